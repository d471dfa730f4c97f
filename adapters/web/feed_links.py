"""Feed links: the feeds that a page declares as its own, and those that it links to; run in a worker process."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from adapters.web.feed_parser import absolute_url
from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.word_lists import word_list_lines

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json"}
    | {"application/xml", "text/xml"}
)
MAX_NAMED_FEEDS = 12
"""Most feeds kept of a page: the rest are sections and comments, and nobody chooses among that many."""
HEAD_BYTES = 3_000_000
"""Bytes of a page searched for a site's own way of naming its feed."""
MIN_LINKED_HEADINGS = 3
"""Fewest headings with links that make a page a list."""
_BESIDE = frozenset({"nav", "aside", "footer"})
MAX_LINK_LENGTH = 200
"""Most characters of a link that are examined."""
COMMENT_FEED = re.compile("|".join(word_list_lines("comment_feeds")), re.IGNORECASE)
"""Matches the address or title of a feed of comments."""

_CHANNEL = (
    re.compile(rb'itemprop="(?:channelId|identifier)" content="(UC[\w-]{22})"'),
    re.compile(rb'"external(?:Channel)?Id":"(UC[\w-]{22})"'),
    re.compile(rb'"channelId":"(UC[\w-]{22})"'),
)
"""The channel that a YouTube page belongs to; a video's page names others, too, further down."""
_PODCAST = re.compile(rb'"feedUrl"\s*:\s*("(?:[^"\\]|\\.){1,2000}")')
"""The podcast's feed address on a page of Apple Podcasts."""
_MENTION = re.compile(
    r"(?:^|[/._?=&-])(?:rss|atom|feeds?|rdf)(?:[0-9.]*)(?:$|[/._?=&-])|^[^?]*\.(?:xml|rss|rdf|atom)$", re.IGNORECASE
)
# A page may name its feed in its software's language.
_BY_FEED = one_of(ALL_LANGUAGES.residue_patterns["feed_link"])
_CALLED = re.compile(rf"\W*(?:(?:{_BY_FEED})\W+)?(?:rss|atom)(?:\W+(?:feeds?|2\.0))?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """The feeds that a page links to.

    Attributes:
        feeds: the feeds it names as its own, in its order; those of comments last.
        mentioned: links on it that look like feeds.
        canonical: its own address, as it states it; empty if it states none.
        broken: feeds it names whose addresses are invalid, verbatim.
        is_article: it says that it is one article.
        is_list: several of its headings lead to other pages.
    """

    feeds: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    canonical: str = ""
    broken: tuple[str, ...] = ()
    is_article: bool = False
    is_list: bool = False


NO_LINKS = PageLinks()


def find_links(body: bytes, url: str) -> PageLinks:
    """Find the feeds that the page at `url` names or links to."""
    try:
        tree = lxml_html.document_fromstring(body)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return NO_LINKS
    base = next((absolute_url(str(href), url) for href in _values(tree, "//base/@href")), url) or url
    alternates = [(target, absolute_url(target, base), title) for target, title in _alternates(tree)]
    valid_alternates = sorted(
        (alternate for alternate in alternates if alternate[1]),
        key=lambda alternate: bool(COMMENT_FEED.search(f"{alternate[1]} {alternate[2]}")),
    )
    feeds = [address for _, address, _ in valid_alternates] or list(_site_specific_feeds(body[:HEAD_BYTES], url))
    page_types = _values(tree, "//meta[@property='og:type']/@content")
    canonical = next((str(href) for href in _values(tree, "//link[@rel='canonical']/@href")), "")
    return PageLinks(
        feeds=tuple(dict.fromkeys(feeds))[:MAX_NAMED_FEEDS],
        mentioned=tuple(dict.fromkeys(_mentioned(tree, base)))[:MAX_NAMED_FEEDS],
        canonical=(absolute_url(canonical, base) or "") if canonical else "",
        broken=tuple(dict.fromkeys(target[:MAX_LINK_LENGTH] for target, address, _ in alternates if not address)),
        is_article=any(str(kind).strip().lower() == "article" for kind in page_types),
        is_list=len(set(_headlines(tree))) >= MIN_LINKED_HEADINGS,
    )


def _alternates(tree: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the feeds that a page declares as alternates of itself: each one's address, as written, and its title."""
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        target = (link.get("href") or "").strip()
        is_named = ("alternate" in relations or "feed" in relations) and kind in FEED_TYPES
        if is_named and target and not _is_interface(target):
            yield target, link.get("title") or ""


def _is_interface(target: str) -> bool:
    """Check whether an address is a programming interface (WordPress, oEmbed), which is JSON too, and no feed."""
    return "wp-json" in target or "oembed" in target


def _site_specific_feeds(body: bytes, url: str) -> Iterator[str]:
    """Yield the feed of a page that declares none but states elsewhere which channel or podcast it belongs to."""
    host = urlsplit(url).hostname or ""
    if host == "youtube.com" or host.endswith(".youtube.com"):
        channel = next((match for pattern in _CHANNEL if (match := pattern.search(body))), None)
        if channel:
            yield f"https://www.youtube.com/feeds/videos.xml?channel_id={channel[1].decode()}"
    if host in {"podcasts.apple.com", "itunes.apple.com"} and (match := _PODCAST.search(body)):
        with contextlib.suppress(ValueError):
            yield str(json.loads(match[1]))


def _mentioned(tree: lxml_html.HtmlElement, base: str) -> Iterator[str]:
    """Yield the targets of links that look like feeds, by their address or their text."""
    for link in tree.iter("a"):
        target = link.get("href") or ""
        if not target or target.startswith("#"):
            continue
        behind_host = target.partition("//")[2].partition("/")[2] if "//" in target else target
        label = link.text or link.get("title") or link.get("aria-label") or ""
        if _MENTION.search(behind_host[:MAX_LINK_LENGTH]) or _CALLED.fullmatch(label[:MAX_LINK_LENGTH]):
            address = absolute_url(target, base)
            if address:
                yield address.partition("#")[0]


def _headlines(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """Yield the link targets of a page's headings, except in navigation, asides and footers."""
    for heading in tree.iter("h2", "h3", "h4"):
        link = next(heading.iter("a"), None)
        if link is None:
            link = next(heading.iterancestors("a"), None)
        if link is not None and not any(above.tag in _BESIDE for above in heading.iterancestors()):
            yield link.get("href") or ""


def _values(tree: lxml_html.HtmlElement, path: str) -> list[object]:
    values = tree.xpath(path)
    return list(values) if isinstance(values, list) else []
