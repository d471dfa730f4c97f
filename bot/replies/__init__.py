"""What the bot says of itself: its lines, their language, and what is asked about it."""
