"""Any address a person would paste, on a web of stand-ins: which feed comes of it, or what is said."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds
from adapters.web.parser_processes import Parser
from adapters.web.pasted_addresses import resolve_pasted, without_tracking
from bot.errors import FetchError, NoFeed
from tests.adapters.web.internet import Internet, serve_internet
from tests.adapters.web.places import HTML_HEADERS, make_web
from tests.adapters.web.server import ScriptedResponse

FEED_TITLES = {
    # YouTube
    "https://www.youtube.com/channel/UCxxxxxxxxxxxxxxxxxxxx_1": "Courier TV",
    "https://www.youtube.com/channel/UCxxxxxxxxxxxxxxxxxxxx_1/videos?view=0": "Courier TV",
    "youtube.com/@courier": "Courier TV",
    "https://www.youtube.com/@courier": "Courier TV",
    "https://www.youtube.com/@courier/videos": "Courier TV",
    "https://www.youtube.com/c/courier": "Courier TV",
    "https://www.youtube.com/user/courier": "Courier TV, as it was",
    "https://www.youtube.com/watch?v=v1": "Courier TV",
    "https://m.youtube.com/watch?v=v1": "Courier TV",
    "https://www.youtube.com/shorts/v1": "Courier TV",
    "https://www.youtube.com/live/v1": "Courier TV",
    "https://youtu.be/v1?si=abc": "Courier TV",
    "https://www.youtube.com/watch?v=v1&list=RDv1": "Courier TV",
    "https://www.youtube.com/watch?v=v1&list=PL1&index=3": "Harbour talks",
    "https://www.youtube.com/playlist?list=PL1": "Harbour talks",
    # GitHub and GitLab
    "https://github.com/some/thing": "Release notes from thing",
    "github.com/some/thing?tab=readme-ov-file#install": "Release notes from thing",
    "https://github.com/some/thing.git": "Release notes from thing",
    "https://github.com/some/thing/": "Release notes from thing",
    "https://github.com/some/thing/releases/tag/v1.2": "Release notes from thing",
    "https://github.com/some/thing/tags": "Tags from thing",
    "https://github.com/some/thing/commits": "Recent commits to thing",
    "https://github.com/some/thing/tree/main": "Recent commits to thing:main",
    "https://github.com/some/thing/tree/feature/x": "Recent commits to thing:feature/x",
    "https://github.com/some/thing/blob/main/README.md": "History of README.md",
    "https://github.com/some/fresh": "Recent commits to fresh",
    "https://github.com/some": "Activity of some",
    "https://github.com/some/thing/releases.atom": "Release notes from thing",
    "https://gitlab.com/group/sub/thing": "thing tags",
    "https://gitlab.com/group/sub/thing/-/issues": "thing tags",
    # Reddit
    "https://www.reddit.com/r/news": "reddit r/news",
    "reddit.com/r/news/": "reddit r/news",
    "https://old.reddit.com/r/news/comments/abc/a_title/": "reddit r/news",
    "https://np.reddit.com/r/news/new": "reddit r/news/new",
    "https://www.reddit.com/r/news/top/?t=week": "reddit top of the week",
    "https://www.reddit.com/r/news+science": "reddit r/news+science",
    "https://www.reddit.com/user/ada": "reddit user/ada",
    "https://www.reddit.com/u/ada/": "reddit user/ada",
    "https://www.reddit.com/user/ada/m/harbours/": "reddit user/ada/m/harbours",
    "https://www.reddit.com/": "reddit front page",
    "https://www.reddit.com/r/news/.rss": "reddit r/news",
    # The fediverse and Bluesky
    "@ada@mastodon.example": "Ada in the fediverse",
    "ada@mastodon.example": "Ada in the fediverse",
    "@<mailto:ada@mastodon.example|ada@mastodon.example>": "Ada in the fediverse",
    "https://mastodon.example/@ada": "Ada in the fediverse",
    "https://mastodon.example/@ada/115000000000000000": "Ada in the fediverse",
    "https://mastodon.example/@ada/media": "Ada in the fediverse",
    "https://elsewhere.example/@ada@mastodon.example": "Ada in the fediverse",
    "https://mastodon.example/users/ada/statuses/1": "Ada in the fediverse",
    "https://mastodon.example/tags/harbour": "#harbour",
    "@ada@people.example": "Ada in the fediverse",
    "https://bsky.app/profile/ada.example": "Ada at Bluesky",
    "https://bsky.app/profile/ada.example/post/3k": "Ada at Bluesky",
    "@ada.example": "Ada at Bluesky",
    # Publishers
    "https://letters.substack.com": "Letters",
    "https://letters.substack.com/p/a-letter?utm_source=share&r=1": "Letters",
    "https://open.substack.com/pub/letters/p/a-letter": "Letters",
    "https://letters.example/p/a-letter": "Letters at home",
    "https://medium.com/@ada": "Medium @ada",
    "https://medium.com/@ada/a-story-abc123": "Medium @ada",
    "https://medium.com/harbour-weekly": "Medium harbour-weekly",
    "https://medium.com/harbour-weekly/a-story-abc123": "Medium harbour-weekly",
    "https://medium.com/harbour-weekly/tagged/boats": "Medium harbour-weekly/tagged/boats",
    "https://medium.com/tag/harbour": "Medium tag/harbour",
    "https://medium.com/feed/@ada": "Medium @ada",
    "https://ada.medium.com/a-story-abc123": "Ada at Medium",
    "https://boats.tumblr.com/": "Boats",
    "https://boats.tumblr.com/post/1/hello": "Boats",
    "https://www.tumblr.com/boats": "Boats",
    "https://www.tumblr.com/boats/123/hello": "Boats",
    "https://boats.tumblr.com/tagged/ferry": "Boats, ferries",
    "https://press.example": "Press",
    "https://press.example/2026/a-post/": "Press",
    "https://boats.blogspot.com/": "Boats by Ada",
    "https://boats.blogspot.com/2026/03/a-post.html": "Boats by Ada",
    # Everything else
    "https://podcasts.apple.com/gb/podcast/harbour-talk/id123": "Harbour talk",
    "https://json.example/feed.json": "In JSON",
    "https://footer.example/": "In the footer",
    "https://amp.example/a/story": "Letters",
    "https://tracked.example/f?utm_source=chat&utm_medium=x": "Tracked",
    "https://tracked.example/f?page=2&fbclid=1#top": "Tracked, page 2",
    # How it is written
    "example.org/feed": "Example",
    "feed://example.org/feed": "Example",
    "feed:https://example.org/feed": "Example",
    "pcast://example.org/feed": "Example",
    "view-source:https://example.org/feed": "Example",
    "<https://example.org/feed>": "Example",
    "<https://example.org/feed|example.org/feed>": "Example",
    "[the news](https://example.org/feed)": "Example",
    "“https://example.org/feed”,": "Example",
    "(https://example.org/feed).": "Example",
    "https://example.org/feed!": "Example",
    "https:/example.org/feed": "Example",
    "http//example.org/feed": "Example",
    "//example.org/feed": "Example",
    "HTTPS://EXAMPLE.ORG/feed": "Example",
    "  https://example.org/feed  ": "Example",
}


@pytest.fixture
async def internet() -> AsyncIterator[Internet]:
    """Return the web."""
    async with serve_internet(make_web()) as there:
        yield there


@pytest.fixture
async def feeds(internet: Internet, parser: Parser) -> AsyncIterator[WebFeeds]:
    """Return feeds of that web."""
    async with WebClient(user_agent="newsdesk/test", allow=("127.0.0.1",), resolver=internet, per_host=9) as client:
        yield WebFeeds(client, parser)


async def test_whatever_is_pasted_leads_to_its_feed(feeds: WebFeeds) -> None:
    """One feed each, the one that a person would mean."""
    found = {pasted: [feed.title for feed in await feeds.discover(pasted)] for pasted in FEED_TITLES}
    wrong = {pasted: titles for pasted, titles in found.items() if titles != [FEED_TITLES[pasted]]}
    assert wrong == {}


async def test_a_page_with_several_feeds_offers_the_choice(internet: Internet, feeds: WebFeeds) -> None:
    """Also an article of the site that names none itself; no other place is asked then."""
    for pasted in ("courier.example", "https://courier.example/2026/an-article"):
        assert [feed.title for feed in await feeds.discover(pasted)] == ["Harbour", "Town", "Sport"]
    assert not any("atom.xml" in asked for asked in internet.requests)


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("https://x.com/courier", "X (Twitter) has no feeds"),
        ("https://mobile.twitter.com/courier/status/1", "X (Twitter) has no feeds"),
        ("https://www.facebook.com/courier", "Facebook has no feeds"),
        ("https://de-de.facebook.com/courier", "Facebook has no feeds"),
        ("https://www.instagram.com/courier/", "YouTube, Mastodon or Bluesky"),
        ("https://www.tiktok.com/@courier", "TikTok has no feeds"),
        ("https://www.threads.net/@courier", "Threads has no feeds"),
        ("https://uk.linkedin.com/company/courier", "LinkedIn has no feeds"),
        ("https://open.spotify.com/show/1", "Spotify gives out no feeds"),
        ("https://www.youtube.com/@elsewhere", "Copy channel ID"),
        ("https://github.com/some/thing/issues/7", "releases, tags and commits"),
        ("https://podcasts.apple.com/gb/podcast/silent/id124", "the show's own site"),
    ],
)
async def test_a_site_without_feeds_says_what_to_do(feeds: WebFeeds, pasted: str, told: str) -> None:
    """In a sentence that names the site; where it has none at all, nothing is asked."""
    with pytest.raises(NoFeed) as raised:
        await feeds.discover(pasted)
    assert told in str(raised.value)


async def test_a_site_that_is_known_to_have_none_is_not_asked(internet: Internet, feeds: WebFeeds) -> None:
    """It would only refuse us."""
    with pytest.raises(NoFeed):
        await feeds.discover("https://x.com/courier")
    assert internet.requests == []


async def test_an_unknown_site_without_a_feed_gives_none(internet: Internet, feeds: WebFeeds) -> None:
    """After each usual place was asked once."""
    assert list(await feeds.discover("https://silent.example/")) == []
    assert len(internet.requests) == len(set(internet.requests)) == 10


@pytest.mark.parametrize("pasted", ["@ada@nowhere.example", "nowhere.example", "https://mastodon.example/@nobody"])
async def test_nobody_there_is_said(feeds: WebFeeds, pasted: str) -> None:
    """No site of that name, or no page."""
    with pytest.raises(FetchError, match=r"no site called|no page at"):
        await feeds.discover(pasted)


async def test_a_feed_that_is_found_stops_the_search(internet: Internet, feeds: WebFeeds) -> None:
    """A site is not asked for all its usual places where the first is one."""
    await feeds.discover("https://example.org/feed")
    assert internet.requests == ["https://example.org/feed"]


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("https://en.example.org/wiki/Harbour_(town)", "https://en.example.org/wiki/Harbour_(town)"),
        ("localhost:8000/feed", "https://localhost:8000/feed"),
        ("http://[::1]:8000/feed", "http://[::1]:8000/feed"),
        ("ftp://example.org/f", "ftp://example.org/f"),
        ("http.example.org/f", "https://http.example.org/f"),
        ("feed:feed:feed:example.org", "https://example.org"),
        ("", "https://"),
    ],
)
def test_what_cannot_be_guessed_is_left(pasted: str, url: str) -> None:
    """Brackets that belong to the address, other schemes, hosts that look like schemes."""
    assert resolve_pasted(pasted).url == url


def test_tracking_is_dropped_and_the_rest_kept_byte_for_byte() -> None:
    """Signed addresses depend on each byte, and on the order."""
    assert (
        without_tracking("https://example.org/f?b=%2f&utm_source=x&a=+&fbclid=1#frag")
        == "https://example.org/f?b=%2f&a=+"
    )
    assert without_tracking("https://example.org/f?") == "https://example.org/f"
    assert without_tracking("https://example.org/f?utm_campaign=x") == "https://example.org/f"


@pytest.mark.parametrize(
    "pasted", ["https://[", "http://[::1", ")" * 100_000, "feed:" * 100_000, "@" * 5_000, "[a](" * 2_000]
)
async def test_what_is_no_address_is_refused_in_a_moment(feeds: WebFeeds, pasted: str) -> None:
    """However it is made: in words, never with an error of ours."""
    with pytest.raises(FetchError):
        await feeds.discover(pasted)


@pytest.mark.parametrize(
    "stated", ["[" * 50_000, "{", '{"links": 1}', '{"links": [1]}', '{"links": [{"rel": 1}]}', "[]"]
)
async def test_a_server_that_says_nonsense_of_somebody_has_nobody(
    internet: Internet, feeds: WebFeeds, stated: str
) -> None:
    """What WebFinger answers is a stranger's, too."""
    internet.sites["people.example/.well-known/webfinger?resource=acct:bob@people.example"] = ScriptedResponse(
        stated.encode()
    )
    with pytest.raises(FetchError, match="no page at"):
        await feeds.discover("@bob@people.example")


@pytest.mark.parametrize("stated", ['"feedUrl": "\\q"', '"feedUrl": "\xff"', '"feedUrl":"ftp://x/y"', '"feedUrl":"'])
async def test_a_podcast_page_that_says_nonsense_has_no_feed(internet: Internet, feeds: WebFeeds, stated: str) -> None:
    """It is told as any that says nothing."""
    internet.sites["podcasts.apple.com/x/id9"] = ScriptedResponse(
        b"<html>" + stated.encode("latin-1"), headers=HTML_HEADERS
    )
    with pytest.raises(NoFeed):
        await feeds.discover("https://podcasts.apple.com/x/id9")
