"""What goes wrong on Discord's side, and what becomes of it; no clock but ours is waited for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from adapters.discord.api import posting_rates as pace
from adapters.discord.api import rest_client
from adapters.discord.api.invalid_requests import InvalidRequestCounter
from adapters.discord.interactions.components import TOO_OLD
from adapters.discord.interactions.context import LATE_ANSWER
from adapters.discord.platform import DiscordPlatform
from bot.domain.conversation import Answer, Choice, Command, Document, Question, Reply
from bot.domain.delivery import DeliveryId, DeliveryState
from bot.domain.job import Deliver, DeliverEdition, WatchFeeds
from bot.domain.rate import Rate
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError
from tests.adapters.discord.gateway import INVALID, RECONNECT
from tests.adapters.discord.limits import buttons, layout_texts
from tests.adapters.discord.server import ANN, BOT, BOT_USER, CHANNEL, GUILD, TOKEN, Guild, Refusal
from tests.adapters.discord.test_checkup import ALL_PERMISSIONS, SEND
from tests.adapters.discord.test_client import (  # noqa: F401 - a fixture among them
    command_data,
    interact,
    replies,
    say,
    socket,
    subcommand_data,
)
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.samples import DIGEST, STORY
from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.clock import SINCE, FakeClock
from tests.fakes.limiter import ScriptedLimiter
from tests.patience import PATIENCE
from tests.unit.test_editions import TOWNS, publish_articles

HOUR = timedelta(hours=1)
PROXY_HEADERS = {"Via": "1.1 google"}
FORBIDDEN = Refusal(status=403, body={"message": "Missing Permissions", "code": 50013})


@pytest.fixture
async def desk(guild: Guild, platform: DiscordPlatform, channel: Destination) -> TestDesk:
    """Return a desk whose channel is subscribed; it posts to the guild, and both have one clock."""
    made = TestDesk(first=99, on="discord", platform=platform, here=channel)
    made.clock.move(SINCE + timedelta(days=1) - made.clock.now())
    guild.clock = made.clock.now
    await made.inbox.execute_command(Command(destination=channel, text=f"add {FEED}", given_by=ANN["id"]))
    await made.work()
    return made


async def run_desk(desk: TestDesk) -> None:
    """Poll every feed and do all jobs; those refused for now are put aside, as a queue does."""
    feeds = desk.store._feeds
    feeds.update({number: replace(feed, next_due=desk.clock.now()) for number, feed in feeds.items()})
    await desk.line._do_watch(WatchFeeds(), 0)
    later: list[Any] = []
    while desk.jobs.queue:
        job = desk.jobs.queue.pop(0)
        try:
            await desk.line.handlers()[type(job)](job, 0)
        except PlatformError:
            later.append(job)
    desk.jobs.queue += later


def digest_headlines(guild: Guild) -> list[str]:
    """Return the headlines of digests, in order, wherever they stand."""
    every = [message for room in guild.channels.values() for message in room if message["author"] is BOT_USER]
    own = [message for message in every if any(one.get("custom_id") == "asking" for one in buttons(message))]
    return [layout_texts(message)[0].splitlines()[0] for message in sorted(own, key=lambda one: int(one["id"]))]


async def test_a_pause_for_one_route_or_for_all_is_kept_and_nothing_is_doubled(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """Discord names the seconds; the SDK keeps to them, for a channel or for everything."""
    for is_global in (False, True):
        body = {"retry_after": 0.01, "global": is_global, "message": "You are being rate limited."}
        guild.refusals["POST messages"] = [Refusal(status=429, headers=PROXY_HEADERS, body=body)] * 2
        first = DeliveryId(10 if is_global else 20)
        numbers = [first, DeliveryId(first + 1), DeliveryId(first + 2)]
        await asyncio.gather(*(platform.post(number, channel, STORY, DIGEST) for number in numbers))
    assert len({one["nonce"] for one in guild.channels[CHANNEL]}) == len(guild.channels[CHANNEL]) == 6
    assert platform.refusals.recent_refusals == guild.invalid_count == 4


async def test_a_digest_whose_line_broke_after_it_was_taken_stands_there_once(guild: Guild, desk: TestDesk) -> None:
    """Its delivery is looked for and adopted, days after Discord has forgotten its nonce."""
    publish_articles(desk, TOWNS[0])
    guild.refusals["POST messages"] = [Refusal(status=200, hang_up=True, is_carried_out=True)]
    await run_desk(desk)
    assert {one.state for one in desk.store.deliveries.values()} == {DeliveryState.POSTING}
    for message in guild.channels[CHANNEL]:
        message["nonce"] = None
    desk.clock.move(timedelta(days=2))
    await run_desk(desk)
    assert {one.state for one in desk.store.deliveries.values()} == {DeliveryState.POSTED}
    assert len(digest_headlines(guild)) == 1


async def test_a_time_out_after_discord_took_it_is_no_second_digest(
    guild: Guild, desk: TestDesk, channel: Destination, pass_time: Callable[[float], None]
) -> None:
    """The answer never came in time; the message was there."""
    impatient = DiscordPlatform(token=TOKEN, timeout=PATIENCE)
    guild.refusals["POST messages"] = [
        Refusal(status=429, headers=PROXY_HEADERS, body={"retry_after": 20.0}, is_carried_out=True)
    ]
    posting = asyncio.create_task(impatient.post(DeliveryId(1), channel, STORY, DIGEST))
    await guild.wait_until(lambda: bool(guild.channels[CHANNEL]))
    pass_time(PATIENCE)
    with pytest.raises(PlatformError) as slow:
        await posting
    await impatient.aclose()
    assert slow.value.retry
    patient = DiscordPlatform(token=TOKEN)
    assert await patient.find(DeliveryId(1), channel, since=desk.clock.now()) is not None
    assert await patient.post(DeliveryId(1), channel, STORY, DIGEST) == guild.channels[CHANNEL][0]["id"]
    await patient.aclose()
    assert len(digest_headlines(guild)) == 1


async def test_after_an_hour_without_discord_everything_comes_once_and_in_order(guild: Guild, desk: TestDesk) -> None:
    """None is lost and none comes twice, whatever Discord did with what we sent while it was down."""
    guild.is_down = True
    for town in TOWNS[:5]:
        publish_articles(desk, town)
        desk.clock.move(HOUR / 5)
        await run_desk(desk)
    assert guild.channels[CHANNEL] == []
    guild.is_down = False
    for _ in range(6):
        desk.clock.move(HOUR / 4)
        await run_desk(desk)
    headlines = digest_headlines(guild)
    assert [next(town for town in TOWNS if town in line) for line in headlines] == list(TOWNS[:5])
    assert {one.state for one in desk.store.deliveries.values()} == {DeliveryState.POSTED}
    assert not [job for job in desk.jobs.queue if isinstance(job, Deliver | DeliverEdition)]


async def test_a_permission_that_is_missing_is_told_once_and_its_digests_are_kept(guild: Guild, desk: TestDesk) -> None:
    """Whoever subscribed hears of it in private; once it is mended, everything comes."""
    publish_articles(desk, TOWNS[0])
    guild.closed_channels[CHANNEL] = (403, 50001, "Missing Access")
    await run_desk(desk)
    publish_articles(desk, TOWNS[1])
    await run_desk(desk)
    assert digest_headlines(guild) == []
    (private,) = guild.channels["850"]
    assert "I cannot post in <#800> any more" in private["content"]
    asked = guild.calls.count("POST messages")
    await run_desk(desk)
    assert guild.calls.count("POST messages") == asked  # nobody knocks again before it is time
    guild.closed_channels.clear()
    desk.clock.move(timedelta(hours=7))
    for _ in range(3):
        await run_desk(desk)
    assert len(digest_headlines(guild)) == 2


async def test_a_channel_that_was_deleted_takes_nothing_else_along(
    guild: Guild, desk: TestDesk, platform: DiscordPlatform
) -> None:
    """Other channels go on; the deleted one is tried for a week, and its digests are given up."""
    other = Destination("discord", GUILD, "801")
    guild.channels["801"] = []
    await desk.give_command(f"add {FEED}", channel=other)
    del guild.channels[CHANNEL]
    publish_articles(desk, TOWNS[0])
    await run_desk(desk)
    assert len(digest_headlines(guild)) == 1
    for _ in range(30):
        desk.clock.move(timedelta(hours=7))
        await run_desk(desk)
    states = {one.destination.channel: one.state for one in desk.store.deliveries.values()}
    assert states == {CHANNEL: DeliveryState.FAILED, "801": DeliveryState.POSTED}
    assert platform.refusals.recent_refusals < 100


def message_from_ann(guild: Guild, text: str) -> dict[str, Any]:
    """Return a message from Ann to the bot, as the gateway reports it."""
    said = guild.say(CHANNEL, content=f"<@{BOT}> {text}", mentions=[BOT_USER])
    return {**said, "guild_id": GUILD, "member": {"roles": [], "flags": 0}}


class SlowInbox(ScriptedInbox):
    """An inbox that answers once `may_continue` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.may_continue = asyncio.Event()
        self.started = asyncio.Event()

    async def stream_answer(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Wait in the middle of work."""
        self.started.set()
        await self.may_continue.wait()
        async for answer in super().stream_answer(question):
            yield answer


@pytest.mark.parametrize("is_resumed", [True, False])
async def test_a_gateway_that_reconnects_in_the_middle_of_work_loses_nothing(
    guild: Guild, platform: DiscordPlatform, *, is_resumed: bool
) -> None:
    """What was begun is finished; what was said meanwhile is heard where Discord lets us resume; nothing twice."""
    inbox = SlowInbox()
    task = asyncio.create_task(platform.listen(inbox))
    async with asyncio.timeout(PATIENCE):
        first = await guild.sockets.get()
        await say(guild, first, f"<@{BOT}> trams?", mentions=[BOT_USER])
        await inbox.started.wait()
        guild.is_session_invalid = not is_resumed
        if is_resumed:
            guild.missed_events.append(("MESSAGE_CREATE", message_from_ann(guild, "buses?")))
        await guild.send_operation(first, RECONNECT)
        second = await guild.sockets.get()
        inbox.may_continue.set()
        await say(guild, second, f"<@{BOT}> boats?", mentions=[BOT_USER])
    asked = 3 if is_resumed else 2
    await guild.wait_until(lambda: len(replies(guild)) == asked)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert [one.text for one in inbox.questions] == (
        ["trams?", "buses?", "boats?"] if is_resumed else ["trams?", "boats?"]
    )
    assert (len(guild.identify_payloads), len(guild.resumed_sequences)) == ((1, 1) if is_resumed else (2, 0))


async def test_a_session_that_is_invalid_is_begun_anew(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """The listener goes on listening, and its commands are registered once."""
    await guild.send_operation(socket, INVALID, data=False)
    async with asyncio.timeout(PATIENCE):
        again = await guild.sockets.get()
    await say(guild, again, f"<@{BOT}> trams?", mentions=[BOT_USER])
    await guild.wait_until(lambda: bool(replies(guild)))
    assert len(inbox.questions) == 1
    assert guild.calls.count("PUT commands") == 1


async def test_an_interaction_that_comes_twice_is_carried_out_once(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Discord takes one first answer to each, and nothing is done before it took ours."""
    for _ in range(2):
        await interact(guild, socket, 2, subcommand_data("list"), id="6000")
    pressed = {"custom_id": "order::pause 3", "component_type": 2}
    button = {"type": 2, "style": 2, "label": "Pause", "custom_id": "order::pause 3"}
    message = guild.say(CHANNEL, content="Shall I?", components=[{"type": 1, "components": [button]}])
    for _ in range(2):
        await interact(guild, socket, 3, pressed, id="6001", message=message)
    await guild.wait_until(lambda: guild.calls.count("POST callback") == 4 and len(guild.followups) == 2)
    assert sorted(str(one.order or one.text) for one in inbox.commands) == ["list", "pause 3"]


async def test_an_interaction_that_came_too_late_does_nothing(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Three seconds were over; the person was told so by Discord, and may try again."""
    guild.late_tokens.add("tok")
    await interact(guild, socket, 2, subcommand_data("add", url="https://x.example"))
    await guild.wait_until(lambda: "POST callback" in guild.calls)
    guild.late_tokens.clear()
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: bool(guild.followups))
    assert [str(one.order or one.text) for one in inbox.commands] == ["list"]


async def test_a_reply_that_took_over_a_quarter_of_an_hour_comes_in_private(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """The work was done; nobody has to wonder what came of it."""
    inbox.scripted_reply = Reply(text=DIGEST.headline, digest=DIGEST)
    guild.expired_tokens.add("tok")
    await interact(guild, socket, 2, command_data("read", url="https://x.example/a"))
    await guild.wait_until(lambda: len(guild.channels.get("850", [])) == 2)
    word, digest = guild.channels["850"]
    assert word["content"] == LATE_ANSWER
    assert layout_texts(digest)[0].startswith("###")


async def test_what_comes_late_in_private_is_whole_and_changes_nothing_there(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """A file is not empty for having been read by the first try; a choice would be about the direct messages."""
    undo = Choice(label="Undo", command="remove 3")
    inbox.scripted_reply = Reply(
        text="The list.", choices=(undo,), document=Document(name="feeds.opml", text="<opml/>")
    )
    guild.expired_tokens.add("tok")
    await interact(guild, socket, 2, subcommand_data("export"))
    await guild.wait_until(lambda: len(guild.channels.get("850", [])) == 2)
    assert guild.uploaded_files[-1] == ("feeds.opml", "<opml/>")
    assert buttons(guild.channels["850"][-1]) == []


async def test_choices_that_nobody_remembers_say_so_kindly(
    guild: Guild,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
    inbox: ScriptedInbox,
) -> None:
    """Most say all in their ids and last as long as their reply; a long one is remembered until a restart."""
    long = f"add https://x.example/{'a' * 200}"
    inbox.scripted_reply = Reply(
        text="Each?", choices=(Choice(label="Each", command=long), Choice(label="No", command="list"))
    )
    await interact(guild, socket, 2, subcommand_data("add", url="x"))
    await guild.wait_until(lambda: bool(guild.followups))
    kept, said = buttons(guild.followups[0])
    assert said["custom_id"] == "choice+list"
    message = guild.channels[CHANNEL][-1]
    await interact(guild, socket, 3, {"custom_id": kept["custom_id"], "component_type": 2}, message=message)
    await guild.wait_until(lambda: len(guild.original_responses) == 1)
    assert [str(one.order or one.text) for one in inbox.commands] == ["add x", long]
    forgotten = {**kept, "custom_id": "kept" + "0" * 32}
    again = {**message, "components": [{"type": 1, "components": [forgotten]}]}
    await interact(guild, socket, 3, {"custom_id": forgotten["custom_id"], "component_type": 2}, message=again)
    await guild.wait_until(lambda: len(guild.original_responses) == 2)
    assert guild.original_responses[-1]["content"] == TOO_OLD
    assert len(inbox.commands) == 2


async def test_refusals_are_counted_and_end_long_before_a_ban(
    guild: Guild, channel: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """401, 403 and 429 count; after a tenth of what brings a ban nothing is asked until it is time again."""
    clock = FakeClock()
    platform = DiscordPlatform(token=TOKEN, now=clock.now)
    monkeypatch.setattr(platform.refusals, "_most", 5)
    guild.closed_channels[CHANNEL] = (403, 50001, "Missing Access")
    for _ in range(5):
        with pytest.raises(DestinationGone):
            await platform.post(DeliveryId(1), channel, STORY, DIGEST)
    with pytest.raises(PlatformError, match="ask nothing for a while") as enough:
        await platform.post(DeliveryId(1), channel, STORY, DIGEST)
    assert (enough.value.retry, enough.value.retry_after) == (True, timedelta(minutes=10))
    assert not isinstance(enough.value, DestinationGone)
    assert guild.invalid_count == platform.refusals.recent_refusals == 5
    clock.move(timedelta(minutes=10))
    guild.closed_channels.clear()
    assert await platform.post(DeliveryId(1), channel, STORY, DIGEST)
    await platform.aclose()


async def test_a_token_that_was_refused_is_not_tried_all_the_time(guild: Guild, channel: Destination) -> None:
    """Ten thousand waiting digests are no ten thousand wrong passwords."""
    clock = FakeClock()
    stranger = DiscordPlatform(token="wrong", now=clock.now)  # noqa: S106 - a fake
    for _ in range(20):
        with pytest.raises(DestinationGone, match="token"):
            await stranger.post(DeliveryId(1), channel, STORY, DIGEST)
    assert guild.invalid_count == 1
    clock.move(rest_client.REFUSED_TOKEN_PAUSE)
    with pytest.raises(DestinationGone):
        await stranger.post(DeliveryId(1), channel, STORY, DIGEST)
    assert guild.invalid_count == 2


def test_refusals_are_forgotten_after_ten_minutes() -> None:
    """The window moves on with the clock."""
    clock = FakeClock()
    refusals = InvalidRequestCounter(clock.now, most=2)
    refusals._seen.extend([clock.now(), clock.now() + timedelta(minutes=1)])
    with pytest.raises(PlatformError) as enough:
        refusals.check()
    assert enough.value.retry_after == timedelta(minutes=10)
    clock.move(timedelta(minutes=10))
    refusals.check()
    assert refusals.recent_refusals == 1


async def test_a_refusal_names_the_right_that_is_missing(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """Discord says only that one is; where it cannot be looked up, what is needed is named as before."""
    guild.bot_permissions = ALL_PERMISSIONS & ~SEND
    guild.refusals["POST messages"] = [FORBIDDEN]
    with pytest.raises(DestinationGone, match=r"^Send Messages is missing there: give it to me in the channel's"):
        await platform.post(DeliveryId(1), channel, STORY, DIGEST)
    guild.refusals["POST messages"] = [FORBIDDEN]
    guild.refusals["GET roles"] = [Refusal(status=404, body={"message": "Unknown Guild", "code": 10004})]
    with pytest.raises(DestinationGone, match="Missing Permissions: give the bot View Channel, Send Messages"):
        await platform.post(DeliveryId(2), channel, STORY, DIGEST)
    guild.closed_channels[CHANNEL] = (403, 50001, "Missing Access")
    with pytest.raises(DestinationGone, match=r"^View Channel is missing there"):
        await platform.post(DeliveryId(3), channel, STORY, DIGEST)


@pytest.mark.parametrize(
    "headers", [PROXY_HEADERS, {**PROXY_HEADERS, "X-RateLimit-Global": "true", "Retry-After": "1"}]
)
async def test_a_wait_for_the_whole_bot_is_told_to_all_workers(guild: Guild, headers: dict[str, str]) -> None:
    """The SDK waits by itself, for its own process alone; of one channel's wait the others need to know nothing."""
    guild.refusals["POST messages"] = [Refusal(status=429, headers=headers, body={"retry_after": 0.01})]
    limiter = ScriptedLimiter()
    platform = DiscordPlatform(token=TOKEN, limiter=limiter)
    await platform.notify_channel(Destination("discord", GUILD, CHANNEL), "Good morning.", key="k")
    await platform.aclose()
    everywhere = Rate(platform="discord", interval=pace.BOT_INTERVAL, burst=pace.BOT_BURST)
    assert limiter.backoffs == ([(everywhere, timedelta(seconds=1))] if "Retry-After" in headers else [])
