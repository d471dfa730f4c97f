"""How often a feed itself wants to be asked: ttl, sy:updatePeriod, skipHours, skipDays. Pure functions.

Read from the bytes, because feedparser keeps only the last `<hour>` of `skipHours`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

LONGEST = timedelta(days=1)
"""A feed is believed up to this: longer periods are a template's defaults, not an editor's wish."""

HEAD = 50_000
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}

_FIRST_ITEM = re.compile(rb"<(?:item|entry)\b")
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>")
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(\w{1,10})\s*</sy:updatePeriod>")
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,6})\s*</sy:updateFrequency>")
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>")
_DAY = re.compile(rb"<day>\s*(\w{1,9})\s*</day>")


def asked_again(body: bytes, *, now: datetime) -> datetime | None:
    """Return the moment before which the feed does not want to be asked; None where it states nothing.

    Hours and days are GMT, as the RSS 2.0 specification has them.
    """
    head = body[:HEAD]
    if first := _FIRST_ITEM.search(head):
        head = head[: first.start()]
    pause = min(max(_ttl(head), _period(head)), LONGEST)
    due = now + pause
    hours, days = {int(hour) % 24 for hour in _HOUR.findall(head)}, _days(head)
    for _ in range(24 * 7):
        if due.hour not in hours and due.weekday() not in days:
            break
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due if due > now else None


def _ttl(head: bytes) -> timedelta:
    match = _TTL.search(head)
    return timedelta(minutes=int(match[1])) if match else timedelta()


def _period(head: bytes) -> timedelta:
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    if period is None:
        return timedelta()
    times = max(1, int(frequency[1])) if frequency else 1
    return timedelta(hours=PERIODS.get(period[1].decode().lower(), 0)) / times


def _days(head: bytes) -> set[int]:
    names = [name.decode("ascii", "replace").lower() for name in _DAY.findall(head)]
    return {DAYS.index(name) for name in names if name in DAYS}
