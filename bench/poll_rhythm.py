"""When to poll, on real dates: our rhythm beside a fixed interval of one budget: python -m bench.poll_rhythm FOLDER.

FOLDER holds feeds (RSS, Atom, JSON Feed). Of each feed the older half of its dates teaches the rhythm, the newer half
is then waited for. Told is the mean delay until an entry is seen, in minutes; a feed counts by its entries a day,
as it does for those who read them all.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.web.feed_parser import parse_feed
from bench import parse_arguments
from bot.domain.feed import MAX_BACKOFF, MIN_POLL_INTERVAL
from bot.domain.poll_rhythm import Rhythm
from bot.errors import NotAFeed

MIN_DATES = 10
"""Dates a feed needs."""
HOUR = timedelta(hours=1)


def read_dates(folder: Path) -> list[list[datetime]]:
    """Return the dates of each feed that has enough of them, oldest first."""
    found = []
    for path in sorted(folder.iterdir()):
        try:
            entries = parse_feed(path.read_bytes()).entries
        except (NotAFeed, OSError):
            continue
        dates = sorted({entry.published for entry in entries if entry.published})
        if len(dates) >= MIN_DATES and dates[-1] - dates[0] > 6 * HOUR:
            found.append(dates)
    return found


def simulate_polls(dates: Sequence[datetime], interval: timedelta, *, rhythmic: bool) -> tuple[list[float], float]:
    """Return the delay of each newer entry in minutes, and how many polls a day it took."""
    half = len(dates) // 2
    known, awaited = list(dates[:half]), list(dates[half:])
    now = known[-1] + timedelta(minutes=1)
    rhythm = Rhythm().after_poll(known, now=now, is_first=True)
    begun, polls, late = now, 0, []
    while awaited:
        longest = MAX_BACKOFF if rhythmic else interval
        pause = (
            rhythm.time_to_next_poll(now, interval=interval, shortest=MIN_POLL_INTERVAL, longest=longest)
            if rhythmic
            else interval
        )
        now += pause
        polls += 1
        seen = [date for date in awaited if date <= now]
        awaited = awaited[len(seen) :]
        late += [(now - date) / timedelta(minutes=1) for date in seen]
        rhythm = rhythm.after_poll(seen, now=now, is_first=False)
    return late, polls / max((now - begun) / timedelta(days=1), 1e-9)


def mean_delay_and_polls(
    feeds: Sequence[Sequence[datetime]], interval: timedelta, *, rhythmic: bool
) -> tuple[float, float]:
    """Return the mean delay of an entry, and the mean of the feeds' polls a day."""
    runs = [simulate_polls(dates, interval, rhythmic=rhythmic) for dates in feeds]
    rates = [len(dates) / max((dates[-1] - dates[0]) / timedelta(days=1), 0.1) for dates in feeds]
    late = sum(rate * statistics.mean(late) for rate, (late, _) in zip(rates, runs, strict=True))
    return late / sum(rates), statistics.mean(polls for _, polls in runs)


def interval_for_budget(feeds: Sequence[Sequence[datetime]], wanted: float) -> timedelta:
    """Return the fixed interval that takes as many polls a day."""
    low, high = 1.0, 60.0 * 24
    for _ in range(30):
        middle = (low + high) / 2
        _, polls = mean_delay_and_polls(feeds, timedelta(minutes=middle), rhythmic=False)
        low, high = (middle, high) if polls > wanted else (low, middle)
    return timedelta(minutes=high)


def main(folder: str) -> int:
    """Print both delays and their ratio; the exit code is 1 where the rhythm is no better."""
    feeds = read_dates(Path(folder))
    if not feeds:
        print(f"{folder} has no feed with {MIN_DATES} dates")
        return 2
    ours, polls = mean_delay_and_polls(feeds, HOUR, rhythmic=True)
    interval = interval_for_budget(feeds, polls)
    fixed, _ = mean_delay_and_polls(feeds, interval, rhythmic=False)
    print(f"{len(feeds)} feeds, {polls:.1f} polls a day each, until {datetime.now(UTC):%Y-%m-%d}")
    print(f"fixed interval of {interval / timedelta(minutes=1):.0f} min: {fixed:.1f} min mean delay")
    print(f"rhythm: {ours:.1f} min mean delay, ratio {fixed / ours:.2f}")
    return int(ours >= fixed)


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, folder=str)))
