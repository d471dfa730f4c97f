"""From bytes to entries."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.feed_parser import MAX_KEY_LENGTH, absolute_url, parse_feed
from adapters.web.plain_text import one_line
from bot.errors import NotAFeed
from tests.adapters.web.conftest import SHARED_DATA
from tests.adapters.web.samples import make_item, make_rss

URL = "https://courier.example/feeds/all"
FEED_FILES = sorted((SHARED_DATA / "feeds").glob("*")) if SHARED_DATA.is_dir() else []


def test_an_rss_item_is_read() -> None:
    """Id, title, link, time: resolved, plain, aware in UTC."""
    [entry] = parse_feed(make_rss(make_item(1)), url=URL).entries
    assert (entry.key, entry.title, entry.url) == ("id-1", "News 1", "https://courier.example/news/1")
    assert entry.published == datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


def test_an_atom_entry_is_read() -> None:
    """Content, summary and author are kept; xml:base counts."""
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/"><title>Desk</title>
    <entry><id>tag:1</id><title type="html">Fish &amp;amp; &lt;b>Chips&lt;/b></title><link href="one"/>
    <author><name>Mira Holt</name></author><updated>2026-03-01T10:00:00+02:00</updated>
    <summary>Short.</summary><content type="html">&lt;p>Long.&lt;/p></content></entry></feed>"""
    parsed = parse_feed(body, url=URL)
    [entry] = parsed.entries
    assert (parsed.title, entry.title, entry.url) == ("Desk", "Fish & Chips", "https://other.example/x/one")
    assert (entry.author, entry.summary, entry.content) == ("Mira Holt", "Short.", "<p>Long.</p>")
    assert entry.published == datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_a_json_feed_is_read() -> None:
    """JSON Feed 1.1, with a number for an id and text for content."""
    items = [
        {"id": 7, "url": "/seven", "title": "Seven", "content_text": "1 < 2", "date_published": "2026-03-01T08:00:00Z"},
        {"content_html": "<p>Bare</p>", "authors": [{"name": "A"}, {"name": "B"}], "date_published": "never"},
        "no item",
    ]
    stated = {"version": "https://jsonfeed.org/version/1.1", "title": "Desk", "author": {"name": "D"}, "items": items}
    parsed = parse_feed(json.dumps(stated).encode(), url=URL)
    one, two = parsed.entries
    assert (one.key, one.url, one.content, one.author) == ("7", "https://courier.example/seven", "<p>1 &lt; 2</p>", "D")
    assert one.published == datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    assert (two.author, two.published, two.url) == ("A, B", None, "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"<!DOCTYPE html><html><body><item>no</item></body></html>",
        b"\xef\xbb\xbf<html></html>",
        b"%PDF-1.7",
        b"{",
        b"[1, 2]",
        b'{"items": 3}',
        b"just words",
        b"<svg/>",
    ],
)
def test_what_is_no_feed_is_said_in_words(body: bytes) -> None:
    """Everything else is NotAFeed with a sentence."""
    with pytest.raises(NotAFeed, match=r"\.$"):
        parse_feed(body, url=URL)


def test_an_empty_feed_is_a_feed() -> None:
    """A feed without entries is valid."""
    assert parse_feed(make_rss(), url=URL).entries == ()


def test_bytes_that_name_a_file_are_not_opened(tmp_path: Path) -> None:
    """The body is never taken for a file's name."""
    (tmp_path / "feed.xml").write_bytes(make_rss(make_item(1)))
    with pytest.raises(NotAFeed):
        parse_feed(str(tmp_path / "feed.xml").encode(), url=URL)


def test_entities_are_not_expanded() -> None:
    """External and nested entities bring nothing in."""
    body = b"""<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&c;&c;"><!ENTITY c "xxxxxxxxxx">]>
    <rss version="2.0"><channel><title>T</title><item><title>x &a; &b;</title></item></channel></rss>"""
    [entry] = parse_feed(body, url=URL).entries
    assert "root:" not in entry.title
    assert "xxxxxxxxxx" not in entry.title


def test_an_item_with_nothing_but_text_is_accepted() -> None:
    """No id, no link, no date: the key is a hash, the same each time, another for another text."""
    bare = "<item><description>Only {}</description></item>"
    body = make_rss(bare.format("this"), bare.format("that"))
    one, two = parse_feed(body, url=URL).entries
    assert one.key.startswith("sha256:")
    assert one.key != two.key
    assert parse_feed(body, url=URL).entries[0].key == one.key


def test_an_empty_item_is_left_out() -> None:
    """An item that says nothing is none."""
    assert parse_feed(make_rss("<item></item>", make_item(1)), url=URL).entries[0].key == "id-1"


def test_a_shared_id_identifies_nothing() -> None:
    """Where different items carry one id, their links name them; a repeated item keeps its id."""
    odd = "<item><guid isPermaLink='false'>0</guid><title>T{0}</title><link>https://a.example/{0}</link></item>"
    keys = [entry.key for entry in parse_feed(make_rss(odd.format(1), odd.format(2)), url=URL).entries]
    assert keys == ["https://a.example/1", "https://a.example/2"]
    assert [entry.key for entry in parse_feed(make_rss(make_item(1), make_item(1)), url=URL).entries] == [
        "id-1",
        "id-1",
    ]


def test_a_link_everybody_has_identifies_nothing() -> None:
    """Items without id that all link to the front page are told apart by what they say."""
    body = make_rss(*(f"<item><title>T{n}</title><link>https://a.example/</link></item>" for n in range(3)))
    assert len({entry.key for entry in parse_feed(body, url=URL).entries}) == 3


def test_a_script_is_no_link() -> None:
    """Only web addresses are links."""
    [entry] = parse_feed(make_rss("<item><title>T</title><link>javascript:alert(1)</link></item>"), url=URL).entries
    assert entry.url == ""
    assert absolute_url("http://[bad", URL) == ""


def test_a_long_id_is_hashed() -> None:
    """Keys fit a database index."""
    [entry] = parse_feed(make_rss(f"<item><guid>{'x' * 3000}</guid><title>T</title></item>"), url=URL).entries
    assert len(entry.key) <= MAX_KEY_LENGTH


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("AT&amp;amp;T &amp; more", "AT&T & more"),
        ("A <b>bold</b>\n  claim<br/>here", "A bold claim here"),
        ("1 &lt; 2", "1 < 2"),
        ("The &lt;title&gt; tag", "The <title> tag"),
        ("x<script>alert(1)</script>y", "xy"),
        ("zero\u200bwidth\x00", "zerowidth"),
    ],
)
def test_titles_are_plain_text(markup: str, plain: str) -> None:
    """Tags go, entities are resolved, also doubly escaped ones."""
    assert one_line(markup) == plain


@given(st.text(max_size=300))
def test_titles_are_one_line(markup: str) -> None:
    """No title holds a line break or a control character."""
    plain = one_line(markup)
    assert plain == " ".join(plain.split())
    assert "\x00" not in plain


@given(st.lists(st.tuples(st.text("ab", max_size=2), st.text("cd", max_size=2), st.text("ef", max_size=2)), max_size=6))
def test_different_items_have_different_keys(stated: list[tuple[str, str, str]]) -> None:
    """Items that differ in link or title never share a key, whatever ids they state."""
    items = [
        {"id": name, "url": f"https://a.example/{link}" if link else "", "title": title} for name, link, title in stated
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}).encode()
    entries = parse_feed(body, url=URL).entries
    by_key: dict[str, set[str]] = {}
    for entry in entries:
        by_key.setdefault(entry.key, set()).add(entry.url or entry.title)
    assert all(len(things) == 1 for things in by_key.values())


@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_not(body: bytes) -> None:
    """Random bytes never raise anything but NotAFeed."""
    try:
        entries = parse_feed(b"<rss version='2.0'><channel>" + body, url=URL).entries
    except NotAFeed:
        entries = ()
    assert all(entry.key for entry in entries)


@pytest.mark.skipif(not FEED_FILES, reason="the shared data is not here")
@pytest.mark.parametrize("file", FEED_FILES, ids=lambda file: file.stem[:40])
def test_real_feeds_lose_no_entry(file: Path) -> None:
    """Every real feed gives at least the entries feedparser finds, each with something to say."""
    body = file.read_bytes()
    entries = parse_feed(body, url=URL).entries
    assert len(entries) >= max(1, len(feedparser.parse(io.BytesIO(body)).entries))
    assert all(entry.key and (entry.title or entry.url or entry.summary or entry.content) for entry in entries)
    assert all(entry.published is None or entry.published.tzinfo is UTC for entry in entries)


@pytest.mark.parametrize("stated", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_programs_empty_time_is_none(stated: str) -> None:
    """Go's zero and the calendar's end are no times of an article; the entry stays."""
    entry_of = {"id": "1", "title": "T", "content_text": "Words.", "date_published": stated}
    body = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [entry_of]}
    [entry] = parse_feed(json.dumps(body).encode(), url=URL).entries
    assert entry.published is None
    body_rss = make_rss(make_item(1)).replace(b"</item>", f"<dc:date>{stated}</dc:date></item>".encode())
    assert parse_feed(body_rss, url=URL).entries


def test_many_comments_before_a_page_cost_nothing() -> None:
    """A page behind forty comments is called a page at once; a feed behind them is read."""
    comments = b"<!----> " * 40
    with pytest.raises(NotAFeed, match="web page"):
        parse_feed(comments + b"<!doctype html><html></html>", url=URL)
    with pytest.raises(NotAFeed):
        parse_feed(comments + b"x", url=URL)
    assert parse_feed(comments + make_rss(make_item(1)), url=URL).entries


def test_what_an_entry_was_called_before_is_told() -> None:
    """An id that two share names neither; each says that it may be known by it."""
    alone, other = "<item><guid>x</guid><title>One</title></item>", "<item><guid>x</guid><title>Two</title></item>"
    (first,) = parse_feed(make_rss(alone)).entries
    shared = {entry.title: entry for entry in parse_feed(make_rss(other, alone)).entries}
    assert first.key == "x"
    assert first.key in shared["One"].aliases
    assert shared["One"].key in first.aliases


@pytest.mark.parametrize(
    ("stated", "picture"),
    [
        ('<media:thumbnail url="/p/1.jpg"/>', "https://courier.example/p/1.jpg"),
        ('<media:content url="https://cdn.example/2.jpg" medium="image"/>', "https://cdn.example/2.jpg"),
        ('<enclosure url="https://cdn.example/3.png" type="image/png" length="1"/>', "https://cdn.example/3.png"),
        ('<enclosure url="https://cdn.example/3.mp3" type="audio/mpeg" length="1"/>', ""),
        ('<media:thumbnail url="javascript:alert(1)"/>', ""),
        ("", ""),
    ],
)
def test_the_picture_that_a_feed_shows_is_kept(stated: str, picture: str) -> None:
    """Of media RSS or an enclosure; what is no picture on the web is none."""
    body = f"""<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Desk</title>
    <item><guid>1</guid><title>One</title><link>https://courier.example/1</link>{stated}</item></channel></rss>"""
    [entry] = parse_feed(body.encode(), url=URL).entries
    assert entry.picture == picture


def test_a_json_feed_has_pictures_too() -> None:
    """Its own, else the banner's."""
    items = [
        {"id": "1", "title": "One", "image": "https://cdn.example/1.jpg"},
        {"id": "2", "title": "Two", "banner_image": "/b.jpg"},
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Desk", "items": items})
    first, second = parse_feed(body.encode(), url=URL).entries
    assert (first.picture, second.picture) == ("https://cdn.example/1.jpg", "https://courier.example/b.jpg")
