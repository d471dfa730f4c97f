"""What Newsdesk does: verbs at the top, nouns in `domain`, doors in `ports`. Imports no SDK."""
