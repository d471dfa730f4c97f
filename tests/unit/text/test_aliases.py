"""What somebody is called: one form for a name, and the other names an article has for the same one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.aliases import MAX_NAME_LENGTH, aliases_of, group_key, name_key, plain_name, search_keys
from bot.text.language import LANGUAGES

EN, DE = LANGUAGES["en"], LANGUAGES["de"]
TEXT = (
    "Scale AI, Inc. said on Monday that Remotasks would close. Remotasks workers in Kenya were told by mail. "
    "The University of Southern Orland (USO) objects. The USO said Ida Brandt, its head, had left. Brandt is calm. "
    "World Trade Office (WO) is calm. The Ford Motor Company said that Ford is fine. Oxford is not. "
    "Merrow Shipping sold ferries, and Merrow is glad."
)


def name_keys(name: str, *, is_person: bool = False, text: str = TEXT) -> frozenset[str]:
    """Return the name keys of somebody whom the text names so."""
    return aliases_of(name, is_group=False, is_person=is_person, text=text, language=EN).keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Scale AI, Inc.", "scale ai"),
        ("Nestlé S.A.", "Nestle"),
        ("the Ford Motor Company", "Ford Motor"),
        ("Siemens AG", "SIEMENS"),
        ("J.P. Morgan", "JP Morgan"),
        ("Coca-Cola Co", "Coca Cola"),
        ("O’Brien's", "O'Brien"),
        ("Dr. Ida Brandt", "Ida Brandt"),
        ("GOP", "Republicans"),
        ("\u200fRemotasks\u202e", "Remotasks"),
        ("Saint Tarn", "St. Tarn"),
    ],
)
def test_two_spellings_of_a_name_are_one(one: str, other: str) -> None:
    """Case, accents, marks, legal forms, titles and what nobody sees make no other name."""
    assert name_key(one, EN) == name_key(other, EN)


@pytest.mark.parametrize(("one", "other"), [("Ford", "Oxford"), ("Ford", "Fordham"), ("Mile", "Miles"), ("AT&T", "AT")])
def test_two_names_stay_two(one: str, other: str) -> None:
    """A part of a word is nobody's name."""
    assert name_key(one, EN) != name_key(other, EN)


def test_what_is_an_article_in_one_language_is_part_of_a_name_in_another() -> None:
    """Who watches Hard hears nothing of an English film; who asks for the name is told of articles in any language."""
    assert name_key("Die Hard", EN) == "die hard"
    assert name_key("die Deutsche Bank", DE) == name_key("the Deutsche Bank", EN) == "deutsche bank"
    assert "die hard" not in search_keys(["Hard"])
    assert {"die hard", "hard"} <= search_keys(["Die Hard"])


def test_a_name_is_found_by_what_its_article_calls_it() -> None:
    """The last name of a person, the first word of a firm, what is introduced in brackets; and never by less."""
    assert name_keys("Ida Brandt", is_person=True) == {"ida brandt", "brandt"}
    assert name_keys("Brandt", is_person=True) == {"ida brandt", "brandt"}
    assert name_keys("USO") == name_keys("University of Southern Orland") == {"university of southern orland", "uso"}
    assert name_keys("WO") == {"world trade office", "wo"}
    assert name_keys("Merrow Shipping") == {"merrow shipping", "merrow"}
    assert name_keys("Ford Motor Company") == {"ford motor", "ford"}
    assert name_keys("Scale AI, Inc.") == {"scale ai"}
    assert name_keys("Remotasks") == {"remotasks"}


def test_a_beginning_that_two_share_means_neither() -> None:
    """Where a Ford Foundation is in the article, too, Ford alone is not the firm."""
    text = f"{TEXT} The Ford Foundation gave money."
    assert name_keys("Ford Motor Company", text=text) == {"ford motor"}


def test_a_full_name_and_an_introduced_one_mean_it_elsewhere() -> None:
    """A last name alone does not."""
    assert aliases_of("Brandt", is_group=False, is_person=True, text=TEXT, language=EN).elsewhere == ("Ida Brandt",)
    assert aliases_of("USO", is_group=False, is_person=False, text=TEXT, language=EN).elsewhere == (
        "University of Southern Orland",
        "USO",
    )


@pytest.mark.parametrize(
    ("name", "asked", "is_it"),
    [
        ("about 300 dock workers in Tarn", "dock workers", True),
        ("about 300 dock workers in Tarn", "workers", True),
        ("about 300 dock workers in Tarn", "Tarn", False),
        ("Remotasks workers", "Remotasks", False),
        ("people without phone service", "people without phone service", True),
        ("people without phone service", "service", False),
        ("tenants and small investors", "small investor", True),
        ("nurses", "nurse", True),
        ("companies", "company", True),
    ],
)
def test_a_group_goes_by_its_head(name: str, asked: str, is_it: bool) -> None:  # noqa: FBT001  # a parameter
    """With fewer words before it, whatever their number; not by where it is or whose it is."""
    found = aliases_of(name, is_group=True, is_person=False, text="x", language=EN)
    assert (not found.keys.isdisjoint(search_keys([asked]))) is is_it


def test_what_is_typed_becomes_a_name() -> None:
    """On one line, with no quotation marks around it and nothing unseen in it."""
    assert plain_name(" “Remotasks\u200b  Ltd” ") == "Remotasks Ltd"
    assert plain_name("\u202eevil\n😀") == "evil 😀"


@given(name=st.text(max_size=2 * MAX_NAME_LENGTH), text=st.text(max_size=200))
def test_any_letters_have_a_mark_or_none(name: str, text: str) -> None:
    """Nothing breaks it, and a mark is its own mark."""
    key = name_key(name, EN)
    assert name_key(key, EN) == key or not key
    assert group_key(name, EN).startswith("~") or not group_key(name, EN)
    assert aliases_of(name, is_group=False, is_person=True, text=text, language=EN).elsewhere
