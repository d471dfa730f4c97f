"""Threads, forums and announcement channels: what is posted where, and what happens when they are asleep or locked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.delivery.messages import Style
from adapters.discord.platform import DiscordPlatform
from bot.domain.conversation import Question
from bot.domain.delivery import DeliveryId
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError
from tests.adapters.discord.limits import digest_headline, layout_texts
from tests.adapters.discord.rooms import FORUM, NEWS
from tests.adapters.discord.samples import make_edition
from tests.adapters.discord.server import CHANNEL, TOKEN, Guild, Refusal
from tests.adapters.slack.samples import ANSWER, CHANGED_DIGEST, DIGEST, STORY
from tests.fakes.clock import SINCE, FakeClock

FIRST_DELIVERY, SECOND_DELIVERY = DeliveryId(1), DeliveryId(2)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that stands still until a test moves it."""
    return FakeClock(SINCE)


@pytest.fixture
async def publishing_platform(guild: Guild, clock: FakeClock) -> AsyncIterator[DiscordPlatform]:
    """Return a platform that makes threads at once and publishes; the guild has its clock."""
    guild.clock = clock.now
    running = DiscordPlatform(token=TOKEN, style=Style(opens_every_thread=True, publishes=True), now=clock.now)
    yield running
    await running.aclose()


@pytest.fixture
def forum(guild: Guild) -> Guild:
    """Make the channel a forum, with tags."""
    guild.channel_types[CHANNEL] = FORUM
    names = {"11": "Sport", "12": "Harwick", "13": "trams", "14": "tram", "15": "Commuters"}
    guild.forum_tags[CHANNEL] = [make_tag(number, name, is_moderated=number == "15") for number, name in names.items()]
    return guild


def make_tag(number: str, name: str, *, is_moderated: bool = False) -> dict[str, object]:
    """Return a forum's tag."""
    return {"id": number, "name": name, "moderated": is_moderated, "emoji_id": None, "emoji_name": None}


async def test_a_forum_gets_a_post_for_each_story(
    forum: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """It is named by its headline, tagged by what the digest speaks of, and found, edited and noted in like others."""
    one = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    two = await platform.post(SECOND_DELIVERY, channel, STORY, CHANGED_DIGEST)
    assert [forum.thread_names[ref] for ref in (one, two)] == [DIGEST.headline, CHANGED_DIGEST.headline]
    assert forum.applied_tags[one] == ["12", "14"]
    assert await platform.find(SECOND_DELIVERY, channel, since=SINCE) == two
    assert await platform.find(DeliveryId(3), channel, since=SINCE) is None
    await platform.edit(one, channel, STORY, CHANGED_DIGEST)
    assert digest_headline(forum.channels[one][0]) == CHANGED_DIGEST.headline
    for _ in range(2):
        await platform.post_note(one, channel, "Corrected", key="v2")
    assert [message["content"] for message in forum.channels[one]] == ["", "Corrected"]
    assert forum.calls.count("POST messages") == 2  # one to find out that it is a forum, one for the note


@pytest.mark.parametrize(
    "fault",
    [Refusal(status=200, hang_up=True, is_carried_out=True), Refusal(status=502, is_carried_out=True)],
    ids=["broken", "502"],
)
async def test_a_post_in_a_forum_that_was_taken_all_the_same_is_found(
    forum: Guild, platform: DiscordPlatform, channel: Destination, fault: Refusal
) -> None:
    """A forum's posts have no nonce, so none is sent twice; they are looked for, archived ones too."""
    forum.refusals["POST threads"] = [fault]
    with pytest.raises(PlatformError) as lost:
        await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert lost.value.retry
    (thread,) = forum.threads
    forum.archived_threads.add(thread)
    assert await platform.find(FIRST_DELIVERY, channel, since=SINCE) == thread
    assert await platform.find(FIRST_DELIVERY, channel, since=SINCE + timedelta(days=1)) is None


async def test_a_forum_that_wants_a_tag_gets_one(forum: Guild, platform: DiscordPlatform, channel: Destination) -> None:
    """Where none fits, the first that everybody may use."""
    forum.forums_requiring_tags.add(CHANNEL)
    forum.forum_tags[CHANNEL] = [make_tag("21", "Staff only", is_moderated=True), make_tag("22", "Elsewhere")]
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert forum.applied_tags[ref] == ["22"]


async def test_a_forum_takes_no_edition(forum: Guild, platform: DiscordPlatform, channel: Destination) -> None:
    """Its refusal is for good, and the channel is open: then each story goes its own way."""
    with pytest.raises(PlatformError) as refused:
        await platform.post_edition(make_edition([(STORY, DIGEST)], place=channel))
    assert (refused.value.retry, isinstance(refused.value, DestinationGone)) == (False, False)
    assert not forum.threads


async def test_a_forum_is_told_once_and_answered_in_the_post(
    forum: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """What a channel is told is a post of its own; a late answer stands under its digest."""
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    teller = DiscordPlatform(token=TOKEN, now=FakeClock(SINCE).now)
    for _ in range(2):
        await teller.notify_channel(channel, "Courier is failing.", key="v1")
    await teller.aclose()
    assert [forum.thread_names[thread] for thread in forum.threads] == [DIGEST.headline, "Courier is failing."]
    await platform.post_answer(Question(key="discord:ask:1", destination=channel, text="?", message=ref), ANSWER)
    assert forum.channels[ref][-1]["content"].startswith(ANSWER.text)


async def test_a_forum_is_told_once_though_discord_answers_with_a_fault(
    forum: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """A post has no nonce: who tells looks first. Its name is plain text, not markdown."""
    forum.clock = lambda: datetime.now(UTC)
    forum.refusals["POST threads"] = [Refusal(status=502, is_carried_out=True)]
    with pytest.raises(PlatformError):
        await platform.notify_channel(channel, "Courier_1 is failing.", key="failing-5")
    await platform.notify_channel(channel, "Courier_1 is failing.", key="failing-5")
    assert [forum.thread_names[thread] for thread in forum.threads] == ["Courier_1 is failing."]


async def test_a_channel_without_messages_is_for_a_person_to_mend(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """A stage or a category takes nothing."""
    guild.refusals["POST messages"] = [Refusal(status=400, body={"code": 50008, "message": "non-text"})]
    with pytest.raises(DestinationGone, match="elsewhere"):
        await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)


async def test_each_digest_gets_its_thread_by_setting(
    guild: Guild, publishing_platform: DiscordPlatform, channel: Destination
) -> None:
    """It is named by the headline; what a lost answer left undone is done by who finds the post."""
    ref = await publishing_platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert guild.thread_names == {ref: DIGEST.headline}
    assert await publishing_platform.find(FIRST_DELIVERY, channel, since=SINCE) == ref


async def test_a_thread_that_cannot_be_made_fails_no_post(
    guild: Guild, publishing_platform: DiscordPlatform, channel: Destination
) -> None:
    """The digest stands there, and is posted once."""
    guild.refusals["POST threads"] = [Refusal(status=403, body={"code": 50013, "message": "Missing Permissions"})]
    ref = await publishing_platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    assert [one["id"] for one in guild.channels[CHANNEL]] == [ref]


async def test_announcements_are_published_ten_an_hour(
    guild: Guild, publishing_platform: DiscordPlatform, channel: Destination, clock: FakeClock
) -> None:
    """What is over the limit goes out, in order, with what comes later; editions are published, too."""
    guild.channel_types[CHANNEL] = NEWS
    refs = [await publishing_platform.post(DeliveryId(number), channel, STORY, DIGEST) for number in range(1, 13)]
    assert guild.published_messages == refs[:10]
    clock.move(HOUR)
    edition = await publishing_platform.post_edition(make_edition([(STORY, DIGEST)], place=channel))
    assert guild.published_messages == [*refs, edition]


async def test_what_waits_to_be_published_outlives_a_restart(
    guild: Guild, publishing_platform: DiscordPlatform, channel: Destination, clock: FakeClock
) -> None:
    """It is read from the channel itself; what others say there, and what is no digest, is left alone."""
    guild.channel_types[CHANNEL] = NEWS
    refs = [await publishing_platform.post(DeliveryId(number), channel, STORY, DIGEST) for number in range(1, 13)]
    guild.say(CHANNEL, content="Well said.")
    clock.move(HOUR)
    await publishing_platform.notify_channel(channel, "Courier is failing.", key="failing-5")
    await publishing_platform.post_answer(
        Question(key="discord:12", destination=channel, text="?", conversation="12"), ANSWER
    )
    other = DiscordPlatform(token=TOKEN, style=Style(publishes=True), now=clock.now)
    refs.append(await other.post(DeliveryId(13), channel, STORY, DIGEST))
    await other.aclose()
    assert guild.published_messages == refs
    clock.move(7 * HOUR)
    guild.refusals["POST crosspost"] = [Refusal(status=403, body={"code": 50013, "message": "Missing Permissions"})]
    for number in (14, 15):
        await publishing_platform.post(DeliveryId(number), channel, STORY, DIGEST)
    assert guild.calls.count("POST crosspost") == 15


async def test_two_posts_at_once_are_both_published(
    guild: Guild, publishing_platform: DiscordPlatform, channel: Destination
) -> None:
    """Whoever is second looks at what waits, too."""
    guild.channel_types[CHANNEL] = NEWS
    refs = await asyncio.gather(
        *(publishing_platform.post(DeliveryId(number), channel, STORY, DIGEST) for number in (1, 2, 3))
    )
    assert sorted(guild.published_messages) == sorted(refs)


async def test_what_discord_does_not_publish_stands_there_all_the_same(
    guild: Guild, publishing_platform: DiscordPlatform, channel: Destination
) -> None:
    """A long pause leaves it for the next time; a missing permission leaves it for good."""
    guild.channel_types[CHANNEL] = NEWS
    later = Refusal(status=429, headers={"Via": "1.1 google"}, body={"retry_after": 1800.0})
    never = Refusal(status=403, body={"code": 50013, "message": "Missing Permissions"})
    guild.refusals["POST crosspost"] = [later, never]
    refs = [await publishing_platform.post(DeliveryId(number), channel, STORY, DIGEST) for number in (1, 2)]
    assert len(guild.channels[CHANNEL]) == 2
    assert guild.published_messages == refs[1:]


async def test_nothing_is_published_from_a_usual_channel(
    guild: Guild, publishing_platform: DiscordPlatform, platform: DiscordPlatform, channel: Destination
) -> None:
    """Nor from an announcement channel, unless the operator wants it."""
    await publishing_platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    guild.channel_types[CHANNEL] = NEWS
    await platform.post(SECOND_DELIVERY, channel, STORY, DIGEST)
    assert "POST crosspost" not in guild.calls


async def test_a_digest_goes_under_an_edition_whose_thread_was_not_made(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """The edition stands there; its thread is made by whoever needs it first."""
    edition = await platform.post_edition(make_edition([(STORY, DIGEST)], place=channel))
    del guild.threads[edition], guild.channels[edition]
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST, under=edition)
    assert [one["id"] for one in guild.channels[edition]] == [ref]


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(status=400, body={"code": 160006, "message": "Maximum reached"}),
        Refusal(status=403, body={"code": 50013, "message": "Missing Permissions"}),
        Refusal(status=429, headers={"Via": "1.1 google"}, body={"retry_after": 1800.0}),
    ],
)
async def test_an_edition_whose_thread_is_refused_stands_there_once(
    guild: Guild, platform: DiscordPlatform, channel: Destination, refusal: Refusal
) -> None:
    """It is posted and found all the same: to fail would post it again, its nonce long forgotten."""
    guild.refusals["POST threads"] = [refusal, refusal]
    assignment = make_edition([(STORY, DIGEST)], place=channel)
    edition = await platform.post_edition(assignment)
    assert await platform.find_edition(assignment.edition.id, channel, since=SINCE) == edition
    assert [one["id"] for one in guild.channels[CHANNEL]] == [edition]
    assert not guild.threads


async def test_a_thread_that_is_gone_is_no_closed_channel(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """A digest is looked for under an edition whose thread was never made, or was deleted: it is not there."""
    edition = await platform.post_edition(make_edition([(STORY, DIGEST)], place=channel))
    del guild.threads[edition], guild.channels[edition]
    assert await platform.find(FIRST_DELIVERY, channel, since=SINCE, under=edition) is None
    guild.closed_channels[CHANNEL] = (404, 10003, "Unknown Channel")
    with pytest.raises(DestinationGone):
        await platform.find(FIRST_DELIVERY, channel, since=SINCE)


async def test_an_edition_that_is_found_again_is_published(
    guild: Guild, publishing_platform: DiscordPlatform, channel: Destination
) -> None:
    """A crash right after it was posted keeps it from no follower."""
    guild.channel_types[CHANNEL] = NEWS
    assignment = make_edition([(STORY, DIGEST)], place=channel)
    crashed = DiscordPlatform(token=TOKEN)
    edition = await crashed.post_edition(assignment)
    await crashed.aclose()
    assert await publishing_platform.find_edition(assignment.edition.id, channel, since=SINCE) == edition
    assert guild.published_messages == [edition]


async def test_a_thread_asleep_is_woken_up_for_an_edit(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """A correction reaches its digest weeks later."""
    edition = await platform.post_edition(make_edition([(STORY, DIGEST)], place=channel))
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST, under=edition)
    guild.archived_threads.add(edition)
    await platform.edit(ref, channel, STORY, CHANGED_DIGEST, under=edition)
    assert layout_texts(guild.channels[edition][0])[0].startswith(f"### [{CHANGED_DIGEST.headline}]")
    guild.archived_threads.add(edition)
    await platform.post(SECOND_DELIVERY, channel, STORY, DIGEST, under=edition)
    assert edition not in guild.archived_threads


async def test_a_locked_thread_is_left_alone_and_no_closed_channel(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """A moderator meant it; nobody is told that the channel is closed."""
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    await platform.post_note(ref, channel, "Corrected", key="v2")
    guild.locked_threads.add(ref)
    with pytest.raises(PlatformError, match="locked") as refused:
        await platform.post_note(ref, channel, "Again", key="v3")
    assert (refused.value.retry, isinstance(refused.value, DestinationGone)) == (False, False)


async def test_direct_messages_have_no_threads(guild: Guild, publishing_platform: DiscordPlatform) -> None:
    """Digests, notes and answers stand one below the other there; an edition is refused for good."""
    place = Destination("discord", "direct-850", "850")
    guild.channels["850"] = []
    ref = await publishing_platform.post(FIRST_DELIVERY, place, STORY, DIGEST)
    assert await publishing_platform.find(FIRST_DELIVERY, place, since=SINCE) == ref
    await publishing_platform.edit(ref, place, STORY, CHANGED_DIGEST)
    for _ in range(2):
        await publishing_platform.post_note(ref, place, "Corrected", key="v2")
    await publishing_platform.post_answer(
        Question(key="discord:ask:1", destination=place, text="?", message=ref), ANSWER
    )
    said = [one["content"] for one in guild.channels["850"]]
    assert (len(said), said[1], said[2][:17]) == (3, "Corrected", ANSWER.text)
    with pytest.raises(PlatformError) as refused:
        await publishing_platform.post_edition(make_edition([(STORY, DIGEST)], place=place))
    assert (refused.value.retry, isinstance(refused.value, DestinationGone)) == (False, False)
    assert not guild.threads
    assert "POST crosspost" not in guild.calls


async def test_a_server_full_of_threads_is_waited_for(
    guild: Guild, platform: DiscordPlatform, channel: Destination
) -> None:
    """Threads go to sleep, and then there is room again."""
    ref = await platform.post(FIRST_DELIVERY, channel, STORY, DIGEST)
    guild.refusals["POST threads"] = [Refusal(status=400, body={"code": 160006, "message": "Maximum reached"})]
    with pytest.raises(PlatformError, match="archive some") as full:
        await platform.post_note(ref, channel, "Corrected", key="v2")
    assert full.value.retry
    assert full.value.retry_after
