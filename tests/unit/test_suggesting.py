"""Suggested questions are made of an article's sentences, and kept if the article answers them."""

from __future__ import annotations

import pytest

from bot.answerer import Answerer
from bot.answerer.suggesting import LONGEST, MOST, left, questions_from, suggested
from bot.domain.article import Article
from bot.evaluation import load
from bot.summarizer.extract import extract
from tests.unit.samples import TEXT, make_digest


@pytest.mark.parametrize(
    ("sentence", "language", "question"),
    [
        (
            "About 300 bakery workers in Tarn could lose their jobs.",
            "en",
            "How many bakery workers in Tarn could lose their jobs?",
        ),
        (
            "Rund 300 Beschäftigte könnten ihre Stelle verlieren.",
            "de",
            "Wie viele Beschäftigte könnten ihre Stelle verlieren?",
        ),
        ("Unos 300 trabajadores podrían perder su empleo.", "es", "¿Cuántos trabajadores podrían perder su empleo?"),
        ("Brightwater Foods has agreed to buy Orla Mills.", "en", "Who has agreed to buy Orla Mills?"),
        ("The deal is expected to close in March.", "en", "When is the deal expected to close?"),
        ("The mill will close its oven because wheat is dear.", "en", "Why will the mill close its oven?"),
        ("Das Werk in Tarn soll Ende 2027 schließen.", "de", "Wann soll das Werk in Tarn schließen?"),
        ("Die Stadt muss die Brücke sperren, weil sie rostet.", "de", "Warum muss die Stadt die Brücke sperren?"),
        ("Orvag zahlt 3 Millionen Euro für die Verspätung.", "de", "Wie viel zahlt Orvag für die Verspätung?"),
        (
            "Le groupe Varenne fermera son usine en mars prochain, a annoncé sa direction.",
            "fr",
            "Quand est-ce que le groupe Varenne fermera son usine ?",
        ),
        ("La ville a fermé le pont car il rouille.", "fr", "Pourquoi est-ce que la ville a fermé le pont ?"),
        ("Orla paiera 3 millions d’euros pour le retard.", "fr", "Combien est-ce qu’Orla paiera pour le retard ?"),
        (
            "El gobierno subirá el salario mínimo en enero.",
            "es",
            "¿Cuándo subirá el gobierno el salario mínimo?",
        ),
        ("La empresa cerrará la planta porque pierde dinero.", "es", "¿Por qué cerrará la empresa la planta?"),
        ("Orla pagará 3 millones de euros por el retraso.", "es", "¿Cuánto pagará Orla por el retraso?"),
        ("A empresa vai fechar a fábrica em março.", "pt", "Quando é que a empresa vai fechar a fábrica?"),
        (
            "O governo aumentou o imposto porque falta dinheiro.",
            "pt",
            "Por que é que o governo aumentou o imposto?",
        ),
        ("A Orla pagará 3 milhões de euros por dois barcos.", "pt", "Quanto é que a Orla pagará por dois barcos?"),
        ("Lo stabilimento chiuderà i cancelli a marzo.", "it", "Quando lo stabilimento chiuderà i cancelli?"),
        ("Il comune ha chiuso il ponte perché arrugginisce.", "it", "Perché il comune ha chiuso il ponte?"),
        ("Orla pagherà 3 milioni di euro per il ritardo.", "it", "Quanto pagherà Orla per il ritardo?"),
        (
            "Brightwater will pay 240 million euros for Orla Mills.",
            "en",
            "How much will Brightwater pay for Orla Mills?",
        ),
    ],
)
def test_a_sentence_becomes_the_question_it_answers(sentence: str, language: str, question: str) -> None:
    """The part asked for is left out, the rest stays in its order."""
    assert question in [made for _, made in questions_from(sentence, language)]


@pytest.mark.parametrize(
    "sentence", ["“We will close in March,” she said.", "It will close in March.", "Will it close?", ""]
)
def test_what_cannot_be_asked_for_makes_no_question(sentence: str) -> None:
    """Quotations, pronouns and questions make none."""
    assert list(questions_from(sentence, "en")) == []


async def test_each_suggestion_is_answered_by_its_article() -> None:
    """Over all labelled texts: short, few, never the same twice, and answered when it is asked."""
    seen: list[str] = []
    for labelled in load():
        article = Article(title=labelled.title, text=labelled.text)
        made = suggested(extract(article))
        assert len(made) <= MOST
        assert all(len(question) <= LONGEST for question in made)
        for question in made:
            assert (await Answerer(None).answer(question, article)).answered, question
        seen += made
    assert len(seen) >= 20
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Il ponte di Valdora è chiuso da lunedì.", "it"),
        ("El ayuntamiento no concederá licencias en marzo.", "es"),
        ("Die Mieten sollen im März und im Mai steigen.", "de"),
    ],
)
def test_what_no_question_fits_is_not_asked(sentence: str, language: str) -> None:
    """What lasts since a day, what is denied, and what happens on several days has no plain "when"."""
    assert [kind for kind, _ in questions_from(sentence, language) if kind == "when"] == []


def test_a_word_that_only_begins_a_sentence_is_nobody() -> None:
    """A lone word asked for by "who" is a name: it has its capital in mid-sentence, too."""
    told = "Headache was announced as the most common effect."
    assert [kind for kind, _ in questions_from(told, "en", told) if kind == "who"] == []
    named = "Pellow announced a recall of all its strollers."
    assert ("who", "Who announced a recall of all its strollers?") in questions_from(
        named, "en", f"{named} Last year Pellow grew."
    )


def test_what_was_just_asked_is_not_suggested() -> None:
    """The others stay."""
    made = suggested(make_digest())
    assert made
    assert TEXT
    assert left(made, made[0].upper()) == made[1:]
