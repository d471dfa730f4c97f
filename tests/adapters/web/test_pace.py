"""How often a feed wants to be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.pace import pace_of
from adapters.web.parse import parse_feed
from bot.domain.pace import NO_PACE, Pace
from tests.adapters.web.samples import item, rss

HOURS = "".join(f"<hour>{hour}</hour>" for hour in (12, 13, 14, 24))
SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
DAY = 24 * 60


@pytest.mark.parametrize(
    ("channel", "pace"),
    [
        ("", NO_PACE),
        ("<ttl>90</ttl>", Pace(minutes=90)),
        ("<ttl> 90 </ttl><!-- <ttl>900</ttl> -->", Pace(minutes=90)),
        ("<ttl>999999</ttl>", Pace(minutes=7 * DAY)),
        ("<ttl>soon</ttl>", NO_PACE),
        (f"<u:updatePeriod {SY.replace('sy', 'u', 1)}> daily </u:updatePeriod>", Pace(minutes=DAY)),
        (
            f"<sy:updatePeriod {SY}>daily</sy:updatePeriod><sy:updateFrequency {SY}>4</sy:updateFrequency>",
            Pace(minutes=360),
        ),
        (f"<sy:updatePeriod {SY}>sometimes</sy:updatePeriod>", NO_PACE),
        (f"<skipHours>{HOURS}</skipHours>", Pace(hours=frozenset({12, 13, 14, 0}))),
        ("<skipDays><day>Sunday</day><day>monday</day><day>x</day></skipDays>", Pace(days=frozenset({6, 0}))),
    ],
)
def test_a_feed_says_when_to_come_back(channel: str, pace: Pace) -> None:
    """ttl, updatePeriod, every skipped hour and day count; up to a week."""
    assert parse_feed(rss(item(1), channel=channel)).pace == pace


def test_a_damaged_feed_says_it_too() -> None:
    """What can be read of its head counts."""
    assert parse_feed(rss(item(1), item(2), channel="<ttl>90</ttl>")[:-20] + b"& <").pace == Pace(minutes=90)
    wide = rss(item(1), channel="<ttl>90</ttl>").decode().encode("utf-16")
    assert pace_of(wide) == Pace(minutes=90)


def test_atom_and_rdf_say_it_too() -> None:
    """Wherever the channel's own words stand."""
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" {SY}><sy:updatePeriod>weekly</sy:updatePeriod></feed>'
    rdf = f'<r:RDF xmlns:r="x" {SY}><channel><sy:updatePeriod>hourly</sy:updatePeriod></channel><item/></r:RDF>'
    assert (pace_of(atom.encode()), pace_of(rdf.encode())) == (Pace(minutes=7 * DAY), Pace(minutes=60))


def test_what_items_say_does_not_count() -> None:
    """Only the channel's own words are about its pace."""
    assert parse_feed(rss("<item><title>t</title><ttl>90</ttl></item>")).pace == NO_PACE


@given(st.binary(max_size=300))
def test_no_bytes_hurt(body: bytes) -> None:
    """Whatever comes has a pace."""
    assert pace_of(b"<rss><channel><ttl>" + body).minutes >= 0
