"""Sentence salience: the worth of a sentence to somebody who reads five lines of its article, without a model.

Editors look for what happened, to how many, what it means for whom, what comes next or is still open, and what readers
have to do; they leave out what somebody says or feels about it, and scenes. A linear model weighs features of these. It
is fitted (`python -m bench.worth`) on articles in tests/data/worth whose sentences are marked from 0 to 3, and judged
by leaving out articles and on others that it had not seen: docs/decisions/0016.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.text.anaphora import needs_antecedent
from bot.text.answer_patterns import has_time_expression
from bot.text.language import Language
from bot.text.word_meanings import NEWS_TOPICS

MAX_OF_A_TOPIC = 3
"""Most words or numbers of one kind that count."""
MAX_CLAUSE_MARKS = 4
"""Most marks between clauses that count, a semicolon as two commas: they show that a sentence says several things."""
MOSTLY_QUOTED_SHARE = 0.5
COUNTED_TOPICS, COUNT_WINDOW = frozenset({"people", "harm"}), 4
"""Topics that matter more with a number, and how near (in words, exclusive) they must follow it."""
WORD_CACHE_SIZE = 20_000

FEATURE_WEIGHTS: Mapping[str, float] = {
    "of_title": 1.14,
    "quoted": -1.09,
    "mostly_quoted": -0.19,
    "needs_antecedent": -0.08,
    "last": -0.33,
    "numbers": 0.50,
    "counted": 0.18,
    "time": 0.20,
    "parts": 0.62,
    "harm": 0.59,
    "change": 0.43,
    "ahead": 0.69,
    "open": 0.74,
    "advice": 0.63,
    "people": 0.15,
    "money": 0.20,
    "saying": -0.34,
    "feeling": -0.31,
    "background": 0.10,
    "spared": 0.22,
    "reason": 0.55,
}
BIAS = 0.75

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*|%")
_NUMBER = re.compile(r"(?!(?:1[5-9]|20)\d\d\Z)\d[\d.,]*")
"""A number other than a year."""


@dataclass(frozen=True, slots=True)
class SalienceInput:
    """A sentence to be weighed.

    Attributes:
        text: the sentence.
        quoted: the share of its words that are quoted.
        of_title: the share of the title's concepts that it has.
        is_last: it is the last one.
    """

    text: str
    quoted: float
    of_title: float
    is_last: bool


def salience_features(sentence: SalienceInput, language: Language) -> dict[str, float]:
    """Return the features of a sentence that show its worth, each from 0 to about 1."""
    words = [word.casefold() for word in _WORD.findall(sentence.text)]
    topics_by_word = [news_topics(word, language) for word in words]
    counts = [at for at, word in enumerate(words) if _NUMBER.fullmatch(word) or word in language.number_words]
    kinds = Counter(kind for kinds in topics_by_word for kind in kinds)
    parts = sentence.text.count(", ") + 2 * sentence.text.count("; ")
    return {
        "of_title": sentence.of_title,
        "quoted": sentence.quoted,
        "mostly_quoted": float(sentence.quoted > MOSTLY_QUOTED_SHARE),
        "needs_antecedent": float(needs_antecedent(sentence.text, language)),
        "last": float(sentence.is_last),
        "numbers": _capped_share(len(counts), MAX_OF_A_TOPIC),
        "counted": float(
            any(
                not COUNTED_TOPICS.isdisjoint(kinds)
                for at in counts
                for kinds in topics_by_word[at + 1 : at + COUNT_WINDOW]
            )
        ),
        "time": float(
            any(_may_tell_time(word, language) for word in words)
            and has_time_expression(_without_ambiguous_times(sentence.text, language), language)
        ),
        "parts": _capped_share(parts, MAX_CLAUSE_MARKS),
        **{kind: _capped_share(kinds[kind], MAX_OF_A_TOPIC) for kind in NEWS_TOPICS},
    }


def _capped_share(count: int, most: int) -> float:
    return min(count, most) / most


def _without_ambiguous_times(text: str, language: Language) -> str:
    """Return a text without words that are times only with a capital: "may" is not a month."""
    small = _ambiguous_time_pattern(language)
    return small.sub("", text) if small else text


@cache
def _ambiguous_time_pattern(language: Language) -> re.Pattern[str] | None:
    words = "|".join(sorted(language.ambiguous_dates))
    return re.compile(rf"\b(?:{words})\b") if words else None


@lru_cache(maxsize=WORD_CACHE_SIZE)
def _may_tell_time(word: str, language: Language) -> bool:
    """Check whether a word may be part of a time; searching a whole sentence takes long."""
    return has_time_expression(word, language) or word == "m"  # of "a.m."


@lru_cache(maxsize=WORD_CACHE_SIZE)
def news_topics(word: str, language: Language) -> tuple[str, ...]:
    """Return the news topics that a word belongs to."""
    return tuple(kind for kind, words in language.news_words.items() if words.matches(word))


def salience_score(features: Mapping[str, float]) -> float:
    """Return the score of the features: about the mark that an editor gives, 0 to 3."""
    return BIAS + sum(FEATURE_WEIGHTS[name] * value for name, value in features.items())
