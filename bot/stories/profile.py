"""A profile: one article as it is compared with others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.stories.rarity import Rarity
from bot.stories.words import Word, is_number, words_in
from bot.text.wordlists import word_set

LEAD = 60
"""Words of the text that are its lead: there stands who, what, where and when."""
MOST_KEYS = 12
"""Terms that say what an article is most about."""
BESIDE = 2
"""Words on either side of a number that say what it counts."""
DATED = 120
"""Words of the text in which the day of the event is named."""
RUN = 6
"""Words in a row that two people do not write by chance."""
TELLS = 1.4
"""Weight from which on a word beside a number says what it counts: one that three of four articles do without."""
LONGEST_TITLE, LONGEST_TEXT = 60, 4_000
"""Words that are looked at; what an article tells of it has told by then."""
KEPT = 500
"""Profiles that are remembered: an article is compared again and again while it is news."""

DAYS = word_set("weekdays")

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """An article's words, by where and how they stand; their weights depend on what the desk has read.

    Attributes:
        forms: every term, with the form that it is looked up by.
        title, whole: how often each term stands there; the whole begins with the title.
        lead: the terms of the title and of the first words.
        names, numbers: those terms that are some.
        beside: for each term that stands beside numbers, which.
        runs: every few words in a row of the text, hashed.
        days: the days of the week that its beginning names.
        shown: how each term is written where it first stands.
        has_text: it has more than a title.
    """

    forms: Mapping[str, str]
    title: Mapping[str, int]
    lead: frozenset[str]
    whole: Mapping[str, int]
    names: frozenset[str]
    numbers: frozenset[str]
    beside: Mapping[str, frozenset[str]]
    runs: frozenset[int]
    days: frozenset[str]
    shown: Mapping[str, str]
    has_text: bool


@lru_cache(maxsize=KEPT)
def profile_of(title: str, text: str) -> Profile:
    """Return how an article is compared."""
    head, body = list(islice(words_in(title), LONGEST_TITLE)), list(islice(words_in(text), LONGEST_TEXT))
    every = [*head, *body]
    forms: dict[str, str] = {}
    shown: dict[str, str] = {}
    for word in [*body, *head]:  # headlines capitalise what is no name
        forms.setdefault(word.term, word.form)
        shown.setdefault(word.term, word.written)
    return Profile(
        forms=forms,
        title=Counter(word.term for word in head),
        lead=frozenset(word.term for word in [*head, *body[:LEAD]]),
        whole=Counter(word.term for word in every),
        names=_names(body),
        numbers=frozenset(term for term in forms if is_number(term)),
        beside=_beside(head, body),
        runs=frozenset(hash(tuple(word.term for word in body[at : at + RUN])) for at in range(len(body) - RUN + 1)),
        days=frozenset(word.term for word in [*head, *body[:DATED]] if word.form in DAYS),
        shown=shown,
        has_text=bool(body),
    )


def _names(body: Sequence[Word]) -> frozenset[str]:
    """Return the terms that are written as names at least as often as not."""
    named = Counter(word.term for word in body if word.is_name)
    other = Counter(word.term for word in body if not word.is_name)
    return frozenset(term for term, count in named.items() if count >= other[term] and not is_number(term))


def _beside(*parts: Sequence[Word]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        for at, word in enumerate(part):
            if is_number(word.term):
                for other in (*part[max(0, at - BESIDE) : at], *part[at + 1 : at + 1 + BESIDE]):
                    if not is_number(other.term):
                        found[other.term].add(word.term)
    return {term: frozenset(numbers) for term, numbers in found.items()}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A profile whose terms have their weights.

    Attributes:
        weight: of each term by itself.
        whole, title: each term's weight there: its rarity, more where it stands often (1 + ln n) or in the title.
        names: the names that stand in the lead, as the whole has them.
        key: the `MOST_KEYS` terms that the article is most about.
    """

    profile: Profile
    weight: Vector
    whole: Vector
    title: Vector
    names: Vector
    key: Vector


def weighed(one: Profile, rarity: Rarity) -> Weighed:
    """Weigh a profile's terms."""
    weight = rarity.weights(one.forms)
    whole = {term: _grown(count) * weight[term] for term, count in one.whole.items()}
    about = {term: value * (2 if term in one.title else 1) for term, value in whole.items()}
    return Weighed(
        profile=one,
        weight=weight,
        whole=about,
        title={term: weight[term] for term in one.title},
        names={term: whole[term] for term in one.names if term in one.lead},
        key=dict(sorted(about.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_KEYS]),
    )


def _grown(count: int) -> float:
    return 1 + math.log(count)
