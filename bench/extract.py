"""The extractive digest on the sample articles, beside splitting their sentences: python -m bench.extract [ROUNDS]."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence

from adapters.page.sample.pieces import load
from bench import parse_arguments
from bot.domain.article import Article
from bot.summarizer.extract import extract
from bot.text.sentences import forget_sentences, sentences

MAX_MILLISECONDS = 5.0
"""Milliseconds an article."""


def median_milliseconds(work: Callable[[Article], object], articles: Sequence[Article], rounds: int) -> float:
    """Return the median time an article takes."""
    times = []
    for _ in range(rounds):
        for article in articles:
            forget_sentences()
            started = time.perf_counter()
            work(article)
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main(rounds: int) -> int:
    """Print the medians and their ratio."""
    pieces = load()[0].values()
    articles = [Article(title=one.title, text="\n".join(one.paragraphs)) for one in pieces]
    ours = median_milliseconds(extract, articles, rounds)
    peer = median_milliseconds(lambda article: sentences(article.text, article.reading_language), articles, rounds)
    words = statistics.mean(article.word_count for article in articles)
    print(f"{len(articles)} articles of {words:.0f} words: extract {ours:.2f} ms, sentences alone {peer:.2f} ms, ")
    print(f"ratio {ours / peer:.1f}; limit {MAX_MILLISECONDS} ms an article")
    return int(ours > MAX_MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, rounds=20)))
