"""Rendering: neutral messages as Discord shows them; pure."""
