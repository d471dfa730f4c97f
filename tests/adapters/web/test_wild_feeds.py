"""Feeds as they are in the wild: bases within bases, markup escaped once more, feeds that break off."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.feed_parser import parse_feed
from adapters.web.opml import read_opml
from adapters.web.page_reading import html_article
from adapters.web.plain_text import unescaped_markup
from adapters.web.xml_base import with_absolute_urls
from bot.domain.feed import Entry
from bot.domain.new_entries import newest_first
from bot.errors import NotAFeed
from tests.adapters.web.samples import make_item, make_rss

URL = "https://courier.example/blog/feed.xml"
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
BASES = st.sampled_from([None, "a/", "../b/", "/c/d/", "https://other.example/e/", "f", "./", ""])
LINKS = st.sampled_from(["x", "../y", "/z", "?q=1", "https://third.example/w", "sub/v/"])


def _day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def _base_attribute(stated: str | None) -> str:
    return "" if stated is None else f' xml:base="{stated}"'


def _resolve_base(outer: str, own: str | None) -> str:
    return outer if own is None else urljoin(outer, own)


@given(BASES, st.lists(st.tuples(BASES, BASES, LINKS), min_size=1, max_size=5), st.sampled_from(["rss", "atom"]))
def test_each_address_is_resolved_against_its_own_base(
    of_feed: str | None, drawn: list[tuple[str | None, str | None, str]], form: str
) -> None:
    """Whatever bases its neighbours have; an id is a name and stays as it is."""
    items, wanted = [], []
    as_rss = form == "rss"
    for number, (of_entry, of_link, link) in enumerate(drawn):
        title = f"<title>News {number}</title>"
        address = (
            f"<link{_base_attribute(of_link)}>{link}</link>"
            if as_rss
            else f'<link{_base_attribute(of_link)} href="{link}"/>'
        )
        name = f"<guid isPermaLink='false'>{number}/</guid>" if as_rss else f"<id>{number}/</id>"
        kind = "item" if as_rss else "entry"
        items.append(f"<{kind}{_base_attribute(of_entry)}>{title}{name}{address}</{kind}>")
        wanted.append(urljoin(_resolve_base(_resolve_base(_resolve_base(URL, of_feed), of_entry), of_link), link))
    inner = f"<title>A</title>{''.join(items)}"
    if as_rss:
        body = f'<rss version="2.0"{_base_attribute(of_feed)}><channel>{inner}</channel></rss>'
    else:
        body = f"<feed {ATOM}{_base_attribute(of_feed)}>{inner}</feed>"
    entries = parse_feed(body.encode(), url=URL).entries
    assert [entry.url for entry in entries] == wanted
    assert {entry.key for entry in entries} <= {*wanted, *(f"{number}/" for number in range(5))}


@given(st.binary(max_size=200))
def test_any_bytes_have_bases(noise: bytes) -> None:
    """What is no XML is left to whoever reads damaged feeds."""
    body = b'<feed xml:base="x/">' + noise
    assert with_absolute_urls(body, URL) == body or noise.endswith(b">")


PLAIN_TITLES = ["Lettre ouverte & réponse", "AT&T wins", "“Odile” said: no", "5 < 6, he said", "Ünal's café"]


@pytest.mark.parametrize("text", PLAIN_TITLES)
@pytest.mark.parametrize("escape", ["{}", "<![CDATA[{}]]>", "<b>{}</b>"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_title_or_name_is_read_however_often_it_was_escaped(text: str, escape: str, times: int) -> None:
    """Neither CDATA's brackets nor tags nor entities are read by people."""
    stated = escape.format(html.escape(text, quote=False))
    for _ in range(times):
        stated = html.escape(stated, quote=False)
    author = f"<author><name>{stated}</name></author>"
    body = f"<feed {ATOM}><title>A</title><entry><id>1</id><title>{stated}</title>{author}</entry></feed>"
    (entry,) = parse_feed(body.encode(), url=URL).entries
    assert (entry.title, entry.author) == (text, text)


HTML_TEXT = (
    "<p>Nous demandons <b>trois bancs</b> de plus &amp; un arbre.</p>"
    "<p>La mairie en a promis <a href='/x'>cinq</a>.</p>"
)
PLAIN_TEXT = "Nous demandons trois bancs de plus & un arbre.\nLa mairie en a promis cinq."


@pytest.mark.parametrize("times", [1, 2, 3, 4])
@pytest.mark.parametrize("wrap", ["{}", "<![CDATA[{}]]>", "<div>{}</div>"])
@pytest.mark.parametrize("kind", ["content:encoded", "description"])
def test_a_text_is_read_however_often_it_was_escaped(times: int, wrap: str, kind: str) -> None:
    """CDATA, entities and whole tags are undone, as often as they were done."""
    stated = wrap.format(HTML_TEXT)
    for _ in range(times):
        stated = html.escape(stated)
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = make_rss(f"<item {space}><title>T</title><{kind}>{stated}</{kind}></item>")
    (entry,) = parse_feed(body, url=URL).entries
    text = html_article(f"<article>{entry.content or entry.summary}</article>").text
    assert text == PLAIN_TEXT


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Write <code>&lt;b&gt;bold&lt;/b&gt;</code> in HTML.</p>",
        "<p>It holds where a &lt; b and b &gt; c.</p>",
        "<p>Type &amp;lt; for a bracket.</p>",
        "<p>The &lt;marquee&gt; element is back.</p>",
        "<p>Research &amp; development</p>",
        "Plain words.",
    ],
)
def test_markup_that_is_meant_to_be_seen_stays(markup: str) -> None:
    """What is escaped once is what an author shows."""
    assert unescaped_markup(markup) == markup


@given(st.integers(1, 4), st.data())
def test_of_a_feed_that_breaks_off_what_is_whole_is_read(number: int, data: st.DataObject) -> None:
    """Cut anywhere: the whole items come, the one it breaks off in does not, and none at all is said."""
    body = make_rss(*(make_item(one) for one in range(1, number + 1)))
    begun = body.index(b"<item>")
    cut = body[: data.draw(st.integers(begun + 6, len(body) - len("</channel></rss>") - 1))]
    whole = cut.count(b"</item>")
    if not whole:
        with pytest.raises(NotAFeed, match="breaks off in its first item"):
            parse_feed(cut, url=URL)
        return
    parsed = parse_feed(cut, url=URL)
    assert [entry.title for entry in parsed.entries] == [f"News {one}" for one in range(1, whole + 1)]
    assert parsed.breaks_off


def test_a_feed_that_breaks_off_before_its_items_is_none() -> None:
    """A title alone is not called fine."""
    with pytest.raises(NotAFeed, match="before its first item"):
        parse_feed(b'<rss version="2.0"><channel><title>Courier</title>', url=URL)


@pytest.mark.parametrize("kind", ["rss", "folder", "atom", "", "RSS"])
def test_a_folder_is_a_folder_whatever_type_it_states(kind: str) -> None:
    """Nobody is told that a folder has no address."""
    feed = '<outline type="rss" text="Courier" xmlUrl="https://courier.example/f"/>'
    body = f'<opml><body><outline text="News" type="{kind}">{feed}</outline></body></opml>'
    read = read_opml(body.encode())
    assert (read.problems, [feed.folder for feed in read.feeds]) == ((), ["News"])


@given(st.permutations(range(1, 6)), st.sets(st.integers(1, 5)))
def test_the_newest_is_the_newest_by_date(order: list[int], undated: set[int]) -> None:
    """In whatever order a feed has its entries; one without a date goes with its neighbour."""
    entries = [Entry(key=str(day), title="", url="", published=None if day in undated else _day(day)) for day in order]
    newest = newest_first(entries)
    assert sorted(one.key for one in newest) == ["1", "2", "3", "4", "5"]
    dated = [one.key for one in newest if one.published]
    assert dated == sorted(dated, reverse=True)
    if len(undated) == 5:
        assert newest == entries
