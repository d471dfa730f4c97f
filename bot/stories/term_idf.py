"""Term IDF: how rare a word is, in its language at large and in what this desk has read.

The weight of a term is its inverse document frequency, log(1/p), p being the share of articles that have it. Before a
desk has read much, p comes from the word's frequency in its language at large (the lists of `wordfreq`: Speer, 2022),
taken to be spread over articles of `USUAL_ARTICLE_WORDS` words as a Poisson process spreads it; what the desk reads
is added as counts to `TRUSTED_ARTICLES` articles of that kind (additive smoothing with a prior).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import wordfreq

from bot.domain.story import TermCounts
from bot.stories.tokens import is_number

USUAL_ARTICLE_WORDS = 300
"""Words of a usual article."""
TRUSTED_ARTICLES = 3_000
"""Articles of its own after which a desk's counts weigh as much as its language at large."""
RAREST_FREQUENCY = 1e-8
"""A word that no list knows is taken to be so frequent: once in a hundred million."""
MAX_WEIGHT = 10.0
"""No term weighs more: one in 22,000 articles is as good as unique."""
LISTED_LANGUAGES = frozenset(wordfreq.available_languages("small"))
"""Languages that there are lists of; asked for once, since wordfreq looks for its files every time."""
FALLBACK_LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
"""Languages that a word is looked up in where nobody knows its own."""


@dataclass(frozen=True, slots=True)
class TermIdf:
    """Weighs the terms of one language.

    Args:
        language: ISO 639-1 code; empty where unknown.
        counts: what the desk has read in it.
    """

    language: str
    counts: TermCounts

    def weights(self, forms: Mapping[str, str]) -> dict[str, float]:
        """Return what each term weighs, given the form that it is looked up by."""
        return {term: self.weight(term, form) for term, form in forms.items()}

    def weight(self, term: str, form: str) -> float:
        """Return what a term weighs, from 0 (every article has it) to `MAX_WEIGHT`."""
        at_large = general_frequency(form, self.language) * TRUSTED_ARTICLES
        share = (at_large + self.counts.having.get(term, 0)) / (TRUSTED_ARTICLES + self.counts.articles)
        return max(0.0, min(MAX_WEIGHT, -math.log(share))) if share > 0 else MAX_WEIGHT


@lru_cache(maxsize=65_536)
def general_frequency(form: str, language: str) -> float:
    """Return the share of articles of a language, 0 to 1, that have a word."""
    return 1 - math.exp(-USUAL_ARTICLE_WORDS * max(_frequency(form, code) for code in _codes(language)))


def _codes(language: str) -> tuple[str, ...]:
    return (language,) if language in LISTED_LANGUAGES else FALLBACK_LANGUAGES


def _frequency(form: str, code: str) -> float:
    if is_number(form):  # the lists fold numbers by their lengths, and know how to unfold them
        return max(RAREST_FREQUENCY, wordfreq.word_frequency(form, code, "small"))
    return _list(code).get(form, RAREST_FREQUENCY)


@lru_cache(maxsize=64)
def _list(code: str) -> Mapping[str, float]:
    known: Mapping[str, float] = wordfreq.get_frequency_dict(code, "small")
    return known
