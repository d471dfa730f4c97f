"""The demo's news site: two feeds, pages that are work to read, and one article that changes."""

from __future__ import annotations

import aiohttp
import feedparser
import pytest

from adapters.page.sample import SampleSite
from adapters.page.sample.pieces import load
from adapters.page.sample.site import PAPERS
from adapters.web.articles import WebArticles
from adapters.web.client import WebClient
from bot.domain.article import Article
from bot.stories.stream import StoryStream

OUTAGE_PATH = "/wire/news/stratica-outage-stops-clinic-bookings"


async def fetch_page(address: str, **headers: str) -> tuple[int, str, str]:
    """Return an address's status, validator and text."""
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as response:
        return response.status, response.headers.get("ETag", ""), await response.text()


async def test_two_feeds_with_at_least_eight_pieces() -> None:
    """Both feeds parse without complaint and name their paper."""
    async with SampleSite() as site:
        parsed = [feedparser.parse((await fetch_page(address))[2]) for address in site.feeds]
    assert [one.feed.title for one in parsed] == list(PAPERS.values())
    assert not any(one.bozo for one in parsed)
    assert sum(len(one.entries) for one in parsed) >= 8
    assert all(entry.summary and entry.author and entry.published_parsed for one in parsed for entry in one.entries)


def test_pieces_are_short_news() -> None:
    """Every piece has 200 to 350 words and at least one number and one quotation."""
    first, later = load()
    for piece in (*first.values(), *later.values()):
        text = "\n".join(piece.paragraphs)
        assert 200 <= len(text.split()) <= 350, piece.slug
        assert '"' in text
        assert any(letter.isdigit() for letter in text)


async def test_nothing_is_sent_twice() -> None:
    """With a validator of the last answer, feeds and pages say "not modified"; with an old one, they answer."""
    async with SampleSite() as site:
        for address in (*site.feeds, site.feeds[1].replace("/wire/feed.xml", OUTAGE_PATH)):
            _, tag, _ = await fetch_page(address)
            assert (await fetch_page(address, **{"If-None-Match": tag}))[0] == 304
            assert (await fetch_page(address, **{"If-None-Match": '"old"'}))[0] == 200
            assert (await fetch_page(address, **{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}))[0] == 304
            assert (await fetch_page(address, **{"If-Modified-Since": "yesterday"}))[0] == 200


async def test_the_outage_is_edited_and_the_kettles_are_told_again() -> None:
    """After the edit one feed states another title, and the page another text; the other has one more; once only."""
    async with SampleSite() as site:
        courier, wire = site.feeds
        page = wire.replace("/wire/feed.xml", OUTAGE_PATH)
        before = [await fetch_page(address) for address in (courier, wire, page)]
        site.edit()
        after = [await fetch_page(address) for address in (courier, wire, page)]
        site.edit()
        assert [await fetch_page(address) for address in (courier, wire, page)] == after
    assert [old[1] == new[1] for old, new in zip(before, after, strict=True)] == [False, False, False]
    assert after[0][2].count("<item>") == before[0][2].count("<item>") + 1
    assert "17 clinics" in after[1][2]
    assert "17 clinics" not in before[1][2]
    assert "more than five hours" in after[2][2]


async def test_what_is_read_is_the_article_alone() -> None:
    """The reader of web pages finds every paragraph and none of what stands around them."""
    first, _ = load()
    async with SampleSite() as site, WebClient(allow=("127.0.0.0/8",), user_agent="newsdesk-test") as client:
        base = site.feeds[0].removesuffix("/courier/feed.xml")
        for piece in first.values():
            article = await WebArticles(client).read(f"{base}{piece.path}")
            lines = article.text.splitlines()
            assert [line for line in lines if line in piece.paragraphs] == list(piece.paragraphs), piece.slug
            assert set(lines) - set(piece.paragraphs) <= {piece.title}, piece.slug
            assert article.publisher == PAPERS[piece.site]


async def test_the_takeover_and_the_kettles_are_told_twice() -> None:
    """The two tellings of each are one story, in whatever order they come; no other two pieces are."""
    first, later = load()
    every = list((later | first).values())
    for pieces in (every, every[::-1]):
        stream = StoryStream()
        stories: dict[int, set[str]] = {}
        for piece in pieces:
            article = Article(title=piece.title, text="\n".join(piece.paragraphs))
            stories.setdefault(await stream.story_of(article, feed=piece.site), set()).add(piece.slug)
        assert sorted(sorted(story) for story in stories.values() if len(story) > 1) == [
            ["fenwick-ferries-accepts-312m-offer", "merrow-shipping-to-buy-fenwick-ferries"],
            ["hearth-and-home-takes-back-kettles", "kettlewell-recalls-46000-kettles"],
        ]


@pytest.mark.parametrize("path", ["sport/feed.xml", "wire/news/nothing"])
async def test_what_is_not_there_is_404(path: str) -> None:
    """The site has no pages but its own."""
    async with SampleSite() as site:
        status, _, _ = await fetch_page(site.feeds[0].replace("courier/feed.xml", path))
    assert status == 404


async def test_people_find_their_way() -> None:
    """The front pages list the pieces, and robots may read."""
    async with SampleSite() as site:
        base = site.feeds[0].replace("courier/feed.xml", "")
        for path, words in (("", "Northfield Wire"), ("courier/", "holiday lets"), ("robots.txt", "Allow: /")):
            assert words in (await fetch_page(base + path))[2]
