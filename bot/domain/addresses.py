"""Addresses, as far as the domain looks into them. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Return the host of an address, by which requests are spread; nothing where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
