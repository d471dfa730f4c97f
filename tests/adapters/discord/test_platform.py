"""DiscordPlatform over REST alone, against a guild that remembers, refuses and hangs up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.platform import DiscordPlatform
from adapters.discord.rendering.answers import answer_pages
from bot.domain.conversation import Question
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError
from bot.ports import Platform
from tests.adapters.discord.limits import buttons, digest_headline
from tests.adapters.discord.server import ANN, BOT_USER, CHANNEL, GUILD, TOKEN, Guild, Refusal
from tests.adapters.slack.samples import ANSWER, CHANGED_DIGEST, DIGEST, STORY
from tests.fakes.clock import SINCE, FakeClock
from tests.patience import PATIENCE

FIRST_DELIVERY = DeliveryId(1)


async def test_a_post_carries_its_delivery(platform: DiscordPlatform, guild: Guild, channel: Destination) -> None:
    """The message has the number as nonce and in its button; no gateway is needed."""
    port: Platform = platform
    ref = await port.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    (message,) = guild.channels[CHANNEL]
    assert (message["id"], message["nonce"]) == (ref, "1")
    assert buttons(message)[0]["custom_id"] == "evidence:1"
    assert guild.identify_payloads == []


async def test_posting_again_within_minutes_is_no_second_message(
    platform: DiscordPlatform, guild: Guild, channel: Destination
) -> None:
    """Discord gives back the first one, because the nonce is enforced."""
    first = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST) == first
    assert len(guild.channels[CHANNEL]) == 1


@pytest.mark.parametrize(
    ("refusal", "gone", "retry", "after"),
    [
        (Refusal(status=403, body={"message": "Missing Access", "code": 50001}), True, False, None),
        (Refusal(status=404, body={"message": "Unknown Channel", "code": 10003}), True, False, None),
        (Refusal(status=401, body={"message": "401: Unauthorized", "code": 0}), True, False, None),
        (Refusal(status=400, body={"message": "Invalid Form Body", "code": 50035}), False, False, None),
        (Refusal(status=503), False, True, None),
        (Refusal(status=429, headers={"Retry-After": "9"}), False, True, 9),
        (Refusal(status=429, headers={"Retry-After": "9" * 20}), False, True, 86_400),
        (Refusal(status=429, headers={"Via": "1.1 google"}, body={"retry_after": 60.0}), False, True, 60),
        (Refusal(status=429, headers={"Via": "1.1 google"}, body={"retry_after": 1e20}), False, True, 86_400),
        (Refusal(status=200, hang_up=True), False, True, None),
    ],
)
async def test_refusals_say_what_to_do(
    platform: DiscordPlatform,
    guild: Guild,
    channel: Destination,
    refusal: Refusal,
    *,
    gone: bool,
    retry: bool,
    after: int | None,
) -> None:
    """Each is one error that says whether a person or time can mend it."""
    guild.refusals["POST messages"] = [refusal] * (3 if refusal.status == 400 else 1)
    with pytest.raises(PlatformError) as caught:
        await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert (isinstance(caught.value, DestinationGone), caught.value.retry) == (gone, retry)
    assert caught.value.retry_after == (timedelta(seconds=after) if after else None)


async def test_a_short_pause_is_waited_for(platform: DiscordPlatform, guild: Guild, channel: Destination) -> None:
    """A 429 of a moment is the SDK's own work, and no failure."""
    guild.refusals["POST messages"] = [Refusal(status=429, headers={"Via": "1.1 google"}, body={"retry_after": 0.01})]
    assert await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)


async def test_a_server_that_keeps_failing_is_given_back_in_time(
    platform: DiscordPlatform, guild: Guild, channel: Destination, pass_time: Callable[[float], None]
) -> None:
    """The SDK's own retries may not last longer than a post counts as in flight."""
    guild.refusals["POST messages"] = [Refusal(status=500)] * 5
    posting = asyncio.create_task(platform.post(FIRST_DELIVERY, channel, STORY, DIGEST))
    await guild.wait_until(lambda: "POST messages" in guild.calls)
    pass_time(PATIENCE)
    with pytest.raises(PlatformError) as caught:
        await posting
    assert caught.value.retry


async def test_a_post_that_was_taken_while_the_line_broke_is_found(
    platform: DiscordPlatform, guild: Guild, channel: Destination
) -> None:
    """`find` adopts it, also from a later page, and takes nobody else's for ours."""
    guild.refusals["POST messages"] = [Refusal(status=200, hang_up=True, is_carried_out=True)]
    with pytest.raises(PlatformError):
        await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    ours = guild.channels[CHANNEL][0]
    for _ in range(120):
        guild.say(CHANNEL, components=ours["components"])
    assert await platform.find(FIRST_DELIVERY, channel, since=SINCE) == ours["id"]
    assert await platform.find(FIRST_DELIVERY, channel, since=SINCE + timedelta(days=1)) is None


async def test_an_edit_keeps_the_button(platform: DiscordPlatform, guild: Guild, channel: Destination) -> None:
    """The corrected message is still found."""
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    await platform.edit(ref, channel, STORY, CHANGED_DIGEST)
    assert digest_headline(guild.channels[CHANNEL][0]) == CHANGED_DIGEST.headline
    assert await platform.find(FIRST_DELIVERY, channel, since=SINCE) == ref


async def test_a_note_opens_the_thread_once(platform: DiscordPlatform, guild: Guild, channel: Destination) -> None:
    """The first note makes the thread; the next one uses it; neither pings."""
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    await platform.post_note(ref, channel, "Corrected <@901>\nnow", key="v2")
    guild.say(ref)
    await platform.post_note(ref, channel, "And again", key="v3")
    await platform.post_note(ref, channel, "Corrected", key="v2")
    assert [one["content"] for one in guild.channels[ref]] == ["Corrected \\<\\@901\\>\nnow", "", "And again"]


async def test_a_deleted_message_is_no_closed_channel(platform: DiscordPlatform, channel: Destination) -> None:
    """Editing or annotating it is no use, but the channel is fine."""
    with pytest.raises(PlatformError, match="deleted") as edited:
        await platform.edit(MessageRef("12"), channel, STORY, DIGEST)
    with pytest.raises(PlatformError, match="deleted") as annotated:
        await platform.post_note(MessageRef("12"), channel, "x", key="k")
    assert not any(isinstance(caught.value, DestinationGone) for caught in (edited, annotated))


async def test_what_a_channel_was_told_is_known_by_its_words_for_an_hour(guild: Guild, channel: Destination) -> None:
    """Discord forgets nonces; said again later, it is news again."""
    clock = FakeClock(SINCE)
    guild.clock = clock.now
    platform = DiscordPlatform(token=TOKEN, now=clock.now)
    for minutes in (0, 30, 45):
        clock.move(timedelta(minutes=minutes))
        await platform.notify_channel(channel, "Courier is failing.", key=f"v{minutes}")
        for message in guild.channels[CHANNEL]:
            message["nonce"] = None
    await platform.aclose()
    assert len(guild.channels[CHANNEL]) == 2


async def test_a_wrong_token_or_channel_says_so(guild: Guild, channel: Destination) -> None:
    """Both are for a person to mend, and both can be mended without a restart of the other."""
    assert guild.calls == []
    stranger = DiscordPlatform(token="wrong")  # noqa: S106 - a fake
    with pytest.raises(DestinationGone, match="token"):
        await stranger.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    platform = DiscordPlatform(token=TOKEN)
    with pytest.raises(DestinationGone, match="number"):
        await platform.post(FIRST_DELIVERY, Destination("discord", "1", "general"), STORY, DIGEST)
    await platform.aclose()
    await stranger.aclose()


async def test_a_reply_replaces_what_stands_under_the_question(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """Half an answer that a listener left behind becomes the whole one, in the channel or under a digest."""
    asked = guild.say(CHANNEL, content="trams?")
    half = guild.say(
        CHANNEL, author=BOT_USER, content="By", message_reference={"message_id": asked["id"], "channel_id": CHANNEL}
    )
    question = Question(key=f"discord:{asked['id']}", destination=channel, text="trams?", conversation=str(asked["id"]))
    await platform.post_answer(question, ANSWER)
    assert half["content"].startswith(ANSWER.text)
    assert len(guild.channels[CHANNEL]) == 2


async def test_a_reply_to_a_lone_question_stands_in_its_channel(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """A conversation outside of threads is named after a message, and has no room of its own."""
    asked = guild.say(CHANNEL, content="trams?")
    question = Question(key=f"discord:{asked['id']}", destination=channel, text="trams?", conversation=str(asked["id"]))
    for _ in range(2):
        await platform.post_answer(question, ANSWER)
    assert [one["content"].startswith(ANSWER.text) for one in guild.channels[CHANNEL]] == [False, True]


async def test_an_answer_for_one_comes_in_private(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """/ask was cut off: nobody in the channel learns what was asked, or what was answered."""
    question = Question(key="discord:ask:901:1.5", destination=channel, text="trams?", asked_by=ANN["id"])
    for _ in range(2):
        await platform.post_answer(question, ANSWER)
    assert guild.channels[CHANNEL] == []
    assert [one["content"].startswith(ANSWER.text) for one in guild.channels[guild.direct_channels[ANN["id"]]]] == [
        True
    ]


async def test_a_long_answer_comes_late_and_whole(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """All its pages are shown, in the place of those that stand there, and no page twice."""
    asked = guild.say(CHANNEL, content="trams?")
    reference = {"message_id": asked["id"], "channel_id": CHANNEL}
    for page in ("By", "14", "votes", "to", "9"):
        guild.say(CHANNEL, author=BOT_USER, content=page, message_reference=reference)
    question = Question(key=f"discord:{asked['id']}", destination=channel, text="trams?", conversation=asked["id"])
    long = replace(ANSWER, text=" ".join(f"Sentence number {number} is said." for number in range(120)))
    assert 1 < len(answer_pages(long)) < 5
    for _ in range(2):
        await platform.post_answer(question, long)
    assert [one["content"] for one in guild.channels[CHANNEL]][1:] == answer_pages(long)
    lone = replace(question, key="discord:12", conversation="12")
    for _ in range(2):
        await platform.post_answer(lone, long)
    assert [one["content"] for one in guild.channels[CHANNEL]][1:] == answer_pages(long) * 2


async def test_a_late_answer_looks_as_one_that_came_in_time(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """It replies to its question, and under its last page stands what can be asked next; nothing else."""
    asked = guild.say(CHANNEL, content="trams?")
    question = Question(key=f"discord:{asked['id']}", destination=channel, text="trams?", conversation=asked["id"])
    long = replace(
        ANSWER,
        text=" ".join(f"Sentence number {number} is said." for number in range(120)),
        suggestions=("Who pays?",),
    )
    await platform.post_answer(question, long)
    said = guild.channels[CHANNEL][1:]
    assert len(said) == len(answer_pages(long)) > 1
    assert {one["message_reference"]["message_id"] for one in said} == {int(asked["id"])}
    assert [[button["label"] for button in buttons(one)] for one in said] == [[]] * (len(said) - 1) + [["Who pays?"]]
    await platform.post_answer(question, ANSWER)
    (only,) = guild.channels[CHANNEL][1:]
    assert (only["content"].startswith(ANSWER.text), buttons(only)) == (True, [])


async def test_a_note_is_said_in_a_busy_thread(guild: Guild, platform: DiscordPlatform, channel: Destination) -> None:
    """Thousands of messages under a digest are not read through, and the note is said once all the same."""
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    await platform.post_note(ref, channel, "Corrected", key="v1")
    for number in range(3_000):
        guild.say(ref, content=f"Chatter {number}")
    guild.calls.clear()
    for _ in range(2):
        await platform.post_note(ref, channel, "Corrected again", key="v2")
    assert [one["content"] for one in guild.channels[ref] if one["author"] is BOT_USER] == [
        "Corrected",
        "Corrected again",
    ]
    assert guild.calls.count("GET messages") <= 10


async def test_the_same_is_said_in_two_channels(guild: Guild, platform: DiscordPlatform, channel: Destination) -> None:
    """A feed that fails, and an article that changed, are news in every channel; a nonce would hold for all."""
    other = Destination("discord", GUILD, "801")
    guild.channels["801"] = []
    refs = [
        await platform.post(DeliveryId(number), place, STORY, DIGEST) for number, place in ((1, channel), (2, other))
    ]
    for ref, place in zip(refs, (channel, other), strict=True):
        await platform.notify_channel(place, "Courier is failing.", key="failing-5")
        await platform.post_note(ref, place, "Corrected", key="digest-7")
    assert [len(guild.channels[room]) for room in (CHANNEL, "801", *refs)] == [2, 2, 1, 1]


async def test_a_busy_channel_is_told_without_reading_all_of_it(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """Thousands of messages a day are not read through: that takes longer than a call may."""
    guild.clock = lambda: datetime.now(UTC)
    for number in range(3_000):
        guild.say(CHANNEL, content=f"Chatter {number}")
    for _ in range(2):
        await platform.notify_channel(channel, "Courier is failing.", key="failing-5")
    assert [one["content"] for one in guild.channels[CHANNEL] if one["author"] is BOT_USER] == ["Courier is failing."]
    assert guild.calls.count("GET messages") <= 10
