"""Dialogs in two languages at once: an order, what corrects it, a no, and a command that is typed elsewhere."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Answer, Command
from tests.dialogs.desk import TestDesk
from tests.dialogs.test_said_yes import answer_to, desk_with_two_feeds
from tests.unit.test_inbox import answer_pieces_of, make_question, post_digest


def first_command_or_text(told: Answer | None) -> str:
    """Return the command of an answer's first button, or else its text."""
    assert told is not None
    return told.choices[0].command if told.choices else told.text


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        ("stop bis Freitag", "pause all bis Freitag"),
        ("stop hasta el viernes", "pause all hasta el viernes"),
        ("stop fino a venerdì", "pause all fino a venerdì"),
        ("stop até amanhã", "pause all até amanhã"),
        ("stop Times bis Freitag", "pause 2 bis Freitag"),
        ("stop am Wochenende", "schedule weekdays UTC"),
        ("only às sextas", "schedule weekly friday UTC"),
        ("send news às sextas", "schedule weekly friday UTC"),
        ("só on Fridays", "schedule weekly friday UTC"),
        ("solo tra le 22 e le 7", "schedule quiet 07:00-22:00"),
        ("send it weekdays at halb neun", "schedule weekdays 08:30 UTC"),
        ("not le week-end", "schedule weekdays UTC"),
    ],
)
async def test_an_order_may_mix_languages(asked: str, command: str) -> None:
    """Each word is read in a language that knows it."""
    assert first_command_or_text(await answer_to(await desk_with_two_feeds("slack"), asked)) == command


@pytest.mark.parametrize(
    ("first", "then", "command"),
    [
        ("Pause Times bis Freitag", "the Courier", "pause 1 bis Freitag"),
        ("Pause Times bis Freitag", "at 9", "pause 2 bis Freitag at 9"),
        ("pause le Times jusqu'à vendredi", "I meant the Courier", "pause 1 jusqu'à vendredi"),
        ("pausa Times hasta el viernes", "the Courier", "pause 1 hasta el viernes"),
        ("pausa Times fino a venerdì", "the Courier", "pause 1 fino a venerdì"),
        ("pausa Times até sexta", "the Courier", "pause 1 até sexta"),
        ("pause Times until Friday", "den Courier", "pause 1 until Friday"),
        ("schedule weekdays 8:30", "às 9", "schedule weekdays 09:00 UTC"),
        ("werktags 8:30", "alle 9", "schedule weekdays 09:00 UTC"),
    ],
)
async def test_a_correction_may_be_in_another_language_than_its_order(first: str, then: str, command: str) -> None:
    """What stays is read in the order's."""
    desk = await desk_with_two_feeds("slack")
    await answer_to(desk, first)
    assert first_command_or_text(await answer_to(desk, then)) == command


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("nos dias úteis às 8:30", "no"),
        ("pausa até sexta-feira", "no!"),
        ("vigila Orla", "cancel"),
        ("nos dias úteis às 8:30", "cancel"),
    ],
)
async def test_a_no_in_another_language_is_one(first: str, then: str) -> None:
    """All that is said is a no, whatever the word is in the language of the question."""
    desk = await desk_with_two_feeds("slack")
    asked = await answer_to(desk, first)
    told = await answer_to(desk, then)
    assert asked is not None
    assert told is not None
    assert asked.choices
    assert not told.choices
    assert told.text in {"Tudo bem, deixo como está.", "De acuerdo, lo dejo como está."}


@pytest.mark.parametrize(
    "text", ["watch Orla until Friday", "surveille Orla jusqu'au 5 mai", "beobachte Orla bis morgen"]
)
async def test_a_watch_has_no_end(text: str) -> None:
    """It is no part of the name either: how one watches is told."""
    told = await answer_to(await desk_with_two_feeds("slack"), text)
    assert told is not None
    assert not told.choices
    assert "`/news watch" in told.text


async def type_command(desk: TestDesk, text: str, language: str) -> tuple[str, bool]:
    """Type a command as somebody with a language; return the reply and whether it was carried out."""
    told = await desk.inbox.execute_command(
        Command(destination=desk.here, text=text, given_by="Ada", language=language)
    )
    return told.text, told.done


@pytest.mark.parametrize("language", ["", "en", "fr"])
@pytest.mark.parametrize(
    "text",
    [
        "schedule sextas",
        "schedule às sextas",
        "schedule terças 8:30",
        "schedule 1 sextas",
        "schedule tra le 22 e le 7",
        "additions an",
        "pause todo",
    ],
)
async def test_a_command_is_read_in_any_language_that_reads_it(text: str, language: str) -> None:
    """Whatever is set for who types it."""
    told, is_done = await type_command(await desk_with_two_feeds("slack"), text, language)
    assert is_done, told


@pytest.mark.parametrize("language", ["", "fr", "es"])
@pytest.mark.parametrize("since", ["seit gestern", "depuis hier", "desde ontem", "since yesterday"])
async def test_since_when_is_no_part_of_a_name(since: str, language: str) -> None:
    """In whatever language it is said."""
    told, _ = await type_command(await desk_with_two_feeds("slack"), f"about Orla {since}", language)
    assert "Orla" in told
    assert since not in told


async def test_that_digests_never_come_is_no_schedule() -> None:
    """In Portuguese as elsewhere, it is told what does that."""
    told, _ = await type_command(await desk_with_two_feeds("slack"), "schedule nunca", "pt")
    assert "`/news pause <feed>`" in told


@pytest.mark.parametrize(
    "asked",
    [
        "monday to friday at 9",
        "montags bis freitags um 9",
        "du lundi au vendredi à 9h",
        "de lunes a viernes a las 9",
        "de segunda a sexta às 9",
        "dal lunedì al venerdì alle 9",
    ],
)
async def test_days_and_an_hour_said_to_us_below_a_digest_are_a_schedule(asked: str) -> None:
    """In each language."""
    desk = TestDesk()
    told = await answer_pieces_of(desk, make_question(await post_digest(desk), text=asked))
    assert told[-1].choices[0].command == "schedule weekdays 09:00 UTC"


@pytest.mark.parametrize("asked", ["Monday at 9", "at 9"])
async def test_one_day_or_an_hour_said_below_a_digest_may_be_what_its_article_tells(asked: str) -> None:
    """It is offered as no schedule."""
    desk = TestDesk()
    assert not any(
        one.choices for one in await answer_pieces_of(desk, make_question(await post_digest(desk), text=asked))
    )


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        ("vigila a Orla", "watch Orla"),
        ("vigila a los sindicatos", "watch sindicatos"),
        ("vigila al sindicato", "watch sindicato"),
        ("vigila a Anna Berg y a Orla", 'watch "Anna Berg", "Orla"'),
    ],
)
async def test_what_stands_before_whom_one_watches_is_no_part_of_their_name(asked: str, command: str) -> None:
    """A Spanish "a", beside an article."""
    assert first_command_or_text(await answer_to(await desk_with_two_feeds("slack"), asked)) == command
