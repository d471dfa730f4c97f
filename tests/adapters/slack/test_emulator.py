"""Against a Slack that somebody else wrote: the npm package `emulate`, which `make emulator` installs."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.page.serving import bind, serve_app
from adapters.slack.api.clients import Clients
from adapters.slack.gateway.http_mode import HttpModeEndpoint
from adapters.slack.platform import SlackPlatform
from adapters.slack.setup.manifest import EVENTS_PATH
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, WorkspaceLost
from bot.ports import Inbox
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import ANSWER, CHANGED_DIGEST, DIGEST, STORY
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.eight_stories import STORIES, publish_stories, transcript_lines
from tests.fakes.clock import SINCE, FakeClock
from tests.patience import PATIENCE

EMULATOR = Path(__file__).parent / "emulator"
SEED: dict[str, Any] = json.loads((EMULATOR / "seed.json").read_text("utf-8"))["slack"]
BOT_ACCOUNT, ANN_ACCOUNT, BEN_ACCOUNT = SEED["tokens"]
FIRST_DELIVERY = DeliveryId(1)

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node on this machine"),
    pytest.mark.skipif(not (EMULATOR / "node_modules").exists(), reason="the emulator is not installed: make emulator"),
]


@pytest.fixture
def api() -> Iterator[str]:
    """Start a fresh workspace, and return the address of its Web API."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    node = shutil.which("node") or "node"
    with subprocess.Popen([node, "serve.mjs", str(port)], cwd=EMULATOR, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own file
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready")
        yield f"http://127.0.0.1:{port}/api/"
        process.kill()


@pytest.fixture
async def ann(api: str, monkeypatch: pytest.MonkeyPatch) -> AsyncWebClient:
    """Return a person of the workspace, who speaks for herself."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return AsyncWebClient(token=ANN_ACCOUNT["token"], base_url=api)


@pytest.fixture
async def channel(ann: AsyncWebClient, api: str) -> Destination:
    """Return the channel `news`, which Ann and the bot are in."""
    listed = await ann.conversations_list(limit=100)
    number = next(one["id"] for one in listed["channels"] if one["name"] == "news")
    await ann.conversations_join(channel=number)
    bot = AsyncWebClient(token=BOT_ACCOUNT["token"], base_url=api)
    await bot.conversations_join(channel=number)
    return Destination("slack", (await bot.auth_test())["team_id"], number)


@pytest.fixture
def slack(api: str, channel: Destination) -> SlackPlatform:
    """Return the platform, with the endpoint that events come in by."""
    assert channel
    secret = SEED["signing_secret"]
    endpoint = HttpModeEndpoint(signing_secret=secret)
    return SlackPlatform(
        Clients(bot_token=BOT_ACCOUNT["token"], base_url=api), endpoint=endpoint, signing_secret=secret
    )


async def bot_messages(ann: AsyncWebClient, channel: Destination, ref: str = "") -> list[str]:
    """Return what Ann reads in the channel, or in a thread, oldest first."""
    if ref:
        page = await ann.conversations_replies(channel=channel.channel, ts=ref)
        return [one["text"] for one in page["messages"][1:]]
    page = await ann.conversations_history(channel=channel.channel)
    return [one["text"] for one in page["messages"] if one["user"] == BOT_ACCOUNT["bot_user_id"]][::-1]


async def test_a_digest_is_posted_found_corrected_and_noted(
    slack: SlackPlatform, ann: AsyncWebClient, channel: Destination
) -> None:
    """By its mark, in place, once."""
    ref = await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert await slack.find(FIRST_DELIVERY, channel, since=SINCE) == ref
    assert await slack.find(DeliveryId(2), channel, since=SINCE) is None
    await slack.edit(ref, channel, STORY, CHANGED_DIGEST)
    for _ in range(2):
        await slack.post_note(ref, channel, "The article changed <!channel>", key="digest-2")
        await slack.notify_channel(channel, "The feed fails.", key="feed-1")
    assert [text.splitlines()[0] for text in await bot_messages(ann, channel)] == [
        CHANGED_DIGEST.headline,
        "The feed fails.",
    ]
    assert await bot_messages(ann, channel, ref) == ["The article changed &lt;!channel&gt;"]


async def test_a_closed_channel_and_a_wrong_token_have_their_words(
    slack: SlackPlatform, ann: AsyncWebClient, api: str, channel: Destination
) -> None:
    """What a person must mend is told from what passes."""
    await ann.conversations_archive(channel=channel.channel)
    with pytest.raises(DestinationGone, match="is_archived"):
        await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    wrong = SlackPlatform(Clients(bot_token="xoxb-wrong", base_url=api))  # noqa: S106 - a fake
    with pytest.raises(WorkspaceLost, match="invalid_auth"):
        await wrong.post(FIRST_DELIVERY, channel, STORY, DIGEST)


@pytest.fixture
async def listening(slack: SlackPlatform, inbox: ScriptedInbox, api: str) -> AsyncIterator[None]:
    """Let the platform listen for the inbox that answers by script."""
    async with listen_to_events(slack, inbox, api):
        yield


@asynccontextmanager
async def listen_to_events(slack: SlackPlatform, inbox: Inbox, api: str) -> AsyncIterator[None]:
    """Let the platform listen, and the workspace send its events there."""
    assert slack.endpoint is not None
    task = asyncio.create_task(slack.listen(inbox))
    async with (
        serve_app(slack.endpoint, bind("127.0.0.1", 0, setting="PAGE_PORT"), stopping=lambda: None) as address,
        aiohttp.ClientSession() as session,
    ):
        ours = {"url": address.rstrip("/") + EVENTS_PATH}
        async with session.post(api.replace("/api/", "/test/listen"), json=ours) as done:
            assert done.status == 200
        yield
        task.cancel()
        await asyncio.wait([task])


@pytest.mark.usefixtures("listening")
async def test_a_question_in_the_thread_is_answered_there(
    slack: SlackPlatform, ann: AsyncWebClient, inbox: ScriptedInbox, channel: Destination
) -> None:
    """Ann asks, the workspace signs and sends the event, and she reads the answer; this Slack streams nothing."""
    ref = await slack.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    inbox.own_messages.add((channel, MessageRef(ref)))
    inbox.scripted_answer = replace(ANSWER, model="a-model")
    await ann.chat_postMessage(channel=channel.channel, thread_ts=ref, text="how did they vote?")
    async with asyncio.timeout(PATIENCE):
        await inbox.was_called.wait()
        while ANSWER.text not in await bot_messages(ann, channel, ref):  # noqa: ASYNC110 - another process rings no bell
            await asyncio.sleep(0.05)
    assert (await bot_messages(ann, channel, ref)).count(ANSWER.text) == 1
    assert inbox.questions[0].text == "how did they vote?"


@pytest.mark.usefixtures("listening")
async def test_a_mention_is_one_question_though_two_events(
    ann: AsyncWebClient, inbox: ScriptedInbox, channel: Destination
) -> None:
    """In a thread of its own."""
    sent = await ann.chat_postMessage(channel=channel.channel, text=f"<@{BOT_ACCOUNT['bot_user_id']}> what is new?")
    async with asyncio.timeout(PATIENCE):
        while await bot_messages(ann, channel, sent["ts"]) != [ANSWER.text]:  # noqa: ASYNC110 - another process rings no bell
            await asyncio.sleep(0.05)
    assert [question.text for question in inbox.questions] == ["what is new?"]


@pytest.fixture
async def desk(slack: SlackPlatform, channel: Destination) -> TestDesk:
    """Return a desk whose channel wants its stories as one daily digest."""
    desk = TestDesk(on="slack", platform=slack, here=channel, first=99, clock=FakeClock(datetime.now(UTC)))
    for order in (f"add {FEED}", "schedule daily 09:00"):
        await desk.give_command(order)
    await desk.work()
    return desk


async def test_a_day_of_eight_stories_and_a_talk_under_it(
    desk: TestDesk, slack: SlackPlatform, ann: AsyncWebClient, api: str, channel: Destination
) -> None:
    """One message has all eight, and its thread a digest of each; of the talk there three lines are answered."""
    await publish_stories(desk)
    page = await ann.conversations_history(channel=channel.channel)
    (told,) = [one for one in page["messages"] if STORIES[0][0] in str(one["blocks"])]
    assert all(title in str(told["blocks"]) for title, _ in STORIES)
    assert len(await bot_messages(ann, channel, told["ts"])) == len(STORIES)
    names = {"desk": f"<@{BOT_ACCOUNT['bot_user_id']}>", "ann": "<@U0ANN>", "ben": "<@U0BEN>"}
    people = {"ann": ann, "ben": AsyncWebClient(token=BEN_ACCOUNT["token"], base_url=api)}
    await people["ben"].conversations_join(channel=channel.channel)
    wanted = len(STORIES)
    async with listen_to_events(slack, desk.inbox, api):
        for line in transcript_lines():
            text = line.with_mention(names.__getitem__)
            await people[line.speaker].chat_postMessage(channel=channel.channel, thread_ts=told["ts"], text=text)
            wanted += 1 + bool(line.answer)
            if line.answer:
                async with asyncio.timeout(PATIENCE):
                    while not (await _newest_contains(ann, channel, told["ts"], line.answer)):  # noqa: ASYNC110 - as above
                        await asyncio.sleep(0.05)
    assert len(await bot_messages(ann, channel, told["ts"])) == wanted


async def _newest_contains(ann: AsyncWebClient, channel: Destination, ref: str, answer: str) -> bool:
    """Check whether some words stand in the newest message of a thread."""
    page = await ann.conversations_replies(channel=channel.channel, ts=ref)
    return answer in str(page["messages"][-1])
