"""What is glimpsed of an item is what feedparser would have said: held against it, on real and altered feeds."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from adapters.web.feed_parser import parse_feed
from adapters.web.feed_records import ParsedFeed
from adapters.web.glimpse import parse_usual_time
from bot.domain.new_entries import newest_first
from bot.errors import NotAFeed
from tests.adapters.web.conftest import SHARED_DATA
from tests.adapters.web.samples import make_rss

NEWEST_COUNT = 3
PLAIN_ITEM = (
    "<item><guid>id-{0}</guid><title>News {0} &amp; more</title><link>https://courier.example/{0}?a=1&amp;b=2</link>"
    "<pubDate>Sun, {0:02} Mar 2026 08:00:00 +0100</pubDate><description>Text {0}</description></item>"
)
ATOM_ENTRY = (
    '<entry xmlns="http://www.w3.org/2005/Atom"><id>tag:{0}</id><title type="html">News {0}</title>'
    '<link href="https://courier.example/{0}"/><link rel="replies" href="/{0}/replies"/>'
    "<updated>2026-03-{0:02}T09:00:00.5+01:00</updated><content>Text {0}</content></entry>"
)
ODD_PARTS = (
    "",
    "plain",
    "<title>Another title</title>",
    "<title>A <b>nested</b> title</title>",
    "<title>A &lt;b>written&lt;/b> title</title>",
    "<title>CafÃ©</title>",
    "<title>   </title>",
    '<media:title xmlns:media="http://search.yahoo.com/mrss/">A picture</media:title>',
    '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">A title elsewhere</dc:title>',
    '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-01-01T00:00:00Z</dc:date>',
    '<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">another id</dc:identifier>',
    "<pubDate>yesterday</pubDate>",
    "<pubDate>Sun, 31 Feb 2026 08:00:00 GMT</pubDate>",
    "<pubDate>01 Mar 2026 08:00 EST</pubDate>",
    "<link>/relative</link>",
    "<link>https://courier.example/another#part</link>",
    "<link>https://courier.example/?a=1&amp;b;=2</link>",
    '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://courier.example/atom"/>',
    '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="alternate" href="https://courier.example/atom"/>',
    '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="https://courier.example/self"/>',
    '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://courier.example/original</f:origLink>',
    "<guid>id-1</guid>",
    "<guid isPermaLink='true'>https://courier.example/permanent</guid>",
    "<guid isPermaLink='false'>  spaced  </guid>",
    "<id>atom-id</id>",
    "<!-- a comment -->",
    '<source url="https://elsewhere.example/f">Elsewhere</source>',
    "<image><title>Picture</title><link>https://courier.example/picture</link></image>",
    "<item><guid>inside</guid><title>An item in an item</title></item>",
)


def identities(feed: ParsedFeed) -> list[tuple[object, ...]]:
    """Return what identifies a feed's entries, in order."""
    return [(one.key, one.url, one.title, one.published, one.aliases) for one in feed.entries]


def check_glimpse(body: bytes) -> int:
    """Compare a body read in part with the same body read whole; return how many entries were glimpsed."""
    try:
        whole = parse_feed(body, "", "https://courier.example/f")
    except NotAFeed as error:
        with pytest.raises(NotAFeed, match=str(error)[:10]):
            parse_feed(body, "", "https://courier.example/f", newest=NEWEST_COUNT)
        return 0
    part = parse_feed(body, "", "https://courier.example/f", newest=NEWEST_COUNT)
    assert identities(part) == identities(whole)
    assert (part.title, part.site, part.item_fingerprints, part.hints) == (
        whole.title,
        whole.site,
        whole.item_fingerprints,
        whole.hints,
    )
    assert part.is_complete
    read = [(one, full) for one, full in zip(part.entries, whole.entries, strict=True) if not one.is_glimpsed]
    assert all(one == full for one, full in read)
    newest = newest_first(whole.entries)[:NEWEST_COUNT]
    assert {one.key for one in newest} <= {one.key for one, _ in read}, "what may be news is read"
    return len(part.entries) - len(read)


def test_older_items_of_a_first_body_are_glimpsed() -> None:
    """Of plain items only the newest are read; of the others it is known what they are, not what they say."""
    body = make_rss(*(PLAIN_ITEM.format(day) for day in range(1, 21)))
    assert check_glimpse(body) == 20 - NEWEST_COUNT
    first, *_, last = parse_feed(body, newest=NEWEST_COUNT).entries
    assert (first.title, first.summary, first.fingerprint) == ("News 1 & more", "", "")
    assert (last.title, last.summary) == ("News 20 & more", "Text 20")


def test_atom_is_glimpsed_too() -> None:
    """Atom's entries stand plainly where they have one address for people."""
    items = "".join(ATOM_ENTRY.format(day) for day in range(1, 11))
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{items}</feed>'
    assert check_glimpse(body.encode()) == 10 - NEWEST_COUNT
    assert check_glimpse(body.replace("<feed", '<feed xml:base="https://elsewhere.example/"', 1).encode()) == 7


@given(st.lists(st.tuples(st.integers(1, 28), st.sampled_from(ODD_PARTS), st.booleans()), min_size=1, max_size=8))
def test_odd_items_are_read_as_in_the_whole(stated: list[tuple[int, str, bool]]) -> None:
    """Whatever stands in an item beside the plain, before or behind it, nobody is called or dated otherwise."""
    items = []
    for day, odd, is_first in stated:
        plain = PLAIN_ITEM.format(day)
        place = len("<item>") if is_first else -len("</item>")
        items.append(plain[:place] + odd + plain[place:])
    assert check_glimpse(make_rss(*items)) <= max(0, len(items) - NEWEST_COUNT), "only plain ones, and never the newest"


@pytest.mark.parametrize("odd", ODD_PARTS)
@pytest.mark.parametrize("place", ["before", "behind", "instead"])
def test_each_oddity_is_read_as_in_the_whole(odd: str, place: str) -> None:
    """The same for each one alone, also instead of the whole item."""
    plain = PLAIN_ITEM.format(1)
    item = {
        "before": plain.replace("<item>", f"<item>{odd}", 1),
        "behind": plain.replace("</item>", f"{odd}</item>"),
        "instead": f"<item>{odd}</item>",
    }[place]
    assert check_glimpse(make_rss(*(PLAIN_ITEM.format(day) for day in range(20, 26)), item)) <= 7 - NEWEST_COUNT


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("Sun, 01 Mar 2026 08:00:00 +0100", datetime(2026, 3, 1, 7, 0, tzinfo=UTC)),
        ("Sun, 1 Mar 2026 08:00:00 GMT", datetime(2026, 3, 1, 8, 0, tzinfo=UTC)),
        ("2026-03-01T08:00:00.75-05:30", datetime(2026, 3, 1, 13, 30, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 24:00:00 GMT", None),
        ("Sun, 01 Mrz 2026 08:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("2026-03-01", None),
    ],
)
def test_only_plain_times_are_read(stated: str, read: datetime | None) -> None:
    """Any other spelling is feedparser's to read."""
    assert parse_usual_time(stated) == read


FEED_FILES = sorted(SHARED_DATA.glob("feeds/*")) if SHARED_DATA.is_dir() else []


def test_real_feeds_are_known_as_in_the_whole(shared: Path) -> None:
    """Of every shared feed, each entry is called and dated as feedparser does; many hundred are glimpsed."""
    assert sum(check_glimpse(path.read_bytes()) for path in sorted((shared / "feeds").iterdir())) > 400


@pytest.mark.skipif(not FEED_FILES, reason="the shared data is not here")
@given(st.data())
def test_altered_real_feeds_are_known_as_in_the_whole(data: st.DataObject) -> None:
    """The same where parts of their items are missing, doubled, in another order, empty, or another's."""
    body = data.draw(st.sampled_from(FEED_FILES)).read_bytes()
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return
    items = list(root.iter("{*}item", "{*}entry"))[:30]
    if not items:
        return
    for _ in range(data.draw(st.integers(1, 5))):
        _alter_item(data, data.draw(st.sampled_from(items)), items)
    altered = etree.tostring(root)
    assert check_glimpse(altered) <= max(0, len(list(root.iter("{*}item", "{*}entry"))) - NEWEST_COUNT)


def _alter_item(data: st.DataObject, item: etree._Element, items: list[etree._Element]) -> None:
    parts = [part for part in item if isinstance(part.tag, str)]
    if not parts:
        return
    part = data.draw(st.sampled_from(parts))
    match data.draw(st.sampled_from(["drop", "double", "first", "empty", "another's", "comment", "inside", "reverse"])):
        case "drop":
            item.remove(part)
        case "double":
            item.append(deepcopy(part))
        case "first":
            item.insert(0, part)
        case "empty":
            part.text = ""
        case "another's":
            others = [other for other in data.draw(st.sampled_from(items)) if other.tag == part.tag]
            part.text = others[0].text if others else "1"
        case "comment":
            part.append(etree.Comment("a comment"))
        case "inside":
            part.append(deepcopy(data.draw(st.sampled_from(parts))))
        case "reverse":
            item[:] = list(item)[::-1]
