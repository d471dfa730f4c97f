"""Addresses in what people write."""

from __future__ import annotations

import re

_LINK = re.compile(r"https?://[^\s<>]*[^\s<>?.,!;:)\"'»”]")
"""An address, without the mark that ends the sentence it stands in."""


def links_in(text: str) -> list[str]:
    """Return the addresses in a text, in their order."""
    return _LINK.findall(text)


def without_links(text: str) -> str:
    """Return a text without its addresses."""
    return " ".join(_LINK.sub(" ", text).split())
