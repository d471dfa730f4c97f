"""When a page was published: what it says about itself counts, what its text tells does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.feed_parser import parse_feed
from adapters.web.page_reading import html_article
from bot.domain.article import more_exact_time
from tests.adapters.web.samples import make_rss

PROSE = "The council of Linden wants three more benches on the square, and the mayor had promised five of them. "
PUBLISHED_AT = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


def read_published(body: str, *, head: str = "", url: str = "https://courier.example/a") -> datetime | None:
    """Return when a page was published as it is read."""
    return html_article(f"<html><head>{head}</head><body>{body}</body></html>", url=url).published


@pytest.mark.parametrize(
    "told",
    [
        "In 2021 the town had none.",
        "On 3 March 2021 the mayor said so.",
        "The last count is of 2021-03-04.",
        "Seen <time datetime='2021-03-04'>last spring</time> by many who walk there.",
        "(C) 2021 Linden Bulletin",
        "Posted by nobody, 4 March 2021, 10:00, it was said.",
        "Stand: 04.03.2021",
        "Le 4 mars 2021, la mairie a promis cinq bancs.",
        "El 4 de marzo de 2021 hubo cinco.",
        "2021年3月4日、町は約束した。",
    ],
)
@pytest.mark.parametrize("place", ["<p>{}</p>", "<p>{1}{0}</p>", "<footer>{}</footer>", "<aside>{}</aside>"])
def test_a_date_in_the_text_is_none_of_the_pages(told: str, place: str) -> None:
    """No date is taken from prose, from a foot or from what stands beside the article."""
    body = f"<article><h1>Benches</h1><p>{PROSE}</p>{place.replace('{}', '{0}').format(told, PROSE)}</article>"
    assert read_published(body) is None


@pytest.mark.parametrize("path", ["2021/03/04/benches", "news-20210304.html", "a?date=2021-03-04", "archive/2021/a"])
def test_a_date_in_an_address_is_none_of_the_pages(path: str) -> None:
    """An address says when somebody named it."""
    assert (
        read_published(f"<article><h1>Benches</h1><p>{PROSE}</p></article>", url=f"https://courier.example/{path}")
        is None
    )


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ('<meta property="article:published_time" content="2026-03-02T09:15:00+01:00">', ""),
        ('<meta name="DC.date.issued" content="2026-03-02T08:15:00Z">', ""),
        ('<meta itemprop="datePublished" content="Mon, 02 Mar 2026 08:15:00 GMT">', ""),
        ("", '<p class="x"><time datetime="2026-03-02T08:15:00Z">today</time> by Mira Holt</p>'),
        ("", "<div><time>2 March 2026, 08:15</time></div>"),
        ("", '<span itemprop="datePublished" content="2026-03-02T08:15Z">2 March</span>'),
        ('<meta name="date" content="2026-03-02">', '<div><time datetime="2026-03-02T08:15:00Z">2 March</time></div>'),
    ],
)
def test_what_a_page_says_of_itself_is_its_time(head: str, line: str) -> None:
    """Metadata in any spelling, and a line of its own under the headline; to the hour where one place has it."""
    assert read_published(f"<article><h1>Benches</h1>{line}<p>{PROSE * 2}</p></article>", head=head) == PUBLISHED_AT


@pytest.mark.parametrize("of", ["NewsArticle", "BlogPosting", ["Article", "Thing"], "Report"])
def test_structured_data_tells_of_the_article_and_of_nothing_beside_it(of: object) -> None:
    """The article's own date counts: neither that of a list, of a comment nor of a video within."""
    other = {"@type": "VideoObject", "datePublished": "2019-01-01T10:00:00Z"}
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2018-01-01T00:00Z"}]}
    article = {"@type": of, "video": other, "comment": [other], "datePublished": "2026-03-02T08:15:00Z"}
    for stated in ([listed, other, article], {"@graph": [other, article]}, {"@type": "WebPage", "mainEntity": article}):
        head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
        assert read_published(f"<article><h1>Benches</h1><p>{PROSE}</p></article>", head=head) == PUBLISHED_AT


def test_damaged_structured_data_still_tells() -> None:
    """A comma too many costs nothing where it plainly is an article's."""
    head = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2026-03-02T08:15:00Z",}</script>'
    assert read_published(f"<article><h1>Benches</h1><p>{PROSE}</p></article>", head=head) == PUBLISHED_AT


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), st.integers(-86_399, 86_399))  # noqa: DTZ001
def test_a_day_never_replaces_an_hour(at: datetime, away: int) -> None:
    """What is told first counts; only of a day without an hour another place may name the hour."""
    hour = at.replace(tzinfo=UTC, microsecond=0, second=max(at.second, 1))
    day = hour.replace(hour=0, minute=0, second=0)
    assert more_exact_time(hour, day) == hour
    assert more_exact_time(day, hour) == hour
    assert more_exact_time(None, day) == more_exact_time(day, None) == day
    assert more_exact_time(hour, hour + timedelta(seconds=away)) == hour
    assert more_exact_time(day, hour + timedelta(days=3)) == day


def test_of_a_feeds_two_times_the_one_with_an_hour_counts() -> None:
    """A day alone, and beside it the same day's hour."""
    day, hour = "<pubDate>2 Mar 2026</pubDate>", "<dc:date>2026-03-02T08:15:00Z</dc:date>"
    item = f'<item xmlns:dc="http://purl.org/dc/elements/1.1/"><title>Benches</title>{day}{hour}</item>'
    (entry,) = parse_feed(make_rss(item)).entries
    assert entry.published == PUBLISHED_AT
