"""Feeds that fail, come back, or lose their memory: what a channel hears of it."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversation import Command
from bot.domain.feed import Entry, Failed, PollResult
from bot.domain.job import DigestEntry, WatchFeeds
from bot.domain.subscription import Destination
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.unit.test_editions import make_article

SERVER_ERROR = Failed(problem="courier.example has a problem of its own (status 500); later may be better.", status=500)


async def test_a_channel_hears_once_that_a_feed_fails_and_that_it_is_back() -> None:
    """After a bad day it is told what is wrong and how to end it; and when it is well again."""
    desk = TestDesk()
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.feeds.failures[FEED] = SERVER_ERROR
    for _ in range(12):
        await desk.work()
    (told,) = desk.platform.channel_notices.values()
    assert told.startswith("Harbour Courier has been failing since")
    assert "To end it: `/news remove " in told
    assert "failing since" in await desk.give_command("list")
    listed = await desk.inbox.execute_command(Command(destination=desk.here, text="list"))
    assert any(f"failing since {one.words}" in listed.rows[0].text for one in listed.moments)
    del desk.feeds.failures[FEED]
    for _ in range(4):
        await desk.work()
    assert list(desk.platform.channel_notices.values())[1:] == [
        "Harbour Courier is back. What it brings comes here again."
    ]


async def test_a_feed_that_lost_its_memory_is_asked_about() -> None:
    """What it suddenly lists is held; the channel is asked, and gets it on its word."""
    desk = TestDesk()
    for number in range(3):
        desk.publish(f"a{number}", f"Brightwater buys mill number {number}", f"Mill {number} is bought. " * 20)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    posted = len(desk.platform.messages)
    old = desk.clock.now() - timedelta(days=400)
    desk.feeds.entries[FEED] = tuple(
        Entry(key=f"o{n}", url=f"https://courier.example/old/{n}", title=f"Old tale of harbour {n}", published=old)
        for n in range(6)
    )
    for _ in range(4):
        await desk.work()
    assert len(desk.platform.messages) == posted
    ((place, _),) = desk.platform.channel_notices
    (told,) = desk.platform.channel_notices.values()
    assert place == HERE
    subscription = told.rsplit(" ", 1)[1].strip("`")
    assert "6 articles of Harbour Courier come here" in await desk.give_command(f"release {subscription}")
    assert "hold nothing" in await desk.give_command(f"release {subscription}")


async def test_what_one_channel_asks_for_of_what_was_held_comes_to_no_other() -> None:
    """Least of all in another workspace."""
    desk = TestDesk()
    theirs = Destination(HERE.platform, "W2", "theirs")
    desk.publish("a", "Brightwater buys a mill", "A mill is bought. " * 20)
    await desk.give_command(f"add {FEED}")
    await desk.give_command(f"add {FEED}", channel=theirs)
    await desk.work()
    old = desk.clock.now() - timedelta(days=400)
    towns = ("Tarn", "Orla", "Velden", "Marrow", "Quill", "Sorrel")
    for town in towns:
        desk.pages.pages[f"https://courier.example/{town.lower()}"] = make_article(town)
    desk.feeds.entries[FEED] = tuple(
        Entry(key=town, url=f"https://courier.example/{town.lower()}", title=make_article(town).title, published=old)
        for town in towns
    )
    for _ in range(4):
        await desk.work()
    before = len(desk.platform.messages)
    ((subscription, _),) = await desk.store.subscriptions(HERE)
    assert "6 articles" in await desk.give_command(f"release {subscription.number}")
    await desk.work()
    assert [one.destination for one in desk.platform.messages[before:]] == [HERE] * 6
    assert "nobody here asked for them" in await desk.give_command("why https://courier.example/tarn", channel=theirs)


async def test_a_second_channel_costs_the_server_no_request() -> None:
    """A feed that is watched already is not looked at again when another channel wants it."""
    desk = TestDesk()
    await desk.give_command(f"add {FEED}")
    await desk.work()
    asked = len(desk.feeds.polled_urls)
    del desk.feeds.entries[FEED]  # whoever asked now would find nothing
    other = Destination("recording", "W", "other")
    assert "Subscribed to Harbour Courier. Its next articles" in await desk.give_command(f"add {FEED}", channel=other)
    assert len(desk.feeds.polled_urls) == asked


async def test_one_article_that_was_held_comes() -> None:
    """And several come."""
    desk = TestDesk()
    await desk.give_command(f"add {FEED}")
    for count, said in ((1, "1 article of Harbour Courier comes here"), (2, "2 articles of Harbour Courier come here")):
        (feed,) = await desk.store.lease_all(desk.clock.now(), lease=timedelta(minutes=1))
        desk.clock.move(timedelta(minutes=2))
        held = tuple(Entry(key=f"{count} {n}", url="", title=f"Title {n}") for n in range(count))
        await desk.store.save_polls([PollResult(feed=feed, held=held)], then=DigestEntry, tell=lambda _: WatchFeeds())
        assert said in await desk.give_command("release 1")
