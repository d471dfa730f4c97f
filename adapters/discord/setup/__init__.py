"""Setup: whether a bot's token, its rights and its servers are as they have to be."""
