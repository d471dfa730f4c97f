"""Dialogs about whom a channel is told to watch: somebody, several, and never nobody or all."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Command, Reply
from bot.domain.grammar.spec import Order
from tests.dialogs.desk import FEED, TestDesk

PLATFORMS = ("slack", "discord")
NON_SUBJECTS = (
    "off",
    "nothing",
    "nobody",
    "Nobody",
    "no-one",
    "everyone",
    "everybody",
    "nobody any more",
    "no one else",
    "all of them",
    "nothing but Norlantic",
    "alles außer Norlantic",
    "all",
    "niemanden mehr",
    "alle",
    "aus",
    "personne",
    "tout le monde",
    "plus rien",
    "a nadie",
    "todo el mundo",
    "nessuno",
    "tutti",
    "ninguém",
    "todos",
)
SUBJECTS = {
    "bitte Norlantic": "Norlantic",
    "Norlantic, please": "Norlantic",
    "Norlantic for us": "Norlantic",
    "Norlantic für uns, bitte": "Norlantic",
    "This Is Us": "This Is Us",
    "die Firma Norlantic": "Norlantic",
    "le syndicat Norlantic": "Norlantic",
    "l'entreprise Norlantic": "Norlantic",
    "la empresa Norlantic": "Norlantic",
    "l’azienda Norlantic": "Norlantic",
    "o sindicato Norlantic por favor": "Norlantic",
    "the dock workers": "dock workers",
    "The Allied Bakers": "The Allied Bakers",
    '"Nothing"': "Nothing",
    '"Hart and Vale"': "Hart and Vale",
    "Hart and Vale aka HV": "Hart and Vale",
    "war": "war",
    "Norlantic, Inc.": "Norlantic, Inc.",
    "Tom Hart, Jr": "Tom Hart, Jr",
}


async def subscribed_desk(on: str = "slack") -> TestDesk:
    """Return a desk that is subscribed to a paper."""
    desk = TestDesk(on=on)
    await desk.give_command(f"add {FEED}")
    return desk


async def watch_by_form(desk: TestDesk, name: str) -> Reply:
    """Watch somebody through a form, or as Discord's options."""
    order = Order("watch", {"name": name})
    return await desk.inbox.execute_command(Command(destination=desk.here, text="", order=order, given_by="Ada"))


async def watched_names(desk: TestDesk) -> list[str]:
    """Return the names that the channel watches."""
    return [one.name for one in (await desk.store.preferences(desk.here)).watches]


@pytest.mark.parametrize("on", PLATFORMS)
async def test_nobody_and_all_are_never_watched(on: str) -> None:
    """What denies, ends or means all is no name, typed or chosen or said; it is told how a watch ends."""
    desk = await subscribed_desk(on)
    for name in NON_SUBJECTS:
        assert "unwatch" in await desk.give_command(f"watch {name}"), name
        assert "unwatch" in (await watch_by_form(desk, name)).text, name
        said = await desk.ask_anywhere(f"watch {name}", conversation=name)
        assert said is not None, name
        assert not said.choices, name
    assert await watched_names(desk) == []


@pytest.mark.parametrize("name", SUBJECTS)
async def test_only_the_name_is_watched(name: str) -> None:
    """A please, an article or a kind before a name is no part of it; what stands in quotation marks is whole."""
    typed, form = await subscribed_desk(), await subscribed_desk("discord")
    await typed.give_command(f"watch {name}")
    await watch_by_form(form, name)
    is_form_whole = " aka " not in name
    assert await watched_names(typed) == [SUBJECTS[name]]
    assert not is_form_whole or await watched_names(form) == [SUBJECTS[name]]


@pytest.mark.parametrize("on", PLATFORMS)
@pytest.mark.parametrize(
    "said",
    [
        "Hart, Vale",
        "Hart and Vale",
        "Hart und Vale",
        "Hart et Vale",
        "Hart y Vale",
        "Hart e Vale",
        "the company Hart and Vale",
    ],
)
async def test_several_names_are_asked_back(on: str, said: str) -> None:
    """Two names may be one: nothing is watched before somebody says so, and one Undo ends both."""
    desk = await subscribed_desk(on)
    reply = await watch_by_form(desk, said)
    answer = await desk.ask_anywhere(f"watch {said}")
    assert await watched_names(desk) == []
    assert answer is not None
    assert [one.command for one in reply.choices] == [one.command for one in answer.choices]
    both, one = reply.choices
    await desk.give_command(both.command)
    assert await watched_names(desk) == ["Hart", "Vale"]
    await desk.give_command("undo")
    assert await watched_names(desk) == []
    await desk.give_command(one.command)
    assert len(await watched_names(desk)) == 1


async def test_several_names_keep_what_is_wished_of_them() -> None:
    """What stands behind two names holds for both; a name that is watched already stays as it is."""
    desk = await subscribed_desk()
    await desk.give_command("watch Hart")
    reply = await desk.inbox.execute_command(
        Command(destination=desk.here, text="watch Hart, Vale weekly notify-only", given_by="Ada")
    )
    await desk.give_command(reply.choices[0].command)
    told = [(one.name, one.weekly, one.notify_only) for one in (await desk.store.preferences(desk.here)).watches]
    assert told == [("Hart", False, False), ("Vale", True, True)]
    assert await desk.give_command('watch "Hart", "Vale"') == "This channel watches all of them already."


@pytest.mark.parametrize(
    "said",
    [
        "tell me more about the second",
        "tell me about the third one",
        "notify only please",
        "erzähl mir mehr von der zweiten",
        "parle-moi de la deuxième",
        "cuéntame más de la segunda",
        "parlami della seconda",
        "fala mais da segunda",
    ],
)
async def test_what_only_points_is_not_watched(said: str) -> None:
    """Who asks for more about "the second" names nobody to be watched."""
    answer = await (await subscribed_desk()).ask_anywhere(said)
    assert answer is None or not any("watch" in one.command for one in answer.choices)


async def test_words_around_a_wish_part_names_too() -> None:
    """Said in other words, two names stay two, and what the one is called stays out of it."""
    desk = await subscribed_desk()
    several = await desk.ask_anywhere("keep me posted on Hart Lines, Vale Group")
    assert several is not None
    assert several.choices[0].command == 'watch "Hart Lines", "Vale Group" notify-only'
    firm = await desk.ask_anywhere("halte uns über die Firma Norlantic auf dem Laufenden")
    assert firm is not None
    assert firm.choices[0].command == "watch Norlantic notify-only"


@pytest.mark.parametrize("said", ['""', '"', "“ ”", ",", ", and", "please", "'"])
async def test_marks_alone_are_no_name(said: str) -> None:
    """What has no word in it is asked for; nothing breaks."""
    desk = await subscribed_desk()
    assert "watch" in await desk.give_command(f"watch {said}")
    assert "watch" in (await watch_by_form(desk, said)).text
    assert await watched_names(desk) == []
