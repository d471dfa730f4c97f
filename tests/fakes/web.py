"""Feeds and pages in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.article import Article, Origin
from bot.domain.feed import Entry, Failed, Feed, Fetched, PollOutcome, Validators
from bot.errors import ArticleError, FetchError, NoFeed
from bot.ports import FeedCandidate, FeedList, ListedFeed


class FakeFeeds:
    """Fulfils `bot.ports.FeedSource`: serves the entries it was given."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[Entry, ...]] = {}
        self.titles: dict[str, str] = {}
        self.hubs: dict[str, str] = {}
        self.failures: dict[str, Failed] = {}
        self.site_feeds: dict[str, tuple[FeedCandidate, ...]] = {}
        self.polled_urls: list[str] = []
        self.no_feed_reasons: dict[str, str] = {}
        self.fetch_errors: dict[str, FetchError] = {}

    async def poll(self, feed: Feed) -> PollOutcome:
        """Return what this feed holds now."""
        self.polled_urls.append(feed.url)
        if feed.url in self.failures:
            return self.failures[feed.url]
        return Fetched(
            url=feed.url,
            title=self.titles.get(feed.url, "Harbour Courier"),
            entries=self.entries[feed.url],
            validators=Validators(etag='"1"'),
            body_hash=str(hash(self.entries[feed.url])),
            hub=self.hubs.get(feed.url, ""),
            topic=feed.url if feed.url in self.hubs else "",
        )

    async def discover(self, address: str) -> Sequence[FeedCandidate]:
        """Return the feeds of a site, or the feed itself."""
        if address.startswith("bad"):
            message = "That is not an address."
            raise FetchError(message)
        if address in self.fetch_errors:
            raise self.fetch_errors[address]
        if address in self.no_feed_reasons:
            raise NoFeed(self.no_feed_reasons[address])
        if address in self.entries:
            entries = self.entries[address]
            newest = entries[0].title if entries else ""
            return [
                FeedCandidate(
                    url=address, title=self.titles.get(address, "Harbour Courier"), newest=newest, entries=len(entries)
                )
            ]
        return self.site_feeds.get(address, ())


class FakeLists:
    """Fulfils `bot.ports.FeedLists`: serves the lists it was given."""

    def __init__(self) -> None:
        self.lists: dict[str, FeedList] = {}

    async def fetch(self, address: str) -> FeedList:
        """Return a list, or say that there is none."""
        if address not in self.lists:
            message = f"{address} answered 404."
            raise FetchError(message, status=404)
        return self.lists[address]

    def write(self, feeds: Sequence[ListedFeed]) -> str:
        """Return a line a feed."""
        return "\n".join(f"{feed.folder}\t{feed.title}\t{feed.url}" for feed in feeds)


class FakeHubs:
    """Fulfils `bot.ports.HubSource`: records its requests."""

    def __init__(self) -> None:
        self.requests: list[tuple[Feed, str]] = []
        self.problem: FetchError | None = None

    async def subscribe(self, feed: Feed, callback: str, *, seconds: int) -> None:
        """Take the request, unless there is a problem."""
        assert seconds > 0
        if self.problem is not None:
            raise self.problem
        self.requests.append((feed, callback))


class FakePages:
    """Fulfils `bot.ports.ArticleReader`: serves the pages it was given; what is no page is taken as text."""

    def __init__(self) -> None:
        self.pages: dict[str, Article | Exception] = {}
        self.read_urls: list[str] = []

    async def read(self, url: str) -> Article:
        """Return a page's article, or raise what was put there."""
        self.read_urls.append(url)
        page = self.pages.get(url)
        if page is None:
            message = f"{url} answered 404."
            raise FetchError(message, status=404)
        if isinstance(page, Exception):
            raise page
        return page

    async def parse_feed_text(self, text: str, *, url: str = "") -> Article:
        """Return what a feed says as an article."""
        return self.parse_html(text, url=url) if "<" in text else self.parse_plain_text(text, url=url)

    def parse_html(self, html: str, *, url: str = "") -> Article:
        """Return the text between the tags."""
        inner = html.replace("<p>", "").replace("</p>", "\n")
        for tag in ("html", "body", "article"):
            inner = inner.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        return self.parse_plain_text(inner, url=url)

    def parse_plain_text(self, text: str, *, url: str = "", title: str = "") -> Article:
        """Return the text as an article."""
        if not text.strip():
            message = "There is no text."
            raise ArticleError(message)
        return replace(Article(title=title, text=text.strip(), url=url), origin=Origin.GIVEN)
