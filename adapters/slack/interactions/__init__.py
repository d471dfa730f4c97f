"""Interactions: people's messages, commands, pressed buttons, menus and forms."""
