"""A first day with the bot, told as people live it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.answerer.answerer import Answerer
from bot.app import run
from bot.domain.conversation import Command
from bot.domain.feed import Failed
from bot.domain.subscription import Destination
from bot.errors import ArticleError, FetchError, PlatformError
from bot.ports import Handler, ModelReply, ModelRequest
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.fakes.model import UnstreamedModel
from tests.fakes.store import MemoryJobs

TAKEOVER_TEXT = (
    "Brightwater Foods has agreed to buy Orla Mills for 240 million euros, the companies said on Monday.\n"
    "The deal is expected to close in March, if the competition authority approves it.\n"
    "About 300 bakery workers in Tarn could lose their jobs, according to their union.\n"
    "Orla's shareholders would receive a premium of 28 percent."
)
SECOND_TAKEOVER_TEXT = (
    "Orla Mills is to be bought by Brightwater Foods for 240 million euros, the companies said.\n"
    "The bakery workers in Tarn fear for their jobs."
)


@pytest.fixture
def desk() -> TestDesk:
    """Return a newsdesk."""
    return TestDesk()


async def test_subscribe_read_ask(desk: TestDesk) -> None:
    """Somebody adds a feed, reads the digest, and asks two questions: one the article answers, one it does not."""
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    assert "Subscribed to Harbour Courier" in await desk.give_command(f"add {FEED}")
    await desk.work()
    (posted,) = desk.platform.messages
    assert posted.digest.headline == "Brightwater to buy Orla Mills"
    assert any("300 bakery workers" in fact.text for fact in posted.digest.key_facts)
    assert posted.digest.stakeholders == ()
    assert [who.name for who in posted.digest.named] == ["Orla Mills", "Brightwater Foods"]
    assert "> The deal is expected to close in March" in await desk.ask_under("When will the deal close?", posted)
    answer = await desk.ask_under("Who won the football match in Lisbon yesterday?", posted)
    assert answer.startswith("I found no sentence that answers this for certain.")


async def test_nothing_is_posted_twice(desk: TestDesk) -> None:
    """Polling again, and again, posts nothing again."""
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    await desk.work()
    await desk.work()
    assert desk.headlines == ["Brightwater to buy Orla Mills"]


async def test_one_story_is_told_once(desk: TestDesk) -> None:
    """Two papers tell of one event: one message, which names both."""
    wire = "https://wire.example/feed"
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    desk.feeds.entries[wire] = ()
    await desk.give_command(f"add {FEED}")
    await desk.give_command(f"add {wire}")
    await desk.work()
    desk.publish("takeover", "Orla Mills to be bought by Brightwater", SECOND_TAKEOVER_TEXT, feed=wire)
    await desk.work()
    (posted,) = desk.platform.messages
    assert [source.url for source in posted.story.sources] == [
        "https://courier.example/orla",
        "https://wire.example/takeover",
    ]
    assert posted.notes == {}


async def test_a_correction_is_made_in_place(desk: TestDesk) -> None:
    """The paper corrects a figure: the digest changes where it stands, and its thread says so."""
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT.replace("300", "450"), teaser="Corrected.")
    await desk.work()
    (posted,) = desk.platform.messages
    assert any("450 bakery workers" in fact.text for fact in posted.digest.key_facts)
    (note,) = posted.notes.values()
    assert "300 bakery workers" in note
    assert "450 bakery workers" in note


async def test_a_question_is_answered_once(desk: TestDesk) -> None:
    """Platforms send events twice; the second time there is silence. So is there under strangers' messages."""
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    (posted,) = desk.platform.messages
    first = await desk.ask_under("When will it close?", posted)
    desk._keys = iter(["0"])  # type: ignore[assignment]  # the same event again
    assert first != "(silence)"
    assert await desk.ask_under("When will it close?", posted) == "(silence)"
    posted.destination = Destination("recording", "other", "news")
    desk._keys = iter(["9"])  # type: ignore[assignment]  # a new event, elsewhere
    assert await desk.ask_under("When will it close?", posted) == "(silence)"


async def test_a_page_that_cannot_be_read_is_set_aside_and_told(desk: TestDesk) -> None:
    """An article without a text is not posted, and not forgotten: the status counts it, the others go on."""
    desk.publish("empty", "Nothing here", "x", teaser=" ")
    desk.pages.pages["https://courier.example/empty"] = ArticleError("The page holds no article.")
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    assert desk.headlines == ["Brightwater to buy Orla Mills"]
    assert (await desk.store.counts(now=desk.clock.now())).set_aside == 1


async def test_the_channel_is_managed_by_talking(desk: TestDesk) -> None:
    """List, pause, resume, remove; a number that is not there is asked back, an unknown verb is guessed."""
    assert "No subscriptions yet" in await desk.give_command("list")
    assert "no subscriptions" in await desk.give_command("remove 1")
    await desk.give_command(f"add <{FEED}|{FEED}>")
    assert "already" in await desk.give_command(f"subscribe {FEED}")
    listed = await desk.give_command("list")
    number = listed.split()[0]
    assert "Harbour Courier" in listed
    assert "not read yet" in listed
    assert "Paused" in await desk.give_command(f"pause {number}")
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.work()
    assert desk.headlines == []
    assert "is on again" in await desk.give_command(f"resume {number}")
    await desk.work()
    assert desk.headlines == ["Brightwater to buy Orla Mills"]
    assert "Which one?" in await desk.give_command("remove 999")
    assert "Did you mean “/news remove 1”" in await desk.give_command("remov 1")
    assert "Try “/news help”" in await desk.give_command("xyzzy")
    assert "Removed" in await desk.give_command(f"remove {FEED} sure")
    assert "already" not in await desk.give_command(f"subscribe {FEED}")
    assert "Removed" in await desk.give_command(f"unsubscribe {FEED} sure")
    assert "`/news add <url>" in await desk.give_command("help")
    assert "No feeds here yet" in await desk.give_command("status")


async def test_not_everybody_manages(desk: TestDesk) -> None:
    """Who may not manage a channel may still read and ask."""
    for order in ("add", "subscribe", "remove", "unsubscribe"):
        assert "Only people who manage" in await desk.give_command(f"{order} {FEED}", may_manage=False)
    assert "No subscriptions" in await desk.give_command("list", may_manage=False)


async def test_addresses_that_lead_nowhere_are_answered_in_words(desk: TestDesk) -> None:
    """No address, a bad one, a site without a feed, a site with several."""
    assert "Which address?" in await desk.give_command("add")
    assert "could not open" in await desk.give_command("add bad://x")
    assert "found no feed" in await desk.give_command("add https://nothing.example/")


async def test_a_failing_feed_is_shown(desk: TestDesk) -> None:
    """The list says what is wrong, and since when nothing was read."""
    await desk.give_command(f"add {FEED}")
    desk.feeds.failures[FEED] = Failed(problem="The server answered 503.", status=503)
    await desk.work()
    assert ": The server answered 503." in await desk.give_command("list", channel=HERE)


async def test_a_page_that_is_away_brings_the_job_back(desk: TestDesk) -> None:
    """The queue is told to wait; nothing is set aside."""
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    desk.pages.pages["https://courier.example/orla"] = FetchError("503", status=503, retry=True)
    await desk.give_command(f"add {FEED}")
    with pytest.raises(FetchError):
        await desk.work()
    assert (await desk.store.counts(now=desk.clock.now())).set_aside == 0


async def test_a_question_that_is_cut_off_is_closed(desk: TestDesk) -> None:
    """A bug or a stop in the middle of an answer leaves a line that says so, not a wait without end."""

    class Broken(UnstreamedModel):
        """A model with a bug in it."""

        name = "broken"

        async def reply(self, request: ModelRequest) -> ModelReply:
            """Fail as no one expects."""
            raise ZeroDivisionError(request.name)

    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    (posted,) = desk.platform.messages
    desk.inbox._answerer = Answerer(Broken())
    with pytest.raises(ZeroDivisionError):
        await desk.ask_under("When will it close?", posted)
    desk.inbox._answerer = Answerer(None)
    await desk.work()
    (late,) = desk.platform.replies.values()
    assert "expected to close in March" in late.evidence[0].quote


async def test_a_second_channel_is_promised_what_it_gets(desk: TestDesk) -> None:
    """A feed that is watched already brings its next articles; what it brought before stays where it was told."""
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    assert "The first digests come in a moment." in await desk.give_command(f"add {FEED}")
    await desk.work()
    told = await desk.inbox.execute_command(Command(destination=replace(HERE, channel="C2"), text=f"add {FEED}"))
    assert "Its next articles come here as they appear." in told.text


class IdleJobs(MemoryJobs):
    """A queue that never has a job."""

    async def work(self, handlers: Mapping[type[Any], Handler], *, until_idle: bool = False) -> None:
        """Wait."""
        assert handlers
        assert not until_idle
        await asyncio.Event().wait()


async def test_a_platform_that_is_away_keeps_nothing_from_working(
    desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for, and listened to when it is back; what is wrong for good is told."""
    platforms = {"recording": desk.platform}
    desk.platform.listen_faults.extend([PlatformError("away", retry=True)] * 2)
    monkeypatch.setattr("bot.gateway.MIN_RETRY_SECONDS", 0.0)
    running = asyncio.create_task(run(IdleJobs(), desk.line.handlers(), platforms, desk.inbox))
    await desk.platform.listening.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    desk.platform.listen_faults.append(PlatformError("the token is refused"))
    with pytest.raises(ExceptionGroup) as told:
        await run(IdleJobs(), desk.line.handlers(), platforms, desk.inbox)
    assert told.group_contains(PlatformError, match="token is refused")
