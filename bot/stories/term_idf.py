"""Term IDF: how rare a word is, in its language at large and in what this desk has read.

The weight of a term is its inverse document frequency, log(1/p), where p is the share of articles that have it. Before
a desk has read much, p comes from the word's frequency in its language at large (the lists of `wordfreq`: Speer, 2022),
as if a Poisson process spread it over articles of `USUAL_ARTICLE_WORDS` words; the desk's own counts are added to
`TRUSTED_ARTICLES` articles of that kind (additive smoothing with a prior).
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
"""Words in a usual article."""
TRUSTED_ARTICLES = 3_000
"""Number of articles after which a desk's own counts weigh as much as its language at large."""
RAREST_FREQUENCY = 1e-8
"""Assumed frequency of a word that is on no list: once in a hundred million."""
MAX_WEIGHT = 10.0
"""Highest weight of a term: one in 22,000 articles is as good as unique."""
LISTED_LANGUAGES = frozenset(wordfreq.available_languages("small"))
"""Languages that have lists; looked up once, since wordfreq searches for its files every time."""
FALLBACK_LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
"""Languages that a word is looked up in if its own is unknown or has no list."""


@dataclass(frozen=True, slots=True)
class TermIdf:
    """Weighs the terms of one language.

    Args:
        language: ISO 639-1 code; empty if unknown.
        counts: what the desk has read in it.
    """

    language: str
    counts: TermCounts

    def weights(self, forms: Mapping[str, str]) -> dict[str, float]:
        """Return the weight of each term, given its form for look-ups."""
        return {term: self.weight(term, form) for term, form in forms.items()}

    def weight(self, term: str, form: str) -> float:
        """Return the weight of a term, from 0 (every article has it) to `MAX_WEIGHT`."""
        at_large = general_frequency(form, self.language) * TRUSTED_ARTICLES
        share = (at_large + self.counts.articles_by_term.get(term, 0)) / (TRUSTED_ARTICLES + self.counts.articles)
        return max(0.0, min(MAX_WEIGHT, -math.log(share))) if share > 0 else MAX_WEIGHT


@lru_cache(maxsize=65_536)
def general_frequency(form: str, language: str) -> float:
    """Return the share of a language's articles, 0 to 1, that have a word."""
    return 1 - math.exp(-USUAL_ARTICLE_WORDS * max(_frequency(form, code) for code in _codes(language)))


def _codes(language: str) -> tuple[str, ...]:
    return (language,) if language in LISTED_LANGUAGES else FALLBACK_LANGUAGES


def _frequency(form: str, code: str) -> float:
    if is_number(form):  # the lists merge numbers of one length, and `word_frequency` splits them
        return max(RAREST_FREQUENCY, wordfreq.word_frequency(form, code, "small"))
    return _frequency_list(code).get(form, RAREST_FREQUENCY)


@lru_cache(maxsize=64)
def _frequency_list(code: str) -> Mapping[str, float]:
    frequencies: Mapping[str, float] = wordfreq.get_frequency_dict(code, "small")
    return frequencies
