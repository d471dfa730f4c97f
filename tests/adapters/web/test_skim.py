"""Skimming leaves out what is known, and changes nothing in what is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.charset import with_true_encoding
from adapters.web.feed_parser import parse_feed
from adapters.web.skim import FINGERPRINT_BYTES, skim
from adapters.web.xml_base import with_absolute_urls
from bot.errors import NotAFeed
from tests.adapters.web.samples import make_item, make_rss

ATOM_FEED = b"""<?xml version="1.0" encoding="iso-8859-1"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>A</title>
<entry><id>1</id><title type="html">Caf\xe9 &amp;lt;b&amp;gt;</title><link href="/1"/>
<updated>2026-03-01T09:00:00Z</updated></entry>
<entry><id>2</id><title>Two</title><link href="/2"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content></entry></feed>"""


def fingerprints_of(body: bytes) -> list[bytes]:
    """Return the fingerprints of a body's items."""
    skimmed = skim(body, content_type="", seen=b"")
    assert skimmed is not None
    return [
        skimmed.item_fingerprints[at : at + FINGERPRINT_BYTES]
        for at in range(0, len(skimmed.item_fingerprints), FINGERPRINT_BYTES)
    ]


@given(st.sets(st.integers(0, 7)), st.sampled_from(["", "application/rss+xml", "text/xml; charset=utf-8"]))
def test_what_is_left_is_read_as_in_the_whole(known: set[int], content_type: str) -> None:
    """Whichever items are known, the others come out as they would have."""
    body = make_rss(*(make_item(number) for number in range(8)))
    fingerprints = fingerprints_of(body)
    whole = parse_feed(body, content_type, "https://courier.example/f").entries
    seen = b"".join(fingerprints[number] for number in sorted(known))
    part = parse_feed(body, content_type, "https://courier.example/f", seen)
    left = tuple(entry for number, entry in enumerate(whole) if number not in known)
    assert part.entries == (left if len(known) >= len(whole) / 2 else whole)
    assert part.is_complete == (part.entries == whole)
    assert part.item_fingerprints == b"".join(fingerprints)


def test_another_charset_survives() -> None:
    """What is left is in UTF-8 now, and says so."""
    first, second = fingerprints_of(ATOM_FEED)
    whole = parse_feed(ATOM_FEED, "application/atom+xml", "https://courier.example/f").entries
    assert parse_feed(ATOM_FEED, "application/atom+xml", "https://courier.example/f", second).entries == whole[:1]
    assert parse_feed(ATOM_FEED, "application/atom+xml", "https://courier.example/f", first).entries == whole[1:]
    assert parse_feed(ATOM_FEED, "application/atom+xml", "https://courier.example/f", first + second).entries == ()


def test_a_header_that_contradicts_the_body_is_for_feedparser() -> None:
    """The header's charset wins there (RFC 7303), so nothing is taken out before."""
    assert skim(ATOM_FEED, content_type="application/atom+xml; charset=utf-8", seen=b"") is None
    assert skim(ATOM_FEED, content_type="application/atom+xml; charset=latin-1", seen=b"") is not None


def test_an_id_that_others_bear_is_seen() -> None:
    """A new item under a known item's id is two things with one name: the feed is read whole, and neither is lost."""
    shared = "<item><guid>same</guid><link>https://courier.example/{0}</link><title>News {0}</title></item>"
    before, after = make_rss(shared.format(1)), make_rss(shared.format(2), shared.format(1))
    seen = b"".join(fingerprints_of(before))
    assert skim(after, content_type="", seen=seen) is None
    assert parse_feed(after, "", "", seen).entries == parse_feed(after).entries


@pytest.mark.parametrize(
    "body", [b"<rss><channel><item>", b"<html/>", b"", b"{}", b"<a>" * 300, b"<rss><channel/></rss>"]
)
def test_what_is_no_whole_feed_is_left_to_feedparser(body: bytes) -> None:
    """Damaged, empty and other things cannot be skimmed."""
    assert skim(body, content_type="", seen=b"") is None


def test_real_feeds_lose_nothing(shared: Path) -> None:
    """Of every shared feed, each item alone comes out as it stands in the whole feed."""
    compared = 0
    for path in sorted((shared / "feeds").iterdir()):
        body = with_absolute_urls(with_true_encoding(path.read_bytes(), "")[0], "")
        try:
            whole = parse_feed(body).entries
        except NotAFeed:
            continue
        if skim(body, content_type="", seen=b"") is None or len(fingerprints := fingerprints_of(body)) != len(whole):
            continue
        at = len(whole) // 2
        if fingerprints.count(fingerprints[at]) > 1:
            continue
        others = b"".join(fingerprint for number, fingerprint in enumerate(fingerprints) if number != at)
        if skim(body, content_type="", seen=others) is None:
            continue
        part = parse_feed(body, "", "", others)
        assert part.entries == (whole[at],), path.name
        compared += 1
    assert compared >= 60
