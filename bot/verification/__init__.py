"""Verification: whether what is said of an article is in it. Code may object; only a second reading may approve."""
