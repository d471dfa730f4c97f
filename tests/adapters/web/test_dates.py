"""Times as feeds in the wild write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dates import MAX_TIME_LENGTH, stated_time
from adapters.web.feed_parser import parse_feed

EIGHT_O_CLOCK_FORMS = (
    "2026-03-01T08:00:00Z",
    "2026-03-01T08:00:00.123456789Z",
    "2026-03-01T08:00Z",
    "2026-03-01 08:00:00 UTC",
    "2026-03-01 08:00",
    "20260301T080000Z",
    "2026/03/01 08:00:00",
    "2026.03.01 08:00",
    "01.03.2026 08:00",
    "2026年3月1日 08:00",
    "1772352000",
    "1772352000000",
    "Sun, 01 Mar 2026, 08:00:00 GMT",
    "Sun,01 Mar 2026 08:00:00 GMT",
    "Sun, 01-Mar-2026 08:00:00 GMT",
    "Mon, 01 Mar 26 08:00 UT",
    "Sun Mar  1 08:00:00 2026",
    "Sun Mar 01 2026 10:00:00 GMT+0200 (Eastern European Time)",
    "Sun Mar 01 09:00:00 CET 2026",
    "March 1, 2026 8:00 AM",
    "Sunday, March 1st, 2026 - 08:00",
    "3/1/2026 8:00:00 AM",
    "Sonntag, 1. März 2026 08:00",
    "So, 01 Mrz 2026 09:00:00 MEZ",
    "dim., 01 mars 2026 09:00:00 +0100",
    "1 de marzo de 2026 08:00",
    "Вс, 01 мар 2026 11:00:00 +0300",
    "Sun, 01 Mar 2026 10:00:00 CEST",
    "Sun, 01 Mar 2026 09:00:00 UTC+1",
    "2026-03-01 03:00:00 -0500 EST",
    "2026-03-01T03:00:00\u221205:00",
    "Sun, 01 Mar 2026 00:00:00 PST",
    "Published: Sun, 01 Mar 2026 08:00:00 (UTC)",
    "Sun, 01 Mar 2026 08:00:00 +9999",
)


def parse_published(written: str) -> datetime | None:
    """Return the time of an entry that states it so."""
    item = f"<item><title>A</title><pubDate>{written}</pubDate></item>"
    (entry,) = parse_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()).entries
    return entry.published


@pytest.mark.parametrize("written", EIGHT_O_CLOCK_FORMS)
def test_one_moment_is_read_in_many_spellings(written: str) -> None:
    """Also behind feedparser, which reads some of them as other moments."""
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert stated_time(written) == at
    assert parse_published(written) == at


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026년 3월 1일", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("13/02/2026", datetime(2026, 2, 13, tzinfo=UTC)),
        ("02/13/2026", datetime(2026, 2, 13, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 24:00:00 GMT", datetime(2026, 3, 2, tzinfo=UTC)),
        ("1 août 2026 12:30 am", datetime(2026, 8, 1, 0, 30, tzinfo=UTC)),
        ("31 déc. 1999", datetime(1999, 12, 31, tzinfo=UTC)),
    ],
)
def test_what_is_not_stated_is_midnight_in_utc(written: str, read: datetime) -> None:
    """And a day that can only be one is that one."""
    assert stated_time(written) == read


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "yesterday",
            "2026",
            "01/03/2026 08:00",
            "2026-02-30T08:00:00Z",
            "Sun, 31 Feb 2026 08:00:00 GMT",
            "99:99",
        ),
        *("0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "9999-12-31T23:59:59Z", "9" * MAX_TIME_LENGTH, "1 " * 10_000),
    ],
)
def test_what_says_no_day_is_no_time(written: str) -> None:
    """Rather none than a wrong one: the parser's guesses are not taken either."""
    assert stated_time(written) is None
    assert parse_published(written) is None


@given(st.text(max_size=120) | st.from_regex(r"[0-9:/ .+a-zäé,-]{0,60}", fullmatch=True))
def test_any_text_is_a_time_or_none(text: str) -> None:
    """Nothing raises, and what is read is aware and plausible."""
    read = stated_time(text)
    assert read is None or (read.utcoffset() == timedelta(0) and 1900 <= read.year <= 2200)
