"""Which sentences of an article are its key facts."""

from __future__ import annotations

import dataclasses

import pytest

from adapters.page.sample.pieces import FOLDER
from bot.domain.article import Article
from bot.summarizer.extract import extract
from bot.summarizer.reading import Reading


def facts(text: str, title: str = "") -> list[str]:
    """Return the key facts of a text."""
    return [fact.text for fact in extract(Article(title=title, text=text)).key_facts]


def sample(name: str) -> list[str]:
    """Return the key facts of one of the demo's articles."""
    return facts((FOLDER / f"{name}.txt").read_text("utf-8").partition("\n\n")[2])


def test_a_recalls_remedy_is_a_key_fact() -> None:
    """Whoever has the kettle reads for what to do."""
    assert "Owners should stop using the kettle at once." in sample("wire-kettles")


@pytest.mark.parametrize(
    "name", ["courier-trams", "courier-couriers", "courier-ferries", "wire-kettles", "wire-outage"]
)
def test_quotations_give_way_to_what_happened(name: str) -> None:
    """No fact of the demo's articles is somebody's words alone."""
    assert not [line for line in sample(name) if line.startswith(('"', "“"))]


def test_bylines_dates_and_headings_are_no_facts() -> None:
    """Lines that say nothing are passed over where the article has others."""
    text = "By Ida Brandt .\nPUBLISHED: .\n08:03 EST, 13 March 2012 .\nRead more: What the union wants\n"
    told = ["The council closed the bridge on Monday.", "It opens again in May.", "Buses run over the old bridge."]
    assert facts(text + " ".join(told)) == told


def test_a_text_of_headings_alone_still_has_facts() -> None:
    """None is refused, in whatever script it is written."""
    assert facts("Harbour closed") == ["Harbour closed"]
    assert facts("港口关闭。船只不能进入。") != []


def test_what_breaks_on_names_costs_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key facts are shown all the same."""

    def breaks(_self: Reading) -> list[str]:
        message = "a slip of ours"
        raise RuntimeError(message)

    monkeypatch.setattr(Reading, "keys", property(breaks))
    digest = extract(Article(title="", text="Merrow Shipping was fined. Merrow sails in May."))
    assert (digest.stakeholders, digest.named) == ((), ())
    assert digest.key_facts == extract(dataclasses.replace(digest.article)).key_facts != ()
