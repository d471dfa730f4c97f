"""Newsdesk's core: use cases at the top, values in `domain`, interfaces in `ports`. Imports no SDK."""
