"""The web as it is, as somebody met it who had not seen the code (tests/data/web/wild): feeds, dates, discovery."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from adapters.web.articles import WebArticles
from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds
from adapters.web.opml import WebLists
from adapters.web.page_reading import read_stated
from adapters.web.parser_processes import Parser
from bot.domain.feed import Entry, EntryId, Failed, Feed, FeedId, Fetched, FiledEntry
from bot.errors import FetchError, NoFeed
from bot.ports import FeedCandidate
from bot.reader import Reader
from tests.adapters.web.wild import (
    Input,
    is_right_moment,
    load_inputs,
    missing_texts,
    normalize_text,
    present_texts,
    serve_input,
)

EXPECTED_MESSAGES = {
    "f16": "breaks off",
    "f18": r"MAX_PAGE_BYTES is 8,000",
    "f22": "web page",
    "v14": re.escape("http://[ledger.example/feed"),
    "v16": "",
}
"""What is said where something is wrong; the inputs leave the wording open."""


COMPARED_CHARACTERS = 30
"""Characters that a headline and what is shown of it begin with alike."""


def make_feed(url: str) -> Feed:
    """Return a feed that was never polled."""
    return Feed(id=FeedId(1), url=url, next_due=datetime(2024, 1, 1, tzinfo=UTC))


async def offered_feeds(client: WebClient, parser: Parser, address: str) -> list[FeedCandidate] | str:
    """Return the feeds offered to whoever adds an address, or else the error's text."""
    try:
        return list(await WebFeeds(client, parser).discover(address))
    except (FetchError, NoFeed) as error:
        return str(error)


@pytest.mark.parametrize("one", load_inputs("dates"))
async def test_an_article_is_given_the_moment_that_is_told(one: Input, parser: Parser) -> None:
    """The feed's, then the page's own, or none."""
    async with serve_input(one) as client:
        if "came_by_feed" in one:
            polled = await WebFeeds(client, parser).poll(make_feed(one["came_by_feed"]))
            assert isinstance(polled, Fetched)
            [entry] = [entry for entry in polled.entries if entry.url == one["address"]]
            filed = FiledEntry(id=EntryId(1), feed_id=FeedId(1), feed_title=polled.title, entry=entry)
            article = await Reader(WebArticles(client)).read(filed, known=None)
            assert article is not None
        else:
            article = await WebArticles(client).read(one["address"])
    right = [one["expected"]["moment"], *one["expected"].get("also_right", [])]
    assert any(is_right_moment(article.published, moment) for moment in right)


@pytest.mark.parametrize("one", load_inputs("feeds", "items"))
async def test_a_feed_is_read_entry_by_entry(one: Input, parser: Parser) -> None:
    """Titles, addresses, authors, times and texts as they are meant; the newest is the newest by date."""
    async with serve_input(one) as client:
        polled = await WebFeeds(client, parser).poll(make_feed(one["address"]))
        [offered] = await WebFeeds(client, parser).discover(one["address"])
    assert isinstance(polled, Fetched)
    assert polled.title == one["expected"]["title"]
    items = {item["link"]: item for item in one["expected"]["items"]}
    items |= {other: item for item in items.values() for other in item.get("link_also_ok", [])}
    assert len(polled.entries) == len(one["expected"]["items"])
    assert [fault for entry in polled.entries for fault in entry_faults(entry, items[entry.url])] == []
    newest = next(item for item in items.values() if one["expected"]["newest"] in (item["title"], item["link"]))
    titles = [newest["title"] or newest["content_contains"][0], *newest.get("title_also_ok", [])]
    assert normalize_text(offered.newest)[:COMPARED_CHARACTERS] in {title[:COMPARED_CHARACTERS] for title in titles}


def entry_faults(entry: Entry, right: Input) -> list[str]:
    """Return the fields of an entry that differ from what is right."""
    stated = entry.content or entry.summary
    text = read_stated(stated, entry.url).text if stated else ""
    titles = [right["title"] or "", *right.get("title_also_ok", [])]
    return [
        *([] if normalize_text(entry.title) in titles else [entry.title]),
        *([] if entry.author == right.get("author", entry.author) else [entry.author]),
        *([] if "date" not in right or is_right_moment(entry.published, right["date"]) else [str(entry.published)]),
        *missing_texts(right.get("content_contains", []), text),
        *present_texts(right.get("content_must_not_contain", []), text),
        *missing_texts([*right.get("links_in_content", []), *right.get("images", [])], f"{stated} {entry.picture}"),
    ]


@pytest.mark.parametrize("one", [one for one in load_inputs("feeds") if not one.values[0]["expected"]["ok"]])
async def test_what_is_no_feed_is_not_called_fine(one: Input, parser: Parser) -> None:
    """And whoever adds it is told why."""
    async with serve_input(one) as client:
        polled = await WebFeeds(client, parser).poll(make_feed(one["address"]))
        offered = await offered_feeds(client, parser, one["address"])
    assert isinstance(polled, Failed)
    assert re.search(EXPECTED_MESSAGES[one["id"]], polled.problem)
    assert offered == [] or re.search(EXPECTED_MESSAGES[one["id"]], str(offered))


async def test_a_feed_with_nothing_in_it_is_sound(parser: Parser) -> None:
    """It is offered, with no headline."""
    [one] = [one.values[0] for one in load_inputs("feeds") if one.values[0]["id"] == "f23"]
    async with serve_input(one) as client:
        [found] = await WebFeeds(client, parser).discover(one["address"])
    assert (found.title, found.entries, found.newest) == (one["expected"]["title"], 0, "")


@pytest.mark.parametrize("one", load_inputs("feeds", "feeds_in_opml"))
async def test_a_list_names_its_feeds_and_what_is_broken(one: Input) -> None:
    """Folders are no feeds; an address that is none is named."""
    async with serve_input(one) as client:
        listed = await WebLists(client).fetch(one["address"])
    assert [feed.url for feed in listed.feeds] == one["expected"]["feeds_in_opml"]
    named = ["Ridge Walkers", "htp:/ridge.example/feed", "Brackets", "http://[fe80::zz/feed", "Gone"]
    assert missing_texts(named if one["id"] == "f12" else [], " ".join(listed.problems)) == []
    assert bool(listed.problems) == (one["id"] == "f12")


@pytest.mark.parametrize("one", load_inputs("discovery"))
async def test_a_pasted_address_is_offered_its_feeds(one: Input, parser: Parser) -> None:
    """The section's own and the site's, nearest first, and which is which; no comments, no other sites'."""
    right = one["expected"]
    async with serve_input(one) as client:
        offered_or_told = await offered_feeds(client, parser, one["address"])
    found, told = ([], offered_or_told) if isinstance(offered_or_told, str) else (offered_or_told, "")
    names = {same: offer["feed"] for offer in right["offers"] for same in (offer["feed"], offer.get("same_as"))}
    offered = [names.get(feed.url, feed.url) for feed in found]
    wanted = [offer["feed"] for offer in right["offers"]]
    assert (offered if right["order_matters"] else sorted(offered)) == (
        wanted if right["order_matters"] else sorted(wanted)
    )
    by_address = dict(zip(offered, found, strict=True))
    is_apart = len(found) > 1 and right["order_matters"]
    assert [
        one for one in right["offers"] if not has_right_title(by_address[one["feed"]], one, is_apart=is_apart)
    ] == []
    assert re.search(EXPECTED_MESSAGES.get(one["id"], ""), " ".join([told, *(feed.note for feed in found)]))


def has_right_title(feed: FeedCandidate, offer: Input, *, is_apart: bool) -> bool:
    """Check whether a feed is called what it is: by its title, and beside another one by what it is of."""
    is_own, is_whole = "this page's own" in feed.note, "the whole site's" in feed.note
    is_right = not is_own if offer["is"] == "site" else not is_whole and (is_own or not is_apart)
    return is_right and normalize_text(feed.title) == offer.get("title", normalize_text(feed.title))
