"""Orders in plain words: what a message asks the bot to do, and how that is confirmed."""
