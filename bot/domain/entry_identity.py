"""Entry identity: how an entry is recognized when its feed has changed its id."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

TRACKING_PARAMETERS = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ref_src|at_(?:medium|campaign)\w*"
)
MIN_TITLE_WORDS = 3
"""Words in a title that is likely to be one entry's own; "News" is shared by many."""
CACHED_FINGERPRINTS = 10_000
"""Fingerprints kept in each cache: each is needed when an entry is looked up, compared and saved."""
_PLAIN = re.compile(r"https?://(?:www\.)?(?!www\.)([a-z0-9-][a-z0-9.-]*(?::[0-9]+)?)(/[A-Za-z0-9/._~%+-]*)")
"""Matches most addresses: only what precedes the host is dropped, so they need not be parsed."""
_WORD = re.compile(r"\w+")


@lru_cache(CACHED_FINGERPRINTS)
def link_fingerprint(url: str) -> int | None:
    """Return the fingerprint of an address, without scheme, "www.", fragment and tracking parameters.

    None if there is no address, or only that of a site.
    """
    if plain := _PLAIN.fullmatch(url):
        path = plain[2].rstrip("/")
        return _fingerprint(f"{plain[1]}{path}?") if path else None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    query = sorted(
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING_PARAMETERS.fullmatch(pair[0])
    )
    path = parts.path.rstrip("/")
    if not host or not (path or query):
        return None
    return _fingerprint(f"{host}{path}?{urlencode(query)}")


@lru_cache(CACHED_FINGERPRINTS)
def title_fingerprint(title: str, published: datetime | None) -> int | None:
    """Return the fingerprint of a title and its day; None for short titles and entries without a date."""
    words = _WORD.findall(title.casefold())
    if len(words) < MIN_TITLE_WORDS or published is None:
        return None
    return _fingerprint(f"{' '.join(words)}\x00{published.date().isoformat()}")


def _fingerprint(address: str) -> int:
    """Return a number that a database stores in eight bytes."""
    digest = hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
