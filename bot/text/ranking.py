"""Which passage answers a question: BM25 over words and character 4-grams, and the kind of answer asked for.

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 0.8 and b = 0.4
(passages are sentences: their length says little).
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence

from bot.text.reference import refers_back
from bot.text.terms import words

K1 = 0.8
B = 0.4
GRAMS = 0.2
"""Weight of the 4-grams beside the words: they forgive endings, compounds and misspellings."""
KIND = 1.2
"""What a passage gains that holds the kind of thing asked for."""

PAIR = 2.5
"""What a passage gains for two words that stand side by side in the question, too."""
CARRY = 0.3
"""The share of the passage before that one gains which begins with "it" or "they"."""

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)s?\b", re.IGNORECASE
)
_TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btoday|\btomorrow|\byesterday"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:week|month|year|century|decade|morning|evening|noon|midnight|[ap]\.m)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;:] )[“\"]?[A-Z][\w’'-]+")
_PLACE = re.compile(r"\b(?:in|at|near|from|to|across|outside)\s+(?:the\s+)?[A-Z]\w+")
_REASON = re.compile(
    r"\b(?:because|due to|after|since|so that|in order|caused|reason|as a result|to \w+)\b", re.IGNORECASE
)
_KINDS = (
    (
        re.compile(
            r"\bhow (?:much|many|long|far|old|big|large|often)|\bwhat (?:percent|share|number|amount|sum)|\bcost",
            re.IGNORECASE,
        ),
        _NUMBER,
    ),
    (re.compile(r"\bwhen\b|\bwhat (?:year|date|day|month|time|century)|\bhow long", re.IGNORECASE), _TIME),
    (re.compile(r"\bwho(?:m|se)?\b|\bwhich (?:person|company|firm)", re.IGNORECASE), _NAME),
    (re.compile(r"\bwhere\b|\bwhat (?:country|city|place|town)|\bwhich (?:country|city)", re.IGNORECASE), _PLACE),
    (re.compile(r"\bwhy\b|\bwhat (?:caused|reason)", re.IGNORECASE), _REASON),
)


def rank(question: str, passages: Sequence[str]) -> list[tuple[int, float]]:
    """Return (index, score) of the passages, best first.

    The score, 0 to 1, is the share of the question's weight (rare words weigh more) that the passage
    covers, its neighbours helping a little: a question about something else scores low everywhere.
    """
    bags = [Counter(words(passage)) for passage in passages]
    asked = Counter(words(question))
    if not passages or not asked:
        return [(index, 0.0) for index in range(len(passages))]
    by_words = _bm25(asked, bags)
    by_grams = _bm25(_grams(asked), [_grams(bag) for bag in bags])
    kinds = [pattern for trigger, pattern in _KINDS if trigger.search(question)]
    own = [
        one + GRAMS * other + (KIND if one > 0 and any(kind.search(passage) for kind in kinds) else 0.0)
        for one, other, passage in zip(by_words, by_grams, passages, strict=True)
    ]
    pairs = _pairs(words(question))
    scores = [
        score
        + PAIR * len(pairs & _pairs(words(passage)))
        + (CARRY * own[at - 1] if at and refers_back(passage) else 0.0)
        for at, (score, passage) in enumerate(zip(own, passages, strict=True))
    ]
    covered = _coverage(asked, bags)
    order = sorted(range(len(passages)), key=lambda index: (-scores[index], index))
    return [(index, covered[index]) for index in order]


def _pairs(said: Sequence[str]) -> set[tuple[str, str]]:
    """Return the neighbouring words of a text."""
    return set(itertools.pairwise(said))


def _grams(bag: Counter[str]) -> Counter[str]:
    grams: Counter[str] = Counter()
    for word, count in bag.items():
        padded = f" {word} "
        for start in range(max(1, len(padded) - 3)):
            grams[padded[start : start + 4]] += count
    return grams


def _bm25(asked: Counter[str], bags: Sequence[Counter[str]]) -> list[float]:
    rarity = _rarity(asked, bags)
    lengths = [sum(bag.values()) for bag in bags]
    mean = sum(lengths) / len(lengths) or 1.0
    return [
        sum(
            rarity[term] * bag[term] * (K1 + 1) / (bag[term] + K1 * (1 - B + B * length / mean))
            for term in asked
            if bag[term]
        )
        for bag, length in zip(bags, lengths, strict=True)
    ]


def _rarity(asked: Counter[str], bags: Sequence[Counter[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each term, never negative."""
    found = {term: sum(term in bag for bag in bags) for term in asked}
    return {term: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) for term, n in found.items()}


def _coverage(asked: Counter[str], bags: Sequence[Counter[str]]) -> list[float]:
    rarity = _rarity(asked, bags)
    total = sum(rarity.values())
    text = Counter[str]()
    for bag in bags:
        text |= bag
    shares = []
    for index, bag in enumerate(bags):
        near = bags[index - 1] if index else Counter[str]()
        share = 0.0
        for term, weight in rarity.items():
            share += weight * (1.0 if bag[term] else 0.5 if near[term] else 0.25 if text[term] else 0.0)
        shares.append(share / total)
    return shares
