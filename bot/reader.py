"""The reader: from an entry to its article.

The page at the entry's link is the article, unless it is unavailable or not the entry's own; then the feed's own
text is. Revisions are noticed.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

import structlog

from bot.domain.article import Article, Origin, more_exact_time
from bot.domain.feed import Entry, FiledEntry
from bot.domain.rereading import RereadOutcome, reread_outcome, says_only_more
from bot.domain.story import VIA_SEPARATOR, republished_byline
from bot.errors import ArticleError, ArticleWithdrawn, FetchError
from bot.ports import ArticleReader
from bot.text.republication import first_publisher
from bot.text.terms import terms

LOG = structlog.get_logger(__name__)

PAGE_TRIES = 3
"""Attempts at a page that fails for the moment before a full text in the feed serves."""

PATIENT_TRIES = 24
"""The same if the feed has a teaser or nothing; with the queue's waits this takes about four hours."""

MIN_FULL_TEXT_WORDS = 120
"""Fewest words of a feed's text that is more than a teaser."""

PAYWALL_LENGTH_RATIO = 2
"""A feed's text this many times as long as the page's means that the page is behind a paywall."""

MIN_TITLE_SHARE, MIN_TEXT_SHARE = 0.5, 0.4
"""Smallest shares of the content words of an entry's title and text that its page must have: sites reword both."""

MIN_ORIGINAL_SHARE = 0.8
"""Smallest share of a copy's words that the original article must have: some copies add a line of their own."""

MIN_COMPARED_WORDS = 12
"""Fewest content words of a page that can be recognized as a copy."""

GONE_STATUSES = frozenset({404, 410})
"""Statuses that mean that the page no longer exists."""


class Reader:
    """Reads the article behind an entry."""

    def __init__(self, pages: ArticleReader) -> None:
        self._pages = pages

    async def read(self, filed: FiledEntry, *, known: Article | None, attempt: int = 0) -> Article | None:
        """Return the article, or None if it is the same as the revision in `known`.

        Raises:
            FetchError: the page is unavailable for now (with `retry`), and attempts are left.
            ArticleWithdrawn: there is now a notice that the article in `known` was withdrawn.
            ArticleError: neither page nor feed has a text.
        """
        best = await self._read_best(filed, known, attempt)
        article = _complete_from_entry(best, filed)
        if known is None:
            return article
        if article.origin is Origin.FEED and known.origin is Origin.PAGE:
            return None  # the page is unavailable today; a teaser is no new revision of it
        if (
            article.origin is Origin.PAGE
            and reread_outcome(known, best, titles=(filed.entry.title,)) is RereadOutcome.UNCLEAR
        ):
            LOG.info("read.no_revision", entry=filed.entry.url, reason="the page does not hold the article any more")
            return None
        published = more_exact_time(article.published, known.published)
        revised = replace(article, published=published, revision=known.revision + 1)
        return None if article.fingerprint == known.fingerprint else revised

    async def reread(self, filed: FiledEntry, known: Article) -> RereadOutcome:
        """Return the current state of an article that was read from its page."""
        try:
            passed_on_by = filed.entry.url if VIA_SEPARATOR not in known.publisher else ""
            page = await self._pages.read(passed_on_by or known.url or filed.entry.url)
        except FetchError as error:
            return RereadOutcome.MISSING if error.status in GONE_STATUSES else RereadOutcome.UNCLEAR
        except ArticleError:
            return RereadOutcome.UNCLEAR
        outcome = reread_outcome(known, page, titles=(filed.entry.title,))
        return RereadOutcome.SAME if outcome is RereadOutcome.CHANGED and says_only_more(known, page) else outcome

    async def _read_best(self, filed: FiledEntry, known: Article | None, attempt: int) -> Article:
        entry = filed.entry
        feed_article = await self._feed_article(entry)
        if filed.shares_link or (entry.url and entry.link_fingerprint is None):
            own = feed_article or self._title_article(entry)
            if own is not None:  # the address is a whole site's, or several entries': no page there is this one's
                return own
        try:
            tries = (
                PAGE_TRIES
                if feed_article is not None and feed_article.word_count >= MIN_FULL_TEXT_WORDS
                else PATIENT_TRIES
            )
            page = await self._read_page(entry, is_last=attempt + 1 >= tries)
        except ArticleError as error:
            if feed_article is None:
                raise
            LOG.info("read.from_feed", entry=entry.url, reason=str(error))
            return feed_article
        if known is not None and known.origin is Origin.PAGE and reread_outcome(known, page) is RereadOutcome.WITHDRAWN:
            message = "The publisher has withdrawn the article."
            raise ArticleWithdrawn(message)  # whatever the feed still says
        if feed_article is None:
            return page
        if feed_article.word_count > (1 if page.origin is Origin.STUB else PAYWALL_LENGTH_RATIO) * page.word_count:
            return replace(feed_article, published=page.published or feed_article.published, byline=page.byline)
        if not _is_page_of_entry(page, entry, feed_article):
            LOG.info("read.from_feed", entry=entry.url, reason="the page does not hold the entry")
            return feed_article
        return page

    async def _read_page(self, entry: Entry, *, is_last: bool) -> Article:
        if not entry.url:
            message = f"The feed gives no address for {entry.title!r}."
            raise ArticleError(message)
        try:
            return await self._prefer_original(await self._pages.read(entry.url))
        except FetchError as error:
            if error.retry and not is_last:
                raise
            raise ArticleError(str(error)) from error

    async def _prefer_original(self, page: Article) -> Article:
        """Return the original of a republished article; the page itself if the original is unreachable.

        The page is not trusted: the original must be the same article, and have as much of it.
        """
        if not page.first_at:
            return page
        try:
            first = await self._pages.read(page.first_at)
        except (ArticleError, FetchError) as error:
            LOG.info("read.from_copy", url=page.url, first=page.first_at, reason=str(error))
            return page
        original_terms, page_terms = (terms(article.text, page.reading_language) for article in (first, page))
        if len(page_terms) < MIN_COMPARED_WORDS or len(original_terms & page_terms) < MIN_ORIGINAL_SHARE * len(
            page_terms
        ):
            LOG.info("read.from_copy", url=page.url, first=page.first_at, reason="another text stands there")
            return page
        by, copied_by = first.publisher, page.publisher
        byline = (
            republished_byline(by, copied_by)
            if by and copied_by and by.casefold() != copied_by.casefold()
            else by or copied_by
        )
        return replace(first, publisher=byline)

    async def _feed_article(self, entry: Entry) -> Article | None:
        """Return the feed's own text as an article; None if it has none that can be read."""
        for text in filter(str.strip, (entry.content, entry.summary)):
            with contextlib.suppress(ArticleError):
                return replace(
                    await self._pages.parse_feed_text(text, url=entry.url), origin=Origin.FEED, url=entry.url
                )
        return None

    def _title_article(self, entry: Entry) -> Article | None:
        """Return the title as an article, for an entry with neither a text nor a page of its own; None without one."""
        if not entry.title.strip():
            return None
        return replace(self._pages.parse_plain_text(entry.title, url=entry.url), origin=Origin.FEED)


def _is_page_of_entry(page: Article, entry: Entry, stated: Article) -> bool:
    """Check whether a page is about a feed's entry: it has the words of its title, or of its text."""
    language = page.reading_language
    page_terms, stated_terms = terms(f"{page.title}\n{page.text}", language), terms(stated.text, language)
    title_terms = terms(entry.title, language)
    if not title_terms or len(title_terms & page_terms) >= MIN_TITLE_SHARE * len(title_terms):
        return True
    return len(stated_terms & page_terms) >= MIN_TEXT_SHARE * min(
        len(stated_terms), len(page_terms)
    )  # either may be the other's beginning


def _complete_from_entry(article: Article, filed: FiledEntry) -> Article:
    """Fill in from the entry what the page lacks; the feed's headline and time win over the page's."""
    entry = filed.entry
    byline, publisher = article.byline or entry.author or None, article.publisher or filed.feed_title
    first = first_publisher(article.text, byline=byline, publisher=publisher)
    return replace(
        article,
        title=entry.title or article.title,
        url=article.url or entry.url,
        byline=byline,
        published=more_exact_time(entry.published, article.published),
        publisher=republished_byline(first, publisher) if first and publisher else first or publisher,
        picture=article.picture or entry.picture,
    )
