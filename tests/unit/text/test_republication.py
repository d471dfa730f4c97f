"""Who published a text first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.story import Source, republished_byline, unique_sources
from bot.text.republication import first_publisher


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("LONDON, March 3 (Reuters) - The ferry ran aground.", "Reuters"),
        ("SKARVOY (AP) — The ferry ran aground.", "AP"),
        ("Skarvoy (dpa) - Die Fähre lief auf Grund.", "dpa"),
        ("The ferry ran aground.\nThis article originally appeared on Harbour Courier.", "Harbour Courier"),
        (
            "The ferry ran aground.\nThis story was first published by Skerry Wire on Monday.",
            "Skerry Wire",
        ),
        ("Die Fähre lief auf Grund.\nDieser Beitrag erschien zuerst im Hafenkurier.", "Hafenkurier"),
        ("Le ferry est échoué.\nCet article est paru initialement dans Le Courrier du Port.", "Le Courrier du Port"),
        (
            "El ferry encalló.\nEste artículo fue publicado originalmente en El Correo del Puerto.",
            "El Correo del Puerto",
        ),
        ("The ferry ran aground.\nSource: Northfield Wire", "Northfield Wire"),
        ("The ferry ran aground.\n(TIME has a content partnership with Skerry AI.)\nNobody was hurt.", "TIME"),
        ("The ferry ran aground, sources told Reuters on Monday.", ""),
        ("The report (Reuters said so) is out.", ""),
        ("He first published on the subject in 1998.\nNobody read it.", ""),
    ],
)
def test_a_text_says_whose_it_is(text: str, who: str) -> None:
    """By its dateline, a note at its end, or a publisher's word on its own dealings; a mention is none."""
    assert first_publisher(text, publisher="PressBee") == who


def test_a_byline_names_an_agency() -> None:
    """Alone, or behind who wrote it."""
    assert first_publisher("Words.", byline="Ines Roth, Reuters") == "Reuters"
    assert first_publisher("Words.", byline="AFP") == "AFP"
    assert first_publisher("Words.", byline="Reuter Sands") == ""


def test_who_publishes_its_own_passes_nothing_on() -> None:
    """The agency's own page, and a paper that calls itself a little longer."""
    assert first_publisher("LONDON (Reuters) - Words.", publisher="Reuters") == ""
    assert first_publisher("Words.\nSource: Harbour Courier", publisher="The Harbour Courier") == ""


@given(st.text(alphabet="This article originally appeared on (AP) —-\n:S.", max_size=400))
def test_whatever_stands_there(text: str) -> None:
    """No text makes it fail, or name more than a name."""
    assert len(first_publisher(text)) <= 60


def test_copies_are_one_source() -> None:
    """Whoever passes on another's article is no second source; two articles of one publisher are two."""

    def source(publisher: str, at: int) -> Source:
        return Source(title="Ferry", url=f"https://a.example/{at}", publisher=publisher)

    told = [
        source(republished_byline("Reuters", "A"), 1),
        source("B", 2),
        source(republished_byline("Reuters", "C"), 3),
        source("B", 4),
    ]
    assert [one.publisher for one in unique_sources(told)] == ["Reuters, via A", "B", "B"]
    assert len(unique_sources([source("Reuters", 5), *told])) == 3
