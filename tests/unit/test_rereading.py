"""Reading again: by a falling rhythm, and with no correction that is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.article import Article, Origin
from bot.domain.feed import Entry, EntryId, FeedId, FiledEntry
from bot.domain.rereading import (
    GONE_FOR_GOOD_AFTER,
    REREADING_INTERVALS,
    Rereading,
    RereadOutcome,
    next_reading,
    reread_outcome,
    says_only_more,
)
from bot.errors import ArticleError, ArticleWithdrawn, FetchError
from bot.reader import Reader
from tests.fakes.clock import SINCE
from tests.fakes.web import FakePages
from tests.unit.samples import TEXT, make_article

URL = "https://courier.example/orla"
LONG_TEXT = (
    f"{TEXT}\n"
    "The mill in Tarn was founded in 1911 and bakes for hospitals and schools in four districts.\n"
    "Brightwater has said that it will keep the brand and invest 12 million euros in new ovens.\n"
    "Mayor Hilde Brandt called the sale a blow to the town and asked for talks before the end of the month.\n"
    "Analysts at Norbank expect the takeover to lift Brightwater's share of the market to a third."
)
ARTICLE = make_article(text=LONG_TEXT)
FILED_ENTRY = FiledEntry(
    id=EntryId(1),
    feed_id=FeedId(1),
    feed_title="Courier",
    entry=Entry(key="a", url=URL, title="Brightwater to buy Orla Mills"),
)
HOME_PAGE = Article(
    title="Harbour Courier",
    text="Brightwater to buy Orla Mills\nStorm closes the northern port\nElections in Velden: who stands for what\n"
    "Teachers accept the new pay scale\nHow to grow tomatoes on a balcony\nFerry fares rise in spring",
    url="https://courier.example/",
)
OTHER_PAGE = Article(
    title="Storm closes the northern port",
    text="A storm with gusts of 140 kilometres an hour has closed the northern port, the harbour master said.\n"
    "Eleven ships are waiting at sea, and the ferries stay in harbour until Thursday at least.",
    url="https://courier.example/storm",
)
PAYWALL_PAGE = replace(ARTICLE, text=TEXT.splitlines()[0])
PAYWALL_NOTICE_PAGE = replace(
    ARTICLE, text="Subscribe to read on. Already a subscriber? Sign in. Your first month is free."
)
CORRECTED_ARTICLE = replace(ARTICLE, text=LONG_TEXT.replace("240 million", "204 million"))
REWRITTEN_ARTICLE = replace(
    ARTICLE,
    title="Brightwater gives up Orla Mills",
    text="Brightwater Foods has given up its plan to buy Orla Mills, the companies said on Friday.\n"
    "The deal had been expected to close in March. The bakery workers in Tarn keep their jobs, their union said.\n"
    "Mayor Hilde Brandt called it good news for the town. The mill bakes for hospitals and schools.",
)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (ARTICLE, RereadOutcome.SAME),
        (CORRECTED_ARTICLE, RereadOutcome.CHANGED),
        (REWRITTEN_ARTICLE, RereadOutcome.CHANGED),
        (replace(ARTICLE, text=f"{LONG_TEXT}\nUpdate: the regulator has opened an inquiry."), RereadOutcome.CHANGED),
        (PAYWALL_PAGE, RereadOutcome.UNCLEAR),
        (PAYWALL_NOTICE_PAGE, RereadOutcome.UNCLEAR),
        (HOME_PAGE, RereadOutcome.UNCLEAR),
        (replace(HOME_PAGE, url=""), RereadOutcome.UNCLEAR),
        (replace(HOME_PAGE, text=f"{HOME_PAGE.text}\n{TEXT}"), RereadOutcome.UNCLEAR),
        (OTHER_PAGE, RereadOutcome.UNCLEAR),
        (replace(OTHER_PAGE, title="404: this page could not be found", text="Page not found."), RereadOutcome.UNCLEAR),
    ],
    ids=[
        "the same", "a number mended", "told anew", "more of it", "a wall", "a wall of its own words", "the home page",
        "a home page without an address", "a home page with the article's beginning", "another article", "an error",
    ],
)  # fmt: skip
def test_a_page_is_a_revision_only_where_it_is_the_article(page: Article, found: RereadOutcome) -> None:
    """A wall, a home page, another article and an error page are none, whatever they say."""
    assert reread_outcome(ARTICLE, page, titles=("Brightwater to buy Orla Mills",)) is found


@pytest.mark.parametrize(
    "notice",
    [
        "This article has been removed.",
        "RETRACTED",
        "We have withdrawn this article because its figures could not be confirmed.",
        "Dieser Artikel wurde zurückgezogen.",
        "Cet article a été retiré par la rédaction.",
        "Este artículo ha sido retirado.",
        "Questo articolo è stato rimosso.",
        "Este artigo foi removido.",
    ],
)
def test_a_notice_that_an_article_was_taken_back_is_understood(notice: str) -> None:
    """In six languages, and only where next to nothing else is left."""
    assert reread_outcome(ARTICLE, replace(ARTICLE, text=notice)) is RereadOutcome.WITHDRAWN
    assert reread_outcome(ARTICLE, replace(ARTICLE, text=f"{LONG_TEXT}\n{notice}")) is RereadOutcome.CHANGED


def test_an_article_about_something_withdrawn_is_not_withdrawn() -> None:
    """It tells of a report that was withdrawn: it did not shrink to a notice."""
    told = make_article(text="The ministry said that the report was withdrawn by its authors on Monday.")
    assert reread_outcome(told, replace(told, text=f"{told.text} It gave no reason.")) is RereadOutcome.CHANGED


async def reread_page(page: Article | Exception | None) -> RereadOutcome:
    """Reread an article, and return the outcome."""
    pages = FakePages()
    if page is not None:
        pages.pages[URL] = page
    return await Reader(pages).reread(FILED_ENTRY, ARTICLE)


async def test_only_a_server_that_says_so_has_no_page() -> None:
    """404 and 410 say that it is gone; a time-out, a busy server or an unreadable page say nothing."""
    assert await reread_page(None) is RereadOutcome.MISSING
    assert await reread_page(FetchError("gone", status=410)) is RereadOutcome.MISSING
    assert await reread_page(FetchError("busy", status=503, retry=True)) is RereadOutcome.UNCLEAR
    assert await reread_page(FetchError("no answer", retry=True)) is RereadOutcome.UNCLEAR
    assert await reread_page(FetchError("not for us", status=403)) is RereadOutcome.UNCLEAR
    assert await reread_page(ArticleError("The page holds no article.")) is RereadOutcome.UNCLEAR


async def test_a_page_that_only_says_more_changed_nothing_that_was_posted() -> None:
    """What was said stands there, word for word, so no line can have changed; what takes it back is no addition."""
    assert (
        await reread_page(replace(ARTICLE, text=f"{LONG_TEXT}\nRead next: Storm closes the northern port."))
        is RereadOutcome.SAME
    )
    assert await reread_page(CORRECTED_ARTICLE) is RereadOutcome.CHANGED
    mended = f"{LONG_TEXT}\nAn earlier version of this article said that 240 million euros was wrong."
    assert await reread_page(replace(ARTICLE, text=mended)) is RereadOutcome.CHANGED


async def test_a_page_that_is_read_again_for_its_feed_is_judged_alike() -> None:
    """A feed that restates its entry makes no revision of a wall or a home page, and a notice is no text."""
    for page in (PAYWALL_PAGE, PAYWALL_NOTICE_PAGE, HOME_PAGE, OTHER_PAGE):
        pages = FakePages()
        pages.pages[URL] = page
        assert await Reader(pages).read(FILED_ENTRY, known=ARTICLE) is None
    pages.pages[URL] = replace(ARTICLE, text="This article has been withdrawn.")
    teased = replace(FILED_ENTRY, entry=replace(FILED_ENTRY.entry, summary=TEXT))
    for one in (FILED_ENTRY, teased):
        with pytest.raises(ArticleWithdrawn):
            await Reader(pages).read(one, known=ARTICLE)


def test_the_rhythm_falls() -> None:
    """Each reading is further away than the one before; what was missed is not made up for; then it ends."""
    waits = [REREADING_INTERVALS[0], *(later - earlier for earlier, later in pairwise(REREADING_INTERVALS))]
    assert waits == sorted(waits)
    assert next_reading(SINCE, SINCE + REREADING_INTERVALS[0]) == SINCE + REREADING_INTERVALS[1]
    assert next_reading(SINCE, SINCE + timedelta(hours=20)) == SINCE + timedelta(days=1)
    assert next_reading(SINCE, SINCE + REREADING_INTERVALS[-1]) is None


def test_a_page_is_gone_when_it_is_still_gone_a_day_later() -> None:
    """Once is an accident; a page that came back meanwhile was never gone; one that fails says neither."""
    begun = Rereading(entry_id=EntryId(1), posted=SINCE, due=SINCE)
    now = SINCE + REREADING_INTERVALS[1]
    missing = begun.next_state(RereadOutcome.MISSING, now)
    assert not begun.is_gone(RereadOutcome.MISSING, now)
    assert missing.due == now + GONE_FOR_GOOD_AFTER
    later = now + GONE_FOR_GOOD_AFTER
    assert missing.is_gone(RereadOutcome.MISSING, later)
    assert missing.next_state(RereadOutcome.MISSING, later).due is None
    assert missing.next_state(RereadOutcome.UNCLEAR, later).missing_since == now
    back = missing.next_state(RereadOutcome.SAME, later)
    assert (back.missing_since, back.due) == (None, SINCE + REREADING_INTERVALS[-1])


def test_a_feeds_own_text_is_no_page() -> None:
    """What was read from the feed has no page to be held against."""
    assert reread_outcome(replace(ARTICLE, origin=Origin.FEED), OTHER_PAGE) is RereadOutcome.CHANGED


def test_a_notice_that_stood_there_before_takes_nothing_back() -> None:
    """Only what a page says anew can say that a line was wrong."""
    notice = "An earlier version of this article said that 240 million euros was wrong."
    before = replace(ARTICLE, text=f"{LONG_TEXT}\n{notice}")
    assert says_only_more(before, replace(before, text=f"{before.text}\nThe port is open."))
    assert not says_only_more(ARTICLE, before)
