"""Slack: Bolt events in, Block Kit out. What is said is decided elsewhere."""
