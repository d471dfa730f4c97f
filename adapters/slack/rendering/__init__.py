"""Rendering: neutral messages as Block Kit; pure."""
