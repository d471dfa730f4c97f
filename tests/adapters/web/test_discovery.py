"""Finding the feed of a site."""

from __future__ import annotations

import pytest

from adapters.web.client import WebClient
from adapters.web.discovery import usual_feed_urls
from adapters.web.feed_links import NO_LINKS, find_links
from adapters.web.feeds import WebFeeds
from adapters.web.known_sites import known_feeds
from adapters.web.parser_processes import Parser
from adapters.web.pasted_addresses import resolve_pasted
from bot.errors import FetchError
from tests.adapters.web.samples import make_item, make_rss
from tests.adapters.web.server import ScriptedResponse, Site

LINKS = b"""<html><head><base href="/sub/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" type="application/rss+xml" href="/comments/feed">
<link rel="ALTERNATE" type="application/rss+xml; charset=utf-8" href="feed">
<link rel="alternate" type="application/atom+xml" href="/broken">
<link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" type="text/css" href="/s.css">
</head><body>A site</body></html>"""


@pytest.fixture
def feeds(client: WebClient, parser: Parser) -> WebFeeds:
    """Return feeds that may be served by the site."""
    return WebFeeds(client, parser)


async def test_a_feed_is_found_as_itself(site: Site, feeds: WebFeeds) -> None:
    """The address of a feed gives that feed, where it lives now."""
    site.pages["/old"] = ScriptedResponse(status=301, headers={"Location": "/f"})
    site.pages["/f"] = ScriptedResponse(make_rss(make_item(2), make_item(1)))
    [found] = await feeds.discover(f"<{site['/old']}>")
    assert (found.url, found.title, found.newest, found.entries) == (site["/f"], "Harbour Courier", "News 2", 2)


async def test_links_are_followed_and_read(site: Site, feeds: WebFeeds) -> None:
    """A page's alternates are tried; interfaces are skipped, and broken ones and comments dropped."""
    site.pages["/"] = ScriptedResponse(LINKS, headers={"Content-Type": "text/html"})
    site.pages["/sub/feed"] = ScriptedResponse(make_rss(make_item(1)))
    site.pages["/comments/feed"] = ScriptedResponse(make_rss(make_item(2)))
    found = await feeds.discover(site["/"])
    assert [candidate.url for candidate in found] == [site["/sub/feed"]]
    assert site.requests_for("/wp-json/wp/v2/posts/1") == []


async def test_a_known_place_without_a_feed_leaves_the_page(site: Site, feeds: WebFeeds) -> None:
    """A handle that is no profile of the fediverse is asked as a page, whose links count."""
    site.pages["/@courier"] = ScriptedResponse(
        b'<html><link rel="alternate" type="application/rss+xml" href="/f"></html>'
    )
    site.pages["/f"] = ScriptedResponse(make_rss(make_item(1)))
    [found] = await feeds.discover(site["/@courier"])
    assert found.url == site["/f"]


async def test_a_page_with_several_feeds_offers_them_all(site: Site, feeds: WebFeeds) -> None:
    """Each with its name, its newest headline and how many entries it has, to choose by."""
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in ("a", "b", "c"))
    site.pages["/"] = ScriptedResponse(f"<html>{links}</html>".encode(), headers={"Content-Type": "text/html"})
    for number, name in enumerate(("a", "b", "c")):
        site.pages[f"/{name}"] = ScriptedResponse(make_rss(*(make_item(one) for one in range(number + 1))))
    found = await feeds.discover(site["/"])
    assert [(one.url, one.entries) for one in found] == [(site["/a"], 1), (site["/b"], 2), (site["/c"], 3)]
    assert {one.title for one in found} == {"Harbour Courier"}


async def test_usual_places_are_tried_last(site: Site, feeds: WebFeeds) -> None:
    """A page without links leads to the usual paths, at the root and in its folder."""
    site.pages["/blog/post"] = ScriptedResponse(b"<html><body>Post</body></html>")
    site.pages["/feed"] = ScriptedResponse(b"<html><body>No feed</body></html>")
    site.pages["/blog/rss.xml"] = ScriptedResponse(make_rss(make_item(1)))
    [found] = await feeds.discover(site["/blog/post"])
    assert found.url == site["/blog/rss.xml"]


async def test_nothing_found_is_empty(site: Site, feeds: WebFeeds) -> None:
    """A site without a feed gives no candidates."""
    site.pages["/"] = ScriptedResponse(b"<html></html>")
    assert list(await feeds.discover(site["/"])) == []


async def test_an_address_that_fails_raises(site: Site, feeds: WebFeeds) -> None:
    """An address that cannot be fetched raises, in words."""
    with pytest.raises(FetchError, match="404"):
        await feeds.discover(site["/nowhere"])


async def test_http_is_tried_where_https_does_not_answer(site: Site, feeds: WebFeeds) -> None:
    """An address pasted without a scheme is asked over https, then over http."""
    site.pages["/f"] = ScriptedResponse(make_rss(make_item(1)))
    [found] = await feeds.discover(site["/f"].removeprefix("http://"))
    assert found.url == site["/f"]


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        (" example.org ", "https://example.org"),
        ("<https://example.org/a|example.org/a>", "https://example.org/a"),
        ("feed://example.org/f", "https://example.org/f"),
        ("feed:https://example.org/f", "https://example.org/f"),
        ("http://example.org", "http://example.org"),
    ],
)
def test_what_people_paste_is_spelled_out(pasted: str, address: str) -> None:
    """Brackets, labels and missing schemes are mended."""
    assert resolve_pasted(pasted).url == address


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://www.youtube.com/channel/UC_x-1", "https://www.youtube.com/feeds/videos.xml?channel_id=UC_x-1"),
        ("https://youtube.com/playlist?list=PL1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"),
        ("https://github.com/some/thing", "https://github.com/some/thing/releases.atom"),
        ("https://github.com/some/thing/commits/main", "https://github.com/some/thing/commits/main.atom"),
        ("https://old.reddit.com/r/news/", "https://www.reddit.com/r/news/.rss"),
        ("https://medium.com/@someone", "https://medium.com/feed/@someone"),
        ("https://letters.substack.com/", "https://letters.substack.com/feed"),
        ("https://www.youtube.com/user/courier/videos", "https://www.youtube.com/feeds/videos.xml?user=courier"),
        ("https://courier.medium.com/", "https://courier.medium.com/feed"),
        ("https://mastodon.example/@courier", "https://mastodon.example/@courier.rss"),
        ("https://mastodon.example/@courier.rss", None),
        ("https://www.youtube.com/@courier", None),
        ("https://example.org/r/news", None),
        ("https://[", None),
    ],
)
def test_well_known_kinds_of_pages_have_their_feed_in_a_known_place(page: str, feed: str | None) -> None:
    """Well-known kinds of pages have their feed in a known place."""
    assert next(iter(known_feeds(page)), None) == feed


def test_a_damaged_page_has_no_links() -> None:
    """Bytes that are no page have no links."""
    assert find_links(b"", "https://example.org/") == NO_LINKS


def test_usual_places_are_asked_once() -> None:
    """A page at the root has one folder."""
    places = usual_feed_urls("https://example.org/page")
    assert len(places) == len(set(places)) == 9


def test_a_base_that_is_no_address_is_left_out() -> None:
    """The page's links count from the page itself then."""
    link = b'<link rel="alternate" type="application/rss+xml" href="/f">'
    body = b'<html><head><base href="http://[">' + link + b"</head></html>"
    assert find_links(body, "https://example.org/a").feeds == ("https://example.org/f",)
