"""Which passage answers a question: BM25 over words and character 4-grams, and the kind of answer asked for.

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 0.8 and b = 0.4
(passages are sentences: their length says little).
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.text.reference import refers_back
from bot.text.terms import words

K1 = 0.8
B = 0.4
GRAMS = 0.2
"""Weight of the 4-grams beside the words: they forgive endings, compounds and misspellings."""
KIND = 1.6
"""What a passage gains that holds the kind of thing asked for."""
ALIKE = 0.6
"""From this likeness on, a word of the question that the text does not have is taken for one that it has."""
ROOT = 3
"""Letters that two forms of a word begin with alike."""
REMEMBERED = 8_192
"""Passages whose words are remembered: those of some two hundred articles."""
BEFORE, AFTER = 0.1, 0.05
"""The share of the passages beside it that any passage gains."""

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
    bags = [bag_of(passage) for passage in passages]
    asked = Counter(words(question))
    if not passages or not asked:
        return [(index, 0.0) for index in range(len(passages))]
    meant = as_told(words(question), bags)
    own = [
        score + (KIND if score > 0 and answers_kind(question, passage) else 0.0)
        for score, passage in zip(_by_words(meant, passages), passages, strict=True)
    ]
    wanted = pairs(meant)
    scores = [
        own[at]
        + PAIR * len(wanted & pairs_of(passages[at]))
        + _from_neighbours(own, at, is_carried=refers_back(passages[at]))
        for at in range(len(passages))
    ]
    covered = coverage(asked, bags)
    order = sorted(range(len(passages)), key=lambda index: (-scores[index], index))
    return [(index, covered[index]) for index in order]


def as_told(asked: Sequence[str], bags: Sequence[Counter[str]]) -> list[str]:
    """Return the question's words in the text's own forms: one it does not have, as the one most like it."""
    text = set().union(*bags)
    return [word if word in text else _alike(word, text) for word in asked]


def _alike(word: str, text: Collection[str]) -> str:
    if word[0].isdigit():
        return word
    best = max(text, key=lambda other: (likeness(word, other), other), default=word)
    return best if likeness(word, best) >= ALIKE else word


def likeness(word: str, other: str) -> float:
    """Return how alike two words are that begin alike, by the three-letter pieces they share, 0 to 1."""
    if word[:ROOT] != other[:ROOT]:
        return 0.0
    mine, theirs = _pieces(word), _pieces(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def _pieces(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def answers_kind(question: str, passage: str) -> bool:
    """Say whether a passage holds the kind of thing asked for, and not only what the question says itself."""
    kinds = [pattern for trigger, pattern in _KINDS if trigger.search(question)]
    said = set(words(question)) if kinds else set()
    return any(
        not (told := set(words(found.group()))) or not told <= said
        for kind in kinds
        for found in kind.finditer(passage)
    )


def _by_words(meant: Sequence[str], passages: Sequence[str]) -> list[float]:
    """Return what each passage scores for the question's words, and a little for pieces of them."""
    asked = Counter(meant)
    by_words = bm25(asked, [bag_of(passage) for passage in passages])
    by_grams = bm25(_grams(asked), [_grams_of(passage) for passage in passages])
    return [one + GRAMS * other for one, other in zip(by_words, by_grams, strict=True)]


def _from_neighbours(own: Sequence[float], at: int, *, is_carried: bool) -> float:
    """Return what a passage gains from those beside it: an answer goes on where its question's words stood."""
    before = (CARRY if is_carried else BEFORE) * own[at - 1] if at else 0.0
    return before + (AFTER * own[at + 1] if at + 1 < len(own) else 0.0)


@lru_cache(maxsize=REMEMBERED)
def bag_of(passage: str) -> Counter[str]:
    """Return the content words of a passage; remembered, since an article is asked about again. Not to be changed."""
    return Counter(words(passage))


@lru_cache(maxsize=REMEMBERED)
def _grams_of(passage: str) -> Counter[str]:
    return _grams(bag_of(passage))


@lru_cache(maxsize=REMEMBERED)
def pairs_of(passage: str) -> frozenset[tuple[str, str]]:
    """Return the neighbouring words of a passage."""
    return frozenset(pairs(words(passage)))


def pairs(said: Sequence[str]) -> set[tuple[str, str]]:
    """Return the neighbouring words of a text."""
    return set(itertools.pairwise(said))


def _grams(bag: Counter[str]) -> Counter[str]:
    grams: Counter[str] = Counter()
    for word, count in bag.items():
        padded = f" {word} "
        for start in range(max(1, len(padded) - 3)):
            grams[padded[start : start + 4]] += count
    return grams


def bm25(asked: Counter[str], bags: Sequence[Counter[str]]) -> list[float]:
    """Return what each bag of words scores for the words asked for."""
    weights = rarity(asked, bags)
    lengths = [sum(bag.values()) for bag in bags]
    mean = sum(lengths) / len(lengths) or 1.0
    return [
        sum(
            weights[term] * bag[term] * (K1 + 1) / (bag[term] + K1 * (1 - B + B * length / mean))
            for term in asked
            if bag[term]
        )
        for bag, length in zip(bags, lengths, strict=True)
    ]


def rarity(asked: Counter[str], bags: Sequence[Counter[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each term, never negative."""
    found = {term: sum(term in bag for bag in bags) for term in asked}
    return {term: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) for term, n in found.items()}


def coverage(asked: Counter[str], bags: Sequence[Counter[str]]) -> list[float]:
    """Return the share of the words' weight that each bag covers, those beside it helping a little."""
    weights = rarity(asked, bags)
    total = sum(weights.values())
    text = set[str]().union(*bags)
    shares = []
    for index, bag in enumerate(bags):
        near = bags[index - 1] if index else Counter[str]()
        share = 0.0
        for term, weight in weights.items():
            share += weight * (1.0 if bag[term] else 0.5 if near[term] else 0.25 if term in text else 0.0)
        shares.append(share / total)
    return shares
