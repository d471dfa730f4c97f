"""Addresses: the parts of a URL that the domain needs. Pure."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(4_096)
def host_of(url: str) -> str:
    """Return the host of an address, by which requests are distributed; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
