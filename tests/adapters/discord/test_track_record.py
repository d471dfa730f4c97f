"""Somebody's gains and losses on Discord: what is shown, within its limits, for whoever asked."""

from __future__ import annotations

import re
from dataclasses import replace

from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.rendering.markdown import utf16_length
from adapters.discord.rendering.pages import CONTENT_LENGTH, MAX_PAGES
from adapters.discord.rendering.track_record import round_up_page, track_record_pages
from bot.domain.conversation import Reply
from bot.domain.digest import Effect
from bot.domain.track_record import record_text, track_record
from tests.adapters.discord.server import Guild
from tests.adapters.discord.test_client import interact, socket  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import lines
from tests.examples import example_settings
from tests.unit.fates import NOW, make_recorded_effect, remotasks_record

URL = "https://courier.example/a"


def test_each_line_has_its_effect_reason_quotation_and_link() -> None:
    """The sums on top."""
    whole = "\n".join(track_record_pages(remotasks_record()))
    assert whole.startswith("**Remotasks: 3 gains, 2 losses, 1 mixed, 1 unlikely to benefit in 90 days")
    assert (
        "▼ **loses** · 28 Feb 2026 · [Story 1](<https://courier.example/1-northfield-wire>) (Northfield Wire, 1 more)\n"
        "has to pay back wages\n"
        "> “Remotasks must pay back wages of 4 million euros, the court said.”"
    ) in whole


def test_a_week_is_told_in_the_language_of_its_channel() -> None:
    """Its sums, its effects, and an article without a headline."""
    one = make_recorded_effect(story=1)
    made = track_record(["Remotasks"], [replace(one, source=replace(one.source, title=""))], days=7, until=NOW)
    week = round_up_page("Your week", [made], "de")
    assert "Ohne Titel" in week
    assert "verliert" in week
    assert "loses" not in week


def test_a_long_list_is_cut_and_says_by_how_many() -> None:
    """To a few private messages; a round-up to one."""
    many = track_record(
        ["x"], [make_recorded_effect(story=number, why="why " * 60) for number in range(90)], days=90, until=NOW
    )
    pages = track_record_pages(many)
    told = sum(page.count("[Story") for page in pages)
    assert len(pages) == MAX_PAGES
    assert pages[-1].endswith(f"*and {90 - told} more, older ones*")
    assert round_up_page("Your week", [many]).endswith("lines more: /news about*")


@example_settings(60)
@given(
    name=lines,
    why=lines,
    quote=lines.filter(str.strip),
    publisher=lines,
    effect=st.sampled_from(Effect),
    times=st.sampled_from([1, 2, 60]),
)
def test_discord_takes_whatever_is_in_it(  # all that strangers write
    name: str, why: str, quote: str, publisher: str, effect: Effect, times: int
) -> None:
    """Markup, thousands of letters, marks that turn the direction: each message has room for all of it."""
    told = [
        make_recorded_effect(effect, story=number, name=name, why=why, quote=quote, publisher=publisher, url=URL)
        for number in range(times)
    ]
    made = track_record([name or "x"], told, days=90, until=NOW)
    pages = [*track_record_pages(made), round_up_page("Your week", [made])]
    assert all(0 < utf16_length(page) <= CONTENT_LENGTH for page in pages)
    assert not re.search(r"(?<!\\)@everyone", "".join(pages))


async def test_about_is_for_everybody_and_answered_alone(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """`/about` with a name and a time is a line of the grammar; its pages are for whoever asked."""
    told = remotasks_record()
    inbox.scripted_reply = Reply(text=record_text(told), track_record=told)
    options = [{"name": "name", "type": 3, "value": "Remotasks"}, {"name": "since", "type": 3, "value": "30 days"}]
    await interact(guild, socket, 2, {"id": "1", "name": "about", "type": 1, "options": options})
    await guild.wait_until(lambda: bool(guild.followups))
    assert [str(one.order or one.text) for one in inbox.commands] == ["about Remotasks 30 days"]
    assert "3 gains, 2 losses" in guild.followups[0]["content"]
    assert guild.followups[0]["flags"] & 64
