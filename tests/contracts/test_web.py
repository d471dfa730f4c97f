"""What every FeedSource and ArticleReader keeps to: the real ones on a wire, and those in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from adapters.web.articles import WebArticles
from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds
from adapters.web.parser_processes import Parser
from bot.domain.article import Article
from bot.domain.feed import Entry, Failed, Feed, Fetched
from bot.errors import ArticleError, FetchError, NoFeed
from bot.ports import ArticleReader, FeedCandidate, FeedSource
from tests.adapters.web.samples import PAGE, make_feed, make_item, make_rss
from tests.adapters.web.server import ScriptedResponse, serve_site
from tests.fakes.web import FakeFeeds, FakePages

SITE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/f"></head><body>News</body></html>'


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A site with a feed of two entries, a page with an article, and one that is gone.

    Attributes:
        root: the site's address, without a slash at the end; the feed is at /f, a feed that fails at /down.
    """

    feeds: FeedSource
    pages: ArticleReader
    root: str

    def feed(self, path: str = "/f") -> Feed:
        """Return the feed at a path, as the watcher knows it."""
        return make_feed(f"{self.root}{path}")


@asynccontextmanager
async def _in_memory() -> AsyncIterator[World]:
    root = "https://courier.example"
    feeds, pages = FakeFeeds(), FakePages()
    entries = tuple(Entry(key=f"id-{n}", url=f"{root}/news/{n}", title=f"News {n}") for n in (1, 2))
    feeds.entries[f"{root}/f"] = entries
    found = FeedCandidate(url=f"{root}/f", title="Harbour Courier", newest="News 1", entries=2)
    feeds.site_feeds[f"{root}/site"] = (found,)
    feeds.no_feed_reasons["https://x.com/courier"] = "X has no feeds."
    feeds.failures[f"{root}/down"] = Failed(problem=f"{root}/down answered 503.")
    pages.pages[f"{root}/a"] = Article(title="Ferry strike ends", text="The crews went back to work.", url=f"{root}/a")
    yield World(feeds=feeds, pages=pages, root=root)


@asynccontextmanager
async def _on_a_wire() -> AsyncIterator[World]:
    async with (
        serve_site() as site,
        WebClient(user_agent="newsdesk/test", allow=("127.0.0.1",)) as client,
        Parser(workers=1) as parser,
    ):
        site.pages = {
            "/site": ScriptedResponse(SITE, headers={"Content-Type": "text/html"}),
            "/f": ScriptedResponse(
                make_rss(make_item(1), make_item(2)), headers={"Content-Type": "application/rss+xml"}
            ),
            "/down": ScriptedResponse(status=503),
            "/a": ScriptedResponse(PAGE.encode(), headers={"Content-Type": "text/html"}),
            "/plain": ScriptedResponse(
                b"<html><body>Nothing here to follow.</body></html>", headers={"Content-Type": "text/html"}
            ),
        }
        yield World(feeds=WebFeeds(client, parser), pages=WebArticles(client), root=site.url)


@pytest.fixture(params=[_in_memory, _on_a_wire], ids=["memory", "web"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """Return each kind of world."""
    async with request.param() as there:
        yield there


async def test_a_poll_brings_the_entries_or_says_what_is_wrong(world: World) -> None:
    """A feed that serves gives its entries with its title; one that does not is an outcome too, no exception."""
    outcome = await world.feeds.poll(world.feed())
    assert isinstance(outcome, Fetched)
    assert [entry.key for entry in outcome.entries] == ["id-1", "id-2"]
    assert (outcome.title, outcome.url) == ("Harbour Courier", f"{world.root}/f")
    assert outcome.body_hash
    failed = await world.feeds.poll(world.feed("/down"))
    assert isinstance(failed, Failed)
    assert "503" in failed.problem


async def test_a_feed_is_found_behind_what_a_person_pastes(world: World) -> None:
    """The feed's own address and its site's give the same candidate, with what it holds."""
    for path in ("/f", "/site"):
        (found,) = await world.feeds.discover(f"{world.root}{path}")
        assert (found.url, found.title, found.entries) == (f"{world.root}/f", "Harbour Courier", 2)
    assert not await world.feeds.discover(f"{world.root}/plain")
    with pytest.raises(FetchError):
        await world.feeds.discover("bad address")
    with pytest.raises(NoFeed, match="has no feeds"):
        await world.feeds.discover("https://x.com/courier")


async def test_a_page_is_read_or_its_absence_said(world: World) -> None:
    """An article with its title and address; a page that is gone says so with its status."""
    article = await world.pages.read(f"{world.root}/a")
    assert article.title == "Ferry strike ends"
    assert "back to work" in article.text
    with pytest.raises(FetchError, match="404") as gone:
        await world.pages.read(f"{world.root}/gone")
    assert gone.value.status == 404


async def test_what_a_feed_says_becomes_an_article(world: World) -> None:
    """Plain or HTML, under the entry's address; nothing is none."""
    for text in ("The crews went back to work.", "<p>The crews went back to work.</p>"):
        article = await world.pages.parse_feed_text(text, url="https://courier.example/1")
        assert (article.text, article.url) == ("The crews went back to work.", "https://courier.example/1")
    for empty in (" \n ", "<p> </p>"):
        with pytest.raises(ArticleError):
            await world.pages.parse_feed_text(empty)


def test_given_texts_become_articles(world: World) -> None:
    """Plain text and HTML are articles; nothing is not."""
    assert world.pages.parse_plain_text("The crews went back to work.").text == "The crews went back to work."
    assert (
        world.pages.parse_html("<html><body><p>The crews went back.</p></body></html>").text == "The crews went back."
    )
    for empty in ("", " \n "):
        with pytest.raises(ArticleError):
            world.pages.parse_plain_text(empty)
        with pytest.raises(ArticleError):
            world.pages.parse_html(empty)
