"""What people do in Discord, over a real gateway connection, and what they see."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from adapters.discord.delivery.messages import Style
from adapters.discord.interactions import conversation
from adapters.discord.interactions.conversation import HINT, UNSEEN
from adapters.discord.interactions.suggested_questions import ANSWERED_IN_THREAD
from adapters.discord.platform import DiscordPlatform
from bot.domain.conversation import Choice, Command, Question, Reply, Turn
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.grammar.spec import Order
from bot.domain.labels import ASKED_ALREADY, NO_ARTICLE
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, ModelError, StoreError
from bot.text.catalogue import in_language
from tests.adapters.discord.gateway import PRIVILEGED
from tests.adapters.discord.limits import COMPONENTS_V2_FLAG, buttons, layout_texts
from tests.adapters.discord.server import ANN, BOT, BOT_USER, CHANNEL, GUILD, TOKEN, Guild, Refusal
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, DIGEST, STORY
from tests.patience import PATIENCE

BEN = {**ANN, "id": "77", "username": "ben"}
MANAGE_CHANNELS = "16"
BOT_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16 | 1 << 35 | 1 << 38
"""What the invite link asks for."""
ANSWER_TEXT = "By 14 votes to 9."
INTERACTION_IDS = itertools.count(5000)
PICTURE_ATTACHMENT = {
    "id": "4001",
    "filename": "tram.png",
    "size": 900,
    "url": "https://cdn.example/tram.png",
    "proxy_url": "https://cdn.example/tram.png",
}
"""Interactions; each has a number of its own."""


@pytest.fixture
async def socket(guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox) -> AsyncIterator[web.WebSocketResponse]:
    """Listen, and return the gateway's end of the connection."""
    task = asyncio.create_task(platform.listen(inbox))
    async with asyncio.timeout(PATIENCE):
        yield await guild.sockets.get()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def digest(platform: DiscordPlatform, inbox: ScriptedInbox, channel: Destination) -> MessageRef:
    """Post a digest that the inbox knows."""
    ref = await platform.post(DeliveryId(1), channel, STORY, DIGEST)
    inbox.own_messages.add((channel, ref))
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
        "id": str(next(INTERACTION_IDS)),
        "application_id": BOT,
        "type": kind,
        "token": "tok",
        "version": 1,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "channel": {"id": CHANNEL, "type": 0, "name": "news", "permissions": "0"},
        "member": {"user": ANN, "roles": [], "permissions": MANAGE_CHANNELS, "joined_at": None, "flags": 0},
        "app_permissions": str(BOT_PERMISSIONS),
        "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD},
        "context": 0,
        "attachment_size_limit": 1,
        "data": data,
        **more,
    }
    await guild.dispatch(socket, "INTERACTION_CREATE", interaction)


def subcommand_data(verb: str, **options: str) -> dict[str, Any]:
    """Return the data of a subcommand of `/news`, or of another command that is named before it."""
    group, _, name = f"news {verb}".rpartition(" ") if " " not in verb else verb.rpartition(" ")
    given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
    return {"id": "1", "name": group, "type": 1, "options": [{"name": name, "type": 1, "options": given}]}


def command_data(name: str, **options: str) -> dict[str, Any]:
    """Return the data of a command that stands alone."""
    given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
    return {"id": "1", "name": name, "type": 1, "options": given}


def replies(guild: Guild, channel: str = CHANNEL) -> list[str]:
    """Return what the bot wrote in reply."""
    return [
        one["content"] for one in guild.channels[channel] if one["author"] is BOT_USER and one.get("message_reference")
    ]


async def test_a_reply_to_the_digest_is_answered(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """A reply that mentions the bot is a question about the message it replies to."""
    reference = {"message_id": digest, "channel_id": CHANNEL, "guild_id": GUILD}
    asked = await say(guild, socket, f"<@{BOT}> how did they vote?", message_reference=reference, mentions=[BOT_USER])
    await guild.wait_until(lambda: bool(replies(guild)))
    assert replies(guild)[0].startswith(ANSWER_TEXT)
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
    await platform.post_note(digest, channel, "Corrected", key="v2")
    await say(guild, socket, f"<@{BOT}> how?", channel=digest, mentions=[BOT_USER])
    await guild.wait_until(lambda: bool(replies(guild, digest)))
    assert [(one.destination, one.message) for one in inbox.questions] == [(channel, digest)]


async def test_other_messages_are_none_of_our_business(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Bots, chatter, unseen text and other replies get nothing; who mentions us and says nothing gets a hint."""
    reference = {"message_id": digest, "channel_id": CHANNEL, "guild_id": GUILD}
    await say(guild, socket, "x", message_reference=reference, author=BOT_USER)
    await say(guild, socket, "lunch?")
    await say(guild, socket, "", message_reference=reference)
    await say(guild, socket, "yes", message_reference={**reference, "message_id": "3"})
    await say(guild, socket, f"<@{BOT}>", mentions=[BOT_USER])
    await guild.wait_until(lambda: HINT.replace("/ask", "</ask:64>") in replies(guild))
    assert inbox.questions == []


async def test_a_thread_is_told_once_how_to_reach_the_bot(
    guild: Guild,
    platform: DiscordPlatform,
    socket: web.WebSocketResponse,
    inbox: ScriptedInbox,
    digest: MessageRef,
    channel: Destination,
) -> None:
    """Discord shows a bot without that intent only what mentions it; a thread of others is none of our business."""
    await platform.post_note(digest, channel, "Corrected", key="v2")
    guild.threads["850"], guild.channels["850"] = CHANNEL, []
    for room in ("850", digest, digest):
        await say(guild, socket, "", channel=room)
    await guild.wait_until(lambda: len(replies(guild, digest)) == 1)  # who mentions it already needs no telling
    await say(guild, socket, "", channel=digest, type=6)
    await say(guild, socket, f"<@{BOT}> how?", channel=digest, mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild, digest)) == 2)
    assert sum(UNSEEN in said for said in replies(guild, digest)) == 1
    assert next(said for said in replies(guild, digest) if UNSEEN in said).startswith(f"<@{BOT}> ")
    assert replies(guild, "850") == []
    assert [one.text for one in inbox.questions] == ["how?"]


async def test_after_a_restart_a_thread_is_not_told_again(
    guild: Guild, platform: DiscordPlatform, socket: web.WebSocketResponse, digest: MessageRef, channel: Destination
) -> None:
    """What we said there is seen there, also in the language that the server had then."""
    await platform.post_note(digest, channel, "Corrected", key="v2")
    guild.say(digest, author=BOT_USER, content=f"<@{BOT}> {in_language(UNSEEN, 'fr')}")
    await say(guild, socket, "", channel=digest)
    await say(guild, socket, f"<@{BOT}> how?", channel=digest, mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild, digest)) == 1 and "GET messages" in guild.calls)
    assert not replies(guild, digest)[0].startswith(f"<@{BOT}> ")


async def test_a_mention_anywhere_is_a_question(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, channel: Destination
) -> None:
    """It is about all that the server reads, and begins a conversation that a reply to the answer goes on with."""
    asked = await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild)) == 1)
    first = next(one for one in guild.channels[CHANNEL] if one["author"] is BOT_USER)
    inbox.scripted_answer = replace(ANSWER, text="Second.")
    reference = {"message_id": first["id"], "channel_id": CHANNEL, "guild_id": GUILD}
    await say(guild, socket, "and buses?", message_reference=reference, mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild)) == 2)
    assert [(one.destination, one.message, one.conversation) for one in inbox.questions] == [
        (channel, None, asked["id"]),
        (channel, None, asked["id"]),
    ]


async def test_who_is_spoken_to_is_told_to_the_inbox(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, channel: Destination
) -> None:
    """A reply to us needs no mention; what mentions somebody else or replies to them is theirs; the digest is above."""
    told: asyncio.Queue[Question] = asyncio.Queue()

    async def hear(question: Question) -> Question | None:
        told.put_nowait(question)
        return None

    inbox.receive_question = hear  # type: ignore[method-assign]
    ours = guild.say(CHANNEL, content="By 14 votes.", author=BOT_USER)
    theirs = guild.say(CHANNEL, content="lunch?", author=BEN)
    for above, mentions, said, right in (
        (ours, [], "and buses?", (True, False)),
        (theirs, [BEN], "and buses?", (False, True)),
        (theirs, [BEN, BOT_USER], "and buses?", (True, False)),
        (ours, [BEN, BOT_USER], f"<@{BEN['id']}> look", (False, True)),
    ):
        reference = {"message_id": above["id"], "channel_id": CHANNEL, "guild_id": GUILD}
        fields = {"message_reference": reference, "referenced_message": above, "mentions": mentions}
        await say(guild, socket, said, **fields)
        question = await told.get()
        assert (question.addressed, question.is_to_others) == right
        assert (question.destination, question.above) == (channel, (MessageRef(above["id"]),))


async def test_after_a_restart_a_reply_goes_on_with_its_conversation(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """Who replied to whom is read from the channel: to the first question, or as far up as there is something."""

    def under(message: dict[str, Any]) -> dict[str, Any]:
        return {"message_id": message["id"], "channel_id": CHANNEL, "guild_id": GUILD}

    first = guild.say(CHANNEL, content="trams?")
    answer = guild.say(CHANNEL, content="By 14 votes.", author=BOT_USER, message_reference=under(first))
    second = guild.say(CHANNEL, content="and buses?", message_reference=under(answer))
    last = guild.say(CHANNEL, content="By 9.", author=BOT_USER, message_reference=under(second))
    await say(guild, socket, f"<@{BOT}> and boats?", message_reference=under(last), mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild)) == 3)
    guild.channels[CHANNEL].remove(answer)
    await say(guild, socket, f"<@{BOT}> and trains?", message_reference=under(last), mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild)) == 3)
    assert [one.conversation for one in inbox.questions] == [first["id"], answer["id"]]


async def test_a_direct_message_is_a_workspace_of_its_own(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """What is asked in private needs no mention, and sees no server's articles."""
    guild.channels["850"] = []
    message = guild.say("850", content="trams?")
    await guild.dispatch(socket, "MESSAGE_CREATE", message)
    await guild.wait_until(lambda: bool(replies(guild, "850")))
    (question,) = inbox.questions
    assert question.destination == Destination("discord", "direct-850", "850")
    assert (question.conversation, question.addressed) == ("850", True)


async def test_a_link_in_a_direct_message_is_condensed(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """As “Digest this” does; what cannot be read says why; what is asked of it is answered below."""
    guild.channels["850"] = []
    inbox.scripted_reply = Reply(text=DIGEST.headline, digest=DIGEST)
    await guild.dispatch(socket, "MESSAGE_CREATE", guild.say("850", content="look: https://x.example/a."))
    await guild.wait_until(lambda: len(guild.channels["850"]) == 2)
    assert layout_texts(guild.channels["850"][1])[0].startswith("###")
    inbox.scripted_reply = Reply(text="I could not read that.", done=False)
    await guild.dispatch(socket, "MESSAGE_CREATE", guild.say("850", content="https://x.example/b"))
    await guild.wait_until(lambda: len(guild.channels["850"]) == 4)
    assert guild.channels["850"][3]["content"] == "I could not read that."
    place = Destination("discord", "direct-850", "850")
    assert [(one.text, one.destination) for one in inbox.commands] == [
        ("read https://x.example/a", place),
        ("read https://x.example/b", place),
    ]
    inbox.scripted_reply = Reply(text=DIGEST.headline, digest=DIGEST, answer=ANSWER)
    await guild.dispatch(socket, "MESSAGE_CREATE", guild.say("850", content="what of https://x.example/a ?"))
    await guild.wait_until(lambda: len(guild.channels["850"]) == 7)
    assert guild.channels["850"][6]["content"].startswith(ANSWER.text)


async def test_after_a_restart_an_answer_is_still_edited_and_taken_away(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """What we said under a question is found again, though this process did not say it."""
    asked = guild.say(CHANNEL, content=f"<@{BOT}> trams?", mentions=[BOT_USER])
    reference = {"message_id": asked["id"], "channel_id": CHANNEL, "guild_id": GUILD}
    guild.say(CHANNEL, content="By 14 votes.", author=BOT_USER, message_reference=reference)
    edited = {**asked, "content": f"<@{BOT}> buses?", "edited_timestamp": "2026-07-14T09:31:00+00:00"}
    await guild.dispatch(socket, "MESSAGE_UPDATE", {**edited, "guild_id": GUILD, "member": {"roles": [], "flags": 0}})
    await guild.wait_until(lambda: replies(guild)[0].startswith(ANSWER_TEXT))
    assert len(replies(guild)) == 1
    other = guild.say(CHANNEL, content=f"<@{BOT}> boats?", mentions=[BOT_USER])
    guild.say(CHANNEL, content="By sea.", author=BOT_USER, message_reference={**reference, "message_id": other["id"]})
    await guild.dispatch(socket, "MESSAGE_DELETE", {"id": other["id"], "channel_id": CHANNEL, "guild_id": GUILD})
    await guild.wait_until(lambda: "DELETE messages" in guild.calls)
    assert len(replies(guild)) == 1
    assert len(inbox.withdrawn_questions) == 1


async def test_an_edit_is_answered_in_place_and_a_deletion_withdraws(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, channel: Destination
) -> None:
    """One answer stands under a question, and none under one that is gone."""
    asked = await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild)) == 1)
    inbox.scripted_answer = replace(ANSWER, text="Other words.")
    edited = {**asked, "content": f"<@{BOT}> buses?", "edited_timestamp": "2026-07-14T09:31:00+00:00"}
    await guild.dispatch(socket, "MESSAGE_UPDATE", {**edited, "guild_id": GUILD, "member": {"roles": [], "flags": 0}})
    await guild.wait_until(lambda: replies(guild)[0].startswith("Other words."))
    assert len(replies(guild)) == 1
    assert [(one.text, bool(one.edit)) for one in inbox.questions] == [("trams?", False), ("buses?", True)]
    gone = {"id": asked["id"], "channel_id": CHANNEL, "guild_id": GUILD}
    await guild.dispatch(socket, "MESSAGE_DELETE", gone)
    await guild.wait_until(lambda: not replies(guild))
    assert inbox.withdrawn_questions == [(channel, f"discord:{asked['id']}")]


async def test_an_edit_that_makes_talk_of_a_question_takes_its_answer_away(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """There is nothing to say to it any more, and no answer to what nobody asks stands there."""
    asked = await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
    await guild.wait_until(lambda: len(replies(guild)) == 1)
    inbox.scripted_answer = None
    edited = {**asked, "content": f"<@{BOT}> never mind", "edited_timestamp": "2026-07-14T09:31:00+00:00"}
    await guild.dispatch(socket, "MESSAGE_UPDATE", {**edited, "guild_id": GUILD, "member": {"roles": [], "flags": 0}})
    await guild.wait_until(lambda: not replies(guild))
    assert [one.text for one in inbox.questions] == ["trams?", "never mind"]


async def test_questions_deleted_together_are_all_forgotten(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """A moderator cleans up; an answer of ours that went with them keeps none of the others."""
    asked = []
    for question in ("trams?", "buses?"):
        asked.append(await say(guild, socket, f"<@{BOT}> {question}", mentions=[BOT_USER]))
        await guild.wait_until(lambda: len(replies(guild)) == len(asked))
    first = next(one for one in guild.channels[CHANNEL] if one["author"] is BOT_USER)
    guild.channels[CHANNEL].remove(first)
    gone = {"ids": [one["id"] for one in asked], "channel_id": CHANNEL, "guild_id": GUILD}
    await guild.dispatch(socket, "MESSAGE_DELETE_BULK", gone)
    await guild.wait_until(lambda: not replies(guild))
    assert [key for _, key in inbox.withdrawn_questions] == [f"discord:{one['id']}" for one in asked]


async def test_an_answer_grows_in_place(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first piece is posted, and the rest is edited into it."""
    monkeypatch.setattr(conversation, "EDIT_INTERVAL_SECONDS", 0)
    inbox.answer_pieces = (replace(ANSWER, text="By"),)
    await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
    await guild.wait_until(lambda: bool(replies(guild)) and replies(guild)[0].startswith(ANSWER_TEXT))
    assert (guild.calls.count("POST messages"), guild.calls.count("PATCH messages")) == (1, 1)


async def test_an_answer_counts_as_shown_only_once_it_was(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """What Discord did not take is left to whoever answers later."""
    guild.refusals["POST messages"] = [Refusal(status=403, body={"code": 50013, "message": "Missing Permissions"})]
    await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
    await guild.wait_until(lambda: guild.calls.count("POST messages") == 1)
    second = await say(guild, socket, f"<@{BOT}> buses?", mentions=[BOT_USER])
    async with asyncio.timeout(PATIENCE):
        await inbox.was_shown.wait()
    assert len(replies(guild)) == 1
    assert inbox.shown_questions == [f"discord:{second['id']}"]


async def test_no_question_is_lost_because_typing_cannot_be_shown(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """Typing is a courtesy: where Discord refuses it, or asks to wait, the answer comes all the same."""
    never = Refusal(status=403, body={"code": 50013, "message": "Missing Permissions"})
    later = Refusal(status=429, headers={"Via": "1.1 google"}, body={"retry_after": 20.0})
    for refusal in (never, later):
        guild.refusals["POST typing"] = [refusal]
        inbox.was_shown.clear()
        await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
        async with asyncio.timeout(PATIENCE):
            await inbox.was_shown.wait()
    assert len(replies(guild)) == 2


async def test_an_answer_that_was_taken_despite_a_fault_stands_there_once(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """The SDK sends again what was answered with a fault, with the same nonce: Discord takes it once."""
    guild.refusals["POST messages"] = [Refusal(status=502, is_carried_out=True)]
    await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
    async with asyncio.timeout(PATIENCE):
        await inbox.was_shown.wait()
    assert guild.calls.count("POST messages") == 2
    assert len(replies(guild)) == 1


async def test_a_failure_before_a_question_is_taken_is_said(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """The database is away when somebody mentions us, or presses a question: they are told."""
    inbox.receive_error = StoreError("The database did not answer.")
    await say(guild, socket, f"<@{BOT}> trams?", mentions=[BOT_USER])
    await guild.wait_until(lambda: replies(guild) == ["I could not answer: The database did not answer."])
    message = guild.say(CHANNEL, author=BOT_USER)
    row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "How?", "custom_id": "suggest:0"}]}
    await press_button(guild, socket, "suggest:0", {**message, "components": [row]})
    await guild.wait_until(lambda: len(guild.followups) == 1)
    assert guild.followups[0]["content"] == "I could not answer: The database did not answer."


async def test_a_failure_is_said(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Nobody is left waiting."""
    inbox.scripted_answer = ModelError("no credit")
    reference = {"message_id": digest, "channel_id": CHANNEL, "guild_id": GUILD}
    await say(guild, socket, f"<@{BOT}> how?", message_reference=reference, mentions=[BOT_USER])
    await guild.wait_until(lambda: bool(replies(guild)))
    assert replies(guild) == ["I could not answer: no credit"]


async def test_a_command_is_answered_privately_and_announced(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, channel: Destination
) -> None:
    """The reply is for whoever typed, its choices are buttons, and what is public is said to all."""
    inbox.scripted_reply = Reply(
        text="Each or digest?",
        choices=(Choice(label="Each", command="add x each"),),
        public="Ann added x",
        undo=Choice(label="Undo", command="remove 3 sure"),
    )
    await interact(guild, socket, 2, subcommand_data("add", url="https://x.example"))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    private, public = guild.followups
    assert guild.callbacks[0] == {"type": 5, "data": {"flags": 64}}
    assert (private["content"], private["flags"] & 64) == ("Each or digest?", 64)
    assert (public["content"], public.get("flags", 0) & 64) == ("Ann added x", 0)
    order = Order("add", {"url": "https://x.example"})
    assert inbox.commands == [Command(destination=channel, order=order, given_by=ANN["id"], may_manage=True)]
    assert [command["name"] for command in guild.commands] == [
        *("news", "story", "latest", "read", "ask", "about", "forget"),
        "Digest this",
    ]


async def test_undo_beside_a_public_line_is_for_who_may_and_leaves_the_line(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """What comes of it is for whoever pressed, alone; who does not manage the channel changes nothing."""
    undo = Choice(label="Undo", command="resume 3")
    inbox.scripted_reply = Reply(text="Paused.", public="Ann paused Courier.", undo=undo)
    await interact(guild, socket, 2, subcommand_data("pause", feed="3"))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    line = guild.channels[CHANNEL][-1]
    button = line["components"][0]["components"][0]
    nobody: dict[str, Any] = {"user": ANN, "roles": [], "permissions": "0", "joined_at": None, "flags": 0}
    inbox.scripted_reply = Reply(text="Only people who manage this channel can change it.", done=False)
    await interact(
        guild, socket, 3, {"custom_id": button["custom_id"], "component_type": 2}, message=line, member=nobody
    )
    await guild.wait_until(lambda: len(guild.followups) == 3)
    assert (guild.followups[2]["flags"] & 64, guild.original_responses) == (64, [])
    assert [(one.text, one.may_manage) for one in inbox.commands[1:]] == [("resume 3", False)]


async def test_a_choice_runs_its_command_in_place(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """A pressed button is a command, and its reply replaces the one with the buttons."""
    inbox.scripted_reply = Reply(text="Each?", choices=(Choice(label="Each", command="add x each"),))
    await interact(guild, socket, 2, subcommand_data("add", url="x"))
    await guild.wait_until(lambda: len(guild.followups) == 1)
    button = guild.followups[0]["components"][0]["components"][0]
    inbox.scripted_reply = Reply(text="Added.")
    await press_button(guild, socket, button["custom_id"], guild.channels[CHANNEL][-1])
    await guild.wait_until(lambda: len(guild.original_responses) == 1)
    assert [str(command.order or command.text) for command in inbox.commands] == ["add x", "add x each"]
    assert (guild.original_responses[0]["content"], guild.original_responses[0]["components"]) == ("Added.", [])


async def test_a_command_that_fails_says_so(guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox) -> None:
    """The person sees the words of the error."""
    inbox.scripted_reply = ModelError("no credit")
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: len(guild.followups) == 1)
    assert guild.followups[0]["content"] == "That did not work: no credit"


async def press_button(guild: Guild, socket: web.WebSocketResponse, custom_id: str, message: dict[str, Any]) -> None:
    """Press a button under a message."""
    await interact(guild, socket, 3, {"custom_id": custom_id, "component_type": 2}, message=message)


async def test_evidence_shows_the_quotations_alone(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """The button works though another process posted the digest; a message we do not know says so."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    await press_button(guild, socket, "evidence:1", posted)
    await guild.wait_until(lambda: len(guild.followups) == 1)
    inbox.own_messages.clear()
    await press_button(guild, socket, "evidence:1", posted)
    await guild.wait_until(lambda: len(guild.followups) == 2)
    shown, unknown = guild.followups
    assert shown["content"].splitlines()[:2] == [
        "**The council approved the tram line, 14 to 9.**",
        "> “14 votes to 9”",
    ]
    assert shown["flags"] & 64
    assert unknown["content"] == NO_ARTICLE


async def test_the_button_under_a_note_shows_the_digest_above(
    guild: Guild,
    platform: DiscordPlatform,
    socket: web.WebSocketResponse,
    inbox: ScriptedInbox,
    digest: MessageRef,
    channel: Destination,
) -> None:
    """A note's button stands in the thread, and the thread's id is the digest's."""
    assert (channel, digest) in inbox.own_messages
    await platform.post_note(digest, channel, "Corrected", key="v2")
    (note,) = guild.channels[digest]
    await guild.dispatch(socket, "THREAD_CREATE", {**guild.thread_object(digest), "newly_created": True})
    mark = note["components"][0]["components"][0]["custom_id"]
    data = {"custom_id": mark, "component_type": 2}
    thread = guild.thread_object(digest)
    await interact(guild, socket, 3, data, message=note, channel_id=digest, channel=thread)
    await guild.wait_until(lambda: len(guild.followups) == 1)
    assert "14 votes to 9" in guild.followups[0]["content"]


async def test_ask_answers_in_the_thread_of_the_digest(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """The form opens at once; who asks what is said in the thread, and the answer under it."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    await press_button(guild, socket, "asking", posted)
    await guild.wait_until(lambda: bool(guild.callbacks))
    assert guild.callbacks[0]["type"] == 9
    field = {"type": 4, "custom_id": "question", "value": "how did *they* vote?"}
    data = {"custom_id": guild.callbacks[0]["data"]["custom_id"], "components": [{"type": 1, "components": [field]}]}
    await interact(guild, socket, 5, data, message=posted)
    await guild.wait_until(lambda: digest in guild.channels and bool(replies(guild, digest)))
    assert guild.channels[digest][0]["content"] == r"ann asks: how did \*they\* vote?"
    assert replies(guild, digest)[0].startswith(ANSWER_TEXT)
    (question,) = inbox.questions
    assert (question.destination, question.message, question.text) == (channel, digest, "how did *they* vote?")
    assert question.key == f"discord:{guild.channels[digest][0]['id']}"


def with_suggestion(message: dict[str, Any], label: str) -> dict[str, Any]:
    """Return a message with a question that can be asked next."""
    button = {"type": 2, "style": 2, "label": label, "custom_id": "suggest:0"}
    return {**message, "components": [*message["components"], {"type": 1, "components": [button]}]}


async def test_a_question_is_answered_alone_where_no_thread_can_be_made(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Discord refuses the thread, or says beforehand that we may say nothing in one: then none is left empty."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    guild.refusals["POST threads"] = [Refusal(status=403, body={"message": "Missing Permissions", "code": 50013})]
    await press_button(guild, socket, "suggest:0", with_suggestion(posted, "Who votes?"))
    await guild.wait_until(lambda: len(guild.followups) == 1)
    data = {"custom_id": "suggest:0", "component_type": 2}
    message = with_suggestion(posted, "Who pays?")
    await interact(guild, socket, 3, data, message=message, app_permissions=str(BOT_PERMISSIONS & ~(1 << 38)))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    assert all(one["content"].startswith(ANSWER_TEXT) and one["flags"] & 64 for one in guild.followups)
    assert [(one.text, one.message, one.key[:12]) for one in inbox.questions] == [
        ("Who votes?", digest, "discord:ask:"),
        ("Who pays?", digest, "discord:ask:"),
    ]
    assert guild.threads == {}
    assert guild.calls.count("POST threads") == 1


def was_told_since(guild: Guild, before: int) -> bool:
    """Check whether whoever pressed got a reply since."""
    return len(guild.followups) > before


async def test_a_suggested_question_is_asked_once(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """Whoever presses it again is told where the answer is, also after a restart; what failed may be pressed again."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    inbox.turns = (Turn(question="Who pays?", answer=ANSWER),)
    for question in ("Who votes?", "Who votes?", "Who votes?", "Who pays?"):
        await press_button(guild, socket, "suggest:0", with_suggestion(posted, question))
    await guild.wait_until(
        lambda: digest in guild.channels and bool(replies(guild, digest)) and len(guild.followups) == 4
    )
    assert sorted(one["content"] for one in guild.followups) == [
        ANSWERED_IN_THREAD,
        ASKED_ALREADY,
        ASKED_ALREADY,
        ASKED_ALREADY,
    ]
    assert [one.text for one in inbox.questions] == ["Who votes?"]
    inbox.receive_error = StoreError("The database did not answer.")
    for _ in range(2):
        before = len(guild.followups)
        await press_button(guild, socket, "suggest:0", with_suggestion(posted, "Who builds?"))
        await guild.wait_until(partial(was_told_since, guild, before))
        assert guild.followups[-1]["content"] == "I could not answer: The database did not answer."


async def test_a_thread_is_named_by_its_headline(
    guild: Guild, socket: web.WebSocketResponse, digest: MessageRef
) -> None:
    """Of a layout as of an embed, with nothing left of its link and its markup; one that is there is left as it is."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    embedded = guild.say(CHANNEL, author=BOT_USER, embeds=[{"type": "rich", "title": r"Tram \*line\* opens"}])
    shown = {"type": 17, "components": [{"type": 10, "content": "### ~~[A \\[b\\]](<https://x.example>)~~"}]}
    struck = guild.say(CHANNEL, author=BOT_USER, components=[shown], flags=COMPONENTS_V2_FLAG)
    for number, one in enumerate((posted, embedded, struck, posted)):
        await press_button(guild, socket, "suggest:0", with_suggestion(one, f"Who is {number}?"))
        await guild.wait_until(partial(was_told_since, guild, number))
    assert [guild.thread_names[one["id"]] for one in (posted, embedded, struck)] == [
        DIGEST.headline,
        "Tram *line* opens",
        "A [b]",
    ]
    assert guild.calls.count("POST threads") == 4


async def test_a_suggested_question_is_asked_by_its_label(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """The button of an answer or digest needs nothing remembered; its answer offers the next."""
    inbox.scripted_answer = replace(ANSWER, suggestions=("Who pays?", "long " * 40))
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    button = {"type": 2, "style": 2, "label": "Who votes?", "custom_id": "suggest:0"}
    await press_button(guild, socket, "suggest:0", {**posted, "components": [{"type": 1, "components": [button]}]})
    await guild.wait_until(lambda: digest in guild.channels and bool(replies(guild, digest)))
    assert [one.text for one in inbox.questions] == ["Who votes?"]
    under = guild.channels[digest][-1]["components"][0]["components"]
    assert [(one["label"], one["custom_id"]) for one in under] == [("Who pays?", "suggest:0")]


async def test_a_question_under_an_answer_for_one_stays_between_the_two(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """What was asked with /ask goes on in private: nothing is said in the channel."""
    inbox.scripted_reply = Reply(text="", answer=ANSWER)
    row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Who pays?", "custom_id": "suggest:0"}]}
    private = guild.say(CHANNEL, author=BOT_USER, content=ANSWER_TEXT, components=[row], flags=64)
    said = len(guild.channels[CHANNEL])
    await press_button(guild, socket, "suggest:0", private)
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["flags"] & 64
    assert [str(one.order or one.text) for one in inbox.commands] == ["ask Who pays?"]
    assert guild.calls.count("POST messages") == 0
    assert len(guild.channels[CHANNEL]) == said + 1  # the followup, which one person sees


async def test_quotations_that_cannot_be_read_say_so(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef
) -> None:
    """The database is away: whoever pressed is told."""
    inbox.scripted_reply = inbox.scripted_answer = StoreError("The database did not answer.")
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    await press_button(guild, socket, "evidence:1", posted)
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["content"] == "The quotations could not be read: The database did not answer."


async def test_more_carries_out_an_order_about_the_digest(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox, digest: MessageRef, channel: Destination
) -> None:
    """More offers its choices to who pressed, alone; each names the digest it is about."""
    posted = next(one for one in guild.channels[CHANNEL] if one["id"] == digest)
    assert [one["label"] for one in buttons(posted)][:3] == ["Evidence", "Ask", "More"]
    await press_button(guild, socket, "more", posted)
    await guild.wait_until(lambda: bool(guild.callbacks))
    offered = guild.callbacks[0]["data"]
    choices = offered["components"][0]["components"]
    assert offered["flags"] & 64
    mute = next(one for one in choices if one["label"] == "Mute this story")
    await press_button(guild, socket, mute["custom_id"], {**posted, "components": offered["components"]})
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["flags"] & 64
    order = Command(destination=channel, text="mute", given_by=ANN["id"], may_manage=True, message=digest)
    assert inbox.commands == [order]


async def test_asks_for_no_privileged_intent(guild: Guild, socket: web.WebSocketResponse) -> None:
    """Presences, members and message content are not asked for."""
    assert not socket.closed
    assert guild.identify_payloads[0]["intents"] & PRIVILEGED == 0


async def test_with_the_intent_a_thread_needs_no_mention(
    guild: Guild, inbox: ScriptedInbox, channel: Destination
) -> None:
    """Where the operator has switched it on; what people say to each other in the channel stays theirs."""
    guild.granted_intents = PRIVILEGED
    platform = DiscordPlatform(token=TOKEN, style=Style(reads_all_messages=True))
    ref = await platform.post(DeliveryId(1), channel, STORY, DIGEST)
    await platform.post_note(ref, channel, "Corrected", key="v2")
    inbox.own_messages.add((channel, ref))
    task = asyncio.create_task(platform.listen(inbox))
    async with asyncio.timeout(PATIENCE):
        there = await guild.sockets.get()
        await say(guild, there, "lunch?")
        await say(guild, there, "", channel=ref, attachments=[PICTURE_ATTACHMENT])
        await say(guild, there, "how did they vote?", channel=ref)
        await guild.wait_until(lambda: bool(replies(guild, ref)))
    task.cancel()
    await asyncio.wait([task])
    await platform.aclose()
    assert [one.text for one in inbox.questions] == ["how did they vote?"]
    assert replies(guild) == []
    assert not [said for said in replies(guild, ref) if UNSEEN in said], "a picture was seen"


async def test_an_intent_that_is_not_granted_is_said(guild: Guild, inbox: ScriptedInbox) -> None:
    """With where to switch it on."""
    platform = DiscordPlatform(token=TOKEN, style=Style(reads_all_messages=True))
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(DestinationGone, match="Message Content intent"):
            await platform.listen(inbox)
    assert len(guild.identify_payloads) == 1


async def test_a_refused_token_ends_listening_with_words(guild: Guild, inbox: ScriptedInbox) -> None:
    """A person has to mend it."""
    assert guild.calls == []
    stranger = DiscordPlatform(token=f"not-{TOKEN}")
    with pytest.raises(DestinationGone, match="token"):
        await stranger.listen(inbox)


async def test_a_server_that_removes_the_bot_is_forgotten(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """An outage of Discord's is no goodbye."""
    await guild.dispatch(socket, "GUILD_DELETE", {"id": "77", "unavailable": True})
    inbox.was_called.clear()
    await guild.dispatch(socket, "GUILD_DELETE", {"id": GUILD})
    async with asyncio.timeout(PATIENCE):
        await inbox.was_called.wait()
    assert inbox.departed_workspaces == [("discord", GUILD)]


async def test_what_is_said_in_reply_to_a_link_is_about_it(
    guild: Guild, socket: web.WebSocketResponse, inbox: ScriptedInbox
) -> None:
    """In words, in an embed, where one link stands there; who names one means that."""
    inbox.scripted_reply = Reply(text=DIGEST.headline, digest=DIGEST)
    worded = guild.say(CHANNEL, content="see https://x.example/a.", author=BEN)
    embedded = guild.say(CHANNEL, author=BEN, embeds=[{"type": "link", "url": "https://x.example/b", "title": "B"}])
    several = guild.say(CHANNEL, content="https://x.example/c https://x.example/d", author=BEN)
    for above, said in (
        (worded, "summarize this"),
        (embedded, "summarize this"),
        (worded, "no, https://x.example/e please"),
        (several, "which of them?"),
    ):
        reference = {"message_id": above["id"], "channel_id": CHANNEL, "guild_id": GUILD}
        fields = {"message_reference": reference, "referenced_message": above, "mentions": [BOT_USER, BEN]}
        await say(guild, socket, f"<@{BOT}> {said}", **fields)
    await guild.wait_until(lambda: len([one for one in guild.channels[CHANNEL] if one["author"] is BOT_USER]) == 4)
    assert sorted(one.text for one in inbox.commands) == [f"read https://x.example/{one}" for one in "abe"]
    assert [one.text for one in inbox.questions] == ["which of them?"]
