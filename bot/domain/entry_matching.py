"""Matching: which stored entry each entry of a feed is, whatever the feed calls it today. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.domain.feed import Entry, KnownEntry

MANY_ENTRIES = 5
"""Entries that mean something together, where one alone would be news."""


def match_entries(entries: Sequence[Entry], known: Sequence[KnownEntry], *, whole: bool) -> dict[str, KnownEntry]:
    """Match found entries to stored ones; return the stored one by the found one's key.

    By its id first, and by what it was called when other entries stood beside it. Where a feed gives it another: by
    its address, unless title or day are others, and by its title on its day, each only where it is one's own on both
    sides and its bearer does not stand in the feed beside it. Where most of a feed comes back under other ids and other
    titles at addresses that are known, the addresses decide alone.

    Args:
        entries: as the feed states them, each key once.
        known: stored entries that any of them may be.
        whole: nothing of the feed was left out of `entries`.
    """
    if not known:
        return {}
    by_key = {one.key: one for one in known}
    same = {entry.key: by_key[entry.key] for entry in entries if entry.key in by_key}
    _match_by_alias(entries, by_key, same)
    there = {one.key for one in same.values()}
    left = [one for one in known if one.key not in there]
    others = [entry for entry in entries if entry.key not in same]
    by_link = _unambiguous_entries((one.link, one) for one in left)
    links = Counter(entry.link_fingerprint for entry in others)
    at_home = [
        (entry, by_link[entry.link_fingerprint])
        for entry in others
        if entry.link_fingerprint in by_link and links[entry.link_fingerprint] == 1
    ]
    is_renamed = whole and len(at_home) >= MANY_ENTRIES and 2 * len(at_home) > len(entries)
    same |= {entry.key: one for entry, one in at_home if is_renamed or _is_retold(entry, one)}
    if whole:
        _match_by_title(others, left, same)
    return same


def _match_by_alias(entries: Sequence[Entry], by_key: dict[str, KnownEntry], same: dict[str, KnownEntry]) -> None:
    """Add entries that are stored under a name which they share today, or did when they were stored."""
    there = {one.key for one in same.values()}
    for entry in entries:
        if entry.key in same:
            continue
        for alias in entry.aliases:
            one = by_key.get(alias)
            if one is not None and one.key not in there and one.headline == entry.title:
                same[entry.key] = one
                there.add(one.key)
                break


def _match_by_title(others: Sequence[Entry], left: Sequence[KnownEntry], same: dict[str, KnownEntry]) -> None:
    taken = {one.key for one in same.values()}
    by_title = _unambiguous_entries((one.title, one) for one in left if one.key not in taken)
    titles = Counter(entry.title_fingerprint for entry in others)
    for entry in others:
        one = by_title.get(entry.title_fingerprint)
        if one is not None and entry.key not in same and titles[entry.title_fingerprint] == 1:
            same[entry.key] = one


def _unambiguous_entries(pairs: Iterable[tuple[int | None, KnownEntry]]) -> dict[int | None, KnownEntry]:
    """Return the entries by fingerprint, without fingerprints that several of them have."""
    pairs = [(fingerprint, one) for fingerprint, one in pairs if fingerprint is not None]
    bearers = Counter(fingerprint for fingerprint, _ in pairs)
    return {fingerprint: one for fingerprint, one in pairs if bearers[fingerprint] == 1}


def _is_retold(entry: Entry, one: KnownEntry) -> bool:
    """Check whether an entry at a known entry's address is that entry; an address may be that of many."""
    return entry.title_fingerprint is None or one.title is None or entry.title_fingerprint == one.title
