"""The reader: the page where it can be had, the feed's own text where it cannot, and revisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.article import Article, Origin
from bot.domain.feed import Entry, EntryId, FeedId, FiledEntry
from bot.domain.rereading import RereadOutcome
from bot.errors import ArticleError, FetchError
from bot.reader import MIN_FULL_TEXT_WORDS, PAGE_TRIES, PATIENT_TRIES, Reader
from tests.fakes.web import FakePages
from tests.unit.samples import make_article

URL = "https://courier.example/orla"


def filed_entry(*, shares_link: bool = False, **fields: str) -> FiledEntry:
    """Return a stored entry."""
    entry = Entry(key="a", url=URL, title="Brightwater to buy Orla Mills")
    return FiledEntry(
        id=EntryId(1),
        feed_id=FeedId(1),
        feed_title="Courier",
        entry=replace(entry, **fields),  # type: ignore[arg-type]  # only strings are given
        shares_link=shares_link,
    )


@pytest.fixture
def pages() -> FakePages:
    """Return pages with one article."""
    pages = FakePages()
    pages.pages[URL] = make_article()
    return pages


async def test_the_page_is_read(pages: FakePages) -> None:
    """A page that can be read is the article."""
    assert await Reader(pages).read(filed_entry(), known=None) == make_article()


async def test_what_the_page_does_not_say_comes_from_the_feed(pages: FakePages) -> None:
    """Byline, publisher and headline are filled in; the feed's headline wins over a window title."""
    pages.pages[URL] = Article(title="Orla | Courier | News", text="Words.")
    article = await Reader(pages).read(filed_entry(author="Ines Roth"), known=None)
    assert article is not None
    assert (article.title, article.byline, article.publisher, article.url) == (
        "Brightwater to buy Orla Mills",
        "Ines Roth",
        "Courier",
        URL,
    )


async def test_the_same_text_is_no_revision(pages: FakePages) -> None:
    """A page that did not change needs no new digest."""
    assert await Reader(pages).read(filed_entry(), known=make_article()) is None


async def test_another_text_is_the_next_revision(pages: FakePages) -> None:
    """A page that changed is counted up."""
    article = await Reader(pages).read(filed_entry(), known=make_article(text="Old words.", revision=3))
    assert article is not None
    assert article.revision == 4


async def test_a_page_that_is_away_for_now_is_asked_again(pages: FakePages) -> None:
    """The error goes to the queue, which waits, until the tries are used up."""
    pages.pages[URL] = FetchError("503", status=503, retry=True)
    with pytest.raises(FetchError):
        await Reader(pages).read(filed_entry(summary="A teaser."), known=None)
    with pytest.raises(FetchError):
        await Reader(pages).read(filed_entry(summary="A teaser."), known=None, attempt=PATIENT_TRIES - 2)
    article = await Reader(pages).read(filed_entry(summary="A teaser."), known=None, attempt=PATIENT_TRIES - 1)
    assert article is not None
    assert (article.text, article.origin) == ("A teaser.", Origin.FEED)


async def test_a_full_text_in_the_feed_need_not_wait_for_hours(pages: FakePages) -> None:
    """Where the feed says it all, a few tries are enough."""
    pages.pages[URL] = FetchError("503", status=503, retry=True)
    article = await Reader(pages).read(
        filed_entry(content="word " * MIN_FULL_TEXT_WORDS), known=None, attempt=PAGE_TRIES - 1
    )
    assert article is not None
    assert article.origin is Origin.FEED


async def test_the_feeds_content_serves_where_the_page_has_no_article(pages: FakePages) -> None:
    """Content is better than a summary; both are marked as the feed's."""
    pages.pages[URL] = ArticleError("a wall")
    article = await Reader(pages).read(filed_entry(content="<p>All of it.</p>", summary="A teaser."), known=None)
    assert article is not None
    assert (article.text, article.origin) == ("All of it.", Origin.FEED)


async def test_a_wall_is_seen_by_its_length(pages: FakePages) -> None:
    """A feed that says far more than the page is the article."""
    pages.pages[URL] = Article(title="", text="Subscribe to read on.", byline="Ines Roth")
    article = await Reader(pages).read(filed_entry(content="word " * 200), known=None)
    assert article is not None
    assert (article.origin, article.byline, article.word_count) == (Origin.FEED, "Ines Roth", 200)


async def test_nothing_anywhere_is_said(pages: FakePages) -> None:
    """Neither page nor feed: an error in words, which is final."""
    pages.pages[URL] = ArticleError("The page holds no article.")
    with pytest.raises(ArticleError, match="no article"):
        await Reader(pages).read(filed_entry(), known=None)


async def test_an_entry_without_an_address_has_only_its_words(pages: FakePages) -> None:
    """No page is asked for."""
    article = await Reader(pages).read(filed_entry(url="", summary="A note."), known=None)
    assert article is not None
    assert (article.text, pages.read_urls) == ("A note.", [])
    with pytest.raises(ArticleError, match="no address"):
        await Reader(pages).read(filed_entry(url=""), known=None)


async def test_a_teaser_is_no_revision_of_a_page(pages: FakePages) -> None:
    """A page that is down today does not make its digest shorter."""
    pages.pages[URL] = ArticleError("down")
    assert await Reader(pages).read(filed_entry(summary="A teaser."), known=make_article()) is None


async def test_the_page_of_many_entries_is_nobodys_article(pages: FakePages) -> None:
    """Where other entries have the same link, what the feed says of this one is the article."""
    article = await Reader(pages).read(filed_entry(shares_link=True, summary="Orla Mills has a buyer."), known=None)
    assert article is not None
    assert (article.text, article.origin) == ("Orla Mills has a buyer.", Origin.FEED)


async def test_the_front_page_of_a_site_is_nobodys_article(pages: FakePages) -> None:
    """An entry that links to the site alone is what the feed says of it, its title where that is all."""
    home = "https://courier.example/"
    pages.pages[home] = make_article(url=home)
    told = await Reader(pages).read(filed_entry(url=home, summary="A heron waits for the tram."), known=None)
    titled = await Reader(pages).read(filed_entry(url=home, title="Heron & Tram"), known=None)
    assert told is not None
    assert told.text == "A heron waits for the tram."
    assert titled is not None
    assert titled.text == "Heron & Tram"


async def test_a_page_that_tells_of_something_else_is_not_the_article(pages: FakePages) -> None:
    """A link that leads to today's special, or to a notice, holds neither the entry's title nor its text."""
    pages.pages[URL] = Article(title="Prints of today", text="Three prints a day, gone at midnight.")
    article = await Reader(pages).read(
        filed_entry(title="Octopus at the Opera", summary="An octopus conducts the overture with eight batons."),
        known=None,
    )
    assert article is not None
    assert article.text == "An octopus conducts the overture with eight batons."


async def test_a_page_under_another_headline_is_still_the_article(pages: FakePages) -> None:
    """Sites reword their headlines: a page that has the feed's words of it holds the entry."""
    pages.pages[URL] = Article(title="Mill changes hands", text="Ines Roth said that the dyers keep their work.")
    article = await Reader(pages).read(
        filed_entry(title="Surprise on the river", summary="The dyers keep their work, Ines Roth said."), known=None
    )
    assert article is not None
    assert article.origin is Origin.PAGE


async def test_whoever_passes_on_anothers_article_is_told_as_such(pages: FakePages) -> None:
    """The agency whose line stands above it is named first."""
    pages.pages[URL] = Article(
        title="Orla", text="TARN (Reuters) - Brightwater is to buy Orla Mills.", publisher="Courier"
    )
    article = await Reader(pages).read(filed_entry(), known=None)
    assert article is not None
    assert article.publisher == "Reuters, via Courier"


async def test_a_copy_is_read_where_it_was_published_first(pages: FakePages) -> None:
    """The address and the text are the original's, and who passed it on is told; where that is away the copy serves."""
    first = "https://time.example/orla"
    text = "Brightwater has bought Orla Mills for 240 million euros, both firms said. Nobody loses work by it, "
    text += "the chief executive Ida Brandt told reporters at the harbour, where the old mill has stood for a century."
    copy = replace(make_article(), text=f"{text}", publisher="Courier", first_at=first)
    pages.pages[URL] = copy
    away = await Reader(pages).read(filed_entry(), known=None)
    assert away is not None
    assert (away.url, away.publisher) == (copy.url, "Courier")
    pages.pages[first] = Article(title="Orla", text=f"{text} The mill is old.", url=first, publisher="Time")
    article = await Reader(pages).read(filed_entry(), known=None)
    assert article is not None
    assert (article.url, article.publisher) == (first, "Time, via Courier")
    assert article.text.endswith("The mill is old.")
    assert await Reader(pages).reread(filed_entry(), article) is RereadOutcome.SAME
    assert pages.read_urls[-1] == first
    pages.pages[first] = Article(title="Sign in", text="Sign in to read this article of Time.", url=first)
    unproven = await Reader(pages).read(filed_entry(), known=None)
    assert unproven is not None
    assert unproven.text == text


@pytest.mark.parametrize(
    ("of_feed", "of_page", "taken"),
    [
        ("2025-02-13T10:00", "2021-01-01T00:00", "2025-02-13T10:00"),
        ("2025-02-13T10:00", "2025-02-13T11:30", "2025-02-13T10:00"),
        ("2025-02-13T10:00", None, "2025-02-13T10:00"),
        ("2025-02-13T10:00", "2025-02-13T00:00", "2025-02-13T10:00"),
        ("2025-02-13T00:00", "2025-02-13T11:30", "2025-02-13T11:30"),
        (None, "2025-02-13T11:30", "2025-02-13T11:30"),
    ],
)
async def test_the_feeds_time_wins(pages: FakePages, of_feed: str | None, of_page: str | None, taken: str) -> None:
    """Over whatever a page says; a day without an hour is filled in, and never replaces one."""
    feed, page, told = (one and datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (of_feed, of_page, taken))
    pages.pages[URL] = replace(make_article(), published=page or None)
    stored = filed_entry()
    article = await Reader(pages).read(replace(stored, entry=replace(stored.entry, published=feed or None)), known=None)
    assert article is not None
    assert article.published == told
