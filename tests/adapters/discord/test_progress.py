"""What is shown while an order is carried out, and what takes its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web

from adapters.discord.interactions import replies
from adapters.discord.interactions.context import LATE_ANSWER
from bot.domain.conversation import Choice, Reply
from tests.adapters.discord.limits import COMPONENTS_V2_FLAG, layout_texts
from tests.adapters.discord.server import BOT_USER, CHANNEL, Guild, Refusal
from tests.adapters.discord.test_client import command_data, interact, socket, subcommand_data  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, DIGEST

PROGRESS_TEXT = "Reading the list …"
PUBLIC_LINE = "ann added 2 feeds to this channel."
POSTED_LINE = f"ann added 2 feeds to <#{CHANNEL}>."


@pytest.fixture
def edits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let progress be edited without a pause."""
    monkeypatch.setattr(replies, "EDIT_INTERVAL_SECONDS", 0.01)


@pytest.mark.usefixtures("edits_at_once")
async def test_what_is_being_done_is_shown_and_the_reply_takes_its_place(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """In the one message that said “thinking”; a digest leaves nothing of the words."""
    inbox.progress_texts = (PROGRESS_TEXT, "Subscribing this channel to 412 feeds; done with 250 …")
    inbox.scripted_reply = Reply(text=DIGEST.headline, digest=DIGEST)
    await interact(guild, socket, 2, subcommand_data("import", url="x"))
    await guild.wait_until(lambda: len(guild.original_responses) == 1)
    inbox.may_continue.set()
    await guild.wait_until(lambda: bool(guild.original_responses[-1].get("flags")))
    shown, *_, last = guild.original_responses
    assert (shown["content"], shown["components"]) == (PROGRESS_TEXT, [])
    assert (last["content"], last["flags"] & COMPONENTS_V2_FLAG, guild.followups) == (None, COMPONENTS_V2_FLAG, [])


async def test_what_is_done_in_a_moment_says_nothing_in_between(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """However many steps it has: what nobody could read is not sent."""
    inbox.progress_texts = tuple(f"Step {number} …" for number in range(50))
    inbox.may_continue.set()
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.original_responses == []


@pytest.mark.usefixtures("edits_at_once")
async def test_nothing_is_edited_when_a_quarter_of_an_hour_is_nearly_over(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Discord would refuse it, and the refusal would count."""
    monkeypatch.setattr(replies, "EDITABLE_SECONDS", -1.0)
    inbox.progress_texts = (PROGRESS_TEXT,)
    await interact(guild, socket, 2, subcommand_data("import", url="x"))
    await guild.wait_until(lambda: "POST callback" in guild.calls)
    inbox.may_continue.set()
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.original_responses == []


@pytest.mark.usefixtures("edits_at_once")
async def test_a_reply_is_shown_though_what_was_being_done_could_not_be(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Also where the person dismissed that message: then it is a new one."""
    gone = Refusal(status=404, body={"message": "Unknown Message", "code": 10008})
    guild.refusals["PATCH @original"] = [gone, gone]
    inbox.progress_texts = (PROGRESS_TEXT,)
    await interact(guild, socket, 2, subcommand_data("import", url="x"))
    await guild.wait_until(lambda: "PATCH @original" in guild.calls)
    inbox.may_continue.set()
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["content"] == "Done & dusted."


@pytest.mark.usefixtures("edits_at_once")
async def test_a_reply_that_is_too_late_to_take_the_place_comes_in_private(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """What was being done stays there, and whoever asked has the digest all the same."""
    inbox.progress_texts, inbox.scripted_reply = (PROGRESS_TEXT,), Reply(text=DIGEST.headline, digest=DIGEST)
    await interact(guild, socket, 2, command_data("read", url="x"))
    await guild.wait_until(lambda: bool(guild.original_responses))
    guild.expired_tokens.add("tok")
    inbox.may_continue.set()
    await guild.wait_until(lambda: len(guild.channels.get("850", [])) == 2)
    word, digest = guild.channels["850"]
    assert word["content"] == LATE_ANSWER
    assert layout_texts(digest)[0].startswith("###")


@pytest.mark.usefixtures("edits_at_once")
async def test_an_answer_to_ask_grows(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Sentence by sentence, as each is proven, for who asked alone."""
    inbox.growing_answer = replace(ANSWER, text="By 14 votes")
    inbox.scripted_reply = Reply(text="", answer=ANSWER)
    option = {"name": "question", "type": 3, "value": "trams?"}
    await interact(guild, socket, 2, {"id": "1", "name": "ask", "type": 1, "options": [option]})
    await guild.wait_until(lambda: bool(guild.original_responses))
    inbox.may_continue.set()
    await guild.wait_until(lambda: guild.original_responses[-1]["content"].startswith("By 14 votes to 9."))
    assert guild.original_responses[0]["content"].startswith("By 14 votes\n")


async def test_what_is_public_is_said_though_a_quarter_of_an_hour_is_over(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """In the channel itself; where we may not write there, who gave the order has the reply all the same."""
    inbox.scripted_reply = Reply(text="2 feeds added to this channel.", public=PUBLIC_LINE)
    guild.expired_tokens.add("tok")
    await interact(guild, socket, 2, subcommand_data("import", url="x"))
    await guild.wait_until(lambda: bool(guild.channels[CHANNEL]))
    (said,) = guild.channels[CHANNEL]
    assert (said["content"], said["author"]) == (POSTED_LINE, BOT_USER)
    guild.closed_channels[CHANNEL] = (403, 50001, "Missing Access")
    await interact(guild, socket, 2, subcommand_data("import", url="x"))
    await guild.wait_until(lambda: len(guild.channels["850"]) == 4)


@pytest.mark.usefixtures("edits_at_once")
async def test_a_choice_says_what_is_being_done_in_its_place(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Its buttons are gone by then, so that nobody presses twice."""
    inbox.scripted_reply = Reply(
        text="Which one?", choices=(Choice(label="News", command="add https://x.example/feed"),)
    )
    await interact(guild, socket, 2, subcommand_data("add", url="x"))
    await guild.wait_until(lambda: bool(guild.followups))
    inbox.progress_texts, inbox.scripted_reply = ("Looking for feeds …",), Reply(text="Subscribed.")
    pressed = {"custom_id": "choice+add https://x.example/feed", "component_type": 2}
    await interact(guild, socket, 3, pressed, message=guild.channels[CHANNEL][-1])
    await guild.wait_until(lambda: bool(guild.original_responses))
    inbox.may_continue.set()
    await guild.wait_until(lambda: guild.original_responses[-1]["content"] == "Subscribed.")
    assert guild.original_responses[0]["content"] == "Looking for feeds …"
    assert all(one["components"] == [] for one in guild.original_responses)
