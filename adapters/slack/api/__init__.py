"""Slack's Web API: its clients, how often they may call it, and what it refuses."""
