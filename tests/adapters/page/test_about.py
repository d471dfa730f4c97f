"""The page of somebody's gains and losses: its picture, its list, and that what a stranger wrote stays text in both."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import aiohttp
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.plot import MAX_MARKS_A_WEEK, plot
from adapters.page.views import safe_href
from bot.domain.conversation import Choice, Reply
from bot.domain.digest import Effect
from bot.domain.track_record import TrackRecord, record_text, track_record
from bot.errors import StoreError
from tests.adapters.page.inbox import BoardInbox
from tests.unit.fates import NOW, make_recorded_effect, remotasks_record

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE_TEXT = '"><script>alert(1)</script>]]>&amp; \u202e*x* 😀'


def parse_svg(record: TrackRecord) -> ET.Element:
    """Return the picture of a track record, parsed as XML."""
    text = str(plot(record, href=safe_href)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(text)  # noqa: S314  # our own picture


def mark_heights(picture: ET.Element, style: str) -> list[float]:
    """Return the heights at which the marks of a style begin."""
    paths = [one.find(f"{SVG}path") for one in picture.iter(f"{SVG}g") if one.get("class") == style]
    return [float(re.findall(r"[\d.]+", path.get("d", ""))[1]) for path in paths if path is not None]


def test_gains_stand_above_the_line_and_losses_below() -> None:
    """Each mark leads to its article and has a title in words; so the shape tells what the colour does."""
    told = remotasks_record()
    picture = parse_svg(told)
    zero = float(next(one for one in picture.iter(f"{SVG}line") if one.get("class") == "zero").get("y1", ""))
    assert len(mark_heights(picture, "gains")) == 3
    assert all(
        y < zero
        for y in mark_heights(picture, "gains") + mark_heights(picture, "mixed") + mark_heights(picture, "unclear")
    )
    assert len(mark_heights(picture, "loses")) == 2
    assert all(y > zero for y in mark_heights(picture, "loses"))
    assert {one.get("href") for one in picture.iter(f"{SVG}a")} == {line.source.url for line in told.lines}
    titles = [one.text or "" for one in picture.iter(f"{SVG}title")]
    assert "28 Feb 2026: loses: has to pay back wages (Northfield Wire)" in titles
    assert {"gains ▲", "losses ▼", "2 Mar"} <= {one.text for one in picture.iter(f"{SVG}text")}
    assert picture.get("aria-label", "").startswith("Remotasks: 3 gains, 2 losses")


def test_a_week_with_many_says_how_many_more() -> None:
    """The picture has an end in every direction; a long time makes it wide."""
    many = [make_recorded_effect(Effect.LOSES, story=number) for number in range(MAX_MARKS_A_WEEK + 5)]
    picture = parse_svg(track_record(["x"], [*many, make_recorded_effect(days=300, story=99)], days=365, until=NOW))
    assert len(mark_heights(picture, "loses")) == MAX_MARKS_A_WEEK + 1
    assert "+5" in {one.text for one in picture.iter(f"{SVG}text")}
    assert "wide" in picture.get("class", "")
    assert str(plot(track_record(["x"], [], days=9, until=NOW), href=safe_href)) == ""


@given(name=st.text(max_size=80), why=st.text(max_size=80), title=st.text(max_size=40))
def test_no_word_breaks_the_picture(name: str, why: str, title: str) -> None:
    """Whatever a feed or a person writes is text in it."""
    plain = [re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", one) for one in (name, why, title)]
    one = make_recorded_effect(why=plain[1] or "x", publisher=plain[2])
    picture = parse_svg(track_record([plain[0] or "x"], [one], days=30, until=NOW))
    assert len(list(picture.iter(f"{SVG}script"))) == 0


async def test_the_page_shows_picture_and_list(client: aiohttp.ClientSession, inbox: BoardInbox) -> None:
    """With the sums, every quotation and every link; the name in the address is what is asked about."""
    told = remotasks_record()
    inbox.scripted_reply = Reply(text=record_text(told), track_record=told)
    async with client.get("/about/Scale%20AI%2FRemotasks?days=365") as response:
        page = await response.text()
        assert response.status == 200
    assert inbox.commands[0].text == "about Scale AI/Remotasks since 365 days"
    assert told.counts_in_words.capitalize() in page
    assert page.count("<blockquote") == len(told.lines)
    assert '<svg class="track-record"' in page
    assert 'href="/about/Scale%20AI%2FRemotasks?days=30"' in page
    assert all(line.source.url in page for line in told.lines)
    assert "unlikely to benefit" in page


async def test_an_unknown_name_has_links_to_near_ones(client: aiohttp.ClientSession, inbox: BoardInbox) -> None:
    """Not found, in words; and a database that is away is said to be."""
    choices = (Choice(label="Remotasks", command="about Remotasks"),)
    inbox.scripted_reply = Reply(text="I know nobody called x.", done=False, choices=choices)
    async with client.get("/about/x") as response:
        page = await response.text()
        assert response.status == 404
    assert "I know nobody called x." in page
    assert 'href="/about/Remotasks"' in page
    inbox.scripted_reply = StoreError("The database is away.")
    async with client.get("/about/x") as response:
        assert response.status == 503


async def test_what_strangers_write_stays_text(client: aiohttp.ClientSession, inbox: BoardInbox) -> None:
    """No name, reason, title or address becomes markup or leads elsewhere."""
    bad = make_recorded_effect(
        why=HOSTILE_TEXT, quote=HOSTILE_TEXT, publisher=HOSTILE_TEXT, name=HOSTILE_TEXT, url="javascript:alert(1)"
    )
    told = track_record([HOSTILE_TEXT], [bad], days=90, until=NOW)
    inbox.scripted_reply = Reply(text=HOSTILE_TEXT, track_record=replace(told, names=(HOSTILE_TEXT,)))
    async with client.get(f"/about/{'%22%3E%3Cscript%3E' * 3}") as response:
        page = await response.text()
    assert "<script>" not in page.replace('<script src="/static/app.js" defer></script>', "")
    assert "javascript:" not in page
    async with client.post("/commands", data={"text": "about x"}) as response:
        html = (await response.json())["html"]
    assert "<script>" not in html
    assert "As a page, with a picture" in html
