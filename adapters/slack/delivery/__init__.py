"""Delivery: sending, finding and editing what stands in channels."""
