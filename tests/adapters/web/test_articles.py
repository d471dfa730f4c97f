"""Pages and texts to articles."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.web.articles import WebArticles, page_workers
from adapters.web.client import WebClient
from adapters.web.page_reading import read_page
from bot.domain.article import Article, Origin
from bot.errors import ArticleError, FetchError
from tests.adapters.web.samples import PAGE
from tests.adapters.web.server import ScriptedResponse, Site

URL = "https://courier.example/news/ferry-strike?from=feed"


@pytest.fixture
def articles() -> WebArticles:
    """Return a reader that is not asked to fetch."""
    return WebArticles(WebClient(user_agent="newsdesk/test"))


def test_a_page_is_read(articles: WebArticles) -> None:
    """Text without navigation and residue; title, byline, time, address, publisher, language."""
    article = articles.parse_html(PAGE, url=URL)
    assert article.title == "Ferry strike ends"
    assert article.byline == "Mira Holt"
    assert article.published == datetime(2026, 2, 27, 8, 30, tzinfo=UTC)
    assert article.url == "https://courier.example/news/ferry-strike"
    assert (article.publisher, article.language, article.origin) == ("Harbour Courier", "en", Origin.PAGE)
    lines = article.text.split("\n")
    assert lines[0].startswith("The crews of the harbour ferries")
    assert lines[-1].startswith("The operator expects")
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        ("https://www.courier.example/a", "https://www.courier.example/a"),
        ("https://m.courier.example/a", "https://m.courier.example/a"),
        ("https://thief.example/a", URL),
        ("https://evilcourier.example/a", URL),
        ("javascript:alert(1)", URL),
        ("https://me:pw@courier.example/a", URL),
        ("https://courier.example/", URL),
        ("http://[", URL),
    ],
)
def test_a_canonical_address_is_believed_on_its_own_site(articles: WebArticles, stated: str, taken: str) -> None:
    """A page may name its own address on its own site, and no other."""
    page = PAGE.replace('href="/news/ferry-strike"', f'href="{stated}"')
    assert articles.parse_html(page, url=URL).url == taken


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        ("/tram.jpg", "https://herald.example/tram.jpg"),
        ("https://pictures.example/tram.jpg?w=1200", "https://pictures.example/tram.jpg?w=1200"),
        ("http://me:pw@herald.example/tram.jpg", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_page_names_its_picture(articles: WebArticles, stated: str, taken: str) -> None:
    """It is shown with the digest where a platform can; what is no address of the web is none."""
    html = f'<head><meta property="og:image" content="{stated}"></head><article><p>{"Trams run again. " * 20}</p>'
    assert articles.parse_html(html, url="https://herald.example/a").picture == taken


def test_a_teaser_is_read(articles: WebArticles) -> None:
    """A feed's few words are an article too."""
    article = articles.parse_html("<html><body><article>Two <b>words</b> only</article></body></html>")
    assert article.text == "Two words only"
    assert article.title == "Two words only"


@pytest.mark.parametrize("html", ["", "<html></html>", "<html><body><nav>Home</nav></body></html>", "<!-- -->"])
def test_a_page_without_an_article_is_an_error(articles: WebArticles, html: str) -> None:
    """Nothing to read is an ArticleError in words."""
    if "Home" in html:
        html = html.replace("Home", " ")
    with pytest.raises(ArticleError, match=r"\.$"):
        articles.parse_html(html)


@pytest.mark.parametrize("kind", ["text/xml", "text/html", "text/plain", ""])
def test_a_feed_is_no_article(kind: str) -> None:
    """Nothing is quoted from one, whatever its type is said to be."""
    feed = b'<?xml version="1.0"?>\n<!-- daily -->\n<rss version="2.0"><channel><title>Post</title></channel></rss>'
    with pytest.raises(ArticleError, match="is a feed"):
        read_page(feed, kind, URL)


def test_a_deep_page_is_survived(articles: WebArticles) -> None:
    """A page of ten thousand nested elements gives its text or an ArticleError."""
    html = f"<html><body>{'<div>' * 10_000}deep{'</div>' * 10_000}</body></html>"
    try:
        text = articles.parse_html(html).text
    except ArticleError as error:
        text = str(error)
    assert text


def test_a_wrong_language_attribute_is_corrected(articles: WebArticles) -> None:
    """The words outweigh a template's `lang`, where they are clear."""
    assert articles.parse_html(PAGE.replace('lang="en-GB"', 'lang="de"')).language == "en"


def test_a_plain_text_is_taken_as_it_is(articles: WebArticles) -> None:
    """A text without residue keeps every character, its blank lines too."""
    text = (
        "Ferries are back\n\nThe crews went back to work on Friday, and it is said that they are to stay.\n  Indented."
    )
    article = articles.parse_plain_text(f"\n{text}\n", url="https://a.example/")
    assert (article.text, article.title, article.url) == (text, "Ferries are back", "https://a.example/")
    assert article.origin is Origin.GIVEN


def test_a_text_without_headline_gets_its_first_words(articles: WebArticles) -> None:
    """The first sentence serves as a title, cut between words where it is long."""
    assert articles.parse_plain_text("The crews went back. They are glad.").title == "The crews went back."
    assert len(articles.parse_plain_text("word " * 100).title) <= 163
    assert articles.parse_plain_text("One two three.", title=" A &amp; B ").title == "A & B"


@pytest.mark.parametrize("text", ["", " \n ", "Read More Details"])
def test_a_text_of_nothing_is_an_error(articles: WebArticles, text: str) -> None:
    """Nothing but residue is no article."""
    with pytest.raises(ArticleError):
        articles.parse_plain_text(text)


async def test_a_page_is_fetched(site: Site, client: WebClient) -> None:
    """Read follows redirects and decodes what the header says."""
    site.pages["/a"] = ScriptedResponse(status=302, headers={"Location": "/b"})
    body = PAGE.replace("Brandt", "Brändt").encode("cp1252")
    site.pages["/b"] = ScriptedResponse(body, headers={"Content-Type": "text/html; charset=iso-8859-1"})
    article = await WebArticles(client).read(site["/a"])
    assert "Ida Brändt" in article.text
    assert article.url == site["/news/ferry-strike"]


async def test_a_plain_text_is_fetched(site: Site, client: WebClient) -> None:
    """A text/plain answer is a text."""
    site.pages["/a"] = ScriptedResponse(b"Ferries are back.", headers={"Content-Type": "text/plain"})
    assert (await WebArticles(client).read(site["/a"])).text == "Ferries are back."


@pytest.mark.parametrize(
    ("kind", "word"),
    [("application/pdf", "PDF"), ("image/png", "picture"), ("audio/mpeg", "sound"), ("font/woff", "something")],
)
async def test_what_is_no_page_is_said_in_words(site: Site, client: WebClient, kind: str, word: str) -> None:
    """A binary answer is an ArticleError that says what it is."""
    site.pages["/a"] = ScriptedResponse(b"%PDF-1.7 \x00", headers={"Content-Type": kind})
    with pytest.raises(ArticleError, match=word):
        await WebArticles(client).read(site["/a"])


async def test_a_binary_that_says_it_is_a_page_is_refused(site: Site, client: WebClient) -> None:
    """Zero bytes are no page, whatever the header says."""
    site.pages["/a"] = ScriptedResponse(b"\x00\x01" * 100, headers={"Content-Type": "text/html"})
    with pytest.raises(ArticleError):
        await WebArticles(client).read(site["/a"])


async def test_a_missing_page_is_a_fetch_error(site: Site, client: WebClient) -> None:
    """404 is no article and no reason to try again."""
    with pytest.raises(FetchError) as caught:
        await WebArticles(client).read(site["/nowhere"])
    assert (caught.value.status, caught.value.retry) == (404, False)


def test_an_aggregators_copy_is_freed_of_residue(articles: WebArticles, shared: Path) -> None:
    """Nothing of the aggregator stays in its copy; every sentence of the article does."""
    seed = (shared / "seed_article.txt").read_text()
    ideal = json.loads((shared / "seed_ideal_digest.json").read_text())
    article = articles.parse_plain_text(seed)
    assert not [text for text in ideal["must_not_appear"] if text in article.text]
    assert all(fact["evidence"] in article.text for fact in ideal["key_facts"])
    assert "(TIME has a content partnership with Scale AI.)" in article.text
    kept = seed.split("]", 1)[1].split("Read More Details")[0].split("\n")
    assert all(line in article.text for line in kept if not line.startswith("Read More"))
    assert article.title.startswith("Meta’s $15 Billion")


def test_real_pages_are_read_well(articles: WebArticles, shared: Path) -> None:
    """On real pages, the mean F1 of runs of four words is above 0.97."""
    expected = json.loads((shared / "pages" / "expected.json").read_text())
    scores = []
    for name, page in expected.items():
        html = (shared / "pages" / f"{name}.html").read_bytes().decode("utf-8", "replace")
        scores.append(_f1(articles.parse_html(html, url=page["url"]).text, page["articleBody"]))
    assert sum(scores) / len(scores) > 0.97


def _f1(read: str, expected: str) -> float:
    one, other = _word_runs(read), _word_runs(expected)
    return 2 * (one & other).total() / (one.total() + other.total())


def _word_runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


@pytest.mark.slow
async def test_a_hostile_page_ends_in_time_and_hurts_no_other(site: Site, client: WebClient) -> None:
    """One that would keep a thread for ever ends its worker, and says so, also where a feed states it."""
    stated = b" ".join(b"a%d=b" % number for number in range(300_000))
    site.pages["/hostile"] = ScriptedResponse(
        b"<html><body><div " + stated + b">", headers={"Content-Type": "text/html"}
    )
    site.pages["/good"] = ScriptedResponse(PAGE.encode(), headers={"Content-Type": "text/html"})
    site.pages["/empty"] = ScriptedResponse(b"<html></html>", headers={"Content-Type": "text/html"})
    workers = page_workers()
    try:
        articles = WebArticles(client, workers)
        assert (await articles.read(site["/good"])).title == "Ferry strike ends"
        hostile, good = await asyncio.gather(
            WebArticles(client, workers, seconds=1.0).read(site["/hostile"]),
            articles.read(site["/good"]),
            return_exceptions=True,
        )
        assert (type(hostile), str(hostile)) == (ArticleError, "The page takes too long to be read; we gave up.")
        assert isinstance(good, Article)
        with pytest.raises(ArticleError, match="takes too long"):
            await WebArticles(client, workers, seconds=1.0).parse_feed_text(f"<div {stated.decode()}>")
        assert (await articles.parse_feed_text("<p>The crews went back.</p>")).text == "The crews went back."
        with pytest.raises(ArticleError, match="no article"):
            await articles.read(site["/empty"])
    finally:
        await asyncio.to_thread(workers.close)
