"""Names and groups: what counts as one, and which mentions mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.language_detection import likeliest_language
from bot.text.name_mentions import Mention, mentions
from bot.text.sentences import sentences


def find_mentions(text: str) -> list[Mention]:
    """Return the mentions in a text."""
    return mentions(text, sentences(text, likeliest_language(text)), likeliest_language(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("On Monday, Merrow Shipping bought Fenwick.", ["Merrow Shipping", "Fenwick"]),
        ("The Court of Appeal in Lunde ruled.", ["Court of Appeal", "Lunde"]),
        ("The University of Southern Orland closed.", ["University of Southern Orland"]),
        ("The deal would make Merrow CEO Ida Brandt rich.", ["Merrow", "Ida Brandt"]),
        ("Australian children lack iodine.", []),
        ("It was brought by the Transport Workers' Union.", ["Transport Workers' Union"]),
        ("The New York State Attorney General agreed.", ["New York State Attorney General"]),
        ("Now Australian-born Ida Brandt left.", ["Ida Brandt"]),
        ("Actress Lupita Nyong'o met Conan O'Brien.", ["Lupita Nyong'o", "Conan O'Brien"]),
        ("However, rents rose. They rose again.", []),
        ("Hearth & Home sells kettles.", ["Hearth & Home"]),
        ("The Competition Authority and Merrow agreed.", ["Competition Authority", "Merrow"]),
        ("Merrow Shipping & Fenwick Ferries merge.", ["Merrow Shipping", "Fenwick Ferries"]),
    ],
)
def test_names_are_runs_of_capitals_that_do_not_begin_a_sentence(text: str, names: list[str]) -> None:
    """A name keeps its "of", and loses its role, its weekday and the word that merely stands first."""
    assert [one.name for one in find_mentions(text)] == names


def test_a_german_noun_with_its_capital_is_no_name_and_an_english_name_is_one() -> None:
    """A single word names somebody in English, where it does not begin a sentence."""
    german = "Die Stadt und der Bürgermeister haben am Dienstag die neue Brücke über den Fluss für Fahrräder eröffnet."
    assert find_mentions(german) == []
    assert [one.name for one in find_mentions("On Tuesday the mayor of the town opened Fenwick to cyclists.")] == [
        "Fenwick"
    ]


def test_later_mentions_have_the_key_of_the_whole_name() -> None:
    """A last name, a firm's first word and initials mean the one named before."""
    text = (
        "Ellis Varga leads Merrow Shipping and studied at the University of Southern Orland. "
        "Later Varga left Merrow for the USO."
    )
    keys = {one.name: one.key for one in find_mentions(text)}
    assert keys["Varga"] == "Ellis Varga"
    assert keys["Merrow"] == "Merrow Shipping"
    assert keys["USO"] == "University of Southern Orland"


def test_what_two_names_share_means_neither() -> None:
    """Of two who are called Varga, and of two clubs of a city, the short name is nobody's."""
    text = "Ellis Varga met Petra Varga. Later Varga left."
    assert {one.key for one in find_mentions(text)} == {"Ellis Varga", "Petra Varga", "Varga"}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_a_mention_stands_where_it_says(text: str) -> None:
    """Whatever the text: every mention is inside it, its name is what stands there, and it has a key."""
    for one in find_mentions(text):
        assert text[one.start : one.end] == one.name
        assert one.key
