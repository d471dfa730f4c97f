"""Feed discovery: from any address that a person would paste to feeds that were fetched and parsed."""

from __future__ import annotations

import asyncio
import json
import textwrap
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from urllib.parse import quote, urljoin, urlsplit

from adapters.web.client import HttpResponse
from adapters.web.feed_links import COMMENT_FEED, NO_LINKS, PageLinks
from adapters.web.feed_records import ParsedFeed
from adapters.web.known_sites import advice, known_feeds, without_feeds
from adapters.web.pasted_addresses import PastedAddress, resolve_pasted
from adapters.web.plain_text import one_line
from adapters.web.truncated_feeds import begins_as_feed
from bot.domain.feed import Entry
from bot.domain.new_entries import newest_first
from bot.errors import FetchError, Forbidden, NoFeed, NotAFeed
from bot.ports import FeedCandidate
from bot.text.catalogue import say

Fetch = Callable[[str], Awaitable[HttpResponse]]
Parse = Callable[[HttpResponse], Awaitable[ParsedFeed]]
Links = Callable[[bytes, str], Awaitable[PageLinks]]

USUAL_FEED_PATHS = ("feed", "feed.xml", "rss.xml", "atom.xml", "rss", "index.xml", "feed.json", "feeds", "?feed=rss2")
"""Where unmentioned feeds usually are; requested at the root and in the folder of the address."""
FOLDER_PATHS = frozenset({"feed", "rss", "feeds"})
"""Usual paths that may be written as folders."""
BREAKS_OFF = "it breaks off; what is whole in it can be read"
CONCURRENT_GUESSES = 3
"""Addresses tried at a time; a site is not asked for all its usual places if the first one is a feed."""
MAX_NAME_LENGTH = 80
"""Most characters of an entry's first words used as its title."""
WEBFINGER_BYTES = 100_000
"""Most bytes read of a WebFinger response."""


async def discover(address: str, *, fetch: Fetch, parse: Parse, links: Links) -> Sequence[FeedCandidate]:
    """Return the feeds behind `address`, best first; each has been fetched and read.

    Args:
        address: what a person pasted.
        fetch: fetches a page.
        parse: reads a feed.
        links: finds the feeds that a page leads to (`find_links`, within limits).

    Raises:
        FetchError: the address could not be fetched at all.
        NoFeed: there is none, and the message says what to add instead.
    """
    pasted = resolve_pasted(address)
    finder = _Finder(fetch=fetch, parse=parse, links=links)
    if feeds := await finder.known_site_feeds(pasted.url):
        return feeds
    try:
        page = await finder.fetch_pasted(pasted)
    except FetchError:
        if feeds := await finder.fediverse_feeds(pasted.url):
            return feeds
        raise
    feeds = await finder.feeds_behind(page, typed_address=pasted.url) or await finder.fediverse_feeds(pasted.url)
    if not feeds and (advice_text := advice(page.url) or advice(pasted.url)):
        message = say("I found no feed at {address}. {told}", address=pasted.url, told=advice_text)
        raise NoFeed(message)
    if not feeds and finder.broken:
        message = say("{address} names a feed, but it is broken: {error}", address=pasted.url, error=finder.broken[0])
        raise NoFeed(message)
    return with_broken(with_notes(feeds, page.url), finder.broken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finder:
    fetch: Fetch
    parse: Parse
    links: Links
    broken: list[str] = field(default_factory=list)
    """Addresses that pages wrongly named as their feeds, each with the reason."""

    async def candidate(self, url: str) -> FeedCandidate | None:
        """Return the feed at `url`; None if there is none."""
        try:
            return await self.read_candidate(await self.fetch(url))
        except (FetchError, NotAFeed):
            return None

    async def read_candidate(self, page: HttpResponse) -> FeedCandidate:
        parsed = await self.parse(page)
        return FeedCandidate(
            url=page.permanent_url,
            title=parsed.title or (urlsplit(page.url).hostname or ""),
            newest=next((entry_name(entry) for entry in newest_first(parsed.entries)), ""),
            entries=len(parsed.entries),
            site=parsed.site,
            note=BREAKS_OFF if parsed.breaks_off else "",
        )

    async def known_site_feeds(self, url: str) -> list[FeedCandidate]:
        """Return the feed of a well-known kind of page: the first that has entries, or else the first.

        Raises:
            NoFeed: the site is known to have none.
        """
        if message := without_feeds(url):
            raise NoFeed(message)
        empty: list[FeedCandidate] = []
        for candidate in known_feeds(url):
            feed = await self.candidate(candidate)
            if feed is not None and feed.entries:
                return [feed]
            empty += [feed] if feed else []
        return empty[:1]

    async def fetch_pasted(self, pasted: PastedAddress) -> HttpResponse:
        """Fetch the address; if it was pasted without a scheme and https fails, over http."""
        try:
            return await self.fetch(pasted.url)
        except Forbidden:
            raise
        except FetchError as error:
            if not pasted.is_guess or error.status is not None:
                raise
            try:
                return await self.fetch(pasted.url.replace("https://", "http://", 1))
            except FetchError:
                raise error from None

    async def feeds_behind(self, page: HttpResponse, *, typed_address: str) -> list[FeedCandidate]:
        """Return the feeds that a page is, names or mentions, or that are where sites usually have theirs."""
        try:
            return [await self.read_candidate(page)]
        except NotAFeed as error:
            if begins_as_feed(page.body):
                message = say("{address} is a feed, but a broken one: {error}", address=typed_address, error=error)
                raise NoFeed(message) from error
        linked = await self.links(page.body, page.url)
        for other in dict.fromkeys((page.url, linked.canonical)):
            if other and other != typed_address and (site_feeds := await self.known_site_feeds(other)):
                return site_feeds
        named_feeds = await self.named_feeds(linked)
        own = await self.section_feeds(linked, page.url, named_feeds)
        home = urljoin(page.url, "/")
        if not named_feeds and home != page.url:
            named_feeds = await self.named_feeds(await self.fetch_links(home))
        # If a section has a feed, its site has one, too, even if no page names it.
        named_feeds = named_feeds or await self.first_feed_among(usual_feed_urls(page.url))
        return without_duplicates([*own, *named_feeds])

    async def named_feeds(self, linked: PageLinks) -> list[FeedCandidate]:
        """Return the feeds that a page names, or else those it mentions."""
        self.broken.extend(f"“{address}” is no address." for address in linked.broken)
        candidates = await asyncio.gather(*(self.find_named_feed(url) for url in linked.feeds))
        return list({feed.url: feed for feed in candidates if feed}.values()) or await self.feeds_among(
            linked.mentioned
        )

    async def find_named_feed(self, url: str) -> FeedCandidate | None:
        """Return the feed that a page names; None if there is none, which is remembered in `broken`."""
        try:
            return await self.read_candidate(await self.fetch(url))
        except (FetchError, NotAFeed) as error:
            self.broken.append(f"{url}: {error}")
            return None

    async def section_feeds(self, linked: PageLinks, url: str, named: Sequence[FeedCandidate]) -> list[FeedCandidate]:
        """Return a section's feeds that its page does not name: it may link to them, or have one below itself."""
        if not _section(url) or any(_belongs_to_section(feed, url) for feed in named):
            return []
        own = [feed for feed in await self.feeds_among(linked.mentioned) if _belongs_to_section(feed, url)]
        if linked.is_article:  # some sites say so of their lists, too; feeds below an article are of its comments
            return [feed for feed in own if not _is_below(feed.url, url)]
        if own:
            return own
        # Most pages that name no feed and list nothing are articles, which have none: the likeliest places suffice.
        section_urls = section_feed_urls(url)
        below = await self.first_feed_among(
            section_urls if linked.feeds or linked.is_list else section_urls[:CONCURRENT_GUESSES]
        )
        return [feed for feed in below if not COMMENT_FEED.search(f"{feed.url} {feed.title}")]

    async def fetch_links(self, url: str) -> PageLinks:
        try:
            page = await self.fetch(url)
        except FetchError:
            return NO_LINKS
        return await self.links(page.body, page.url)

    async def feeds_among(self, urls: Sequence[str]) -> list[FeedCandidate]:
        """Return the feeds among `urls`, in order, each once."""
        candidates = await asyncio.gather(*(self.candidate(url) for url in urls))
        return list({feed.url: feed for feed in candidates if feed is not None}.values())

    async def first_feed_among(self, urls: Sequence[str]) -> list[FeedCandidate]:
        """Return the first of `urls` that is a feed, if any; no others are requested once it is found."""
        for start in range(0, len(urls), CONCURRENT_GUESSES):
            if feeds := await self.feeds_among(urls[start : start + CONCURRENT_GUESSES]):
                return feeds[:1]
        return []

    async def fediverse_feeds(self, url: str) -> list[FeedCandidate]:
        """Return the feed of a person in the fediverse whose server differs from the one in their name (WebFinger)."""
        if known_feeds(url) != [f"{url}.rss"] or not (parts := urlsplit(url)).path.startswith("/@"):
            return []
        name = quote(f"{parts.path[2:]}@{parts.netloc}", safe="@.")
        try:
            page = await self.fetch(f"{parts.scheme}://{parts.netloc}/.well-known/webfinger?resource=acct:{name}")
            account = json.loads(page.body[:WEBFINGER_BYTES])
            pages = [link["href"] for link in account["links"] if link.get("rel", "").endswith("/profile-page")]
        except (FetchError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return []
        return await self.known_site_feeds(str(pages[0])) if pages and pages[0] != url else []


def without_duplicates(feeds: Sequence[FeedCandidate]) -> list[FeedCandidate]:
    """Return feeds to choose among: none twice in two formats, and feeds of comments only if there are no others."""
    distinct: dict[object, FeedCandidate] = {}
    for feed in feeds:
        distinct.setdefault((feed.title.casefold(), feed.newest, feed.entries) if feed.newest else feed.url, feed)
    without_comments = [feed for feed in distinct.values() if not COMMENT_FEED.search(f"{feed.url} {feed.title}")]
    return without_comments or list(distinct.values())


def entry_name(entry: Entry) -> str:
    """Return an entry's title, or its first words if it has none."""
    return entry.title or textwrap.shorten(one_line(entry.summary or entry.content), MAX_NAME_LENGTH, placeholder=" …")


def with_broken(feeds: Sequence[FeedCandidate], broken: Sequence[str]) -> list[FeedCandidate]:
    """Return the feeds of a page, the first with a note about a broken feed that the page also names."""
    problem = next((address for address in broken if not COMMENT_FEED.search(address)), "")
    return (
        [_with_note(feeds[0], f"the page also names a broken one: {problem}"), *feeds[1:]]
        if feeds and problem
        else list(feeds)
    )


def with_notes(feeds: Sequence[FeedCandidate], url: str) -> list[FeedCandidate]:
    """Return several feeds with notes on what each covers, the pasted page's own first."""
    if len(feeds) < 2 or not _section(url):  # noqa: PLR2004  # several
        return list(feeds)
    own = [_with_note(feed, "this page's own") for feed in feeds if _belongs_to_section(feed, url)]
    others = sorted(
        (feed for feed in feeds if not _belongs_to_section(feed, url)), key=lambda feed: -_shared_folders(feed.url, url)
    )
    return own + [
        _with_note(feed, "the whole site's") if feed.site and not _section(feed.site) else feed for feed in others
    ]


def _with_note(feed: FeedCandidate, note: str) -> FeedCandidate:
    return replace(feed, note="; ".join(filter(None, (note, feed.note))))


def _section(url: str) -> str:
    """Return the path of a section of a site, without a trailing slash; empty for the whole site."""
    return urlsplit(url).path.rstrip("/")


def _belongs_to_section(feed: FeedCandidate, url: str) -> bool:
    """Check whether a feed belongs to a section: it names that page as its site, or lies below it."""
    return _section(feed.site) == _section(url) or _is_below(feed.url, url)


def _is_below(address: str, url: str) -> bool:
    return urlsplit(address).path.startswith(f"{_section(url)}/")


def _shared_folders(address: str, url: str) -> int:
    """Count the leading folders that two addresses share: an edition's feed is nearer than another edition's."""
    pairs = zip(urlsplit(address).path.split("/"), urlsplit(url).path.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def section_feed_urls(url: str) -> list[str]:
    """Return where the feed of a section may be: the usual places below its own address.

    If that ends in a slash, so may they: some servers accept no other form.
    """
    plain = url.partition("?")[0].partition("#")[0]
    base = f"{plain.rstrip('/')}/"
    ends = ("/", "") if plain.endswith("/") else ("",)
    return [
        urljoin(base, f"{path}{end}") for path in USUAL_FEED_PATHS for end in (ends if path in FOLDER_PATHS else ("",))
    ]


def usual_feed_urls(url: str) -> list[str]:
    """Return where a feed may be, nearest the site's root first."""
    roots = dict.fromkeys((urljoin(url, "/"), urljoin(url, ".")))
    return list(dict.fromkeys(urljoin(root, path) for root in roots for path in USUAL_FEED_PATHS))
