"""Newsdesk's core: verbs at the top, nouns in `domain`, doors (interfaces) in `ports`. Imports no SDK."""
