"""Setup: checks the bot's token, its permissions and its servers."""
