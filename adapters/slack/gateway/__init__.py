"""The gateway: how Slack reaches us, by its socket or by our web server, and who listens to what."""
