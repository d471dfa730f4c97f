"""Verification: checks that an article supports a claim. Code may object; only a second reading may approve."""
