"""The gateway: what Discord tells us of."""
