"""Slack: Bolt events in, Block Kit out. The texts are decided elsewhere."""
