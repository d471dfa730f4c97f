"""Phrase weights: single words and pairs of words that people write under news, each weighed in its language.

Words of the articles are replaced by one placeholder, so that what is learned is how people ask, not about what. The
weights in `phrase_weights.tsv` are fitted with those of the signs (`python -m bench.bearing`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from bot.answerer.question_form import words_asked_with
from bot.answerer.term_overlap import MOSTLY, ArticleTerms
from bot.text.language import Language
from bot.text.terms import words

FILE = Path(__file__).parent / "phrase_weights.tsv"
"""A phrase a line: its language, what it weighs, its words."""
TOLD = "#"
"""What stands for a word that the articles tell."""
BEGIN = "<"
ASKS, EXCLAIMS, ENDS = "?>", "!>", ".>"
"""The end of what was said: with a question mark, an exclamation mark, or neither."""


def phrase_features(asked: str, found: Sequence[str], language: Language, told: ArticleTerms) -> frozenset[str]:
    """Return the phrases of what was said.

    Args:
        asked: what was said.
        found: its words, as `asking.pieces` has them.
        language: its own.
        told: the words of the articles.
    """
    end = ASKS if "?" in asked else EXCLAIMS if "!" in asked else ENDS
    seen = [BEGIN, *(_seen(word, language, told) for word in found), end]
    return frozenset([*seen, *(f"{one} {other}" for one, other in pairwise(seen))])


def phrase_weight(phrases: Collection[str], code: str) -> float:
    """Return what phrases weigh together; what is above 0 speaks for a question for us."""
    known = _weights().get(code, {})
    return sum(known.get(phrase, 0.0) for phrase in phrases)


def _seen(word: str, language: Language, told: ArticleTerms) -> str:
    if word in language.small_words or word in words_asked_with(language) or not words(word, language):
        return word
    return TOLD if told.held(word) >= MOSTLY else word


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    known: dict[str, dict[str, float]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        code, weight, phrase = line.split("\t")
        known.setdefault(code, {})[phrase] = float(weight)
    return known
