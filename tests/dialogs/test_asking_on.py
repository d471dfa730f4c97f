"""Whoever asks on under a digest is not told again what answered the question before; who asks in another language."""

from __future__ import annotations

import pytest

from bot.answerer.passages import MIN_ANSWER_LIKELIHOOD, passages_among
from bot.domain.article import Article
from bot.domain.conversation import Question
from bot.text.language_detection import language_of_line
from bot.text.question_text import question_text
from tests.dialogs.desk import FEED, TestDesk

TITLE = "Quay Street in Orlen shut from May"
TEXT = (
    "Quay Street in Orlen will be shut to all traffic from 4 May after the wall along the water gave way. "
    "The harbour office expects the repair to last until autumn. "
    "A public hearing will be held at the boat club at 18:00 on 9 March. "
    "Shops on the street may be reached on foot."
)
HEARING_SENTENCE = "A public hearing will be held at the boat club at 18:00 on 9 March."


async def last_quotations(desk: TestDesk, *asked: str) -> list[str]:
    """Ask one after the other, and return the quotations of the last answer."""
    quotes: list[str] = []
    for number, text in enumerate(asked):
        message = desk.platform.messages[0].ref
        question = Question(
            key=f"q{number}", destination=desk.here, above=(message,), text=text, asked_by="Ada", addressed=True
        )
        answer = await desk.inbox.answer(question)
        quotes = [line.quote for line in answer.evidence] if answer else []
    return quotes


@pytest.mark.parametrize("then", ["why is it closing?", "who pays for it?", "how long will it take?"])
async def test_what_answered_one_question_does_not_answer_the_next(then: str) -> None:
    """The words of the question before find its sentence again: it counts only where it has words of this one."""
    desk = TestDesk(first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.publish("quay", TITLE, TEXT)
    await desk.work()
    assert await last_quotations(desk, "when is the public hearing?") == [HEARING_SENTENCE]
    assert HEARING_SENTENCE not in await last_quotations(desk, "when is the public hearing?", then)


async def test_the_same_sentence_answers_again_where_nothing_else_is_asked_for() -> None:
    """Where it is may stand in the sentence that told when, and one may ask for that."""
    desk = TestDesk(first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.publish("quay", TITLE, TEXT)
    await desk.work()
    assert await last_quotations(desk, "when is the public hearing?", "and where?") == [HEARING_SENTENCE]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Warum wird die Straße gesperrt?", "Der Artikel ist in einer anderen Sprache."),
        ("Pourquoi est-ce que la rue est fermée ?", "L'article est dans une autre langue."),
        ("Until when is the repair expected to last?", ""),
    ],
)
async def test_who_asks_in_another_language_than_the_article_is_told_so(asked: str, said: str) -> None:
    """Without a model words are held against words; that is said, so that nobody takes it for the article's silence."""
    desk = TestDesk(first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.publish("quay", TITLE, TEXT)
    await desk.work()
    question = Question(
        key="q",
        destination=desk.here,
        above=(desk.platform.messages[0].ref,),
        text=asked,
        asked_by="Ada",
        addressed=True,
    )
    answer = await desk.inbox.answer(question)
    assert answer is not None
    assert answer.text.startswith(said or "The article says:")


def test_a_question_is_in_the_language_of_its_article_where_its_words_do_not_tell_another() -> None:
    """Small words of French are in Spanish, too; what begins with an inverted mark is Spanish."""
    assert language_of_line("¿cuándo va a llover?") == "es"
    assert language_of_line("la final", likely="it") == "it"
    assert language_of_line("quand est la finale ?", likely="es") == "fr"


def test_words_that_look_alike_in_another_language_answer_nothing_for_certain() -> None:
    """Whoever asks for a final does not mean the end (finales) of August."""
    rain = "La agencia no espera lluvias importantes antes de finales de agosto. El embalse está casi vacío."
    cup = "Tarn won the cup match on Sunday. The final is at Orlen on 21 May."
    articles = [
        Article(title="Sin lluvia en el valle", text=rain, language="es"),
        Article(title="Tarn wins", text=cup, language="en"),
    ]
    assert passages_among(articles, question_text("when is the final?"))[0].text == "The final is at Orlen on 21 May."
    assert passages_among(articles[:1], question_text("when is the final?"))[0].score < MIN_ANSWER_LIKELIHOOD
