"""Delivery: posting, finding and editing what stands in channels."""
