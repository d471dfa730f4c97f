"""Names and groups: what counts as one, and which mentions mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.names import Mention, mentions
from bot.text.sentences import sentences


def found(text: str) -> list[Mention]:
    """Return who is mentioned."""
    return mentions(text, sentences(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("On Monday, Merrow Shipping bought Fenwick.", ["Merrow Shipping", "Fenwick"]),
        ("The Court of Appeal in Lunde ruled.", ["Court of Appeal", "Lunde"]),
        ("The University of Southern Orland closed.", ["University of Southern Orland"]),
        ("The deal would make Merrow CEO Ida Brandt rich.", ["Merrow", "Ida Brandt"]),
        ("Australian children lack iodine.", ["children"]),
        ("However, rents rose. They rose again.", []),
        ("Hearth & Home sells kettles.", ["Hearth & Home"]),
        ("The Competition Authority and Merrow agreed.", ["Competition Authority", "Merrow"]),
        ("Merrow Shipping & Fenwick Ferries merge.", ["Merrow Shipping", "Fenwick Ferries"]),
    ],
)
def test_names_are_runs_of_capitals_that_do_not_begin_a_sentence(text: str, names: list[str]) -> None:
    """A name keeps its "of", and loses its role, its weekday and the word that merely stands first."""
    assert [one.name for one in found(text)] == names


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("The firm hires workers.", "workers"),
        ("The union speaks for contract workers in Tarn.", "contract workers in Tarn"),
        ("The bank refused to help young families.", "young families"),
        ("He said Merrow’s office workers would go.", "Merrow’s office workers"),
        ("The storm left commuters stranded.", "commuters"),
        ("In 19 cases people were burned.", "people"),
        ("It rained. Market traders were hit hardest.", "Market traders"),
        ("Thirty nurses left.", "nurses"),
        ("Die Mieter zahlen mehr.", "Mieter"),
        ("Les locataires paieront plus.", "locataires"),
    ],
)
def test_groups_carry_the_words_that_describe_them(text: str, group: str) -> None:
    """A verb before a group is not part of it; whose they are and where they are is."""
    assert group in [one.name for one in found(text) if one.is_group]


def test_later_mentions_have_the_key_of_the_whole_name() -> None:
    """A last name, a firm's first word and initials mean the one named before."""
    text = (
        "Ellis Varga leads Merrow Shipping and studied at the University of Southern Orland. "
        "Later Varga left Merrow for the USO."
    )
    keys = {one.name: one.key for one in found(text)}
    assert keys["Varga"] == "Ellis Varga"
    assert keys["Merrow"] == "Merrow Shipping"
    assert keys["USO"] == "University of Southern Orland"


def test_a_group_in_a_name_is_part_of_the_name() -> None:
    """A union of workers is no group of workers."""
    assert [(one.name, one.is_group) for one in found("It was brought by the Transport Workers' Union.")] == [
        ("Transport Workers' Union", False)
    ]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_a_mention_stands_where_it_says(text: str) -> None:
    """Whatever the text: every mention is inside it, its name is what stands there, and it has a key."""
    for one in found(text):
        assert text[one.start : one.end] == one.name
        assert one.key
