"""How much of a human summary the extract has, beside the article's beginning: python -m bench.rouge FILE.jsonl.

FILE has a line of JSON for each article: "document" and "reference". The mean of ROUGE-1, -2 and -Lsum (Lin 2004), as
F1 in points; words lightly stemmed. The peers are the first three sentences, and a beginning with as many words.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from bench import parse_arguments
from bot.domain.article import Article
from bot.summarizer.extract import extract
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.language_detection import likeliest_language
from bot.text.sentences import sentences
from bot.text.terms import WORD, stem

Words = list[str]
MIN_GAINS = {"the first three sentences": 2.0, "a beginning of equal length": 0.8}


def rouge_score(summary: Sequence[str], reference: Sequence[str]) -> float:
    """Return the mean of ROUGE-1, -2 and -Lsum, in points, of sentences against the reference's sentences."""
    ours, theirs = [_words(line) for line in summary], [_words(line) for line in reference]
    one, two = [word for line in ours for word in line], [word for line in theirs for word in line]
    found = [
        _f1(sum((Counter(some(one)) & Counter(some(two))).values()), len(some(one)), len(some(two))) for some in _GRAMS
    ]
    return 100 * statistics.mean([*found, _f1(_count_union(ours, theirs), len(one), len(two))])


def _unigrams(told: Words) -> list[tuple[str, ...]]:
    return [(word,) for word in told]


def _bigrams(told: Words) -> list[tuple[str, ...]]:
    return [*pairwise(told)]


_GRAMS: tuple[Callable[[Words], list[tuple[str, ...]]], ...] = (_unigrams, _bigrams)


def _words(line: str) -> Words:
    return [stem(word, LANGUAGES[ENGLISH]) for word in WORD.findall(line.casefold())]


def _f1(shared: int, said: int, wanted: int) -> float:
    return 2 * shared / (said + wanted) if shared else 0.0


def _count_union(ours: Sequence[Words], theirs: Sequence[Words]) -> int:
    """Count the words of the reference that are in order in some sentence of ours, each word of ours used once."""
    said = Counter(word for line in ours for word in line)
    hits = 0
    for line in theirs:
        there = {at for other in ours for at in _longest_common_subsequence(line, other)}
        for at in sorted(there):
            if said[line[at]]:
                said[line[at]] -= 1
                hits += 1
    return hits


def _longest_common_subsequence(line: Words, other: Words) -> list[int]:
    """Return the places in `line` of its longest common subsequence with `other`."""
    longest = [[0] * (len(other) + 1) for _ in range(len(line) + 1)]
    for row, word in enumerate(line, 1):
        for column, said in enumerate(other, 1):
            same = longest[row - 1][column - 1] + 1
            longest[row][column] = same if word == said else max(longest[row - 1][column], longest[row][column - 1])
    places, row, column = [], len(line), len(other)
    while row and column:
        if line[row - 1] == other[column - 1]:
            places.append(row - 1)
            row, column = row - 1, column - 1
        elif longest[row - 1][column] >= longest[row][column - 1]:
            row -= 1
        else:
            column -= 1
    return places


def compare_with_lead(text: str, reference: str) -> tuple[float, float]:
    """Return what the extract has over the first three sentences, and over a beginning of as many words."""
    told = [text[start:end] for start, end in sentences(text, likeliest_language(text))]
    wanted = [reference[start:end] for start, end in sentences(reference, likeliest_language(text))]
    summary = [fact.evidence[0].quote for fact in extract(Article(title="", text=text)).key_facts]
    score = rouge_score(summary, wanted)
    return score - rouge_score(told[:3], wanted), score - rouge_score(
        _first_words(told, sum(len(one.split()) for one in summary)), wanted
    )


def _first_words(told: Sequence[str], count: int) -> list[str]:
    taken: list[str] = []
    for line in told:
        taken.append(" ".join(line.split()[:count]))
        count -= len(line.split())
        if count <= 0:
            break
    return taken


def main(path: str) -> int:
    """Print the mean gains with their standard errors; 1 where one is smaller than wanted."""
    rows = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
    found = [compare_with_lead(row["document"], row["reference"]) for row in rows]
    is_short = False
    for (peer, wanted), gained in zip(MIN_GAINS.items(), zip(*found, strict=True), strict=True):
        mean, error = statistics.mean(gained), statistics.stdev(gained) / len(gained) ** 0.5
        print(f"{len(gained)} articles: {mean:+.2f} points over {peer} (standard error {error:.2f}; wanted {wanted})")
        is_short |= mean < wanted
    return int(is_short)


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, file=str)))
