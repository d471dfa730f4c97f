"""Key facts that can be read alone, and names that are whole and somebody's, from articles written for it."""

from __future__ import annotations

import pytest

from bot.domain.article import Article
from bot.summarizer.extract import extract
from bot.text.anaphora import needs_antecedent
from bot.text.language import LANGUAGES
from bot.text.language_detection import likeliest_language

TREES_ARTICLE = Article(
    title="They came by night: how Orrin lost its trees",
    text='They came by night with saws. "They knew what they did," said Mayor Lotte Brant.\n'
    "Orrin has lost 400 plane trees since March. They stood along the canal.\n"
    "Its council has offered 5,000 crowns for a hint. Brant said the police had two suspects.",
)
SECRETARY_ARTICLE = Article(
    title="Health Secretary Dana Obi quits over clinic deal",
    text="Health Secretary Dana Obi has quit. The Health Secretary was to open the clinic in Barrow Heath on Monday.\n"
    "Obi sold shares in Medora Group two days before the deal, the Barrow Gazette reported.\n"
    "Medora Group denied it. Prime Minister Karl Ost thanked Obi.",
)
GROWERS_ARTICLE = Article(
    title="Late frost wipes out apples",
    text="Growers in the Tarn valley have lost about half of this year's apples to frost.\n"
    "Nine people lost their jobs at a press. Nine people is a third of those who work there.\n"
    "The growers ask the state for help, and so do other growers.",
)
STAFF_ARTICLE = Article(
    title="Kelmar Foods moves its head office",
    text="Employees were told on Monday that Kelmar Foods moves its head office to Lund.\n"
    "Employees who stay behind get a year's pay. Kelmar Foods has 400 employees.",
)
GAS_ARTICLE = Article(
    title="Stadtwerke Olbach senken Gaspreis",
    text="Die Stadtwerke Olbach senken den Gaspreis zum 1. Mai um 12 Prozent.\n"
    "Sie versorgen 40.000 Haushalte. Das teilte Vorstand Jens Uhl am Dienstag mit.\n"
    "Uhl kündigte auch neue Busse für den Kreis an. Der Kreis Olbach begrüßte das.",
)


@pytest.mark.parametrize(
    "article", [TREES_ARTICLE, SECRETARY_ARTICLE, GROWERS_ARTICLE, GAS_ARTICLE], ids=lambda one: one.title[:12]
)
def test_no_key_fact_leans_on_one_that_is_not_there(article: Article) -> None:
    """One that begins with a pronoun is told with the sentence that says of whom, or not at all."""
    language = likeliest_language(article.text)
    told = [fact.text for fact in extract(article).key_facts]
    assert told
    assert [fact for fact in told if needs_antecedent(fact, language)] == []
    assert all(fact.evidence[0].quote for fact in extract(article).key_facts)


def test_a_sentence_is_told_with_the_one_it_leans_on() -> None:
    """Where too few can stand alone; both are its evidence."""
    (first, *_) = extract(TREES_ARTICLE).key_facts
    assert first.text == "Orrin has lost 400 plane trees since March. They stood along the canal."
    assert first.evidence[0].quote == first.text


def test_a_sentence_is_told_with_what_takes_it_back() -> None:
    """Nobody reads that somebody has to pay who has not."""
    text = "A court in Tarn ordered the miller to pay 4,100 euros. That order was set aside on Friday. The mill is old."
    told = extract(Article(title="Miller ordered to pay 4,100 euros in Tarn", text=text)).key_facts
    (fact,) = [one for one in told if "ordered" in one.text]
    assert fact.text.endswith("4,100 euros. That order was set aside on Friday.")
    assert fact.evidence[0].quote == fact.text


@pytest.mark.parametrize(
    ("code", "sentence", "is_leaning"),
    [
        ("en", "Its shares fell.", True),
        ("en", "Thisbe Marsh won.", False),
        ("de", "Das teilte die Stadt mit.", True),
        ("de", "Das Hallenbad in Mühlau schließt.", False),
        ("fr", "Elle versera 11 millions d'euros.", True),
        ("it", "Il sindacato aveva invitato a votare sì.", False),
    ],
)
def test_a_languages_own_words_lean(code: str, sentence: str, *, is_leaning: bool) -> None:
    """An article of one language is no pronoun of another."""
    assert needs_antecedent(sentence, LANGUAGES[code]) is is_leaning


@pytest.mark.parametrize(
    ("article", "names"),
    [
        (STAFF_ARTICLE, ["Kelmar Foods", "Lund"]),
        (SECRETARY_ARTICLE, ["Dana Obi", "Medora Group"]),
        (GROWERS_ARTICLE, ["Growers in the Tarn valley"]),
        (GAS_ARTICLE, ["Stadtwerke Olbach"]),
    ],
)
def test_names_are_whole_and_somebodys(article: Article, names: list[str]) -> None:
    """No word of an office, no half of a place, no mere number of people."""
    assert [who.name for who in extract(article).named] == names
