"""Delivery: posting, finding and editing messages in channels."""
