"""The gateway: how Slack reaches us, over its socket or our web server, and which listener handles what."""
