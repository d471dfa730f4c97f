"""Which sentences of an article are its key facts."""

from __future__ import annotations

import dataclasses

import pytest

from adapters.page.sample.pieces import FOLDER
from bot.domain.article import Article
from bot.summarizer.article_analysis import ArticleAnalysis
from bot.summarizer.disclosures import is_disclosure
from bot.summarizer.extract import extract
from bot.text.language import language_of_code


def key_facts(text: str, title: str = "") -> list[str]:
    """Return the key facts of a text."""
    return [fact.text for fact in extract(Article(title=title, text=text)).key_facts]


def sample_key_facts(name: str) -> list[str]:
    """Return the key facts of one of the demo's articles."""
    return key_facts((FOLDER / f"{name}.txt").read_text("utf-8").partition("\n\n")[2])


def test_a_recalls_remedy_is_a_key_fact() -> None:
    """Whoever has the kettle reads for what to do."""
    assert "Owners should stop using the kettle at once." in sample_key_facts("wire-kettles")


@pytest.mark.parametrize(
    "name", ["courier-trams", "courier-couriers", "courier-ferries", "wire-kettles", "wire-outage"]
)
def test_quotations_give_way_to_what_happened(name: str) -> None:
    """No fact of the demo's articles is somebody's words alone."""
    assert not [line for line in sample_key_facts(name) if line.startswith(('"', "“"))]


def test_bylines_dates_and_headings_are_no_facts() -> None:
    """Lines that say nothing are passed over where the article has others."""
    text = "By Ida Brandt .\nPUBLISHED: .\n08:03 EST, 13 March 2012 .\nRead more: What the union wants\n"
    told = ["The council closed the bridge on Monday.", "The bridge opens again in May.", "Buses run over the old one."]
    assert key_facts(text + " ".join(told)) == told


def test_a_text_of_headings_alone_still_has_facts() -> None:
    """None is refused, in whatever script it is written."""
    assert key_facts("Harbour closed") == ["Harbour closed"]
    assert key_facts("港口关闭。船只不能进入。") != []


def test_what_breaks_on_names_costs_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key facts are shown all the same."""

    def breaks(_self: ArticleAnalysis) -> list[str]:
        message = "a slip of ours"
        raise RuntimeError(message)

    monkeypatch.setattr(ArticleAnalysis, "keys", property(breaks))
    digest = extract(Article(title="", text="Merrow Shipping was fined. Merrow sails in May."))
    assert (digest.stakeholders, digest.named) == ((), ())
    assert digest.key_facts == extract(dataclasses.replace(digest.article)).key_facts != ()


def test_a_fact_that_begins_with_a_pronoun_stands_behind_whom_it_means() -> None:
    """Else it is left out, however much it tells."""
    text = (
        "Hartwell has shut its pool because of rust in the roof.\n"
        "About 1,900 children take their lessons there.\n"
        "The roof was built in 1974 with the pool.\n"
        "Priya Nandakumar leads the parks of Hartwell.\n"
        "She warned that the roof of the pool in Hartwell could cost 2 million to repair.\n"
        "Swimmers are angry."
    )
    facts = [fact.text for fact in extract(Article(title="Pool shut", text=text)).key_facts]
    told = [one for one in facts if one.startswith("She ")]
    assert all(facts[facts.index(one) - 1].startswith("Priya Nandakumar") for one in told)


def test_how_many_it_is_about_and_what_comes_next_are_told() -> None:
    """Before what somebody says about it."""
    text = (
        "Hartwell Council has shut the Linden Road pool after engineers found rust in the roof.\n"
        "The inspection was carried out on 4 November by a firm from the city.\n"
        "About 1,900 children will lose their lessons.\n"
        '"We had no choice," said Priya Nandakumar, the council\'s head of leisure.\n'
        "Repairs could cost 2.3 million pounds, which the council has not budgeted for.\n"
        "Season ticket holders may use the pool at Colne Park.\n"
        "Councillors meet on 12 December to decide between repair and demolition.\n"
        "The pool opened in 1974."
    )
    facts = " ".join(fact.text for fact in extract(Article(title="Hartwell shuts pool", text=text)).key_facts)
    assert "1,900 children" in facts
    assert "12 December" in facts
    assert "no choice" not in facts


def test_what_is_named_after_somebody_keeps_its_whole_name() -> None:
    """A hospital of children is none of their names."""
    text = "Northfield Children's Hospital closes a ward. Nurses at Northfield Children's Hospital lose their posts."
    names = [one.name for one in extract(Article(title="Hospital closes ward", text=text)).named]
    assert names == ["Northfield Children's Hospital"]


INTEREST_DISCLOSURES = [
    ("en", "Dr Lena Ost, who led the trial, has received consulting fees from the manufacturer."),
    ("en", "The study was partly funded by the maker of the spray."),
    ("de", "Die Leiterin der Studie hat vom Hersteller mehrfach Honorare erhalten."),
    ("fr", "L'association a reçu l'an dernier des financements du laboratoire."),
    ("es", "El autor ha cobrado honorarios de la empresa."),
    ("it", "L'autore ha ricevuto compensi dall'azienda."),
    ("pt", "O autor recebeu honorários do fabricante."),
]
NON_DISCLOSURES = [
    "Merrow received 4 million crowns from the state for the new ferry.",
    "The council has received grants from the state, and the club has been paid money by its members.",
    "Patients have received letters from the clinic.",
    "Merrow Shipping owns 30 percent of Fenwick.",
    "Die Gemeinde hat vom Land 3 Millionen Euro erhalten.",
    "La ville a reçu 200 réfugiés.",
    "The fees for parking have risen.",
]


@pytest.mark.parametrize(("code", "sentence"), INTEREST_DISCLOSURES)
def test_an_interest_of_those_who_judge_is_disclosed(code: str, sentence: str) -> None:
    """In six languages, and without a bracket around it."""
    assert is_disclosure(sentence, language_of_code(code))


def test_an_interest_stands_among_the_disclosures() -> None:
    """And not among the key facts."""
    sentence = INTEREST_DISCLOSURES[0][1]
    text = f"The spray works for half of all patients, a trial has found. {sentence} It may be sold from May."
    digest = extract(Article(title="Spray", text=text))
    assert [told.quote for told in digest.disclosures] == [sentence]
    assert sentence not in [fact.text for fact in digest.key_facts]


@pytest.mark.parametrize("sentence", NON_DISCLOSURES)
def test_money_that_moves_is_no_conflict_of_interest(sentence: str) -> None:
    """What a business or a town gets is news as other news."""
    assert extract(Article(title="", text=f"{sentence} The council meets in May.")).disclosures == ()


@pytest.mark.parametrize(
    "sentence",
    [
        'It was, the judges wrote, "a failure of disclosure that went to the root of each case".',
        "He denies any conflict of interest.",
        "The authors have declared no conflicts of interest.",
        "Die Autoren haben keine Interessenkonflikte.",
    ],
)
def test_the_word_alone_discloses_nothing(sentence: str) -> None:
    """Neither in what is told of a trial, nor where an interest is denied."""
    assert extract(Article(title="", text=f"{sentence} The council meets in May.")).disclosures == ()
