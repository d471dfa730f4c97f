"""Reading real feeds with one new entry each, beside plain feedparser: python -m bench.skim FOLDER."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import feedparser

from adapters.web.feed_parser import parse_feed
from adapters.web.skim import FINGERPRINT_BYTES
from bench import parse_arguments
from bot.errors import NotAFeed

ROUNDS = 3
MIN_RATIO = 8.0


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median of some rounds, in seconds of processor: steadier where a machine is shared."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def main(folder: str) -> int:
    """Print both sums and their ratio; the exit code is 1 where it is less than wanted."""
    ours, plain, feeds = 0.0, 0.0, 0
    for path in sorted(Path(folder).iterdir()):
        body = path.read_bytes()
        try:
            seen = parse_feed(body).item_fingerprints[FINGERPRINT_BYTES:]  # all but the first item were there before
        except NotAFeed:
            continue
        ours += median_seconds(lambda body=body, seen=seen: parse_feed(body, "", "", seen))  # type: ignore[misc]  # a lambda's defaults
        plain += median_seconds(lambda body=body: feedparser.parse(body))  # type: ignore[misc]  # a lambda's defaults
        feeds += 1
    print(
        f"{feeds} feeds with one new entry each: {ours:.2f} s, plain feedparser {plain:.2f} s, ratio {plain / ours:.1f}"
    )
    return int(plain < MIN_RATIO * ours)


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, folder=str)))
