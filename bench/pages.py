"""Reading pages, beside trafilatura alone: python -m bench.pages FOLDER [ROUNDS].

The folder holds pages (*.html) and expected.json: {name: {"url": ..., "articleBody": ...}}, as in
scrapinghub/article-extraction-benchmark. F1 is of runs of four words, the mean over pages.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from trafilatura import extract

from adapters.web.articles import html_article
from bench import given
from bot.errors import ArticleError

RATIO, SLOWEST = 0.7, 40.0
"""What reading a page whole may cost beside its text alone, and pages a second a core."""
RUN = 4


def f1(read: str, expected: str) -> float:
    """Return F1 of the runs of four words."""
    one, other = _runs(read), _runs(expected)
    return 2 * (one & other).total() / (one.total() + other.total())


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1)))


def ours(html: str, url: str) -> str:
    """Return the text of a page's article; nothing where it has none."""
    try:
        return html_article(html, url=url).text
    except ArticleError:
        return ""


def alone(html: str, _url: str) -> str:
    """Return what trafilatura finds where it is set for precision, which is its best here."""
    return extract(html, include_comments=False, favor_precision=True) or ""


def seconds(read: Callable[[str, str], str], pages: Sequence[tuple[str, str, str]]) -> float:
    """Return the processor's time that reading all pages takes."""
    started = time.process_time()
    for html, url, _body in pages:
        read(html, url)
    return time.process_time() - started


def main(folder: str, rounds: int) -> int:
    """Print F1 and pages a second of both, and the ratio."""
    expected = json.loads((Path(folder) / "expected.json").read_text())
    pages = [
        ((Path(folder) / f"{name}.html").read_bytes().decode("utf-8", "replace"), one["url"], one["articleBody"])
        for name, one in sorted(expected.items())
    ]
    mine, theirs = ([f1(read(html, url), body) for html, url, body in pages] for read in (ours, alone))
    # Turn by turn, so that what else the machine does weighs on both; the fastest of each counts.
    times = [(seconds(ours, pages), seconds(alone, pages)) for _ in range(rounds)]
    speed, peer = (len(pages) / min(taken) for taken in zip(*times, strict=True))
    for name, one, other in zip(sorted(expected), mine, theirs, strict=True):
        print(f"{name}  {one:.3f}  {other:.3f}")
    print(f"{len(pages)} pages: F1 {statistics.mean(mine):.3f} at {speed:.0f} pages/s, ")
    print(f"trafilatura alone {statistics.mean(theirs):.3f} at {peer:.0f} pages/s; ratio {speed / peer:.2f}")
    return int(statistics.mean(mine) < statistics.mean(theirs) or speed < SLOWEST or speed / peer < RATIO)


if __name__ == "__main__":
    sys.exit(main(*given(__doc__, folder=str, rounds=5)))
