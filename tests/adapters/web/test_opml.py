"""OPML in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.opml import read_opml, write_opml
from bot.ports import ListedFeed

OPML_FILE = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="1.1"><body>
<outline text="Harbour"><outline text="Ships">
<outline type="rss" text="Ferries &amp; more" xmlUrl="https://a.example/f?x=1&amp;y=2" htmlUrl="https://a.example/"/>
</outline></outline>
<outline title="Loose" xmlurl=" https://b.example/f "/>
<outline title="Twice" xmlUrl="https://b.example/f"/>
<outline type="rss" text="Nowhere"/>
<outline type="rss" text="File" xmlUrl="file:///etc/passwd"/>
<outline type="rss" text="&x;" xmlUrl="https://c.example/f"/>
</body></opml>"""


def test_feeds_are_read_with_their_folders() -> None:
    """Feeds come in order, each once; what cannot be used is named; no entity is expanded."""
    opml = read_opml(OPML_FILE)
    assert opml.feeds[:2] == (
        ListedFeed(url="https://a.example/f?x=1&y=2", title="Ferries & more", folder="Harbour/Ships"),
        ListedFeed(url="https://b.example/f", title="Loose"),
    )
    assert "root:" not in str(opml)
    assert [problem.split(":")[0] for problem in opml.problems] == [
        "Nowhere",
        "File",
    ]


def test_a_broken_file_keeps_what_is_good() -> None:
    """A file cut off in the middle gives the feeds before the cut, and says that it is damaged."""
    opml = read_opml(OPML_FILE[: OPML_FILE.index(b'<outline title="Twice')])
    assert len(opml.feeds) == 2
    assert (opml.problems, opml.note) == ((), "The file is damaged; what could be read was kept.")


def test_what_is_no_opml_is_a_problem() -> None:
    """Other files give no feeds and one problem in words."""
    for body in (b"", b"hello", b"<html></html>", b"\x00\x01"):
        opml = read_opml(body)
        assert opml.feeds == ()
        assert (opml.problems, opml.note) == ((), "There is no list of feeds (OPML) in this file.")


text = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=20).map(lambda title: title.strip())
feeds = st.builds(
    ListedFeed, url=st.integers(0, 99).map(lambda n: f"https://a.example/{n}?a&b"), title=text.filter(bool), folder=text
)


@given(st.lists(feeds, max_size=8, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_again(listed: list[ListedFeed]) -> None:
    """Writing and reading gives the same feeds, grouped by folder."""
    opml = read_opml(write_opml(listed).encode())
    assert sorted(opml.feeds, key=lambda feed: feed.url) == sorted(listed, key=lambda feed: feed.url)
    assert not opml.problems
    assert not (opml.note and listed)
    assert write_opml(opml.feeds) == write_opml(listed)


def test_control_characters_are_left_out() -> None:
    """What XML cannot hold does not break the file."""
    opml = read_opml(write_opml([ListedFeed(url="https://a.example/", title="a\x00b\ud800c\uffff")]).encode())
    assert opml.feeds[0].title == "abc"


def test_a_feed_without_an_address_is_named() -> None:
    """What cannot be used is listed by its title, the rest kept."""
    body = b'<opml><body><outline type="rss" text="N"/><outline text="A" xmlUrl="http://a.example/f"/></body></opml>'
    read = read_opml(body)
    assert ([one.url for one in read.feeds], read.problems) == (["http://a.example/f"], ("N: it has no address.",))


def test_mistakes_that_other_programs_make_are_mended() -> None:
    """An ampersand that is not escaped costs no address a piece; readers' schemes and missing ones are understood."""
    lines = (
        '<outline text="A & B" xmlUrl="https://a.example/f?a=1&b=2&amp;c=3"/>',
        '<outline text="Feed" xmlUrl="feed://b.example/f"/><outline text="Both" xmlUrl="feed:http://c.example/f"/>',
        '<outline text="None" xmlUrl="d.example/f"/><outline text="Sorted" category="/Tea/Green,/Cups" xmlUrl="http://e.example/"/>',
    )
    read = read_opml(f"<opml><body>{''.join(lines)}</body></opml>".encode())
    assert [(feed.title, feed.url) for feed in read.feeds] == [
        ("A & B", "https://a.example/f?a=1&b=2&c=3"),
        ("Feed", "https://b.example/f"),
        ("Both", "http://c.example/f"),
        ("None", "https://d.example/f"),
        ("Sorted", "http://e.example/"),
    ]
    assert read.feeds[-1].folder == "Tea/Green"
    assert read.note == ""


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>'])
def test_an_encoding_that_is_not_named_is_found(declared: str) -> None:
    """Or is another than the one that is named."""
    body = f'{declared}<opml><body><outline text="Zürich" xmlUrl="http://a.example/"/></body></opml>'
    assert read_opml(body.encode("cp1252")).feeds[0].title == "Zürich"
    assert read_opml(body.replace("UTF-8", "UTF-16").encode("utf-16")).feeds[0].title == "Zürich"
    assert read_opml(body.encode("utf-8-sig")).feeds[0].title == "Zürich"


def test_a_hostile_list_is_read_in_a_moment() -> None:
    """A hundred thousand attributes around ten thousand feeds, brackets that nobody closes, entities in entities."""
    attributes = " ".join(f'a{number}="x"' for number in range(100_000))
    feeds = "".join(f'<outline xmlUrl="http://a.example/{number}"/>' for number in range(10_000))
    read = read_opml(f"<opml><body><outline text='F' {attributes}>{feeds}</outline></body></opml>".encode())
    assert len(read.feeds) == 10_000
    brackets = "".join(f'<outline xmlUrl="{"[](" * 2_600}{number}"/>' for number in range(600))
    assert len(read_opml(f"<opml><body>{brackets}</body></opml>".encode()).problems) == 600
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE opml [<!ENTITY l0 "lol">{laughs}]>'
    bomb = f'{doctype}<opml><body><outline text="&l11;" xmlUrl="http://a.example/"/></body></opml>'
    assert len(str(read_opml(bomb.encode()))) < 10_000
