"""Reading pages, beside trafilatura alone: python -m bench.pages FOLDER [ROUNDS].

The folder holds pages (*.html) and expected.json: {name: {"url": ..., "articleBody": ...}}, as in
scrapinghub/article-extraction-benchmark. F1 is of runs of four words, the mean over pages.

Then, language by language, F1 of the folder's pages, and how many short ones, written for the tests, are read whole
and with nothing else. No language may be read worse than trafilatura alone reads it.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from trafilatura import extract

from adapters.web.page_reading import html_article
from bench import parse_arguments
from bot.errors import ArticleError
from bot.text.language_detection import language_of_page
from tests.adapters.web.newspaper import LAYOUTS, STORIES, make_page
from tests.adapters.web.wild import DATA, missing_texts, normalize_text, present_texts

MIN_SPEED_RATIO, MIN_PAGES_PER_SECOND = 0.7, 40.0
"""What reading a page whole may cost beside its text alone, and pages a second a core."""
RUN_LENGTH = 4
PAGES_FOLDER = DATA / "pages"


def f1_score(read: str, expected: str) -> float:
    """Return F1 of the runs of four words."""
    one, other = _word_runs(read), _word_runs(expected)
    return 2 * (one & other).total() / (one.total() + other.total())


def _word_runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + RUN_LENGTH]) for start in range(max(1, len(words) - RUN_LENGTH + 1)))


def read_with_newsdesk(html: str, url: str) -> str:
    """Return the text of a page's article; nothing where it has none."""
    try:
        return html_article(html, url=url).text
    except ArticleError:
        return ""


def read_with_trafilatura(html: str, _url: str) -> str:
    """Return what trafilatura finds where it is set for precision, which is its best here."""
    return extract(html, include_comments=False, favor_precision=True) or ""


def reading_seconds(read: Callable[[str, str], str], page: tuple[str, str, str]) -> float:
    """Return the processor's time that reading a page takes."""
    started = time.process_time()
    read(*page[:2])
    return time.process_time() - started


def main(folder: str, rounds: int) -> int:
    """Print F1 and pages a second of both, and the ratio."""
    expected = json.loads((Path(folder) / "expected.json").read_text())
    pages = [
        ((Path(folder) / f"{name}.html").read_bytes().decode("utf-8", "replace"), one["url"], one["articleBody"])
        for name, one in sorted(expected.items())
    ]
    mine, theirs = (
        [f1_score(read(html, url), body) for html, url, body in pages]
        for read in (read_with_newsdesk, read_with_trafilatura)
    )
    # Page by page in turn, so that what else the machine does weighs on both; the fastest reading of each counts.
    times = [
        [(reading_seconds(read_with_newsdesk, page), reading_seconds(read_with_trafilatura, page)) for page in pages]
        for _ in range(rounds)
    ]
    fastest = [[min(taken) for taken in zip(*page, strict=True)] for page in zip(*times, strict=True)]
    speed, peer = (len(pages) / sum(taken) for taken in zip(*fastest, strict=True))
    for name, one, other in zip(sorted(expected), mine, theirs, strict=True):
        print(f"{name}  {one:.3f}  {other:.3f}")
    print(f"{len(pages)} pages: F1 {statistics.mean(mine):.3f} at {speed:.0f} pages/s, ")
    print(f"trafilatura alone {statistics.mean(theirs):.3f} at {peer:.0f} pages/s; ratio {speed / peer:.2f}")
    is_behind = compare_languages([language_of_page(body) or "others" for _, _, body in pages], mine, theirs)
    is_worse = is_behind or statistics.mean(mine) < statistics.mean(theirs)
    return int(is_worse or speed < MIN_PAGES_PER_SECOND or speed / peer < MIN_SPEED_RATIO)


def compare_languages(languages: Sequence[str], mine: Sequence[float], theirs: Sequence[float]) -> bool:
    """Print how pages in each language are read by both; tell whether those in one are read worse by us."""
    read: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for language, one, other in zip(languages, mine, theirs, strict=True):
        read[f"{language}, F1 of the folder's"].append((one, other))
    for language, is_right, html, url in short_pages():
        read[f"{language}, short ones read right"].append(
            (is_right(read_with_newsdesk(html, url)), is_right(read_with_trafilatura(html, url)))
        )
    means = {name: [statistics.mean(one) for one in zip(*both, strict=True)] for name, both in read.items()}
    for name, (one, other) in sorted(means.items()):
        print(f"{name}: {one:.3f}, trafilatura alone {other:.3f} ({len(read[name])} pages)")
    return any(one < other for one, other in means.values())


def short_pages() -> Iterator[tuple[str, Callable[[str], bool], str, str]]:
    """Yield short pages: their language, what tells whether one is read right, what is served, and where."""
    for language, (_, *story) in STORIES.items():
        for layout in LAYOUTS:
            yield language, partial(_is_story, story), make_page(language, layout), "https://tide.example/news/a"
    for path in sorted(PAGES_FOLDER.glob("*.json")):
        page = json.loads(path.read_text("utf-8"))
        if page["expected"]["article"] and "read_first" not in page:
            yield page["lang"], partial(_is_right, page["expected"]), page["body"], page["address"]


def _is_story(story: Sequence[str], text: str) -> bool:
    return [normalize_text(line) for line in text.split("\n")][-len(story) :] == [
        normalize_text(line) for line in story
    ]


def _is_right(stated: Mapping[str, Sequence[str]], text: str) -> bool:
    return not missing_texts(stated["must_contain"], text) and not present_texts(stated["must_not_contain"], text)


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, folder=str, rounds=5)))
