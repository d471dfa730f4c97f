"""Discord's REST interface: its client, rate limits, refusals, and the permissions that the bot needs."""
