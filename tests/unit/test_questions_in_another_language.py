"""Questions in another language than the article's, and what it costs: heard, and answered where they can be."""

from __future__ import annotations

import pytest

from bot.answerer.addressee_detection import MIN_LIKELIHOOD_IF_ANSWERED, question_likelihood
from bot.answerer.extractive_answer import ExtractiveAnswer, extractive_answer
from bot.answerer.retrieval import RetrievedMaterial, asks_for_overview, asks_who_is_affected
from bot.answerer.small_talk import is_remark_among_people
from bot.domain.article import Article
from bot.text.question_text import QuestionText, question_text

ARTICLES = {
    "en": Article(
        title="Brightwater to buy Orla Mills",
        text="Brightwater said on Monday it would buy Orla Mills for 240 million euros. The plant in Leeds will "
        "be closed. Chief executive Anna Berg said the purchase would double sales. It employs 2,400 people.",
        language="en",
    ),
    "de": Article(
        title="Brightwater kauft Orla Mühlen",
        text="Brightwater teilte am Montag mit, dass es die Orla Mühlen für 240 Millionen Euro kauft. Das Werk in "
        "Leipzig wird geschlossen. Die Chefin Anna Berg sagte, der Kauf werde den Umsatz verdoppeln.",
        language="de",
    ),
    "fr": Article(
        title="Brightwater rachète les moulins Orla",
        text="Brightwater a annoncé lundi qu'il allait racheter les moulins Orla pour 240 millions d'euros. L'usine de "
        "Lyon sera fermée. Elle emploie 2 400 personnes dans six pays.",
        language="fr",
    ),
}
PRICE = "240"


def ask_under(code: str, text: str) -> tuple[QuestionText, RetrievedMaterial, ExtractiveAnswer]:
    """Return a question under one of the articles, the material, and the extractive answer."""
    article = ARTICLES[code]
    asked = question_text(text, article.reading_language)
    material = RetrievedMaterial(
        question=asked,
        topic=asked,
        articles=(article,),
        current_article=article,
        asks_who_is_affected=asks_who_is_affected(asked),
        is_overview=asks_for_overview(asked),
    )
    return asked, material, extractive_answer(material, asked)


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize(
    "text",
    ["How much does it cost?", "How much will it cost?", "what does it cost?", "what will it cost?", "combien ?"],
)
def test_what_it_costs_is_told_by_a_sum_in_euros(text: str, code: str) -> None:
    """The article says for how much something is bought, and no "cost"."""
    answer = ask_under(code, text)[2].answer
    assert answer.answered
    assert PRICE in answer.evidence[0].quote


@pytest.mark.parametrize("text", ["Quante persone impiega?", "Combien de personnes emploie-t-elle ?"])
@pytest.mark.parametrize("code", ["en", "fr"])
def test_people_are_counted_in_another_language(text: str, code: str) -> None:
    """A word of the question has its like in the article's language."""
    answer = ask_under(code, text)[2].answer
    assert answer.answered
    assert "400" in answer.evidence[0].quote


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("¿Quién es Anna Berg?", "de"),
        ("Combien paie Brightwater ?", "de"),
        ("Quante persone impiega?", "fr"),
        ("chi perde il lavoro?", "fr"),
        ("¿Cuánto paga Brightwater?", "de"),
    ],
)
def test_a_question_in_another_language_is_for_us(text: str, code: str) -> None:
    """Nobody was named in it; its language is told by the word it asks with."""
    asked, material, plain = ask_under(code, text)
    assert question_likelihood(material, asked, plain, is_follow_up=False) >= MIN_LIKELIHOOD_IF_ANSWERED


@pytest.mark.parametrize(
    "text", ["Mittagessen?", "qui vient manger ?", "¿vienes a comer?", "are you coming?", "ha, there goes my pension"]
)
@pytest.mark.parametrize("code", ARTICLES)
def test_what_colleagues_ask_in_another_language_is_theirs(text: str, code: str) -> None:
    """To be read in every language makes no question of lunch."""
    asked, material, plain = ask_under(code, text)
    assert question_likelihood(material, asked, plain, is_follow_up=False) < MIN_LIKELIHOOD_IF_ANSWERED


@pytest.mark.parametrize("text", ["quién", "dónde", "wer", "who", "où"])
@pytest.mark.parametrize("code", ARTICLES)
def test_a_lone_word_that_asks_is_no_talk(text: str, code: str) -> None:
    """Said to us it asks on, in whatever language; "who cares" asks nothing."""
    assert not is_remark_among_people(*ask_under(code, text))
    assert is_remark_among_people(*ask_under(code, "who cares"))
