"""The world wide web: one guarded HTTP client, and feeds, pages and OPML files read through it."""
