"""What the bot says about itself: its lines, their language, and the answers to questions about it."""
