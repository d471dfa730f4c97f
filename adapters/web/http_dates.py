"""Times in HTTP headers: Retry-After, Cache-Control, Expires. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_DELAY = timedelta(days=3650)
"""Longest delay taken from a header: larger numbers overflow dates, and mean "never" anyway."""

_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d{1,18})', re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)


def http_date(text: str) -> datetime | None:
    """Return the time of an HTTP date (RFC 9110, 5.6.7), aware in UTC; None if it is not one."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return the wait that Retry-After asks for (seconds, or a date; RFC 9110, 10.2.3), in whole seconds, or None."""
    value = headers.get("Retry-After", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        moment = http_date(value)
        if moment is None:
            return None
        seconds = (moment - now).total_seconds()
    if not math.isfinite(seconds):
        return None
    return timedelta(seconds=math.ceil(max(0.0, min(seconds, MAX_DELAY.total_seconds()))))


def fresh_until(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """Return when the response stops being fresh (RFC 9111, 4.2); None if it does not say, or says no-cache.

    Expires counts only without Cache-Control. A cache's Age is subtracted from max-age.
    """
    control = headers.get("Cache-Control", "")
    if control.strip():
        max_age = None if _NO_CACHE.search(control) else _MAX_AGE.search(control)
        if max_age is None:
            return None
        lifetime = min(timedelta(seconds=min(int(max_age[1]), 10**9)), MAX_DELAY)
        return now + max(lifetime - _age(headers), timedelta())
    expires = http_date(headers.get("Expires", ""))
    return expires if expires is not None and expires > now else None


def _age(headers: Mapping[str, str]) -> timedelta:
    age = headers.get("Age", "").strip()[:18]  # Python refuses to parse a number with thousands of digits
    return timedelta(seconds=min(int(age), 10**9)) if age.isascii() and age.isdigit() else timedelta()
