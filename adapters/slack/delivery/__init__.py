"""Delivery: sending, finding and editing messages in channels."""
