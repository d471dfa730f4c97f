"""Matching: which stored entry each entry of a feed is, whatever id the feed gives it today. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.domain.feed import Entry, KnownEntry

MANY_ENTRIES = 5
"""Entries that mean something together, while one alone would be news."""


def match_entries(entries: Sequence[Entry], known: Sequence[KnownEntry], *, whole: bool) -> dict[str, KnownEntry]:
    """Match found entries to stored ones; return the stored one by the found one's key.

    By its id first, or by an id it had while other entries were beside it. If the feed gives it a new id: by its
    address, unless title or day differ, and by its title on its day, each only if it is unambiguous on both
    sides and the stored entry is not in the feed as well. If most of a feed comes back with other ids and other titles
    at known addresses, the addresses alone decide.

    Args:
        entries: as the feed states them, each key once.
        known: stored entries that any of them may be.
        whole: nothing in the feed was left out of `entries`.
    """
    if not known:
        return {}
    by_key = {stored.key: stored for stored in known}
    same = {entry.key: by_key[entry.key] for entry in entries if entry.key in by_key}
    _match_by_alias(entries, by_key, same)
    matched = {stored.key for stored in same.values()}
    unmatched = [stored for stored in known if stored.key not in matched]
    others = [entry for entry in entries if entry.key not in same]
    by_link = _unambiguous_entries((stored.link, stored) for stored in unmatched)
    links = Counter(entry.link_fingerprint for entry in others)
    at_home = [
        (entry, by_link[entry.link_fingerprint])
        for entry in others
        if entry.link_fingerprint in by_link and links[entry.link_fingerprint] == 1
    ]
    is_renamed = whole and len(at_home) >= MANY_ENTRIES and 2 * len(at_home) > len(entries)
    same |= {entry.key: stored for entry, stored in at_home if is_renamed or _is_retold(entry, stored)}
    if whole:
        _match_by_title(others, unmatched, same)
    return same


def _match_by_alias(entries: Sequence[Entry], by_key: dict[str, KnownEntry], same: dict[str, KnownEntry]) -> None:
    """Add entries that are stored under one of their aliases, if their title is still the same."""
    matched = {stored.key for stored in same.values()}
    for entry in entries:
        if entry.key in same:
            continue
        for alias in entry.aliases:
            stored = by_key.get(alias)
            if stored is not None and stored.key not in matched and stored.headline == entry.title:
                same[entry.key] = stored
                matched.add(stored.key)
                break


def _match_by_title(others: Sequence[Entry], unmatched: Sequence[KnownEntry], same: dict[str, KnownEntry]) -> None:
    matched = {stored.key for stored in same.values()}
    by_title = _unambiguous_entries((stored.title, stored) for stored in unmatched if stored.key not in matched)
    titles = Counter(entry.title_fingerprint for entry in others)
    for entry in others:
        stored = by_title.get(entry.title_fingerprint)
        if stored is not None and entry.key not in same and titles[entry.title_fingerprint] == 1:
            same[entry.key] = stored


def _unambiguous_entries(pairs: Iterable[tuple[int | None, KnownEntry]]) -> dict[int | None, KnownEntry]:
    """Return the entries by fingerprint, without fingerprints that several of them have."""
    pairs = [(fingerprint, stored) for fingerprint, stored in pairs if fingerprint is not None]
    bearers = Counter(fingerprint for fingerprint, _ in pairs)
    return {fingerprint: stored for fingerprint, stored in pairs if bearers[fingerprint] == 1}


def _is_retold(entry: Entry, stored: KnownEntry) -> bool:
    """Check whether an entry at a known entry's address is that entry; several may share an address."""
    return entry.title_fingerprint is None or stored.title is None or entry.title_fingerprint == stored.title
