"""How close a claim is to a whole article: what verifying without a quotation is ranked by.

A faithful sentence is the article's own, taken over in few long pieces that stand near each other (extractive density;
Grusky et al., "Newsroom", 2018); one sewn together of many short pieces from here and there says something new. What
counts for more is what contradicts the article: names and numbers it does not know, a word whose opposite it has
instead, a word of a closed kind (a weekday, a colour) where it has another of that kind.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.summarizer.compare import tokens
from bot.text.senses import are_opposite, share_a_sense
from bot.text.sentences import sentences
from bot.text.terms import STOP, stem
from bot.text.wordlists import word_rows

LONGEST = 20_000
"""Words of an article that are compared; a longer one's end is not."""
PLACES = 200
"""Places of a frequent word where a piece may begin."""
LEAP = 6
"""Words of one sentence between two pieces, above which the claim joins what the article does not."""
STRANGE = 60
"""Words of a claim that are looked at though the article lacks them; a claim of more is none of its."""
NEAR = 5
"""Words on each side of one that show what it stands for."""
DENSE, WORDED, PIECES, LEAPS = 2.0, 3.0, 5.0, 0.7
"""What it counts to be of long pieces, and to be worded like one sentence; what pieces a word and leaps take away."""
MIDDLE = 3.0
"""The rank of a claim that is as likely supported as not."""
AGAINST = 10.0
"""What one contradiction takes away: more than wording can give."""

_PARTED = re.compile(r"(?<=\d)([.,]) (?=\d)|(?<=\w)( )-( )(?=\w)")
"""Numbers and compounds parted by a program that took texts to pieces: "235, 000", "co - owner"."""
_KINDS: dict[str, set[int]] = defaultdict(set)
for _kind, _row in enumerate(word_rows("kinds")):
    for _word in _row:
        _KINDS[_word].add(_kind)
_NONE: frozenset[int] = frozenset()
_NOT = frozenset({"un", "in", "im", "ir", "dis"})
_TURNING = frozenset(
    {"despite", "although", "though", "except", "without", "instead", "unless", "nevertheless", "however"}
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words in a row that a claim shares with its article; `place` is None for one word the article lacks."""

    length: int
    place: int | None


@dataclass(frozen=True, slots=True)
class _Told:
    """An article's words, the sentence each stands in, and where each word stands."""

    words: Sequence[str]
    sentence: Sequence[int]
    places: Mapping[str, Sequence[int]]


def closeness(claim: str, article: str, *, against: int) -> float:
    """Return how likely the article supports the claim, above 0 and below 1; a rank, no probability.

    Args:
        claim: what is said.
        article: the whole text.
        against: how many contradictions are known already: names and numbers that the article lacks, and the like.
    """
    told, said = _told(joined(article)), tokens(joined(claim))
    rank = _wording(said, told) - MIDDLE - AGAINST * (against + exchanged(said, told.words))
    return 1 / (1 + math.exp(-max(-50.0, rank)))


def joined(text: str) -> str:
    """Return a text with its parted numbers and compounds as they were."""
    return _PARTED.sub(lambda found: found.group(1) or "-", text)


def exchanged(said: Sequence[str], told: Sequence[str]) -> int:
    """Count the words that the article lacks, where it has the opposite, or another of their closed kind, instead.

    A word that turns a relation round ("despite", "except") is always instead of something.
    """
    known, kept = frozenset(told), {stem(word) for word in said}
    strange = [at for at, word in enumerate(said) if word not in known and not word[0].isdigit()][:STRANGE]
    stems = {word: stem(word) for word in known} if strange else {}
    roots = frozenset(stems.values())
    gone = [(word, root) for word, root in stems.items() if root not in kept and word not in STOP]
    count = 0
    for at in strange:
        word, root = said[at], stem(said[at])
        count += word in _TURNING
        if word in STOP or root in roots:
            continue
        count += any(_is_of_a_kind(word, other) and not share_a_sense(root, theirs) for other, theirs in gone)
        turned = {other for other, theirs in gone if _are_turned(word, other) or are_opposite(root, theirs)}
        count += bool(turned) and _stands_by(turned, {stem(near) for near in _around(said, at)}, told)
    return count


def _is_of_a_kind(word: str, other: str) -> bool:
    return not _KINDS.get(word, _NONE).isdisjoint(_KINDS.get(other, _NONE))


def _are_turned(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return long.removesuffix(short) in _NOT


def _stands_by(some: Collection[str], around: set[str], told: Sequence[str]) -> bool:
    """Say whether the article has one of some words in such company anywhere."""
    return any(word in some and around & {stem(near) for near in _around(told, at)} for at, word in enumerate(told))


def _around(words: Sequence[str], at: int) -> Iterator[str]:
    near = (*words[max(0, at - NEAR) : at], *words[at + 1 : at + 1 + NEAR])
    return (word for word in near if word not in STOP)


def _told(article: str) -> _Told:
    words: list[str] = []
    numbers: list[int] = []
    for number, (start, end) in enumerate(sentences(article)):
        some = tokens(article[start:end])
        words += some
        numbers += [number] * len(some)
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words[:LONGEST]):
        places[word].append(at)
    return _Told(words[:LONGEST], numbers[:LONGEST], places)


def _wording(said: Sequence[str], told: _Told) -> float:
    """Return how much a claim is the article's own wording."""
    if not said:
        return 0.0
    pieces = list(_pieces(said, told))
    shared = [piece for piece in pieces if piece.place is not None]
    dense = sum(piece.length**2 for piece in shared) / len(said) ** 2
    return (
        DENSE * dense
        + WORDED * _worded(said, told)
        - PIECES * len(shared) / len(said)
        - LEAPS * sum(_leaps(one, other, told) for one, other in pairwise(pieces))
    )


def _pieces(said: Sequence[str], told: _Told) -> Iterator[_Piece]:
    """Yield the claim as pieces of the article, each as long as there is one; of two the one nearer to the last."""
    at, last = 0, 0
    while at < len(said):
        places = told.places.get(said[at], ())[:PLACES]
        length, _, place = max(
            ((_shared(said, at, told.words, place), -abs(place - last), place) for place in places),
            default=(1, 0, None),
        )
        yield _Piece(length, place)
        at += length
        last = last if place is None else place + length


def _shared(said: Sequence[str], at: int, told: Sequence[str], place: int) -> int:
    length = 0
    while at + length < len(said) and place + length < len(told) and said[at + length] == told[place + length]:
        length += 1
    return length


def _leaps(one: _Piece, other: _Piece, told: _Told) -> bool:
    """Say whether two pieces that follow each other stand far apart in one sentence, or the other way round."""
    if one.place is None or other.place is None:
        return False
    end = one.place + one.length
    return told.sentence[end - 1] == told.sentence[other.place] and not 0 <= other.place - end <= LEAP


def _worded(said: Sequence[str], told: _Told) -> float:
    """Return the share of the claim's content words in the sentence that has most of them."""
    wanted = {stem(word) for word in said if word not in STOP}
    held: dict[int, set[str]] = defaultdict(set)
    for word, places in told.places.items():
        root = stem(word)
        if root in wanted:
            for place in places:
                held[told.sentence[place]].add(root)
    return max(map(len, held.values()), default=0) / len(wanted) if wanted else 0.0
