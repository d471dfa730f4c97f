"""Profiles: an article's words as they are compared with another's."""

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
"""Words of a text's lead, which says who, what, where and when."""
MAX_KEY_TERMS = 12
"""Most terms that say what an article is about."""
WORDS_BESIDE_A_NUMBER = 2
"""Words on either side of a number that say what it counts."""
RUN_WORDS = 6
"""Words in a run that two people do not write by chance."""
QUOTED_RUN_WORDS = 4
"""Words in a run that two people do not say by chance."""
TELLING_WEIGHT = 1.4
"""Least weight of a word next to a number that shows what it counts: three of four articles do without it."""
VERSION_DOTS, VERSION_KEY = 2, "a version"
"""Fewest dots in a version number, and the key of such numbers."""
MAX_TITLE_WORDS, MAX_TEXT_WORDS = 60, 4_000
"""Most words examined; by then an article has made its point."""
MAX_QUOTATION_WORDS, MAX_QUOTATIONS = 60, 100
"""Most words of a quotation, and most quotations, that are examined."""
PROFILE_CACHE_SIZE = 500
"""Profiles in the cache: an article is compared many times while it is news."""

SERIAL_TITLE_LENGTH = 300
"""Characters of a title searched for serial numbers."""
_SERIAL = re.compile(
    r"(?:(?P<name>[^\W\d_][^\W_]*)[ -]v?|\bv)?(?<![\d.,])(?P<number>\d{1,7}(?:[.-]\d{1,7}){0,4})"
    r"(?![\d%]|[.,]\d| ?%| \d{3}\b)"
)
_ZEROS = re.compile(r"(?:\.0+)+$")
"""Trailing zeros, which do not make another version: 6.0 is 6."""

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """An article's words, by position and form; their weights depend on what the desk has read.

    Attributes:
        term_forms: every term, with its form for look-ups.
        title_counts, whole_counts: how often each term occurs in them; the whole includes the title.
        lead: the terms of the title and of the first words.
        names, numbers: the terms that are names, and numbers.
        numbers_by_term: the numbers beside each term that has some.
        version_numbers: the numbers that follow each word in the title, and those that look like versions.
        text_runs: every run of a few words in the text, hashed.
        quoted_runs: every run of a few words in its quotations, hashed.
        weekday: the first day of the week in its lead; empty if there is none.
        word_count: number of words in the text.
        spellings: the spelling of each term at its first occurrence.
        has_text: it has more than a title.
    """

    term_forms: Mapping[str, str]
    title_counts: Mapping[str, int]
    lead: frozenset[str]
    whole_counts: Mapping[str, int]
    names: frozenset[str]
    numbers: frozenset[str]
    numbers_by_term: Mapping[str, frozenset[str]]
    version_numbers: Mapping[str, frozenset[str]]
    text_runs: frozenset[int]
    quoted_runs: frozenset[int]
    weekday: str
    word_count: int
    spellings: Mapping[str, str]
    has_text: bool


@lru_cache(maxsize=PROFILE_CACHE_SIZE)
def profile_of(title: str, text: str, language: Language) -> Profile:
    """Return an article's profile."""
    head, body = list(islice(tokens_in(title), MAX_TITLE_WORDS)), list(islice(tokens_in(text), MAX_TEXT_WORDS))
    every = [*head, *body]
    days = {name for row in language.weekday_names for name in row}
    forms: dict[str, str] = {}
    shown: dict[str, str] = {}
    for word in [*body, *head]:  # headlines capitalise words that are no names
        forms.setdefault(word.term, word.form)
        shown.setdefault(word.term, word.written)
    return Profile(
        term_forms=forms,
        title_counts=Counter(word.term for word in head),
        lead=frozenset(word.term for word in [*head, *body[:LEAD_WORDS]]),
        whole_counts=Counter(word.term for word in every),
        names=_names(body),
        numbers=frozenset(term for term in forms if is_number(term)),
        numbers_by_term=_terms_beside_numbers(head, body),
        version_numbers=_serial_numbers(title),
        text_runs=_word_runs(body, RUN_WORDS),
        quoted_runs=_quotation_runs(text, language),
        weekday=next((word.term for word in [*head, *body[:LEAD_WORDS]] if word.form in days), ""),
        word_count=len(body),
        spellings=shown,
        has_text=bool(body),
    )


def _word_runs(words: Sequence[Token], size: int) -> frozenset[int]:
    return frozenset(hash(tuple(word.term for word in words[at : at + size])) for at in range(len(words) - size + 1))


def _quotation_runs(text: str, language: Language) -> frozenset[int]:
    quoted = (
        list(islice(tokens_in(text[start:end]), MAX_QUOTATION_WORDS)) for start, end in quotations(text, language)
    )
    return frozenset().union(*(_word_runs(words, QUOTED_RUN_WORDS) for words in islice(quoted, MAX_QUOTATIONS)))


def _names(body: Sequence[Token]) -> frozenset[str]:
    """Return the terms that are written as names at least half of the time."""
    name_counts = Counter(word.term for word in body if word.is_name)
    other = Counter(word.term for word in body if not word.is_name)
    return frozenset(term for term, count in name_counts.items() if count >= other[term] and not is_number(term))


def _terms_beside_numbers(*parts: Sequence[Token]) -> dict[str, frozenset[str]]:
    numbers_by_term: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        for at, word in enumerate(part):
            if is_number(word.term):
                for other in (
                    *part[max(0, at - WORDS_BESIDE_A_NUMBER) : at],
                    *part[at + 1 : at + 1 + WORDS_BESIDE_A_NUMBER],
                ):
                    if not is_number(other.term):
                        numbers_by_term[other.term].add(word.term)
    return {term: frozenset(numbers) for term, numbers in numbers_by_term.items()}


def _serial_numbers(title: str) -> dict[str, frozenset[str]]:
    """Return the serial numbers in a title: a program's 3.2.1, a rocket's second flight, CVE-2026-1234.

    A number that is apart from a name, or grouped in thousands, counts something: "Merrow: 40 dead".
    """
    numbers_by_name: defaultdict[str, set[str]] = defaultdict(set)
    for match in _SERIAL.finditer(title[:SERIAL_TITLE_LENGTH]):
        number = _ZEROS.sub("", match["number"])
        first_term = next((word.term for word in tokens_in(match["name"])), "") if match["name"] else ""
        if match["number"].count(".") >= VERSION_DOTS or "-" in number:
            numbers_by_name[VERSION_KEY].add(number)
        elif first_term:
            numbers_by_name[first_term].add(number)
    return {name: frozenset(numbers) for name, numbers in numbers_by_name.items()}


@dataclass(frozen=True, slots=True)
class WeightedProfile:
    """A profile with the weights of its terms.

    Attributes:
        weight: each term's own weight.
        whole: each term's weight in the article: its rarity, times 1 + ln n if it occurs n times, doubled in the title.
        title: the weights of the title's terms.
        names: the names in the lead, weighted as in the whole, but not doubled.
        key: the `MAX_KEY_TERMS` terms that the article is most about.
    """

    profile: Profile
    weight: Vector
    whole: Vector
    title: Vector
    names: Vector
    key: Vector


def weighted_profile(profile: Profile, rarity: TermIdf) -> WeightedProfile:
    """Return a profile with its terms weighted."""
    weight = rarity.weights(profile.term_forms)
    whole = {term: _log_scaled(count) * weight[term] for term, count in profile.whole_counts.items()}
    about = {term: value * (2 if term in profile.title_counts else 1) for term, value in whole.items()}
    return WeightedProfile(
        profile=profile,
        weight=weight,
        whole=about,
        title={term: weight[term] for term in profile.title_counts},
        names={term: whole[term] for term in profile.names if term in profile.lead},
        key=dict(sorted(about.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_KEY_TERMS]),
    )


def _log_scaled(count: int) -> float:
    return 1 + math.log(count)
