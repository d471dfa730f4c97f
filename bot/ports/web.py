"""The web: feeds, and the pages of articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.article import Article
from bot.domain.feed import Feed, PollOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCandidate:
    """A feed found behind an address: where it is, what it calls itself, and its newest headline.

    Attributes:
        site: the page it says it is of; empty where it does not.
        note: what tells it from the others found with it, or what is wrong with it; empty where nothing is to be said.
    """

    url: str
    title: str
    newest: str = ""
    entries: int = 0
    site: str = ""
    note: str = ""


class FeedSource(Protocol):
    """Fetches feeds."""

    async def poll(self, feed: Feed) -> PollOutcome:
        """Request `feed` once, conditionally if it has validators. Never raises for what a server does."""

    async def discover(self, address: str) -> Sequence[FeedCandidate]:
        """Return the feeds behind any address a person would paste, best first; empty if there are none.

        Raises:
            FetchError: the address could not be fetched at all.
            NoFeed: there is none, and the message says what to add instead.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """A feed of a list; `folder` is the path of its folders, joined by "/"."""

    url: str
    title: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """The contents of a list: its feeds in order, each once, and what could not be used, in words.

    `note` is about the list as a whole; empty where all is well with it.
    """

    feeds: tuple[ListedFeed, ...]
    problems: tuple[str, ...] = ()
    note: str = ""


class FeedLists(Protocol):
    """Lists of feeds, as other feed readers write and read them."""

    async def fetch(self, address: str) -> FeedList:
        """Return the list at an address; of a damaged one, what can be read.

        Raises:
            FetchError: the address could not be fetched.
        """

    def write(self, feeds: Sequence[ListedFeed]) -> str:
        """Return a list as a document."""


class HubSource(Protocol):
    """Calls WebSub hubs."""

    async def subscribe(self, feed: Feed, callback: str, *, seconds: int) -> None:
        """Ask a feed's hub to push to `callback` for a period.

        Raises:
            FetchError: it did not take the request.
        """


class ArticleReader(Protocol):
    """Fetches the pages of articles."""

    async def read(self, url: str) -> Article:
        """Fetch a page and return its article.

        Raises:
            FetchError: the page could not be fetched (`retry` says whether later is better).
            ArticleError: the page holds no article.
        """

    async def parse_feed_text(self, text: str, *, url: str = "") -> Article:
        """Return the article in a feed's text of an entry, plain or HTML.

        Raises:
            ArticleError: there is none, or it cannot be read within the limits.
        """

    def parse_html(self, html: str, *, url: str = "") -> Article:
        """Return the article in `html`.

        Raises:
            ArticleError: there is none.
        """

    def parse_plain_text(self, text: str, *, url: str = "", title: str = "") -> Article:
        """Return the article in plain text, without an aggregator's residue.

        Raises:
            ArticleError: nothing is left.
        """
