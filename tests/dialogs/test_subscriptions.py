"""Dialogs about subscriptions: undone removals, tests, whole lists; and digests that somebody reports."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.domain.conversation import Command, Reply
from bot.domain.feed import Failed
from bot.domain.job import WatchFeeds
from bot.errors import FetchError
from bot.ports import FeedCandidate, FeedList, ListedFeed
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.dialogs.test_channels import subscribed_desk
from tests.fakes.model import ScriptedModel
from tests.unit.test_editions import publish_articles

OPML_URL = "https://lists.example/press.opml"


async def reply_to_command(desk: TestDesk, text: str) -> Reply:
    """Give a command; return the whole reply."""
    return await desk.inbox.execute_command(Command(destination=HERE, text=text, given_by="Ada"))


async def subscription_number(desk: TestDesk) -> int:
    """Return the number of the channel's only subscription."""
    ((subscription, _),) = await desk.store.subscriptions(HERE)
    return subscription.number


async def test_a_removal_is_undone_with_all_that_was_set() -> None:
    """Its filter and its pause are as they were."""
    desk = await subscribed_desk()
    number = await subscription_number(desk)
    await desk.give_command(f'filter {number} tariff -football affects:"gig workers"')
    await desk.give_command(f"pause {number}")
    removed = await reply_to_command(desk, f"remove {number} sure")
    assert await desk.store.subscriptions(HERE) == []
    (undo,) = removed.choices
    assert "Taken back: removed Harbour Courier. It is as it was before." in await desk.give_command(undo.command)
    ((subscription, feed),) = await desk.store.subscriptions(HERE)
    assert (str(subscription.filter), subscription.paused, feed.url) == (
        'tariff -football affects:"gig workers"',
        True,
        FEED,
    )
    await desk.give_command(f"remove {number} sure")
    assert await desk.give_command(f"restore {number}") == "Harbour Courier is back, as it was."
    for said in ("own", "9" * 10, "9" * 5_000):
        assert "There is nothing to bring back" in await desk.give_command(f"restore {said}")


async def test_a_list_names_what_can_be_done_about_each_feed() -> None:
    """A paused feed is resumed, one that goes on is paused."""
    desk = await subscribed_desk()
    number = await subscription_number(desk)
    (row,) = (await reply_to_command(desk, "list")).rows
    labels = [choice.label for choice in row.choices]
    assert (row.title == f"#{number} Harbour Courier", labels) == (
        True,
        ["Show me one", "Pause", "Filter", "Remove"],
    )
    listed = await reply_to_command(desk, "list")
    assert [one.at for one in listed.moments] == [desk.clock.now()]
    assert listed.moments[0].words in listed.rows[0].text
    await desk.give_command(row.choices[1].command)
    (row,) = (await reply_to_command(desk, "list")).rows
    assert row.choices[1].command == f"resume {number}"


async def test_a_test_shows_the_newest_article_and_why_it_would_not_come() -> None:
    """For who asked alone; nothing is posted."""
    desk = await subscribed_desk()
    number = await subscription_number(desk)
    assert "no article of Harbour Courier to show" in await desk.give_command(f"test {number}")
    publish_articles(desk, "Tarn")
    desk.clock.move(timedelta(hours=8))
    await desk.line._do_watch(WatchFeeds(), 0)
    shown = await reply_to_command(desk, f"test {number}")
    assert shown.digest is not None
    assert shown.digest.article.title.startswith("Tarn")
    assert shown.text == "A test of Harbour Courier: its newest article. Only you see it."
    assert desk.platform.messages == []
    await desk.give_command(f"filter {number} zebra")
    await desk.give_command(f"pause {number}")
    said = await desk.give_command(f"test {number}")
    assert "it says none of: zebra" in said
    assert f"`/news resume {number}` brings it back" in said


async def test_a_feed_that_fails_says_so_when_it_is_tested() -> None:
    """With the problem in words."""
    desk = TestDesk()
    desk.feeds.failures[FEED] = Failed(problem="It answered 503.")
    await desk.give_command(f"add {FEED}")
    await desk.line._do_watch(WatchFeeds(), 0)
    assert "It answered 503." in await desk.give_command(f"test {await subscription_number(desk)}")


async def test_a_whole_list_is_added_and_handed_over() -> None:
    """What is new is added; what is known, broken or too much is said."""
    desk = await subscribed_desk()
    tea = ListedFeed(url="https://tea.example/feed", title="Tea", folder="Drinks")
    desk.lists.lists[OPML_URL] = FeedList(feeds=(tea, ListedFeed(url=FEED)), problems=("Coffee: it has no address.",))
    for url in (tea.url,):
        desk.feeds.entries[url] = ()
    added = await reply_to_command(desk, f"import {OPML_URL}")
    assert added.text.splitlines() == [
        "1 feed added to this channel.",
        "1 feed of it was here already.",
        "Left out: Coffee: it has no address.",
    ]
    assert added.public == "Ada added 1 feed to this channel."
    handed = await reply_to_command(desk, "export")
    assert handed.document is not None
    assert handed.document.name.endswith(".opml")
    assert "Drinks\tTea\thttps://tea.example/feed" in handed.document.text
    assert await desk.give_command(f"import {OPML_URL}") == (
        "Nothing new in that list.\n2 feeds of it were here already.\nLeft out: Coffee: it has no address."
    )
    assert "I could not open" in await desk.give_command("import https://nobody.example/list")
    assert "Where is the list?" in await desk.give_command("import")
    assert "Only people who manage" in await desk.give_command(f"import {OPML_URL}", may_manage=False)


async def test_a_long_list_is_added_a_thousand_at_a_time() -> None:
    """And says what is left."""
    desk = TestDesk()
    feeds = tuple(ListedFeed(url=f"https://many.example/{number}", title=f"Feed {number}") for number in range(1_003))
    desk.lists.lists[OPML_URL] = FeedList(feeds=feeds, problems=tuple(f"Bad {number}." for number in range(12)))
    said = (await desk.give_command(f"import {OPML_URL}")).splitlines()
    assert said[0] == "1000 feeds added to this channel."
    assert said[1] == "3 more are in the list; import it again for the next 1000."
    assert said[-1] == "and 2 more that I could not use."
    assert (await desk.give_command(f"import {OPML_URL}")).startswith("3 feeds added to this channel.")


async def progress_messages(desk: TestDesk, text: str) -> list[str]:
    """Give a command; return the messages about its progress."""
    command = Command(destination=HERE, text=text, given_by="Ada")
    *growing, last = [reply async for reply in desk.inbox.stream_execution(command)]
    assert not last.is_growing
    assert all(reply.is_growing for reply in growing)
    return [reply.text for reply in growing]


async def test_what_takes_long_says_what_is_being_done() -> None:
    """With how many of how many, where there is something to count; what is done in a moment says nothing."""
    desk = TestDesk(ScriptedModel("no JSON"), first=1)
    feeds = tuple(ListedFeed(url=f"https://many.example/{number}", title=f"Feed {number}") for number in range(412))
    desk.lists.lists[OPML_URL] = FeedList(feeds=feeds)
    assert await progress_messages(desk, f"add {FEED}") == [f"Looking for feeds at {FEED} …"]
    assert await progress_messages(desk, f"import {OPML_URL}") == [
        "Reading the list …",
        "Subscribing this channel to 412 feeds; done with 0 …",
        "Subscribing this channel to 412 feeds; done with 250 …",
    ]
    assert len(await desk.store.subscriptions(HERE)) == 413
    publish_articles(desk, "Tarn")
    await desk.work()
    (url,) = desk.pages.pages
    number = (await desk.store.subscriptions(HERE))[0][0].number
    await desk.give_command(f"language {number} German")
    reading, condensing, translating = await progress_messages(desk, f"test {number}")
    assert reading.startswith("Reading the newest article of ")
    assert re.fullmatch(r"Condensing its \d+ words …", condensing)
    assert translating == "Putting it into German …"
    assert await progress_messages(desk, f"read {url}") == ["Reading the article …", condensing]
    assert await progress_messages(desk, "list") == await progress_messages(desk, f"add {FEED}") == []


async def test_a_reported_digest_is_checked_again_at_once() -> None:
    """What stands is said to stand; what the article no longer says is digested anew, and corrected in place."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    await desk.work()
    (posted,) = desk.platform.messages
    report = Command(destination=HERE, text="report It is ten people.", given_by="Ada", message=posted.ref)
    reply = await desk.inbox.execute_command(report)
    assert "stand in it, word for word" in reply.text
    assert "Whether that makes it right I cannot judge" in reply.text
    line = posted.digest.key_facts[0].text
    meant = await desk.inbox.execute_command(replace(report, text=f"report that is wrong: {line}"))
    assert f"You may mean: “{line}”" in meant.text
    assert meant.choices[0].command.startswith(f"hide message:{posted.ref} ")
    url = posted.digest.article.url
    article = desk.pages.pages[url]
    assert not isinstance(article, Exception)
    quote = posted.digest.key_facts[0].evidence[0].quote
    desk.clock.move(timedelta(minutes=1))
    desk.pages.pages[url] = replace(article, text=article.text.replace(quote, "The whole thing was called off."))
    said = (await desk.inbox.execute_command(report)).text
    assert f"it no longer says “{quote}”" in said
    await desk.jobs.work(desk.line.handlers(), until_idle=True)
    (posted,) = desk.platform.messages
    assert quote not in str(posted.digest.key_facts)
    told = await desk.give_command("corrections")
    assert told.count("“It is ten people.”") == 2
    assert "corrected" in told


async def test_a_report_needs_a_digest_and_a_page_that_can_be_read() -> None:
    """Nothing is invented about a page that is away."""
    desk = await subscribed_desk()
    assert await desk.give_command("corrections") == "Nothing was corrected or reported here."
    assert "Which digest is wrong?" in await desk.give_command("report it is wrong")
    publish_articles(desk, "Tarn")
    await desk.work()
    (posted,) = desk.platform.messages
    desk.pages.pages.clear()
    report = Command(destination=HERE, text="report", given_by="Ada", message=posted.ref)
    assert "I could not read the article again just now" in (await desk.inbox.execute_command(report)).text
    assert "I could not read the article again just now" in await desk.give_command(
        f"report message:{posted.ref} It is ten."
    )
    assert "reported" in await desk.give_command("corrections")


async def test_a_number_that_is_none_is_said() -> None:
    """Before the choices that there are."""
    desk = await subscribed_desk()
    assert (await desk.give_command("remove 99")).startswith(
        "There is no feed 99 here. This channel has #1 Harbour Courier. Which one? For example: /news remove"
    )
    assert (await desk.give_command("remove")).startswith("Which one?")


async def test_what_is_no_address_or_several_is_asked_about() -> None:
    """The one address in a sentence is taken; of several the first is asked for; words are none."""
    desk = await subscribed_desk()
    assert (
        await desk.give_command(f"add the news at {FEED} please")
        == "This channel is subscribed to Harbour Courier already."
    )
    assert await desk.give_command("add the harbour news") == (
        "“the harbour news” is no address. Paste one, for example: /news add https://example.org/news"
    )
    asked = await reply_to_command(desk, "add https://a.example/f, https://b.example/f")
    assert asked.text == "One address at a time, please. Which one first?"
    assert [choice.command for choice in asked.choices] == ["add https://a.example/f", "add https://b.example/f"]


async def test_a_site_without_feeds_says_what_to_add_instead() -> None:
    """In its own words, not as a page that could not be opened."""
    desk = TestDesk()
    desk.feeds.no_feed_reasons["https://x.com/courier"] = "X has no feeds. Add something else."
    assert await desk.give_command("add https://x.com/courier") == "X has no feeds. Add something else."
    assert "the page names none" in await desk.give_command("add https://silent.example/")


async def test_all_feeds_of_a_page_are_told_with_what_they_brought_last() -> None:
    """Those beyond the buttons, too."""
    desk = TestDesk()
    many = tuple(FeedCandidate(url=f"https://a.example/{n}", title=f"Part {n}", newest=f"News {n}") for n in range(7))
    desk.feeds.site_feeds["https://a.example/"] = many
    asked = await reply_to_command(desk, "add https://a.example/")
    assert asked.text.splitlines()[-1] == "• Part 6: https://a.example/6 (newest: “News 6”)"
    assert [choice.command for choice in asked.choices] == [f"add https://a.example/{n}" for n in range(5)]


async def test_what_was_found_is_told_where_something_else_was_pasted() -> None:
    """A site's page may name no feed, or another one than was thought of; who pastes a feed's address knows it."""
    desk = TestDesk()
    site, guessed = "https://courier.example/about", FeedCandidate(url=FEED, title="Harbour Courier", entries=1)
    desk.feeds.site_feeds[site] = (guessed,)
    assert (await desk.give_command(f"add {site}")).startswith(f"Subscribed to Harbour Courier, found at {FEED}. ")
    desk.feeds.entries[FEED + "/2"] = ()
    assert (await desk.give_command(f"add {FEED}/2")).startswith("Subscribed to Harbour Courier. ")


async def test_a_site_that_asks_for_patience_is_told_with_the_time() -> None:
    """As soon as it has said so, not only when it is asked in vain."""
    desk = TestDesk()
    busy = FetchError("busy.example asks us to slow down (status 429).", status=429, retry_after=timedelta(minutes=10))
    desk.feeds.fetch_errors["https://busy.example/"] = busy
    until = desk.clock.now() + timedelta(minutes=10)
    said = await desk.give_command("add https://busy.example/")
    assert said.endswith(f"(status 429). It may be asked again from {until:%d %b %H:%M} UTC on.")


async def test_nothing_is_promised_of_a_feed_without_articles() -> None:
    """A feed that is empty, or cut off before its first article, is subscribed to; no digest comes in a moment."""
    desk = TestDesk()
    desk.feeds.entries[FEED] = ()
    said = await desk.give_command(f"add {FEED}")
    assert said.endswith(" There is no article in it yet; the first ones come here as they appear.")


async def test_nothing_is_promised_while_nobody_works() -> None:
    """A subscription made beside a program that is off says how to start it."""
    desk = TestDesk()
    desk.feeds.entries[FEED] = ()
    desk.jobs.is_at_work = False
    assert (await desk.give_command(f"add {FEED}")).endswith("so nothing comes before it does: newsdesk run")


async def test_the_choice_between_feeds_keeps_the_times() -> None:
    """Who chose one of a site's feeds is not asked for the times again."""
    desk = TestDesk()
    for name in ("a", "b"):
        desk.feeds.entries[f"https://site.example/{name}"] = ()
    found = tuple(FeedCandidate(url=f"https://site.example/{name}", title=name) for name in ("a", "b"))
    desk.feeds.site_feeds["https://site.example"] = found
    reply = await reply_to_command(desk, "add https://site.example weekly monday 9")
    assert reply.choices[0].command == "add https://site.example/a weekly monday 09:00"
    assert "Mondays at 09:00" in await desk.give_command(reply.choices[0].command)


async def test_times_given_with_a_feed_that_is_here_already_are_offered() -> None:
    """They are not dropped without a word: one press sets them."""
    desk = TestDesk()
    await desk.give_command(f"add {FEED}")
    told = await desk.inbox.execute_command(Command(destination=desk.here, text=f"add {FEED} weekdays 8:30"))
    assert told.text.startswith("This channel is subscribed to Harbour Courier already.")
    assert [one.command for one in told.choices] == ["schedule 1 weekdays 08:30"]
    assert "on weekdays at 08:30" in await desk.give_command(told.choices[0].command)
