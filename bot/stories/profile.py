"""A profile: one article as it is compared with others."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.stories.term_idf import TermIdf
from bot.stories.tokens import Token, is_number, tokens_in
from bot.text.language import Language
from bot.text.quotations import quotations

LEAD_WORDS = 60
"""Words of the text that are its lead: there stands who, what, where and when."""
MAX_KEY_TERMS = 12
"""Terms that say what an article is most about."""
WORDS_BESIDE_A_NUMBER = 2
"""Words on either side of a number that say what it counts."""
RUN_WORDS = 6
"""Words in a row that two people do not write by chance."""
QUOTED_RUN_WORDS = 4
"""Words in a row that two people do not say by chance."""
TELLING_WEIGHT = 1.4
"""Weight from which on a word beside a number says what it counts: one that three of four articles do without."""
VERSION_DOTS, VERSION_KEY = 2, "a version"
"""A number of so many dots is a version's; the key that such numbers have."""
MAX_TITLE_WORDS, MAX_TEXT_WORDS = 60, 4_000
"""Words that are looked at; what an article tells of it has told by then."""
MAX_QUOTATION_WORDS, MAX_QUOTATIONS = 60, 100
"""Words of a quotation, and quotations, that are looked at."""
PROFILE_CACHE_SIZE = 500
"""Profiles that are remembered: an article is compared again and again while it is news."""

SERIAL_TITLE_LENGTH = 300
"""Characters of a title in which such numbers are looked for."""
_SERIAL = re.compile(
    r"(?:(?P<name>[^\W\d_][^\W_]*)[ -]v?|\bv)?(?<![\d.,])(?P<number>\d{1,7}(?:[.-]\d{1,7}){0,4})"
    r"(?![\d%]|[.,]\d| ?%| \d{3}\b)"
)
_ZEROS = re.compile(r"(?:\.0+)+$")
"""What makes no other version: 6.0 is 6."""

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
        serial: for each word that numbers follow in the title, which; and those that are a version's by their
            form.
        runs: every few words in a row of the text, hashed.
        said: every few words in a row of its quotations, hashed.
        day: the first day of the week that its lead names; empty where it names none.
        length: words of the text.
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
    serial: Mapping[str, frozenset[str]]
    runs: frozenset[int]
    said: frozenset[int]
    day: str
    length: int
    shown: Mapping[str, str]
    has_text: bool


@lru_cache(maxsize=PROFILE_CACHE_SIZE)
def profile_of(title: str, text: str, language: Language) -> Profile:
    """Return how an article is compared."""
    head, body = list(islice(tokens_in(title), MAX_TITLE_WORDS)), list(islice(tokens_in(text), MAX_TEXT_WORDS))
    every = [*head, *body]
    days = {name for row in language.weekday_names for name in row}
    forms: dict[str, str] = {}
    shown: dict[str, str] = {}
    for word in [*body, *head]:  # headlines capitalise what is no name
        forms.setdefault(word.term, word.form)
        shown.setdefault(word.term, word.written)
    return Profile(
        forms=forms,
        title=Counter(word.term for word in head),
        lead=frozenset(word.term for word in [*head, *body[:LEAD_WORDS]]),
        whole=Counter(word.term for word in every),
        names=_names(body),
        numbers=frozenset(term for term in forms if is_number(term)),
        beside=_terms_beside_numbers(head, body),
        serial=_serial(title),
        runs=_runs(body, RUN_WORDS),
        said=_quotation_runs(text, language),
        day=next((word.term for word in [*head, *body[:LEAD_WORDS]] if word.form in days), ""),
        length=len(body),
        shown=shown,
        has_text=bool(body),
    )


def _runs(words: Sequence[Token], size: int) -> frozenset[int]:
    return frozenset(hash(tuple(word.term for word in words[at : at + size])) for at in range(len(words) - size + 1))


def _quotation_runs(text: str, language: Language) -> frozenset[int]:
    quoted = (
        list(islice(tokens_in(text[start:end]), MAX_QUOTATION_WORDS)) for start, end in quotations(text, language)
    )
    return frozenset().union(*(_runs(words, QUOTED_RUN_WORDS) for words in islice(quoted, MAX_QUOTATIONS)))


def _names(body: Sequence[Token]) -> frozenset[str]:
    """Return the terms that are written as names at least as often as not."""
    named = Counter(word.term for word in body if word.is_name)
    other = Counter(word.term for word in body if not word.is_name)
    return frozenset(term for term, count in named.items() if count >= other[term] and not is_number(term))


def _terms_beside_numbers(*parts: Sequence[Token]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        for at, word in enumerate(part):
            if is_number(word.term):
                for other in (
                    *part[max(0, at - WORDS_BESIDE_A_NUMBER) : at],
                    *part[at + 1 : at + 1 + WORDS_BESIDE_A_NUMBER],
                ):
                    if not is_number(other.term):
                        found[other.term].add(word.term)
    return {term: frozenset(numbers) for term, numbers in found.items()}


def _serial(title: str) -> dict[str, frozenset[str]]:
    """Return which of its kind a title names: the 3.2.1 of a program, the second flight of a rocket, CVE-2026-1234.

    A number that stands apart from a name, or has thousands, counts something: "Merrow: 40 dead".
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for match in _SERIAL.finditer(title[:SERIAL_TITLE_LENGTH]):
        number = _ZEROS.sub("", match["number"])
        named = next((word.term for word in tokens_in(match["name"])), "") if match["name"] else ""
        if match["number"].count(".") >= VERSION_DOTS or "-" in number:
            found[VERSION_KEY].add(number)
        elif named:
            found[named].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@dataclass(frozen=True, slots=True)
class WeightedProfile:
    """A profile whose terms have their weights.

    Attributes:
        weight: of each term by itself.
        whole, title: each term's weight there: its rarity, more where it stands often (1 + ln n) or in the title.
        names: the names that stand in the lead, as the whole has them.
        key: the `MAX_KEY_TERMS` terms that the article is most about.
    """

    profile: Profile
    weight: Vector
    whole: Vector
    title: Vector
    names: Vector
    key: Vector


def weighted_profile(one: Profile, rarity: TermIdf) -> WeightedProfile:
    """Weigh a profile's terms."""
    weight = rarity.weights(one.forms)
    whole = {term: _log_scaled(count) * weight[term] for term, count in one.whole.items()}
    about = {term: value * (2 if term in one.title else 1) for term, value in whole.items()}
    return WeightedProfile(
        profile=one,
        weight=weight,
        whole=about,
        title={term: weight[term] for term in one.title},
        names={term: whole[term] for term in one.names if term in one.lead},
        key=dict(sorted(about.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_KEY_TERMS]),
    )


def _log_scaled(count: int) -> float:
    return 1 + math.log(count)
