"""Who is affected, and how, without a model."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.sample.pieces import FOLDER
from bot.domain.digest import Kind
from bot.summarizer.stakeholders import stakeholders
from bot.text.sentences import sentences


def effects(text: str, title: str = "") -> dict[str, str]:
    """Return the effect on each stakeholder."""
    return {who.name: who.effect.value for who in stakeholders(text, title=title)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cap will hurt landlords. It helps tenants.", {"Landlords": "loses", "Tenants": "gains"}),
        ("Shares in Fenwick rose 24 percent. Merrow's fell 3 percent.", {"Fenwick": "gains", "Merrow": "loses"}),
        ("About 300 posts in Tarn could be cut.", {"Workers in about 300 posts": "loses"}),
        ("The plant creates 240 new jobs. It opens in May.", {"Workers in 240 jobs": "gains"}),
        ("Nurses and teachers would gain. Pay rises in June.", {"Nurses": "gains", "Teachers": "gains"}),
        ("The court fined Kettlewell 3 million crowns. Kettlewell will appeal.", {"Kettlewell": "loses"}),
        ("Brandt said that Merrow had won the contract. The ministry agreed.", {"Merrow": "gains"}),
        ("The firm Merrow is old. Merrow bought Orla, and would receive a grant.", {"Merrow": "gains"}),
        ("The deal hurts rivals, the lawyer said. The lawyer won.", {"Rivals": "loses"}),
        ("Riders are unlikely to benefit from it. The app is old.", {"Riders": "loses"}),
        ("The cap would not save tenants. Tenants would not save money.", {"Tenants": "loses"}),
        ("The firm Merrow is old. On Friday Merrow beat all expectations.", {"Merrow": "gains"}),
        ("Islanders fear higher prices. A ferry runs daily.", {"Islanders": "uncertain"}),
        ("It snows. Lorry owners, whose toll rises from 14 to 22 francs, plan a protest.", {"Lorry owners": "loses"}),
        ("Farmers in the north, who borrow at low rates, could pay more.", {"Farmers": "loses"}),
        ("The ruling gives some 5,200 couriers the right to sick pay.", {"Couriers": "gains"}),
        ("Thirty-one staff are at risk of redundancy. It rained.", {"Staff": "loses"}),
        ("Betroffen sind rund 3.100 Studierende. Das ist viel.", {"Studierende": "loses"}),
        ("It snows. Taxi drivers expect a good two days.", {"Taxi drivers": "gains"}),
    ],
)
def test_the_effect_is_credited_to_whom_it_befalls(text: str, expected: dict[str, str]) -> None:
    """Subjects of what happens, objects of what is done, those named together, and holders of jobs."""
    found = effects(text)
    assert {name: found.get(name) for name in expected} == expected


def test_who_is_only_quoted_is_no_stakeholder() -> None:
    """A quoted expert, what they say of others, and where they work are sources."""
    text = (
        "Riders will be paid for sick leave, the court ruled. "
        "“This hurts every firm in the country and will ruin small shops,” said Ida Brandt of Lunde University."
    )
    assert effects(text) == {"Riders": "gains"}


def test_who_the_headline_names_is_shown_with_an_open_effect() -> None:
    """Readers expect them; what happens to them is not made up."""
    text = "Aldery Transit has offered 4.5 percent. Tram drivers will strike from Thursday."
    assert effects(text, "Aldery Transit and its drivers")["Aldery Transit"] == "uncertain"


@pytest.mark.parametrize(
    ("text", "nobody"),
    [
        ("The union Handel accused the company of making workers pay. Handel is old.", "Handel"),
        ("The group Klar wants the app banned. Klar was founded in May.", "Klar"),
        ("Two fishermen rescued a family from a sinking yacht.", "Fishermen"),
        ("The yacht Merlin sank within 40 minutes. The Brekke glacier lost ice.", "Merlin"),
        ("The yacht Merlin sank within 40 minutes. The Brekke glacier lost ice.", "Brekke"),
        ("The sale of oysters was banned. The ban comes weeks before Christmas.", "Oysters"),
        ("The sale of oysters was banned. The ban comes weeks before Christmas.", "Christmas"),
        ("Eleven miners were rescued. Eleven more died. Parliament voted to double the tax.", "Eleven"),
        ("Eleven miners were rescued. Eleven more died. Parliament voted to double the tax.", "Parliament"),
    ],
)
def test_of_whom_nothing_is_told_is_no_stakeholder(text: str, nobody: str) -> None:
    """Whoever does it to others, ships and glaciers, things that end like people, numbers, feasts."""
    assert nobody not in effects(text)


def test_groups_with_one_head_are_told_apart() -> None:
    """Taxi drivers are not the tram drivers whose strike they gain from; plain "drivers" are those named first."""
    text = (
        "Tram drivers in Port Aldery will strike on Thursday. The drivers could lose two days' pay. "
        "Taxi drivers expect a good two days."
    )
    assert effects(text, "Tram drivers to strike") == {"Tram drivers in Port Aldery": "loses", "Taxi drivers": "gains"}


def test_a_short_quotation_in_straight_marks_ends_where_it_ends() -> None:
    """What stands behind it is read; the closing mark opens nothing."""
    text = 'Brandt said she had "no choice" after that. Tenants lose their homes. Nobody was asked.'
    assert effects(text)["Tenants"] == "loses"


def test_kinds() -> None:
    """A person by their role, an organization by its name, a group, a place by where things happen."""
    text = (
        "Ellis Varga, the owner of Merrow, would receive 34 million crowns. The Harbour Council lost the case. "
        "Tenants lose their homes in Skarra. Prices fell in Skarra. Skarra will suffer."
    )
    kinds = {who.name: who.kind for who in stakeholders(text)}
    assert kinds["Ellis Varga"] is Kind.PERSON
    assert kinds["Harbour Council"] is Kind.ORGANIZATION
    assert kinds["Tenants"] is Kind.GROUP
    assert kinds["Skarra"] is Kind.PLACE


def test_a_short_sentence_is_quoted_with_the_one_before() -> None:
    """Of few words nobody understands "Merrow's fell"."""
    (who,) = [one for one in stakeholders("Shares in Fenwick rose. Merrow's fell 3 percent.") if one.name == "Merrow"]
    assert who.why == "Shares in Fenwick rose. Merrow's fell 3 percent."


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_sample_articles_name_nobody_by_accident(path: Path) -> None:
    """No word that merely begins a sentence is a stakeholder of the demo's articles."""
    text = path.read_text("utf-8").partition("\n\n")[2]
    names = set(effects(text))
    assert not names & {"Anyone", "Whether", "Road", "Rail", "Correction", "The", "It"}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400), st.text(max_size=40))
def test_every_text_is_read(text: str, title: str) -> None:
    """Whatever the text: each stakeholder's evidence stands in it, and the same text gives the same ones."""
    found = stakeholders(text, title=title)
    assert all(line.stands_in(text) for who in found for line in who.evidence)
    assert all(who.evidence for who in found)
    assert stakeholders(text, title=title) == found


@pytest.mark.parametrize("text", ["Merrow fell, " * 80_000, "Merrow " * 150_000, "a" * 1_000_000, "“" * 100_000])
def test_a_hostile_text_is_read_in_time(text: str) -> None:
    """A megabyte without an end of a sentence does not hold the bot up; generous, for a loaded machine."""
    assert sentences(text)
    started = time.process_time()
    stakeholders(text)
    assert time.process_time() - started < 10


def test_a_name_that_only_begins_sentences_is_one() -> None:
    """Twice at a beginning and nowhere in lower case; a common word at the beginning is none."""
    text = "Watermere has been fined 18 million crowns. Nobody was surprised. Watermere will pay. Nobody complained."
    assert effects(text, "A fine for sewage") == {"Watermere": "loses"}
