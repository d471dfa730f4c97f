"""Orders in plain words: what is not wholly read is never half done, typed behind the command or said to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversation import Choice, Command
from bot.domain.grammar.options import CONFIRMED
from bot.domain.grammar.registry import REGISTRY
from tests.dialogs.desk import TestDesk

TITLES = {"meadow": "Meadow Gazette", "tidal": "Tidal Post", "bend": "Riverbend Daily"}
DATA_FOLDER = Path(__file__).parents[1] / "data" / "orders"
ORDER_LINES = [
    (said, meant, number)
    for name in ("fresh",)
    for number, line in enumerate((DATA_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines())
    if not line.startswith("#")
    for _, said, meant in [line.split("\t")]
]
UNREAD_LINES = 3
"""Number of these lines whose answer only explains how to put it."""


@dataclass
class Channel:
    """A channel of three feeds, and somebody who orders there."""

    desk: TestDesk

    async def type_command(self, text: str) -> tuple[str, list[str], bool]:
        """Type a command; return the reply, the buttons' commands, and whether anything changed."""
        before = await self._current_state()
        reply = await self.desk.inbox.execute_command(Command(destination=self.desk.here, text=text, given_by="Ada"))
        choices = reply.answer.choices if reply.answer else reply.choices
        return reply.text, changing_commands(choices), await self._current_state() != before

    async def say(self, text: str) -> tuple[str, list[str]]:
        """Say something to the bot; return the reply and the buttons' commands."""
        answer = await self.desk.ask_anywhere(text)
        return (answer.text, changing_commands(answer.choices)) if answer else ("", [])

    async def _current_state(self) -> object:
        return await self.desk.store.preferences(self.desk.here), await self.desk.store.subscriptions(self.desk.here)


async def make_channel() -> Channel:
    """Return a channel of three feeds, whose clocks are those of Berlin."""
    desk = TestDesk()
    desk.feeds.entries["https://river.example/feed"] = ()
    for name, title in TITLES.items():
        address = f"https://{name}.example/feed"
        desk.feeds.entries[address], desk.feeds.titles[address] = (), title
        await desk.give_command(f"add {address}")
    await desk.give_command("schedule zone Berlin")
    return Channel(desk)


def changing_commands(choices: Sequence[Choice]) -> list[str]:
    """Return the buttons' commands that change something, without time zones and the word that confirms."""
    told = (one.command.removesuffix(f" {CONFIRMED.name}").removesuffix(" Europe/Berlin") for one in choices)
    return [
        one
        for one in told
        if (spec := REGISTRY.find(one.split()[0])) and (spec.is_for_managers or spec.name == "forget")
    ]


def is_right(meant: str, text: str, does: Sequence[str]) -> bool:
    """Check whether the offer is what is meant; it must never be a misreading."""
    wanted = {one.strip().casefold() for one in meant.removeprefix("? ").split(";")}
    assert {one.casefold() for one in does} <= wanted | {"undo"}, (meant, does)
    if meant in {"help", "list"}:
        return "/news" in text or "#2 Tidal Post" in text
    return not does if meant == "-" else bool(does)


async def test_nothing_is_misread_and_nearly_all_is_understood() -> None:
    """Of sixty orders in six languages, written before the rule, those that are not understood change nothing."""
    missed = []
    for said, meant, _ in ORDER_LINES:
        here = await make_channel()
        if not is_right(meant, *await here.say(said)):
            missed.append(said)
        text, does, is_changed = await here.type_command(said)
        if is_changed:
            assert (spec := REGISTRY.find(said.split()[0]))
            assert meant.startswith(spec.name), said
        elif not is_right(meant, text, does):
            missed.append(f"/news {said}")
    assert len(missed) <= 2 * UNREAD_LINES, missed


KNOWN_ORDERS = {
    "unsubscribe from tidal post": "remove 2",
    "pause riverbend daily": "pause 3",
    "supprime Tidal Post": "remove 2",
    "lösche Riverbend Daily": "remove 3",
    "turn the gazette back on": "resume 1",
    "mute everything from tidal post": "pause 2",
    "post on weekdays at 8": "schedule weekdays 08:00",
    "nur noch werktags um 8 Uhr": "schedule weekdays 08:00",
    "silence between 10pm and 6am": "schedule quiet 22:00-06:00",
    "filter out golf from tidal post": "filter 2 -golf",
    "keep me posted on Brightwater": "watch Brightwater notify-only",
    "forget me": "forget",
    "can you add river.example/feed to our channel": "add river.example/feed",
}
"""Orders that are understood, and the offered commands."""
NEGATING_WORDS = [
    "not",
    "never",
    "except",
    "but",
    "without",
    "nicht",
    "außer",
    "sauf",
    "jamais",
    "menos",
    "tranne",
    "exceto",
]
UNLIKELY_LETTERS = "bcfghjkqxz"
"""Letters of words that are no slip of the pen for a command's name: “aaadd” rightly is asked back as “add”."""
OTHER_WORDS = ["football", "harbour", "yesterday", "Streik", "élections", "budget", "mayor", "ferries", "Verdi"]


UNREAD_WORDS = st.sampled_from([*NEGATING_WORDS, *OTHER_WORDS]) | st.text(UNLIKELY_LETTERS, min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("parle-moi de la Banque de France", "Banque de France"),
        ("háblame del Banco de España", "Banco de España"),
        ("parlami di Banca di Roma", "Banca di Roma"),
        ("fala do Banco de Portugal", "Banco de Portugal"),
        ("berichte von Ursula von der Leyen", "Ursula von der Leyen"),
        ("tell me about Mad About You", "Mad About You"),
    ],
)
async def test_a_name_may_have_a_word_of_what_asks(said: str, name: str) -> None:
    """Small words are in many names."""
    _, does = await (await make_channel()).say(said)
    assert does == [f"watch {name} notify-only"]


@pytest.mark.parametrize(
    "said", ["Courier tell about football", "Courier berichte von Fußball", "Courier parle de football"]
)
async def test_what_asks_is_no_part_of_a_name(said: str) -> None:
    """A verb between two names makes none of both; nobody would want that watched."""
    _, does = await (await make_channel()).say(said)
    assert does == []


@pytest.mark.parametrize(("said", "offered"), KNOWN_ORDERS.items())
async def test_what_is_wholly_read_is_offered(said: str, offered: str) -> None:
    """So that what follows says something."""
    assert (await (await make_channel()).say(said))[1] == [offered]


@settings(max_examples=50)
@given(
    st.sampled_from(sorted(KNOWN_ORDERS)),
    st.lists(
        st.sampled_from([*NEGATING_WORDS, *OTHER_WORDS]) | st.text(UNLIKELY_LETTERS, min_size=5, max_size=9),
        min_size=1,
        max_size=3,
    ),
    st.data(),
)
def test_a_word_that_is_not_read_never_leaves_another_order(said: str, more: list[str], data: st.DataObject) -> None:
    """Wherever it stands: no button does a part of it, and no word that turns an order around is dropped."""
    told = said.split()
    for word in more:
        told.insert(data.draw(st.integers(0, len(told))), word)

    async def check() -> None:
        here = await make_channel()
        offered = (await here.say(" ".join(told)))[1]
        _, typed, is_changed = await here.type_command(" ".join(told))
        assert not is_changed, told
        for does in [*offered, *typed]:
            # What takes any words may have taken these.
            assert all(word.casefold() in does.casefold() for one in more for word in one.split()), (told, does)
        assert not (set(more) & set(NEGATING_WORDS) and offered), told

    asyncio.run(check())


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("könntest du nur montags um 9 posten?", "Soll ich das tun?"),
        ("nur noch montags um 9 Uhr", "Zum ersten Mal am Montag 9. März 09:00"),
        ("seulement le lundi à 9h", "La première fois le lundi 9 mars 09:00"),
        ("solo los lunes a las 9", "lunes 9 marzo 09:00"),
        ("supprime Tidal Post", "Plus rien de Tidal Post n'arrive ici."),
        ("lösche die Tidal Post", "Von Tidal Post kommt hier nichts mehr."),
        ("/news Pizza bitte", "„Pizza“ kenne ich nicht."),
        ("/news cuisiner vite", "Je ne connais pas « cuisiner »"),
        ("mache das rückgängig", "Soll ich das zurücknehmen?"),
    ],
)
async def test_a_reply_is_in_the_language_of_what_was_said(said: str, reply: str) -> None:
    """However short it is, with the days of the week; never in a third one."""
    here = await make_channel()
    typed = said.removeprefix("/news ")
    text = (await here.type_command(typed))[0] if typed != said else (await here.say(said))[0]
    assert reply in text
