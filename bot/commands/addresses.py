"""Addresses: the URLs that somebody typed after a command's name. Pure."""

from __future__ import annotations

import re

_CHAT_LINK = re.compile(r"@?<[^<>\s][^<>]*>")
"""A link as chats pass it on; its label may contain blanks."""
_LIKE_AN_ADDRESS = re.compile(r"\S*(?:://|\w\.\w|@\w)\S*")


def typed_addresses(text: str) -> list[str]:
    """Return the addresses in a text, each once, in order; a single word counts as one whatever it is."""
    linked = _CHAT_LINK.findall(text)
    if linked:
        return list(dict.fromkeys(linked))
    words = text.split()
    if len(words) == 1:
        return words
    return list(dict.fromkeys(word.rstrip(",;") for word in words if _LIKE_AN_ADDRESS.fullmatch(word)))
