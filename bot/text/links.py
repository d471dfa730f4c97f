"""Links: URLs in what people write."""

from __future__ import annotations

import re

_LINK = re.compile(r"https?://[^\s<>]*[^\s<>?.,!;:)\"'»”]")
"""An address, without the mark that ends the sentence it stands in."""
ADDRESS = re.compile(
    rf"{_LINK.pattern}|(?<![\w@.])(?:[\w-]+\.)+[a-z]{{2,}}(?![\w.]*@)(?:/\S*[^\s?.,!;:)\"'»”])?", re.IGNORECASE
)
"""An address with its scheme or without: "bbc.com"."""


def links_in(text: str) -> list[str]:
    """Return the addresses in a text, in their order."""
    return _LINK.findall(text)


def addresses_in(text: str) -> list[str]:
    """Return the addresses in a text, also those without a scheme, in their order."""
    return ADDRESS.findall(text)


def without_links(text: str) -> str:
    """Return a text without its addresses."""
    return " ".join(_LINK.sub(" ", text).split())
