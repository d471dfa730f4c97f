"""Pages, feeds and lists as an outside reader would try them, and what is right of each (tests/data/web)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from adapters.web.feed_parser import parse_feed
from adapters.web.opml import read_opml
from adapters.web.page_reading import html_article, read_stated
from bot.domain.article import Article, Origin
from bot.errors import ListOfArticles, NotAFeed

DATA = Path(__file__).parents[2] / "data" / "web"
PAGES = tomllib.loads((DATA / "pages.toml").read_text("utf-8"))["page"]
FEEDS = tomllib.loads((DATA / "feeds.toml").read_text("utf-8"))
BANNERS = tomllib.loads((DATA / "banners.toml").read_text("utf-8"))
SITE = "https://tide.example"


def pages_with(kind: str) -> list[Any]:
    """Return the pages that state this kind of expectation."""
    return [pytest.param(page, id=f"{page['kind']}: {page['name']}") for page in PAGES if kind in page]


def read_page(page: dict[str, Any]) -> Article:
    """Return a page as it is read."""
    head = page.get("head", "")
    html = f"<!doctype html><html lang={page.get('lang', 'en')}><head>{head}</head><body>{page['body']}</body></html>"
    return html_article(html, url=page.get("url", f"{SITE}/news/a"))


@pytest.mark.parametrize("page", [*pages_with("text"), *pages_with("text_any")])
def test_a_page_is_read_line_for_line(page: dict[str, Any]) -> None:
    """The article's lines, and nothing else."""
    assert read_page(page).text.split("\n") in page.get("text_any", [page.get("text")])


@pytest.mark.parametrize("page", pages_with("has"))
def test_nothing_of_a_page_is_lost(page: dict[str, Any]) -> None:
    """What stands in tables, lists and between them is read; what is beside the article is not."""
    text = read_page(page).text
    assert [said for said in page["has"] if said not in text] == []
    assert [said for said in page.get("lacks", []) if said in text] == []


@pytest.mark.parametrize("page", pages_with("stub"))
def test_a_page_before_a_paywall_is_a_stub(page: dict[str, Any]) -> None:
    """It is said to be one."""
    assert read_page(page).origin is Origin.STUB


@pytest.mark.parametrize("page", pages_with("order"))
def test_a_live_blog_is_read_entry_by_entry(page: dict[str, Any]) -> None:
    """Each line whole, the newest entry's first."""
    lines = read_page(page).text.split("\n")
    assert [line for line in lines if line in page["order"]] == page["order"]


@pytest.mark.parametrize("page", pages_with("published"))
def test_a_page_is_dated_by_what_it_says_of_itself(page: dict[str, Any]) -> None:
    """Or not at all."""
    published = read_page(page).published
    assert (published.isoformat() if published else "") == page["published"]


@pytest.mark.parametrize("page", pages_with("choices"))
def test_a_list_of_articles_gives_the_choice(page: dict[str, Any]) -> None:
    """Their headlines and addresses, in the page's order."""
    with pytest.raises(ListOfArticles) as caught:
        read_page(page)
    assert caught.value.choices == tuple((title, f"{SITE}{path}") for title, path in page["choices"])


@pytest.mark.parametrize("place", BANNERS["places"])
@pytest.mark.parametrize("topic", ["cookies", "letter", "paywall", "app"])
@pytest.mark.parametrize("language", BANNERS["stories"])
def test_a_banner_is_not_the_article(language: str, topic: str, place: str) -> None:
    """Whatever it is about, in six languages, wherever it stands, without a class name that tells."""
    _, first, *rest = BANNERS["stories"][language]
    heading, *said = BANNERS["banners"][language][topic]
    banner = f"<h3>{heading}</h3>{paragraphs_html(said)}<button>OK</button>"
    assert read_with_banner(banner, language, place) == [first, *rest]


@pytest.mark.parametrize("kind", ["email", "password"])
@pytest.mark.parametrize("place", BANNERS["places"])
@pytest.mark.parametrize("language", BANNERS["stories"])
def test_what_stands_beside_a_field_for_an_address_is_no_article(language: str, place: str, kind: str) -> None:
    """Whatever words it is in; the article's lines stay."""
    heading, *said = BANNERS["fields"][language]
    banner = f"<h3>{heading}</h3>{paragraphs_html(said)}<form><input type={kind}></form>"
    assert read_with_banner(banner, language, place) == BANNERS["stories"][language][1:]


def read_with_banner(banner: str, language: str, place: str) -> list[str]:
    """Return the lines that are read of a story with a banner in one of the places."""
    title, first, *rest = BANNERS["stories"][language]
    parts = {"first": first, "story": paragraphs_html([first, *rest]), "rest": paragraphs_html(rest)}
    body = BANNERS["places"][place].format(title=title, banner=banner, **parts)
    return read_page({"body": body, "lang": language}).text.split("\n")


def paragraphs_html(lines: list[str]) -> str:
    """Return lines as markup."""
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize(
    "feed", [pytest.param(one, id=f"{one['kind']}: {one['name']}") for one in FEEDS["feed"] if "entries" in one]
)
def test_a_feed_is_read_as_it_means(feed: dict[str, Any]) -> None:
    """Addresses from the nearest base, text without what was escaped once more, and the whole entries of a cut one."""
    parsed = parse_feed(feed["xml"].encode(), url=f"{SITE}/feeds/all")
    assert (len(parsed.entries), parsed.breaks_off) == (len(feed["entries"]), feed.get("breaks_off", False))
    for entry, right in zip(parsed.entries, feed["entries"], strict=True):
        published = entry.published.isoformat() if entry.published else ""
        is_ = {"url": entry.url, "title": entry.title, "author": entry.author, "published": published}
        if "said" in right:
            is_["said"] = read_stated(entry.content or entry.summary, entry.url).text
        assert {name: is_[name] for name in right} == right


@pytest.mark.parametrize("feed", [pytest.param(one, id=one["name"]) for one in FEEDS["feed"] if "refused" in one])
def test_a_feed_without_a_whole_entry_is_refused(feed: dict[str, Any]) -> None:
    """It is not called fine."""
    with pytest.raises(NotAFeed, match=feed["refused"]):
        parse_feed(feed["xml"].encode(), url=f"{SITE}/feeds/all")


@pytest.mark.parametrize("listed", [pytest.param(one, id=one["name"]) for one in FEEDS["list"]])
def test_a_list_of_feeds_is_read_with_its_folders(listed: dict[str, Any]) -> None:
    """A folder is none the less one where it has a type; what should have an address and has none is named."""
    read_in = read_opml(listed["xml"].encode())
    assert [[feed.url, feed.title, feed.folder] for feed in read_in.feeds] == listed["feeds"]
    assert [problem.split(":")[0] for problem in read_in.problems] == listed["problems"]
