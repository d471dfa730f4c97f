"""How often a feed wants to be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.feed_parser import parse_feed
from adapters.web.update_hints import update_hints_of
from bot.domain.update_hints import NO_HINTS, UpdateHints
from tests.adapters.web.samples import make_item, make_rss

SKIP_HOURS = "".join(f"<hour>{hour}</hour>" for hour in (12, 13, 14, 24))
SY_XMLNS = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
MINUTES_A_DAY = 24 * 60


@pytest.mark.parametrize(
    ("channel", "hints"),
    [
        ("", NO_HINTS),
        ("<ttl>90</ttl>", UpdateHints(minutes=90)),
        ("<ttl> 90 </ttl><!-- <ttl>900</ttl> -->", UpdateHints(minutes=90)),
        ("<ttl>999999</ttl>", UpdateHints(minutes=7 * MINUTES_A_DAY)),
        ("<ttl>soon</ttl>", NO_HINTS),
        (
            f"<u:updatePeriod {SY_XMLNS.replace('sy', 'u', 1)}> daily </u:updatePeriod>",
            UpdateHints(minutes=MINUTES_A_DAY),
        ),
        (
            f"<sy:updatePeriod {SY_XMLNS}>daily</sy:updatePeriod><sy:updateFrequency {SY_XMLNS}>4</sy:updateFrequency>",
            UpdateHints(minutes=360),
        ),
        (f"<sy:updatePeriod {SY_XMLNS}>sometimes</sy:updatePeriod>", NO_HINTS),
        (f"<skipHours>{SKIP_HOURS}</skipHours>", UpdateHints(hours=frozenset({12, 13, 14, 0}))),
        ("<skipDays><day>Sunday</day><day>monday</day><day>x</day></skipDays>", UpdateHints(days=frozenset({6, 0}))),
    ],
)
def test_a_feed_says_when_to_come_back(channel: str, hints: UpdateHints) -> None:
    """ttl, updatePeriod, every skipped hour and day count; up to a week."""
    assert parse_feed(make_rss(make_item(1), channel=channel)).hints == hints


def test_a_damaged_feed_says_it_too() -> None:
    """What can be read of its head counts."""
    assert parse_feed(
        make_rss(make_item(1), make_item(2), channel="<ttl>90</ttl>")[:-20] + b"& <"
    ).hints == UpdateHints(minutes=90)
    wide = make_rss(make_item(1), channel="<ttl>90</ttl>").decode().encode("utf-16")
    assert update_hints_of(wide) == UpdateHints(minutes=90)


def test_atom_and_rdf_say_it_too() -> None:
    """Wherever the channel's own words stand."""
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" {SY_XMLNS}><sy:updatePeriod>weekly</sy:updatePeriod></feed>'
    rdf = f'<r:RDF xmlns:r="x" {SY_XMLNS}><channel><sy:updatePeriod>hourly</sy:updatePeriod></channel><item/></r:RDF>'
    assert (update_hints_of(atom.encode()), update_hints_of(rdf.encode())) == (
        UpdateHints(minutes=7 * MINUTES_A_DAY),
        UpdateHints(minutes=60),
    )


def test_what_items_say_does_not_count() -> None:
    """Only the channel's own words are about its update hints."""
    assert parse_feed(make_rss("<item><title>t</title><ttl>90</ttl></item>")).hints == NO_HINTS


@given(st.binary(max_size=300))
def test_no_bytes_hurt(body: bytes) -> None:
    """Whatever comes has update hints, if none."""
    assert update_hints_of(b"<rss><channel><ttl>" + body).minutes >= 0
