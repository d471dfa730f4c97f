"""How close a claim is to a whole article: what verifying without a quotation is ranked by.

A faithful sentence reuses long stretches of its article (extractive density; Grusky et al., "Newsroom", 2018).
Against it count names and numbers the article does not know, and words whose opposite it has instead.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from bot.summarizer.compare import OPPOSITES, tokens
from bot.text.terms import words

STRETCH = 4
"""Words in a row that are looked for in the article."""
LONGEST = 20_000
"""Words of an article that are compared; a longer one's end is not."""
PLACES = 200
"""Places of a frequent word where a stretch may begin."""
IN_A_ROW, DENSE, WORDED = 0.5, 0.8, 0.3
"""What it counts to share stretches, to share long ones, and to be worded like one sentence."""
PROBLEM, STRANGER, OPPOSITE = 0.3, 2.0, 1.0
"""What is lost for a problem, for a name or number the article does not know, for a word whose opposite it has."""


def closeness(claim: str, article: str, sentences: Sequence[str], *, problems: int, strangers: int) -> float:
    """Return how likely the article supports the claim, above 0 and below 1; a rank, no probability.

    Args:
        claim: one sentence.
        article: the whole text.
        sentences: the article's sentences most like the claim.
        problems: how much is wrong with the claim, held against the nearest sentence.
        strangers: how many names and numbers of the claim stand nowhere in the article.
    """
    said, told = tokens(claim), tokens(article)[:LONGEST]
    known = set(told)
    opposites = sum(word in said and word not in known and other in known for word, other in OPPOSITES)
    rank = IN_A_ROW * _in_a_row(said, told) + DENSE * _density(said, told) + WORDED * _worded(claim, sentences)
    rank -= PROBLEM * problems + STRANGER * strangers + OPPOSITE * opposites
    return 1 / (1 + math.exp(-3 * max(-10.0, rank - 0.5)))


def _in_a_row(said: Sequence[str], told: Sequence[str]) -> float:
    """Return the share of the claim's stretches of four words that stand in the article."""
    stretches = [tuple(said[at : at + STRETCH]) for at in range(len(said) - STRETCH + 1)]
    known = {tuple(told[at : at + STRETCH]) for at in range(len(told) - STRETCH + 1)}
    return sum(stretch in known for stretch in stretches) / len(stretches) if stretches else 0.0


def _density(said: Sequence[str], told: Sequence[str]) -> float:
    """Return the sum of the squared lengths of the longest shared stretches, as a share of the claim's squared."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(told):
        places[word].append(at)
    at, squares = 0, 0
    while at < len(said):
        length = max((_shared(said, at, told, place) for place in places[said[at]][:PLACES]), default=0)
        squares += length * length
        at += max(1, length)
    return squares / (len(said) * len(said)) if said else 0.0


def _shared(said: Sequence[str], at: int, told: Sequence[str], place: int) -> int:
    length = 0
    while at + length < len(said) and place + length < len(told) and said[at + length] == told[place + length]:
        length += 1
    return length


def _worded(claim: str, sentences: Sequence[str]) -> float:
    """Return the share of the claim's content words in the sentence that has most of them."""
    wanted = set(words(claim))
    return (
        max((len(wanted & set(words(sentence))) / len(wanted) for sentence in sentences), default=0.0)
        if wanted
        else 0.0
    )
