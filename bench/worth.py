"""Weights of the features of a sentence's salience: python -m bench.worth [folder]. Fits them on tests/data/worth.

A line there is an article: "language", "title", "sentences", and "worth", an editor's mark for each sentence (3: must
be among the five lines of a digest, 2: good to have, 1: background, 0: filler). Marks are explained by a linear model
with a penalty on large weights (ridge). It is judged by leaving out a tenth of the articles at a time: told are the
share of the 3s that are among the key facts, the facts' mean mark and how many have 0, beside the first sentences and
the best ones. Then the weights are printed that all articles give. With a folder it only scores the articles there,
with the weights that the code has.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.domain.article import Article
from bot.summarizer.extract import extract, salience_inputs
from bot.summarizer.sentence_salience import FEATURE_WEIGHTS, salience_features

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "worth"
PENALTY = 5.0
FOLDS = 10
BIAS_NAME = "bias"
TOP_MARK = 3
"""The mark of a sentence that must be among the facts."""

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article whose sentences have marks."""

    article: Article
    sentences: Sequence[str]
    marks: Sequence[int]

    def key_fact_numbers(self) -> list[int]:
        """Return the numbers of the sentences that are key facts."""
        begins, at = list[int](), 0
        for sentence in self.sentences:
            begins.append(at)
            at += len(sentence) + 1
        facts = (fact.evidence[0] for fact in extract(self.article).key_facts)
        return [max(number for number, begin in enumerate(begins) if begin <= quote.start) for quote in facts]


def read_marked_articles(folder: Path) -> list[MarkedArticle]:
    """Return the articles of a folder."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [
        MarkedArticle(
            Article(title=one["title"], text="\n".join(one["sentences"]), language=one["language"]),
            one["sentences"],
            one["worth"],
        )
        for one in map(json.loads, lines)
    ]


def _feature_rows(articles: Sequence[MarkedArticle]) -> list[tuple[dict[str, float], int]]:
    """Return each sentence's features, with the bias, and its mark."""
    found = []
    for one in articles:
        language = one.article.reading_language
        spans, at = [], 0
        for sentence in one.sentences:
            spans.append((at, at + len(sentence)))
            at += len(sentence) + 1
        for stated, mark in zip(salience_inputs(one.article, spans, language), one.marks, strict=True):
            found.append(({**salience_features(stated, language), BIAS_NAME: 1.0}, mark))
    return found


def fit_weights(articles: Sequence[MarkedArticle]) -> Weights:
    """Return the weights, by the normal equations."""
    rows, names = _feature_rows(articles), [*FEATURE_WEIGHTS, BIAS_NAME]
    table = [
        [sum(row[one] * row[other] for row, _ in rows) + PENALTY * (one == other != BIAS_NAME) for other in names]
        + [sum(row[one] * mark for row, mark in rows)]
        for one in names
    ]
    for at, pivot in enumerate(table):  # the matrix is positive definite: no pivot is 0
        for other in table[:at] + table[at + 1 :]:
            share = other[at] / pivot[at]
            other[:] = [value - share * mine for value, mine in zip(other, pivot, strict=True)]
    return {name: row[-1] / row[at] for at, (name, row) in enumerate(zip(names, table, strict=True))}


def choose_facts(weights: Weights, articles: Sequence[MarkedArticle]) -> list[list[int]]:
    """Return which sentences are key facts by other weights than the code has."""
    with patch.multiple("bot.summarizer.sentence_salience", FEATURE_WEIGHTS=weights, BIAS=weights[BIAS_NAME]):
        return [one.key_fact_numbers() for one in articles]


def cross_validated_facts(articles: Sequence[MarkedArticle]) -> list[list[int]]:
    """Return the key facts of each article by weights fitted without it."""
    found: dict[int, list[int]] = {}
    for fold in range(FOLDS):
        weights = fit_weights([one for number, one in enumerate(articles) if number % FOLDS != fold])
        found.update(zip(range(fold, len(articles), FOLDS), choose_facts(weights, articles[fold::FOLDS]), strict=True))
    return [found[number] for number in range(len(articles))]


def print_scores(what: str, articles: Sequence[MarkedArticle], facts: Sequence[Sequence[int]]) -> None:
    """Print how good a choice of sentences is."""
    marks = [[one.marks[at] for at in chosen] for one, chosen in zip(articles, facts, strict=True)]
    given = [mark for one in marks for mark in one]
    best = sum(mark == TOP_MARK for one in articles for mark in one.marks)
    letters = sum(len(one.sentences[at]) for one, chosen in zip(articles, facts, strict=True) for at in chosen)
    print(
        f"{what}: {given.count(TOP_MARK) / best:.0%} of the {best} that must be there; {len(given)} facts, mean mark"
        f" {sum(given) / len(given):.2f}, {given.count(0)} of no worth, {letters / len(articles):.0f} letters each"
    )


def print_baselines(articles: Sequence[MarkedArticle], facts: Sequence[Sequence[int]]) -> None:
    """Print how good the first sentences are, and the best, as many as there are facts."""
    first: Callable[[MarkedArticle], list[int]] = lambda one: list(range(len(one.marks)))  # noqa: E731
    best: Callable[[MarkedArticle], list[int]] = lambda one: sorted(first(one), key=lambda at: -one.marks[at])  # noqa: E731
    for what, order in (("the first sentences", first), ("the best", best)):
        print_scores(what, articles, [order(one)[: len(chosen)] for one, chosen in zip(articles, facts, strict=True)])


def main() -> None:
    """Fit, or score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    given: dict[str, Any] = vars(parser.parse_args())
    articles = read_marked_articles(given["folder"] or FOLDER)
    facts = [one.key_fact_numbers() for one in articles]
    print_scores(f"{len(articles)} articles, key facts", articles, facts)
    print_baselines(articles, facts)
    if given["folder"]:
        return
    print_scores("by weights fitted on others", articles, cross_validated_facts(articles))
    weights = fit_weights(articles)
    for name in [*FEATURE_WEIGHTS, BIAS_NAME]:
        print(f'    "{name}": {weights[name]:.2f},')


if __name__ == "__main__":
    main()
