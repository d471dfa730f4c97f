"""Bearing: whether what people say in a thread is a question that the articles there answer, told without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answerer.finding import Material, points_back
from bot.answerer.passages import PERHAPS, SURE
from bot.answerer.plain import Plain
from bot.domain.article import Article
from bot.text.signs import forms_in, same_sense
from bot.text.terms import words
from bot.text.wordlists import word_set

BEGINNING = 2
"""Words among which one asks, where there is no question mark: "and when do they vote"."""
MAY_ANSWER = 0.1
"""How likely a passage must answer a question of which every word is told of."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def is_question(said: str) -> bool:
    """Say whether something is said as a question."""
    return "?" in said or any(map(_asks, _WORD.findall(said)[:BEGINNING]))


def _asks(word: str) -> bool:
    return word.casefold().replace("’", "'") in word_set("interrogatives")


def bears(material: Material, asked: str, plain: Plain) -> bool:
    """Say whether articles answer a question that was put to nobody in particular.

    Where they tell of every word of it, a passage that may answer is enough; where of half of them, a sure one. What
    leans on the question before must do so in its own words: by pointing back, or by having none but small ones.
    """
    if material.affected or material.is_overview:
        return plain.answer.answered
    own = own_words(asked)
    if material.asked != asked and (not own or points_back(asked)):
        return plain.answer.answered and plain.answer.score >= PERHAPS
    held = _held(own, material.articles)
    if own and held == len(own):
        return plain.answer.score >= MAY_ANSWER
    return plain.answer.answered and plain.answer.score >= SURE and held * 2 >= max(1, len(own))


def own_words(asked: str) -> list[str]:
    """Return the content words of a question, without those that ask."""
    return [stemmed for word in _WORD.findall(asked) if not _asks(word) for stemmed in words(word)]


def touches(said: str, articles: Sequence[Article]) -> bool:
    """Say whether any word of what was said stands in the articles."""
    return _held(own_words(said), articles) > 0


def _held(own: Sequence[str], articles: Sequence[Article]) -> int:
    """Count the words that stand in the articles, in this sense or another form."""
    told = {word for article in articles for word in words(f"{article.title} {article.text}")}
    return sum(word in told or not same_sense(word).isdisjoint(told) or bool(forms_in(word, told)) for word in own)
