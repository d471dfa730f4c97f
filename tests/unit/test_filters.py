"""Filters and watches: what comes through, and why not; what is written is read back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.filters import Filter, affected_names, names_in_article, parse_filter
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.subscription import Destination
from bot.text.wishes import wish_in
from tests.unit.samples import make_article, make_digest

WORDS = st.lists(
    st.from_regex(r"[^\W_][\w'.]{0,8}( [^\W_]{1,8})?", fullmatch=True), max_size=3, unique_by=str.casefold
).map(tuple)
FILTERS = st.builds(
    Filter,
    words=WORDS,
    without=WORDS,
    affects=WORDS,
    languages=st.lists(st.sampled_from(["en", "de", "fr"]), unique=True).map(tuple),
    about=st.one_of(st.just(""), st.text(min_size=1, max_size=40).map(wish_in)),
)


@given(FILTERS)
def test_what_is_written_is_read_back(only: Filter) -> None:
    """A filter's words name the same filter, and nothing is left unread."""
    assert parse_filter(str(only)) == (only, ())


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_says_what_is_not(text: str) -> None:
    """Nothing a person types breaks it, and what was read is read again the same."""
    only, _ = parse_filter(text)
    assert parse_filter(str(only)) == (only, ())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("bakery", ""),
        ("tariff bakery", ""),
        ("tariff football", "it says none of: tariff, football"),
        ('"Orla Mills"', ""),
        ('"Mills Orla"', "it says none of: Mills Orla"),
        ("-bakery", "it says “bakery”"),
        ("-football", ""),
        ("BAKERIES", "it says none of: BAKERIES"),
        ("bak*", ""),
        ("worker", ""),
        ("affects:tenants", "it affects none of: tenants"),
        ('affects:"bakery workers"', ""),
        ("affects:workers", ""),
        ("language:en", ""),
        ("language:german", "it is in English"),
    ],
)
def test_a_filter_says_why_a_digest_does_not_pass(said: str, reason: str) -> None:
    """Words are whole words in any case, their plural endings off."""
    only, unread = parse_filter(said)
    assert unread == ()
    assert only.objection(make_digest()) == reason


def test_an_unknown_language_passes() -> None:
    """What cannot be told is no reason to hold a digest back."""
    only, _ = parse_filter("language:de")
    digest = make_digest()
    assert only.objection(replace(digest, article=replace(make_article(), language=None))) == ""


def test_what_cannot_be_read_is_said() -> None:
    """A language we do not know, a key with a minus."""
    assert parse_filter("language:klingon tariff")[1] == ("language:klingon",)
    assert parse_filter('-affects:"x"')[1] == ('-affects:"x"',)


def test_a_watch_names_whom_a_digest_affects() -> None:
    """Part of a name is enough, another word is not."""
    digest = make_digest()
    assert affected_names(["workers", "bakery workers", "tenants"], digest) == ("workers", "bakery workers")
    asked = Preferences(
        destination=Destination("slack", "T", "C"),
        watches=(WatchedSubject(name="tenants"), WatchedSubject(name="Workers")),
    )
    assert asked.matching_watches(digest) == (WatchedSubject(name="Workers"),)
    assert asked.objection(digest) == ""
    only_tenants = replace(asked, watches=(WatchedSubject(name="tenants"),))
    assert only_tenants.objection(digest) == "it names none of those watched here: tenants"
    by_model = replace(digest, model="a model")
    assert only_tenants.objection(by_model) == "it affects none of those watched here: tenants"


def test_a_filter_that_only_leaves_out_lets_all_else_through() -> None:
    """One that wants words, or holds nothing back, is none."""
    assert Filter(without=("sport",)).is_exclusion_only is True
    assert Filter(without=("sport",), words=("ferry",)).is_exclusion_only is False
    assert Filter().is_exclusion_only is False


def test_no_name_stands_in_any_text() -> None:
    """A watch of white space is no watch of everything; in a model's digest only those it affects count."""
    digest = make_digest()
    assert names_in_article(["Brightwater", " ", ""], digest) == ("Brightwater",)
    assert names_in_article(["Brightwater"], replace(digest, model="a model")) == ()
