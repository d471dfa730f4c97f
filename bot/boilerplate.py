"""Boilerplate removal: lines that several pages of a site share are learned, and belong to no article."""

from __future__ import annotations

import structlog

from bot.domain.addresses import host_of
from bot.domain.article import Article
from bot.domain.boilerplate_lines import line_fingerprint, line_fingerprints, without_lines
from bot.errors import StoreError
from bot.ports import ArticleReader, BoilerplateLineStore, Clock

LOG = structlog.get_logger(__name__)


class BoilerplateFilteringReader:
    """Implements `bot.ports.ArticleReader`: returns pages without the lines that their sites repeat.

    Args:
        pages: the reader of pages.
        lines: the store of lines.
        clock: the time.
    """

    def __init__(self, pages: ArticleReader, lines: BoilerplateLineStore, clock: Clock) -> None:
        self._pages = pages
        self._lines = lines
        self._clock = clock

    async def read(self, url: str) -> Article:
        """Return a page's article without the lines that at least two other pages of its host had before.

        Raises:
            FetchError: the page could not be fetched.
            ArticleError: it has no article.
        """
        article = await self._pages.read(url)
        address = article.url or url
        try:
            met = await self._lines.find_repeated_lines(
                host_of(address), line_fingerprint(address), line_fingerprints(article), now=self._clock.now()
            )
        except StoreError as error:
            LOG.warning("learn.failed", url=address, reason=str(error))
            return article
        return without_lines(article, met)

    async def parse_feed_text(self, text: str, *, url: str = "") -> Article:
        """Return the article in a feed's text, which is the entry's own.

        Raises:
            ArticleError: there is none.
        """
        return await self._pages.parse_feed_text(text, url=url)

    def parse_html(self, html: str, *, url: str = "") -> Article:
        """Return the article in `html`.

        Raises:
            ArticleError: there is none.
        """
        return self._pages.parse_html(html, url=url)

    def parse_plain_text(self, text: str, *, url: str = "", title: str = "") -> Article:
        """Return the article in plain text.

        Raises:
            ArticleError: nothing is left.
        """
        return self._pages.parse_plain_text(text, url=url, title=title)
