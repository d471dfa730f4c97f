"""Phrase weights: weights by language of single words and pairs of words that people write under news.

A placeholder replaces words of the articles, so that the fit learns how people ask, not about what. The weights in
`phrase_weights.tsv` are fitted with those of the features (`python -m bench.bearing`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from bot.answerer.term_overlap import MIN_LIKELIHOOD, ArticleTerms
from bot.text.language import Language
from bot.text.question_form import words_asked_with
from bot.text.terms import content_words

WEIGHTS_FILE = Path(__file__).parent / "phrase_weights.tsv"
"""One phrase per line: its language, its weight, its words."""
ARTICLE_WORD = "#"
"""Placeholder for a word of the articles."""
MESSAGE_START = "<"
QUESTION_END, EXCLAMATION_END, STATEMENT_END = "?>", "!>", ".>"
"""The end of a message with a question mark, an exclamation mark, or neither."""


def phrase_features(
    message: str, pieces: Sequence[str], language: Language, article_terms: ArticleTerms
) -> frozenset[str]:
    """Return the phrases of a message.

    Args:
        message: the message.
        pieces: its words, as from `word_pieces`.
        language: its language.
        article_terms: the words of the articles.
    """
    end = QUESTION_END if "?" in message else EXCLAMATION_END if "!" in message else STATEMENT_END
    tokens = [MESSAGE_START, *(_generalized(word, language, article_terms) for word in pieces), end]
    return frozenset([*tokens, *(f"{first} {second}" for first, second in pairwise(tokens))])


def phrase_weight(phrases: Collection[str], code: str) -> float:
    """Return the total weight of phrases; above 0 it is evidence of a question for us."""
    weights = _weights().get(code, {})
    return sum(weights.get(phrase, 0.0) for phrase in phrases)


def _generalized(word: str, language: Language, article_terms: ArticleTerms) -> str:
    if word in language.small_words or word in words_asked_with(language) or not content_words(word, language):
        return word
    return ARTICLE_WORD if article_terms.likelihood(word) >= MIN_LIKELIHOOD else word


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    weights: dict[str, dict[str, float]] = {}
    for line in WEIGHTS_FILE.read_text("utf-8").splitlines():
        code, weight, phrase = line.split("\t")
        weights.setdefault(code, {})[phrase] = float(weight)
    return weights
