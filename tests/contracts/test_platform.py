"""What every Platform keeps to: the one in memory, the local page, Slack and Discord, each on a wire that remembers."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import pytest

from adapters.discord.delivery.messages import Style
from adapters.discord.platform import DiscordPlatform
from adapters.page import PagePlatform
from adapters.page.status import StatusSources
from adapters.page.views import Views
from adapters.slack.api.clients import Clients
from adapters.slack.platform import SlackPlatform
from bot.domain.conversation import Question
from bot.domain.delivery import (
    Assignment,
    Delivery,
    DeliveryId,
    DeliveryState,
    Edition,
    EditionAssignment,
    EditionId,
    MessageRef,
)
from bot.domain.digest import Digest, DigestId
from bot.domain.preferences import Preferences
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, LeaseLost, PlatformError
from bot.ports import Platform, post_lease
from tests.adapters.discord import server as discord
from tests.adapters.discord.limits import digest_headline
from tests.adapters.discord.wire import point_sdk_at
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.slack import server as slack
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, CHANGED_DIGEST, DIGEST, STORY
from tests.fakes.board import MemoryBoard
from tests.fakes.clock import SINCE
from tests.fakes.platform import Fault, RecordingPlatform
from tests.unit.fates import remotasks_record

FIRST_DELIVERY, SECOND_DELIVERY = DeliveryId(1), DeliveryId(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A platform, a channel on it, and how to look at the channel from outside.

    Attributes:
        headlines: what readers see of each message, oldest first.
        digest_markup: all that readers see of digests, with markup.
        notes: what readers see in a message's thread.
        channel_notices: what was said in the channel itself, oldest first.
        channel_markup: all that readers see in the channel, links with where they lead.
        close: closes the channel to us; None where nobody can.
        replies: what readers see under a message; None where a reply stands in the store alone.
    """

    platform: Platform
    channel: Destination
    headlines: Callable[[], list[str]]
    digest_markup: Callable[[], str]
    notes: Callable[[MessageRef], list[str]]
    channel_notices: Callable[[], list[str]]
    channel_markup: Callable[[], str]
    close: Callable[[], None] | None
    replies: Callable[[MessageRef], list[str]] | None


@asynccontextmanager
async def recording_stage(_: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Set the stage in memory."""
    platform = RecordingPlatform()
    channel = Destination("recording", "w", "c")
    yield Stage(
        platform=platform,
        channel=channel,
        headlines=lambda: [message.digest.headline for message in platform.messages],
        digest_markup=lambda: "\n".join(
            json.dumps([message.digest.record(), [one.url for one in message.story.sources]])
            for message in platform.messages
        ),
        notes=lambda ref: [text for one in platform.messages if one.ref == ref for text in one.notes.values()],
        channel_notices=lambda: list(platform.channel_notices.values()),
        channel_markup=lambda: "\n".join(platform.channel_notices.values()),
        close=lambda: platform.closed_destinations.add(channel),
        replies=lambda _: [answer.text for answer in platform.replies.values()],
    )


@asynccontextmanager
async def page_stage(_: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Set the stage in a browser."""
    board = MemoryBoard()
    yield Stage(
        platform=PagePlatform(board, host="127.0.0.1", port=0, status=StatusSources(counts=FakeCounts())),
        channel=Destination("page", "local", "news"),
        headlines=lambda: [pinned.message.digest.headline for pinned in board.pinned],
        digest_markup=lambda: Views("").channel([pinned.message for pinned in board.pinned]),
        notes=lambda ref: list(board.message_at(ref).message.notes),
        channel_notices=lambda: board.announced_texts,
        channel_markup=lambda: "\n".join(board.announced_texts),
        close=None,
        replies=None,
    )


@asynccontextmanager
async def slack_stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Set the stage in a workspace."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with slack.workspace_server() as workspace:
        messages = workspace.channels[slack.CHANNEL]
        yield Stage(
            platform=SlackPlatform(Clients(bot_token=slack.TOKEN, base_url=workspace.url), app_token=slack.APP_TOKEN),
            channel=Destination("slack", slack.TEAM, slack.CHANNEL),
            headlines=lambda: [one["text"].splitlines()[0] for one in messages if "thread_ts" not in one],
            digest_markup=lambda: json.dumps(messages),
            notes=lambda ref: [one["text"] for one in workspace.thread(ref)],
            channel_notices=lambda: [one["text"] for one in messages if "blocks" not in one],
            channel_markup=lambda: "\n".join(
                piece["text"]["text"] for one in messages for piece in one.get("blocks", ())
            ),
            close=lambda: workspace.closed_channels.update({slack.CHANNEL: "is_archived"}),
            replies=lambda ref: [one["text"] for one in workspace.thread(ref)],
        )


@asynccontextmanager
async def discord_stage(monkeypatch: pytest.MonkeyPatch, *, as_layout: bool = True) -> AsyncIterator[Stage]:
    """Set the stage in a guild."""
    async with discord.guild_server() as guild, AsyncExitStack() as after:
        point_sdk_at(guild, monkeypatch)
        platform = DiscordPlatform(token=discord.TOKEN, style=Style(uses_layouts=as_layout))
        after.push_async_callback(platform.aclose)
        yield Stage(
            platform=platform,
            channel=Destination("discord", discord.GUILD, discord.CHANNEL),
            headlines=lambda: [digest_headline(one) for one in guild.channels[discord.CHANNEL]],
            digest_markup=lambda: json.dumps(guild.channels[discord.CHANNEL]),
            notes=lambda ref: [one["content"] for one in guild.channels.get(ref, [])],
            channel_notices=lambda: [one["content"] for one in guild.channels[discord.CHANNEL] if one.get("content")],
            channel_markup=lambda: "\n".join(one.get("content") or "" for one in guild.channels[discord.CHANNEL]),
            close=lambda: guild.closed_channels.update({discord.CHANNEL: (403, 50001, "Missing Access")}),
            replies=lambda ref: [one["content"] for one in guild.channels.get(ref, [])],
        )


STAGES = {
    "recording": recording_stage,
    "page": page_stage,
    "slack": slack_stage,
    "discord": discord_stage,
    "discord-embeds": partial(discord_stage, as_layout=False),
}


@pytest.fixture(params=list(STAGES.values()), ids=list(STAGES))
async def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Set the stage, one platform after the other."""
    async with request.param(monkeypatch) as there:
        yield there


async def test_what_was_posted_is_found(stage: Stage) -> None:
    """`find` names the very message that `post` named, of several."""
    one = await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    two = await stage.platform.post(SECOND_DELIVERY, stage.channel, STORY, CHANGED_DIGEST)
    assert one != two
    assert await stage.platform.find(FIRST_DELIVERY, stage.channel, since=SINCE) == one
    assert await stage.platform.find(SECOND_DELIVERY, stage.channel, since=SINCE) == two


async def test_a_post_shows_every_line_and_where_it_is_from(stage: Stage) -> None:
    """Facts, who gains and who loses, and the article's address; a headline alone is no digest."""
    await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    shown = html.unescape(stage.digest_markup())
    for fact in DIGEST.key_facts:
        assert fact.text in shown
    for stakeholder in DIGEST.stakeholders:
        assert stakeholder.name in shown
    assert DIGEST.article.url in shown


async def test_what_was_never_posted_is_not_found(stage: Stage) -> None:
    """A number that begins like another one is not that one."""
    await stage.platform.post(DeliveryId(12), stage.channel, STORY, DIGEST)
    assert await stage.platform.find(FIRST_DELIVERY, stage.channel, since=SINCE) is None


async def test_a_post_whose_lease_is_over_does_not_leave(stage: Stage) -> None:
    """Whoever woke too late sends nothing; within its time it does."""
    with post_lease(lambda: True):
        await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    with post_lease(lambda: False), pytest.raises(LeaseLost):
        await stage.platform.post(SECOND_DELIVERY, stage.channel, STORY, CHANGED_DIGEST)
    assert len(stage.headlines()) == 1
    assert await stage.platform.find(SECOND_DELIVERY, stage.channel, since=SINCE) is None


async def test_an_edit_changes_the_message_in_place(stage: Stage) -> None:
    """Readers see the new digest where the old one stood, and no second message."""
    ref = await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    await stage.platform.edit(ref, stage.channel, STORY, CHANGED_DIGEST)
    assert stage.headlines() == [CHANGED_DIGEST.headline]


async def test_a_note_is_said_once_a_key(stage: Stage) -> None:
    """The same key twice is one note; another key is another note."""
    ref = await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    for key, text in (("v2", "Corrected"), ("v2", "Corrected"), ("v3", "Once more")):
        await stage.platform.post_note(ref, stage.channel, text, key=key)
    assert stage.notes(ref) == ["Corrected", "Once more"]


async def test_a_note_is_amended_in_its_place(stage: Stage) -> None:
    """What was said under a key is another text then, once; where nothing was said, nothing is."""
    ref = await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    await stage.platform.post_note(ref, stage.channel, "Added", key="v2")
    for key in ("v2", "v2", "v9"):
        await stage.platform.edit_note(ref, stage.channel, "It tells another story", key=key)
    await stage.platform.post_note(ref, stage.channel, "Added", key="v2")
    assert stage.notes(ref) == ["It tells another story"]


async def test_a_channel_is_told_once_a_key(stage: Stage) -> None:
    """The same key twice is one line; another key is another line; neither is a digest."""
    for key, text in (("v2", "Courier is failing."), ("v2", "Courier is failing."), ("v3", "Courier is back.")):
        await stage.platform.notify_channel(stage.channel, text, key=key)
    assert stage.channel_notices() == ["Courier is failing.", "Courier is back."]
    assert await stage.platform.find(FIRST_DELIVERY, stage.channel, since=SINCE) is None


async def test_a_reply_is_shown_once(stage: Stage) -> None:
    """An answer that a listener could not show any more stands under its question, however often it is brought."""
    if stage.replies is None:
        pytest.skip("what the store keeps of a thread is shown there")
    ref = await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    question = Question(key="asked-1", destination=stage.channel, message=ref, text="Will fares rise?")
    for _ in range(2):
        await stage.platform.post_answer(question, ANSWER)
    assert len(stage.replies(ref)) == 1
    assert ANSWER.text in stage.replies(ref)[0]


def make_edition(stage: Stage, *digests: Digest) -> EditionAssignment:
    """Return an edition of some digests for the stage's channel."""
    record = Edition(
        id=EditionId(7), destination=stage.channel, title="2 new stories", state=DeliveryState.PLANNED, since=SINCE
    )
    parts = [
        Assignment(
            delivery=Delivery(
                id=DeliveryId(number),
                story_id=STORY.id,
                destination=stage.channel,
                state=DeliveryState.PLANNED,
                since=SINCE,
            ),
            story=STORY,
            digest=digest,
            digest_id=DigestId(number),
            edition=record,
            preferences=Preferences(destination=stage.channel),
        )
        for number, digest in enumerate(digests, 1)
    ]
    return EditionAssignment(edition=record, parts=tuple(parts))


async def test_an_edition_is_found_and_its_digests_stand_under_it(stage: Stage) -> None:
    """Where there are editions, one message tells of several stories, is edited in place, and has their digests."""
    editions = stage.platform.editions
    if editions is None:
        assert isinstance(stage.platform, PagePlatform)
        return
    assert await editions.find_edition(EditionId(7), stage.channel, since=SINCE) is None
    message = await editions.post_edition(make_edition(stage, DIGEST, CHANGED_DIGEST))
    assert await editions.find_edition(EditionId(7), stage.channel, since=SINCE) == message
    assert await editions.find_edition(EditionId(70), stage.channel, since=SINCE) is None
    under = await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST, under=message)
    assert under != message
    assert await stage.platform.find(FIRST_DELIVERY, stage.channel, since=SINCE, under=message) == under
    assert await stage.platform.find(SECOND_DELIVERY, stage.channel, since=SINCE, under=message) is None
    await stage.platform.edit(under, stage.channel, STORY, CHANGED_DIGEST, under=message)
    assert await stage.platform.find(FIRST_DELIVERY, stage.channel, since=SINCE, under=message) == under
    await editions.edit_edition(message, make_edition(stage, CHANGED_DIGEST, CHANGED_DIGEST))
    assert await editions.find_edition(EditionId(7), stage.channel, since=SINCE) == message


async def test_a_closed_channel_is_for_a_person_to_mend(stage: Stage) -> None:
    """Every call says so, and that trying again is no use."""
    if stage.close is None:
        pytest.skip("nobody can close this channel")
    ref = await stage.platform.post(FIRST_DELIVERY, stage.channel, STORY, DIGEST)
    stage.close()
    with pytest.raises(DestinationGone) as posting:
        await stage.platform.post(SECOND_DELIVERY, stage.channel, STORY, DIGEST)
    with pytest.raises(DestinationGone):
        await stage.platform.find(FIRST_DELIVERY, stage.channel, since=SINCE)
    with pytest.raises(DestinationGone):
        await stage.platform.edit(ref, stage.channel, STORY, CHANGED_DIGEST)
    with pytest.raises(DestinationGone):
        await stage.platform.post_note(ref, stage.channel, "x", key="k")
    assert not posting.value.retry


async def test_a_round_up_is_told_once_with_a_line_a_story(stage: Stage) -> None:
    """What a worker tells again after a crash is there already; each line leads to its article."""
    told = remotasks_record(days=7)
    for _ in range(2):
        await stage.platform.notify_channel(stage.channel, "Gains and losses", key="week", track_records=[told])
    whole = stage.channel_markup()
    assert whole.count("Gains and losses") == 1
    assert "3 gains, 2 losses, 1 mixed, 1 unlikely to benefit in 7 days" in whole
    for line in told.lines:
        assert line.source.url in whole


async def test_the_recording_fails_before_or_after_a_message_is_taken() -> None:
    """Its faults are the two that cannot be told apart from outside, and any error one likes."""
    platform = RecordingPlatform()
    channel = Destination("recording", "w", "c")
    platform.post_faults.extend([Fault.BEFORE, Fault.AFTER, PlatformError("slow down")])
    there: list[MessageRef | None] = []
    for number in (1, 2, 3):
        with pytest.raises(PlatformError):
            await platform.post(DeliveryId(number), channel, STORY, DIGEST)
        there.append(await platform.find(DeliveryId(number), channel, since=SINCE))
    assert there == [None, MessageRef("1"), None]


async def test_the_recording_lends_its_inbox_while_it_listens() -> None:
    """A test speaks to the bot through it, and no longer once listening was cancelled."""
    platform, inbox = RecordingPlatform(), ScriptedInbox()
    task = asyncio.create_task(platform.listen(inbox))
    await platform.listening.wait()
    assert platform.inbox is inbox
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert platform.inbox is None
