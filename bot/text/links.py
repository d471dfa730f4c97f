"""Links: URLs in people's messages."""

from __future__ import annotations

import re

_LINK = re.compile(r"https?://[^\s<>]*[^\s<>?.,!;:)\"'»”]")
"""An address, without the final mark of its sentence."""
ADDRESS = re.compile(
    rf"{_LINK.pattern}|(?<![\w@.])(?:[\w-]+\.)+[a-z]{{2,}}(?![\w.]*@)(?:/\S*[^\s?.,!;:)\"'»”])?", re.IGNORECASE
)
"""An address, with or without a scheme: "bbc.com"."""


def links_in(text: str) -> list[str]:
    """Return the addresses in a text, in order."""
    return _LINK.findall(text)


def addresses_in(text: str) -> list[str]:
    """Return the addresses in a text, with or without a scheme, in order."""
    return ADDRESS.findall(text)


def without_links(text: str) -> str:
    """Return a text without its addresses."""
    return " ".join(_LINK.sub(" ", text).split())
