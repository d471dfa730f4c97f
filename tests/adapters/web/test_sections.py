"""A section's page: its own feed beside the whole site's, wherever it stands, and which is which."""

from __future__ import annotations

import pytest

from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds
from adapters.web.parser_processes import Parser
from bot.errors import FetchError, NoFeed
from tests.adapters.web.samples import make_item, make_rss
from tests.adapters.web.server import ScriptedResponse, Site

HTML_HEADERS = {"Content-Type": "text/html"}
FEED_LINK = '<link rel="alternate" type="application/rss+xml" title="All" href="{}">'


@pytest.fixture
def feeds(client: WebClient, parser: Parser) -> WebFeeds:
    """Return feeds that may be served by the site."""
    return WebFeeds(client, parser)


def section_feed(name: str, link: str) -> bytes:
    """Return a section's feed; `link` is the page that it says it is of."""
    head = f"<title>Courier {name}</title><link>{link}</link>"
    return f'<rss version="2.0"><channel>{head}{make_item(2)}</channel></rss>'.encode()


@pytest.mark.parametrize("path", ["/blog", "/blog/", "/news/sport", "/de/wirtschaft", "/topics/sea?page=1"])
@pytest.mark.parametrize(
    ("link", "at"),
    [
        ('<a href="{0}/feed">Subscribe to this section</a>', "{0}/feed"),
        ('<p>Follow us: <a href="{0}.xml"><img alt="rss"></a></p>', "{0}.xml"),
        ('<footer><a href="/feeds{0}.rss">RSS</a></footer>', "/feeds{0}.rss"),
        ("", "{0}/feed"),
        ("", "{0}/rss.xml"),
        ("", "{0}/index.xml"),
    ],
)
async def test_a_section_offers_its_own_feed_beside_the_sites(
    site: Site, feeds: WebFeeds, path: str, link: str, at: str
) -> None:
    """Linked in the body or in a usual place below it; its own first, each called what it is."""
    bare = path.partition("?")[0].rstrip("/")
    site.pages["/master"] = ScriptedResponse(section_feed("everything", site["/"]))
    site.pages[at.format(bare)] = ScriptedResponse(section_feed("section", site[bare]))
    html = f"<html><head>{FEED_LINK.format('/master')}</head><body><h1>Section</h1>{link.format(bare)}</body></html>"
    site.pages[path] = ScriptedResponse(html.encode(), headers=HTML_HEADERS)
    found = await feeds.discover(site[path])
    assert [(one.url, one.note) for one in found] == [
        (site[at.format(bare)], "this page's own"),
        (site["/master"], "the whole site's"),
    ]


async def test_a_section_that_names_its_own_feed_is_asked_for_no_more(site: Site, feeds: WebFeeds) -> None:
    """The usual places are not tried where there is nothing to find."""
    site.pages["/blog/feed"] = ScriptedResponse(section_feed("blog", site["/blog"]))
    site.pages["/blog"] = ScriptedResponse(
        f"<html>{FEED_LINK.format('/blog/feed')}</html>".encode(), headers=HTML_HEADERS
    )
    [found] = await feeds.discover(site["/blog"])
    assert (found.url, found.note) == (site["/blog/feed"], "")
    assert site.requests_for("/blog/rss.xml") == site.requests_for("/feed") == []


async def test_an_articles_comments_are_no_section(site: Site, feeds: WebFeeds) -> None:
    """Below an article's page there is at most the feed of what people say to it."""
    site.pages["/master"] = ScriptedResponse(section_feed("everything", site["/"]))
    site.pages["/a-story/feed"] = ScriptedResponse(section_feed("comments on: A story", site["/a-story"]))
    for kind in ("article", "website"):
        head = f'<meta property="og:type" content="{kind}">{FEED_LINK.format("/master")}'
        site.pages["/a-story"] = ScriptedResponse(f"<html><head>{head}</head></html>".encode(), headers=HTML_HEADERS)
        [found] = await feeds.discover(site["/a-story"])
        assert found.url == site["/master"]


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("http://[half", "is no address"),
        ("/gone", "404"),
        ("/page", "web page"),
        ("htp://a.example/f", "address"),
    ],
)
async def test_a_broken_feed_on_a_page_is_named_as_broken(site: Site, feeds: WebFeeds, stated: str, told: str) -> None:
    """Nobody is told that the page names none."""
    site.pages["/"] = ScriptedResponse(
        f"<html><head>{FEED_LINK.format(stated)}</head></html>".encode(), headers=HTML_HEADERS
    )
    site.pages["/page"] = ScriptedResponse(b"<html><body>No feed</body></html>", headers=HTML_HEADERS)
    with pytest.raises(NoFeed, match="broken") as caught:
        await feeds.discover(site["/"])
    assert told in str(caught.value)
    assert stated in str(caught.value)


@pytest.mark.parametrize("order", [(1, 3, 2), (3, 2, 1), (1, 2, 3)])
async def test_the_newest_headline_is_the_newest_by_date(site: Site, feeds: WebFeeds, order: tuple[int, ...]) -> None:
    """In whatever order the feed has them."""
    site.pages["/f"] = ScriptedResponse(make_rss(*(make_item(number) for number in order)))
    [found] = await feeds.discover(site["/f"])
    assert found.newest == "News 3"


async def test_a_feed_that_breaks_off_is_told_as_such(site: Site, feeds: WebFeeds) -> None:
    """It is offered with what is whole in it."""
    site.pages["/f"] = ScriptedResponse(make_rss(make_item(1), make_item(2))[:-60])
    [found] = await feeds.discover(site["/f"])
    assert (found.entries, "breaks off" in found.note) == (1, True)


async def test_whoever_sends_too_much_is_told_which_limit_that_is(site: Site) -> None:
    """The operator's limit is named where it bites."""
    site.pages["/f"] = ScriptedResponse(b"x" * 2_000)
    async with WebClient(user_agent="newsdesk/test", allow=("127.0.0.1",), max_bytes=1_000) as client:
        with pytest.raises(FetchError, match="MAX_PAGE_BYTES"):
            await client.get(site["/f"])
