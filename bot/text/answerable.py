"""How likely a text answers a question at all, judged by its best passage and what of the question is nowhere in it.

The product of two likelihoods: that the text is about what is asked, and that it is answered then. Both are logistic
regressions over a few counts that can be read: words, names and numbers that are missing, a "not" or an opposite that
the passage does not share. Fitted on 1,286 questions; which counts, by leaving out one subject at a time: of questions
whose subject was not seen, those about another subject, those about the subject but another text, and those made
to look answerable are told from the answered ones with an AUC of .993, .942 and .704.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from bot.text.ranking import bag_of, bm25, coverage, likeness, rank, rarity
from bot.text.terms import words
from bot.text.wordlists import word_rows

ABOUT, ABOUT_BIAS = (1.68, 6.34, 0.95, 2.83), -4.94
"""Is the text about it: coverage, words held near and anywhere, how the passage scores."""
ANSWERED, ANSWERED_BIAS = (3.36, 2.85, 0.62, -1.28, -2.20, -3.12, -2.67, 1.28, 0.97), -5.43
"""Is it answered then: words missing, held near and anywhere, names, numbers, "not", opposites, score, length."""
MOST = 2
"""Names and numbers that are counted as missing; more are not worse."""
MOSTLY = 0.6
"""Where more of the words than this have capitals, capitals make no names: German, or a headline."""
SLIGHT = 0.2
"""Likeness that any two words that begin alike have."""

_NAME = re.compile(r"(?<=[\w,;:'’”\"] )[A-Z][\w’'-]+")
_NOT = re.compile(
    r"(?<![\w-])(?:except|least|other than|unable|"
    + "|".join(dict.fromkeys(word for row in word_rows("negations") for word in row[1:]))
    + r"|lack\w*|avoid\w*|refus\w*|den(?:y|ied|ies)|fail\w*)(?![\w-])|n[’']t\b",
    re.IGNORECASE,
)
_OPPOSITES: dict[str, set[str]] = {}
for _one, _other in word_rows("opposites"):
    _OPPOSITES.setdefault(_one, set()).add(_other)
    _OPPOSITES.setdefault(_other, set()).add(_one)


def answers(question: str, passages: Sequence[str], *, title: str = "", most: int = 3) -> list[tuple[int, float]]:
    """Return (index, likelihood) of the passages that may answer a question, best first; none after a likelier one.

    What the title names, every passage is about.
    """
    ranked = rank(question, passages)[:most]
    found: list[tuple[int, float]] = []
    for index, covered in ranked:
        likely = likelihood(question, passages, index, title=title) if covered > 0 else 0.0
        found.append((index, min(likely, found[0][1]) if found else likely))
    return found


def likelihood(question: str, passages: Sequence[str], best: int, *, title: str = "") -> float:
    """Return how likely passage number `best`, with those beside it, answers a question, 0 to 1."""
    asked = Counter(words(question))
    if not asked or not passages:
        return 0.0
    bags = [bag_of(passage) for passage in passages]
    weights = rarity(asked, bags)
    total = sum(weights.values()) or 1.0
    named = set(bag_of(title)) if title else set[str]()
    near, text = (named.union(*some) for some in (bags[max(0, best - 1) : best + 2], bags))
    held_near, held_anywhere = (sum(weights[word] * _held(word, bag) for word in asked) / total for bag in (near, text))
    score = bm25(asked, bags)[best] / total
    about = (coverage(asked, bags)[best], held_near, held_anywhere, score)
    answered = (
        sum(weight for word, weight in weights.items() if word not in near) / total,
        held_near,
        held_anywhere,
        float(min(MOST, len({word for name in _names(question) for word in words(name)} - near))),
        float(min(MOST, sum(word[0].isdigit() and word not in near for word in asked))),
        float(_NOT.search(question) is not None and _NOT.search(passages[best]) is None),
        float(_opposites(question, passages[best])),
        score,
        math.log(len(asked)),
    )
    return _logistic(ABOUT, about, ABOUT_BIAS) * _logistic(ANSWERED, answered, ANSWERED_BIAS)


def _logistic(weights: Sequence[float], told: Sequence[float], bias: float) -> float:
    return 1 / (1 + math.exp(-bias - sum(weight * value for weight, value in zip(weights, told, strict=True))))


def _held(word: str, bag: set[str]) -> float:
    """Return how surely a word is among others, in whatever form."""
    if word in bag:
        return 1.0
    return max(0.0, max((likeness(word, other) for other in bag), default=0.0) - SLIGHT)


def _names(question: str) -> list[str]:
    names = _NAME.findall(question)
    return [] if len(names) > MOSTLY * len(words(question)) + 1 else names


def _opposites(question: str, passage: str) -> int:
    """Count words of the question whose opposite the passage has instead."""
    asked, told = (set(re.findall(r"[^\W\d_]+", text.casefold())) for text in (question, passage))
    return sum(bool(_OPPOSITES.get(word, set()) & (told - asked)) for word in asked - told)
