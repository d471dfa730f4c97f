"""What people do in Discord, over a real gateway connection, and what they see."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from adapters.discord.listener import HINT, UNKNOWN
from adapters.discord.platform import DiscordPlatform
from bot.domain.conversation import Choice, Command, Question, Reply
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.story import Source
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, ModelError
from tests.adapters.discord.server import ANN, BOT, CHANNEL, GUILD, ME, TOKEN, Guild
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, DIGEST, STORY

MANAGE_CHANNELS = "16"
SAID = "By 14 votes to 9."


@pytest.fixture
async def socket(guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox) -> AsyncIterator[web.WebSocketResponse]:
    """Listen, and return the gateway's end of the connection."""
    task = asyncio.create_task(platform.listen(inbox))
    async with asyncio.timeout(10):
        yield await guild.sockets.get()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def digest(platform: DiscordPlatform, inbox: ScriptedInbox, channel: Destination) -> MessageRef:
    """Post a digest that the inbox knows."""
    ref = await platform.post(DeliveryId(1), channel, STORY, DIGEST)
    inbox.ours.add((channel, ref))
    return ref


async def say(guild: Guild, socket: web.WebSocketResponse, content: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Write a message as Ann, in the channel unless `channel` says otherwise."""
    place = fields.pop("channel", CHANNEL)
    message = guild.say(place, content=content, **fields)
    await guild.dispatch(socket, "MESSAGE_CREATE", {**message, "guild_id": GUILD, "member": {"roles": [], "flags": 0}})
    return message


async def interact(guild: Guild, socket: web.WebSocketResponse, kind: int, data: dict[str, Any], **more: Any) -> None:  # noqa: ANN401 - JSON
    """Use a command (2) or press a button (3) as Ann."""
    interaction = {
        "id": "5000",
        "application_id": BOT,
        "type": kind,
        "token": "tok",
        "version": 1,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "channel": {"id": CHANNEL, "type": 0, "name": "news", "permissions": "0"},
        "member": {"user": ANN, "roles": [], "permissions": MANAGE_CHANNELS, "joined_at": None, "flags": 0},
        "app_permissions": "0",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "attachment_size_limit": 1,
        "data": data,
        **more,
    }
    await guild.dispatch(socket, "INTERACTION_CREATE", interaction)


def typed(text: str) -> dict[str, Any]:
    """Return the data of `/news command:<text>`."""
    return {"id": "1", "name": "news", "type": 1, "options": [{"name": "command", "type": 3, "value": text}]}


def replies(guild: Guild, channel: str = CHANNEL) -> list[str]:
    """Return what the bot wrote in reply."""
    return [one["content"] for one in guild.channels[channel] if one["author"] is ME and one.get("message_reference")]


async def test_a_reply_to_the_digest_is_answered(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """A reply that mentions the bot is a question about the message it replies to."""
    reference = {"message_id": digest, "channel_id": CHANNEL, "guild_id": GUILD}
    asked = await say(guild, socket, f"<@{BOT}> how did they vote?", message_reference=reference, mentions=[ME])
    await guild.until(lambda: bool(replies(guild)))
    assert replies(guild)[0].startswith(SAID)
    assert inbox.questions == [
        Question(
            key=f"discord:{asked['id']}",
            destination=channel,
            message=digest,
            text="how did they vote?",
            asked_by=ANN["id"],
        )
    ]


async def test_a_message_in_the_thread_is_answered(
    guild: Guild,
    platform: DiscordPlatform,
    socket: web.WebSocketResponse,
    inbox: ScriptedInbox,
    digest: MessageRef,
    channel: Destination,
) -> None:
    """A thread that the client never heard of is looked up; its id is the digest's."""
    await platform.note(digest, channel, "Corrected", key="v2")
    await say(guild, socket, f"<@{BOT}> how?", channel=digest, mentions=[ME])
    await guild.until(lambda: bool(replies(guild, digest)))
    assert [(one.destination, one.message) for one in inbox.questions] == [(channel, digest)]


async def test_other_messages_are_none_of_our_business(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Bots, chatter, unseen text and other replies get nothing; who only names us gets a hint."""
    reference = {"message_id": digest, "channel_id": CHANNEL, "guild_id": GUILD}
    await say(guild, socket, "x", message_reference=reference, author=ME)
    await say(guild, socket, "lunch?")
    await say(guild, socket, "", message_reference=reference)
    await say(guild, socket, "yes", message_reference={**reference, "message_id": "3"})
    await say(guild, socket, f"<@{BOT}>", mentions=[ME])
    await guild.until(lambda: HINT in replies(guild))
    assert inbox.questions == []


async def test_a_mention_anywhere_asks_about_all_that_the_server_reads(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, channel: Destination
) -> None:
    """It hangs under no digest; a reply to it goes on with the same conversation."""
    asked = await say(guild, socket, f"<@{BOT}> what happened?", mentions=[ME])
    await guild.until(lambda: bool(replies(guild)))
    (question,) = inbox.questions
    assert (question.destination, question.message, question.conversation) == (channel, None, asked["id"])
    assert question.addressed


async def test_a_direct_message_is_a_question_in_a_home_of_its_own(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """No server's articles are seen from there."""
    guild.channels["900"] = []
    message = guild.say("900", content="what happened?")
    await guild.dispatch(socket, "MESSAGE_CREATE", message)
    await guild.until(lambda: bool(replies(guild, "900")))
    assert inbox.questions[0].destination == Destination("discord", f"dm-{ANN['id']}", "900")


async def test_an_edited_question_is_answered_again_and_a_deleted_one_withdrawn(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, channel: Destination
) -> None:
    """The same message, another text; the preview of a link is no edit."""
    asked = await say(guild, socket, f"<@{BOT}> who?", mentions=[ME])
    await guild.until(lambda: len(replies(guild)) == 1)
    frame = {**asked, "guild_id": GUILD, "mentions": [ME], "edited_timestamp": "2026-03-02T09:00:00+00:00"}
    await guild.dispatch(socket, "MESSAGE_UPDATE", {**frame, "embeds": []})
    await guild.dispatch(socket, "MESSAGE_UPDATE", {**frame, "content": f"<@{BOT}> who else?"})
    await guild.until(lambda: len(replies(guild)) == 2)
    first, again = inbox.questions
    assert (again.key, again.text, again.edit) == (first.key, "who else?", "2026-03-02T09:00:00+00:00")
    inbox.heard.clear()
    await guild.dispatch(socket, "MESSAGE_DELETE", {"id": asked["id"], "channel_id": CHANNEL, "guild_id": GUILD})
    async with asyncio.timeout(5):
        await inbox.heard.wait()
    assert inbox.withdrawn == [(channel, first.key)]


async def test_a_server_that_removes_the_bot_is_forgotten(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """An outage of Discord's is no goodbye."""
    await guild.dispatch(socket, "GUILD_DELETE", {"id": "77", "unavailable": True})
    inbox.heard.clear()
    await guild.dispatch(socket, "GUILD_DELETE", {"id": GUILD})
    async with asyncio.timeout(5):
        await inbox.heard.wait()
    assert inbox.departed == [("discord", GUILD)]


async def test_ask_takes_a_question_without_reading_messages(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """The button opens a form; what was asked stands above its answer, for all to see."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    await press(guild, socket, "ask:1", posted)
    await guild.until(lambda: len(guild.callbacks) == 1)
    form = guild.callbacks[0]["data"]
    field = form["components"][0]["components"][0]["custom_id"]
    row = {"type": 1, "components": [{"type": 4, "custom_id": field, "value": "how did @everyone vote?"}]}
    await interact(guild, socket, 5, {"custom_id": form["custom_id"], "components": [row]})
    await guild.until(lambda: len(guild.followups) == 1)
    assert guild.followups[0]["content"].splitlines()[1] == SAID
    assert guild.followups[0].get("flags", 0) & 64 == 0
    assert inbox.questions[0].message == digest


async def test_an_answer_names_its_sources(guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox) -> None:
    """A quotation from elsewhere links its article, without a preview."""
    source = Source(title="Tram", url="https://herald.example/a", publisher="The *Herald*")
    line = replace(ANSWER.evidence[0], source=source)
    inbox.said = replace(ANSWER, evidence=(line,), note="Checked against 2 articles.")
    await say(guild, socket, f"<@{BOT}> how?", mentions=[ME])
    await guild.until(lambda: bool(replies(guild)))
    assert replies(guild)[0].endswith(
        "— [The \\*Herald\\*](<https://herald.example/a>)\n-# Checked against 2 articles."
    )


async def test_a_link_to_a_message_is_its_number(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """`why` and `mute` take what Discord copies."""
    await interact(guild, socket, 2, typed("why https://discord.com/channels/1/2/345"))
    await guild.until(lambda: len(guild.followups) == 1)
    assert inbox.commands[0].text == "why message:345"


async def test_a_failure_is_said(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Nobody is left waiting."""
    inbox.said = ModelError("no credit")
    reference = {"message_id": digest, "channel_id": CHANNEL, "guild_id": GUILD}
    await say(guild, socket, f"<@{BOT}> how?", message_reference=reference, mentions=[ME])
    await guild.until(lambda: bool(replies(guild)))
    assert replies(guild) == ["I could not answer: no credit"]


async def test_a_command_is_answered_privately_and_announced(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, channel: Destination
) -> None:
    """The reply is for whoever typed, its choices are buttons, and what is public is said to all."""
    inbox.told = Reply(
        text="Each or digest?", choices=(Choice(label="Each", command="add x each"),), public="Ann added x"
    )
    await interact(guild, socket, 2, typed("add https://x.example"))
    await guild.until(lambda: len(guild.followups) == 2)
    private, public = guild.followups
    assert guild.callbacks[0] == {"type": 5, "data": {"flags": 64}}
    assert (private["content"], private["flags"]) == ("Each or digest?", 64)
    assert (public["content"], public.get("flags", 0) & 64) == ("Ann added x", 0)
    ann = ANN["id"]
    assert inbox.commands == [Command(destination=channel, text="add https://x.example", given_by=ann, may_manage=True)]
    assert [command["name"] for command in guild.commands] == ["news"]


async def test_a_choice_runs_its_command_in_place(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """A pressed button is a command, and its reply replaces the one with the buttons."""
    inbox.told = Reply(text="Each?", choices=(Choice(label="Each", command="add x each"),))
    await interact(guild, socket, 2, typed("add x"))
    await guild.until(lambda: len(guild.followups) == 1)
    button = guild.followups[0]["components"][0]["components"][0]
    inbox.told = Reply(text="Added.")
    await press(guild, socket, button["custom_id"], guild.channels[CHANNEL][-1])
    await guild.until(lambda: len(guild.originals) == 1)
    assert [command.text for command in inbox.commands] == ["add x", "add x each"]
    assert (guild.originals[0]["content"], guild.originals[0]["components"]) == ("Added.", [])


async def test_a_command_that_fails_says_so(guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox) -> None:
    """The person sees the words of the error."""
    inbox.told = ModelError("no credit")
    await interact(guild, socket, 2, typed("ask x"))
    await guild.until(lambda: len(guild.followups) == 1)
    assert guild.followups[0]["content"] == "That did not work: no credit"


async def press(guild: Guild, socket: web.WebSocketResponse, custom_id: str, message: dict[str, Any]) -> None:
    """Press a button under a message."""
    await interact(guild, socket, 3, {"custom_id": custom_id, "component_type": 2}, message=message)


async def test_evidence_shows_the_quotations_alone(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """The button works though another process posted the digest; a message we do not know says so."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    await press(guild, socket, "evidence:1", posted)
    await guild.until(lambda: len(guild.followups) == 1)
    inbox.ours.clear()
    await press(guild, socket, "evidence:1", posted)
    await guild.until(lambda: len(guild.followups) == 2)
    shown, unknown = guild.followups
    assert shown["content"].splitlines()[:2] == [
        "**The council approved the tram line, 14 to 9.**",
        "> “14 votes to 9”",
    ]
    assert shown["flags"] & 64
    assert unknown["content"] == UNKNOWN


async def test_the_button_under_a_note_shows_the_digest_above(
    guild: Guild,
    platform: DiscordPlatform,
    socket: web.WebSocketResponse,
    inbox: ScriptedInbox,
    digest: MessageRef,
    channel: Destination,
) -> None:
    """A note's button stands in the thread, and the thread's id is the digest's."""
    assert (channel, digest) in inbox.ours
    await platform.note(digest, channel, "Corrected", key="v2")
    (note,) = guild.channels[digest]
    await guild.dispatch(socket, "THREAD_CREATE", {**guild.thread_object(digest), "newly_created": True})
    mark = note["components"][0]["components"][0]["custom_id"]
    data = {"custom_id": mark, "component_type": 2}
    thread = guild.thread_object(digest)
    await interact(guild, socket, 3, data, message=note, channel_id=digest, channel=thread)
    await guild.until(lambda: len(guild.followups) == 1)
    assert "14 votes to 9" in guild.followups[0]["content"]


async def test_asks_for_no_privileged_intent(guild: Guild, socket: web.WebSocketResponse) -> None:
    """Presences, members and message content are not asked for."""
    assert not socket.closed
    privileged = 1 << 1 | 1 << 8 | 1 << 15
    assert guild.identified[0]["intents"] & privileged == 0


async def test_a_refused_token_ends_listening_with_words(guild: Guild, inbox: ScriptedInbox) -> None:
    """A person has to mend it."""
    assert guild.calls == []
    stranger = DiscordPlatform(token=f"not-{TOKEN}")
    with pytest.raises(DestinationGone, match="token"):
        await stranger.listen(inbox)
