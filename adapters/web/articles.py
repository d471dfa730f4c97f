"""Articles on the web: pages fetched through the guarded client, parsed in worker processes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from adapters.web import page_reading
from adapters.web.client import HttpResponse, WebClient
from adapters.web.page_reading import html_article, plain_article, read_page, read_stated
from adapters.web.workers import Workers
from bot.domain.article import Article
from bot.errors import ArticleError
from bot.ports import StoppedError
from bot.text.catalogue import say

ACCEPT = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.7, */*;q=0.1"
READABLE_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
READING_SECONDS, READING_MEMORY_BYTES = 15.0, 500_000_000
"""Limits on reading a page: of time, and of address space beyond a worker's initial size."""
UNREADABLE_TYPE_NAMES = {
    "application/pdf": say("a PDF document"),
    "image": say("a picture"),
    "video": say("a video"),
    "audio": say("a sound recording"),
    "application/json": say("data (JSON)"),
    "application/zip": say("an archive"),
}


class WebArticles:
    """Implements `bot.ports.ArticleReader`.

    Args:
        client: fetches pages.
        workers: read them, within limits; without any, a thread does, and a hostile page may occupy it for ever.
        seconds: time limit for reading one in a worker.
    """

    def __init__(self, client: WebClient, workers: Workers | None = None, *, seconds: float = READING_SECONDS) -> None:
        self._client = client
        self._seconds = seconds
        self._workers = workers

    async def read(self, url: str) -> Article:
        """Fetch a page and return its article.

        Raises:
            FetchError: the page could not be fetched (`retry` says whether a later attempt may succeed).
            ArticleError: the page holds no article.
        """
        page = await self._client.get(url, headers={"Accept": ACCEPT})
        page.check()
        _refuse_binaries(page)
        return await self._read_within_limits(read_page, page.body, page.headers.get("Content-Type", ""), page.url)

    async def parse_feed_text(self, text: str, *, url: str = "") -> Article:
        """Return the article in the text that a feed has of an entry: a feed may be as hostile as a page.

        Raises:
            ArticleError: there is none, or it cannot be read within the limits.
        """
        return await self._read_within_limits(read_stated, text, url)

    async def _read_within_limits(self, read: Callable[..., Article], *arguments: object) -> Article:
        if self._workers is None:
            return await asyncio.to_thread(read, *arguments)
        try:
            return await self._workers.run(read, *arguments, seconds=self._seconds)
        except StoppedError as error:
            raise ArticleError(str(error)) from error

    def parse_html(self, html: str, *, url: str = "") -> Article:
        """Return the article in `html`.

        Raises:
            ArticleError: there is none.
        """
        return html_article(html, url=url)

    def parse_plain_text(self, text: str, *, url: str = "", title: str = "") -> Article:
        """Return the article in plain text, without an aggregator's residue.

        Raises:
            ArticleError: nothing is left.
        """
        return plain_article(text, url=url, title=title)


def page_workers() -> Workers:
    """Return the processes that read untrusted pages; they start with the first page."""
    return Workers("page", number=2, memory=READING_MEMORY_BYTES, preload=[page_reading.__name__])


def _refuse_binaries(page: HttpResponse) -> None:
    kind = page.content_type
    if kind in READABLE_TYPES and b"\x00" not in page.body[:512]:
        return
    if kind in READABLE_TYPES and page.body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    type_name = (
        UNREADABLE_TYPE_NAMES.get(kind)
        or UNREADABLE_TYPE_NAMES.get(kind.partition("/")[0])
        or say("something other than a page")
    )
    message = say("{url} is {what}; we read web pages only.", url=page.url, what=type_name)
    raise ArticleError(message)
