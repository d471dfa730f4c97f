"""Dialogs about remarks said to the bot: none is answered with a quotation, or with the help of a command."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Answer, Question
from bot.replies.reply_lines import ReplyLine, reply_line
from tests.dialogs.desk import TestDesk

TRAM_TEXT = """\
The tram to Selby Hill will not run before June. A mechanic found cracks in the frames, and shut the depot.

The third line is cancelled, too. Riders with a yearly pass get back 20 pounds a month. The repair falls under the
warranty of the maker Brackwater, which is sending an expert."""

REMARKS = {
    "en": ["shut it", "how sad", "the second", "that's my tram", "the tram is gone until June", "not our line", "well"],
    "de": ["wie schade", "die Linie ist bis Juni weg", "das ist meine Bahn", "der zweite"],
    "fr": ["quel dommage", "le tram est en panne jusqu'en juin", "le deuxième", "c'est ma ligne"],
    "es": ["qué pena", "el tranvía está parado hasta junio", "el segundo"],
    "it": ["che peccato", "il tram è fermo fino a giugno", "il secondo"],
    "pt": ["que pena", "o elétrico está parado até junho", "o segundo"],
}
CANCELLATIONS = {
    "en": ["cancel", "Never mind.", "forget it"],
    "de": ["abbrechen", "vergiss es"],
    "fr": ["laisse tomber", "surtout pas"],
    "es": ["déjalo", "olvídalo"],
    "it": ["lascia perdere", "lascia stare"],
    "pt": ["deixa pra lá"],
}


async def desk_with_tram_digest(on: str = "slack") -> TestDesk:
    """Return a desk with a digest about a tram."""
    desk = TestDesk(on=on)
    await desk.give_command("add https://courier.example/feed")
    desk.publish("tram", "Cracks keep Selby's tram off the rails until June", TRAM_TEXT)
    await desk.work()
    return desk


async def answer_to(desk: TestDesk, text: str, *, is_under: bool) -> Answer | None:
    """Say something to the bot, under its digest or in the channel; each by somebody else."""
    under = desk.platform.messages[0].ref if is_under else None
    question = Question(
        key=f"{text}{is_under}", destination=desk.here, text=text, asked_by=text, conversation=f"c{text}", message=under
    )
    return await desk.inbox.answer(question)


@pytest.mark.parametrize("on", ["slack", "discord", "page", "terminal"])
async def test_remarks_get_a_word_at_most(on: str) -> None:
    """Where nobody reads along one says that it did not understand; among people it says nothing."""
    desk = await desk_with_tram_digest(on)
    for remarks in REMARKS.values():
        for text in remarks:
            here = await answer_to(desk, text, is_under=False)
            assert here is not None
            assert here.is_talk, (text, here.text)
            assert here.text in {
                reply_line(what, language=here.language) for what in (ReplyLine.NOT_UNDERSTOOD, ReplyLine.GLAD_TO_HELP)
            }, text
            under = await answer_to(desk, text, is_under=True)
            assert under is None or under.is_talk, text


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in CANCELLATIONS.items() for text in texts])
async def test_what_is_called_off_stays_as_it_is(code: str, text: str) -> None:
    """Also where nothing was asked back: that is what people say to a bot."""
    here = await answer_to(await desk_with_tram_digest(), text, is_under=False)
    assert here is not None
    assert here.text == reply_line(ReplyLine.LEFT_AS_IT_IS, language=code)


@pytest.mark.parametrize("text", ["warranty", "yearly passes", "Brackwater", "tram", "tell me about the repair"])
async def test_what_names_a_topic_is_still_answered(text: str) -> None:
    """A word alone is a topic where the article has it in its title, or names something with it."""
    here = await answer_to(await desk_with_tram_digest(), text, is_under=False)
    assert here is not None
    assert here.answered, here.text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("what's new?", "en"),
        ("was gibt's Neues?", "de"),
        ("quoi de neuf ?", "fr"),
        ("¿qué hay de nuevo?", "es"),
        ("nothing at night, thanks", "en"),
        ("nachts bitte nichts", "de"),
        ("rien la nuit, merci", "fr"),
        ("nada por la noche, gracias", "es"),
        ("niente di notte, grazie", "it"),
        ("nada à noite, obrigado", "pt"),
    ],
)
async def test_the_reply_is_in_the_language_of_the_message(text: str, code: str) -> None:
    """Whatever the newest article is in; who wants nothing at night is asked whether it shall be so."""
    desk = await desk_with_tram_digest()
    desk.publish(
        "bus", "Le bus de Selby devient gratuit", "Le bus de Selby devient gratuit lundi, dit la mairie de la ville."
    )
    await desk.work()
    here = await answer_to(desk, text, is_under=False)
    assert here is not None
    assert here.language == code
    assert here.answered or here.choices[0].command == "schedule quiet 22:00-07:00"
