"""Phrases find what one long alternation finds, faster."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.phrases import Phrases, alternatives_of, first_letters
from bot.text.wordlists import alternatives

LISTS = ["object_loses", "object_gains", "subject_loses", "subject_gains", "market_object_loses", "market", "turns"]
BEFORE, AFTER = r"(?<![\w’'-])", r"(?![\w’'])"
WORDS = [
    *("cut", "cuts", "off", "lay", "laid", "of", "workers", "Higher", "prices", "record", "loss", "net", "narrows"),
    *("hits", "a", "an", "all-time", "high", "low", "will", "be", "paid", "5", "%", "$", "€", "ban", "on", "by", "-"),
    *("pay", "to", "fall", "jobs", "moves", "up", "’s", "n't", ".", ",", "ä", "İ", "ﬁne", "get", "the", "nod"),
]


@given(st.sampled_from(LISTS), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_phrases_find_what_the_alternation_finds(name: str, text: str) -> None:
    """The same places, for every list that is used, on texts made of their own words."""
    plain = re.compile(rf"{BEFORE}(?:{alternatives(name)}){AFTER}", re.IGNORECASE)
    phrases = Phrases(alternatives(name), before=BEFORE, after=AFTER)
    wanted = [found.span() for found in plain.finditer(text)]
    assert [found.span() for found in phrases.finditer(text)] == wanted
    first = phrases.search(text)
    assert (first.span() if first else None) == (wanted[0] if wanted else None)


@pytest.mark.parametrize(
    ("expression", "letters"),
    [
        ("fall", "f"),
        ("(?:net |operating )?loss", "nol"),
        ("s?top", "st"),
        ("[ab]c", "ab"),
        ("(?:a|(?:b|c)d)e", "abc"),
        (r"\d+ jobs", None),
        ("(?=x)y", None),
        ("a?", None),
        ("[^a]b", None),
        ("x{0,2}y", "xy"),
    ],
)
def test_what_an_expression_can_begin_with(expression: str, letters: str | None) -> None:
    """Optional parts are passed over; what is not a plain letter can be anything."""
    assert first_letters(expression) == (None if letters is None else frozenset(letters))


def test_alternatives_are_parted_outside_of_groups() -> None:
    """A bar within a group or a class parts nothing."""
    assert alternatives_of(r"a|(?:b|c)d|[|]e|\|f") == ["a", "(?:b|c)d", "[|]e", r"\|f"]
