"""What headers say about time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from multidict import CIMultiDict

from adapters.web.http_dates import fresh_until, http_date, retry_after
from tests.adapters.web.samples import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("stated", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("1.2", timedelta(seconds=2)),
        ("-5", timedelta()),
        ("Sun, 01 Mar 2026 13:00:00 GMT", HOUR),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta()),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("1e300", timedelta(days=3650)),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_negative(stated: str, wait: timedelta | None) -> None:
    """Seconds or a date, rounded up, never negative."""
    assert retry_after(CIMultiDict({"retry-after": stated}), now=NOW) == wait


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=3600"}, HOUR),
        ({"Cache-Control": 'MAX-AGE="3600"'}, HOUR),
        ({"Cache-Control": "max-age=3600", "Age": "600"}, timedelta(minutes=50)),
        ({"Cache-Control": "max-age=60", "Age": "600"}, timedelta()),
        ({"Cache-Control": "max-age=60", "Age": "9" * 5_000}, timedelta()),
        ({"Cache-Control": "no-cache, max-age=3600"}, None),
        ({"Cache-Control": "s-maxage=3600"}, None),
        ({"Cache-Control": "private", "Expires": "Sun, 01 Mar 2026 13:00:00 GMT"}, None),
        ({"Expires": "Sun, 01 Mar 2026 13:00:00 GMT"}, HOUR),
        ({"Expires": "0"}, None),
        ({"Cache-Control": "max-age=999999999999999999"}, timedelta(days=3650)),
    ],
)
def test_an_answer_is_fresh_for_max_age_less_its_age(headers: dict[str, str], fresh: timedelta | None) -> None:
    """max-age less Age; nothing with no-cache; Expires only without Cache-Control."""
    assert fresh_until(headers, now=NOW) == (None if fresh is None else NOW + fresh)


@pytest.mark.parametrize("text", ["", "0", "Sun, 99 Mar 2026 13:00:00 GMT", "Sun, 01 Mar 99999 00:00:00 GMT"])
def test_what_is_no_date_is_none(text: str) -> None:
    """Dates that cannot be are none."""
    assert http_date(text) is None
