"""Slack's Web API: its clients, rate limits and refusals."""
