"""Bearing: how likely what people say in a thread is a question for us, told without a model.

Colleagues ask each other, too: what they ask has words of their own side in it, and few of the articles'. Signs of both
are weighed by a logistic model that was fitted once on lines of such talk (tests/data/talk, written by people who had
not seen it), judged by leaving out whole threads, and on lines written afterwards; see docs/decisions/0029.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bot.answerer.finding import Material
from bot.answerer.lines import ENGLISH
from bot.answerer.plain import Plain
from bot.domain.article import Article
from bot.text.signs import forms_in, same_sense
from bot.text.terms import words
from bot.text.wordlists import word_set, words_by_language

BEARS = 0.45
"""From this probability on a question that nobody was named in is for us."""
HARDLY = 0.1
"""Below this one no model is asked."""
BEGINNING = 2
"""Words among which one asks, where there is no question mark: "and when do they vote"."""
MOST_UNTOLD = 4
"""So many words that the articles do not have speak as clearly against them as words can."""
LOG_OF_LONG = 3.0
"""The logarithm of so many words as a long question has, some twenty."""

WORTH = {
    "mark": 0.2,
    "asks": 1.4,
    "asks_by_verb": 0.9,
    "told": 1.9,
    "untold": -1.1,
    "score": 2.9,
    "to_colleagues": -2.0,
    "of_colleagues": -2.0,
    "going_on": 1.5,
    "leaning": 1.3,
    "leaning_on_answer": 1.7,
    "length": 3.8,
    "feeling": -1.9,
}
BIAS = -4.4

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_FEELING = re.compile(r"!|\b(?:ha){2,}|\blol\b|[\U0001F300-\U0001FAFF\u2600-\u27BF]", re.IGNORECASE)


def is_question(said: str) -> bool:
    """Say whether something is said as a question."""
    return "?" in said or any(map(_asks, _WORD.findall(said)[:BEGINNING]))


def may_ask(said: str) -> bool:
    """Say whether something may be a question as people type them: with the word that asks anywhere, or without one."""
    found = said_words(said)
    is_asked = "?" in said or any(map(_asks, found))
    return is_asked or any(_begins(found, code) for code in words_by_language("asking_verbs"))


def likelihood(material: Material, asked: str, plain: Plain, *, is_going_on: bool) -> float:
    """Return how probable it is, 0 to 1, that what was said to nobody in particular is a question for us.

    Args:
        material: the articles it may be about.
        asked: what was said.
        plain: what the articles themselves say to it.
        is_going_on: whoever says it was answered right before.
    """
    if material.affected or material.is_overview:
        return float(plain.answer.answered)
    signs = _signs(material, asked, plain, is_going_on=is_going_on)
    return 1 / (1 + math.exp(-(BIAS + sum(WORTH[name] * value for name, value in signs.items()))))


def _signs(material: Material, asked: str, plain: Plain, *, is_going_on: bool) -> dict[str, float]:
    """Return what speaks for a question for us, and what against, each from 0 to about 1."""
    code = plain.language or ENGLISH
    found = said_words(asked)
    leans = bool(found) and found[0] in _of("going_on", code)
    begin = [word for word in found if word not in _of("going_on", code)]
    own = own_words(asked)
    held = _held(own, material.articles)
    return {
        "mark": float("?" in asked),
        "asks": float(any(map(_asks, begin[:BEGINNING]))),
        "asks_by_verb": float(_begins(begin, code)),
        "told": held / len(own) if own else 0.0,
        "untold": min(len(own) - held, MOST_UNTOLD) / MOST_UNTOLD,
        "score": plain.answer.score,
        "to_colleagues": float(not _of("addressing", code).isdisjoint(found)),
        "of_colleagues": float(not _of("own_side", code).isdisjoint(found)),
        "going_on": float(is_going_on),
        "leaning": float(leans),
        "leaning_on_answer": float(leans and is_going_on),
        "length": math.log1p(len(found)) / LOG_OF_LONG,
        "feeling": float(bool(_FEELING.search(asked))),
    }


def _begins(found: Sequence[str], code: str) -> bool:
    return bool(found) and found[0] in _of("asking_verbs", code)


def _of(name: str, code: str) -> frozenset[str]:
    return words_by_language(name).get(code, frozenset())


def _asks(word: str) -> bool:
    return _plain(word) in word_set("interrogatives")


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")


def own_words(asked: str) -> list[str]:
    """Return the content words of a question, without those that ask."""
    return [stemmed for word in _WORD.findall(asked) if not _asks(word) for stemmed in words(word)]


def said_words(said: str) -> list[str]:
    """Return the words of what was said, in small letters."""
    return [_plain(word) for word in _WORD.findall(said)]


def touches(said: str, articles: Sequence[Article]) -> bool:
    """Say whether any word of what was said stands in the articles."""
    return _held(own_words(said), articles) > 0


def _held(own: Sequence[str], articles: Sequence[Article]) -> int:
    """Count the words that stand in the articles, in this sense or another form."""
    told = {word for article in articles for word in words(f"{article.title} {article.text}")}
    return sum(word in told or not same_sense(word).isdisjoint(told) or bool(forms_in(word, told)) for word in own)
