"""Interactions: people's messages, slash commands, pressed buttons, menus and forms."""
