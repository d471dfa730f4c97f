"""What a site repeats is learned, and taken out of its next pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.boilerplate import BoilerplateFilteringReader
from bot.domain.article import Article
from bot.domain.boilerplate_lines import MAX_LINE_WORDS, line_fingerprint, line_fingerprints, without_lines
from bot.errors import StoreError
from tests.fakes.boilerplate_lines import MemoryBoilerplateLines
from tests.fakes.clock import FakeClock
from tests.fakes.web import FakePages

SITE_URL = "https://courier.example"
MENU_LINE = "Most read: ferries, benches, trams"
NOTICE_LINE = "Harbour Media runs on a club of readers."


def make_pages(number: int) -> FakePages:
    """Return pages with a line of their own each, between two that all have."""
    pages = FakePages()
    for one in range(number):
        own = f"News of day {one}: {'the ferries sail and ' * (one + 3)}all is well."
        pages.pages[f"{SITE_URL}/{one}"] = Article(
            title=f"Day {one}", text=f"{MENU_LINE}\n{own}\n{NOTICE_LINE}", url=f"{SITE_URL}/{one}"
        )
    return pages


async def test_a_sites_own_lines_are_gone_from_its_third_page_on() -> None:
    """What two pages had is no article's; each page is read again as it was read first."""
    learned = BoilerplateFilteringReader(make_pages(5), MemoryBoilerplateLines(), FakeClock())
    for _ in range(2):
        texts = [(await learned.read(f"{SITE_URL}/{one}")).text for one in range(5)]
        assert [text.count("\n") for text in texts] == [2, 2, 0, 0, 0]
        assert all(f"News of day {one}" in text for one, text in enumerate(texts))


async def test_a_copy_of_an_article_stays_whole() -> None:
    """One text under many addresses is no residue of itself."""
    pages = FakePages()
    for one in range(4):
        pages.pages[f"{SITE_URL}/{one}"] = Article(
            title="Day", text="The ferries sail.\nAll is well.", url=f"{SITE_URL}/{one}"
        )
    learned = BoilerplateFilteringReader(pages, MemoryBoilerplateLines(), FakeClock())
    assert {(await learned.read(f"{SITE_URL}/{one}")).text for one in range(4)} == {"The ferries sail.\nAll is well."}


async def test_a_database_that_is_away_costs_no_article() -> None:
    """It is read as it stands."""

    class Away(MemoryBoilerplateLines):
        async def find_repeated_lines(self, *_given: object, **_named: object) -> set[int]:
            message = "The database did not answer."
            raise StoreError(message)

    assert (
        MENU_LINE in (await BoilerplateFilteringReader(make_pages(1), Away(), FakeClock()).read(f"{SITE_URL}/0")).text
    )


async def test_what_is_handed_in_is_no_page_of_a_site() -> None:
    """A feed's text, a file and a plain text pass as they are."""
    learned = BoilerplateFilteringReader(FakePages(), MemoryBoilerplateLines(), FakeClock())
    assert (await learned.parse_feed_text("All is well.", url=SITE_URL)).text == "All is well."
    assert learned.parse_html("<p>All is well.</p>").text == "All is well."
    assert learned.parse_plain_text("All is well.", title="Day").title == "Day"


@given(st.lists(st.text("abc .\u0416", max_size=30), min_size=1, max_size=6))
def test_only_lines_that_are_named_go(lines: list[str]) -> None:
    """The others stay, in their order; a long paragraph has no mark, and an article never ends up as nothing."""
    article = Article(title="", text="\n".join([*lines, "The ferries sail again. " * MAX_LINE_WORDS]))
    marks = line_fingerprints(article)
    assert line_fingerprint("The ferries sail again. " * MAX_LINE_WORDS) not in marks
    left = without_lines(article, set(marks)).text.split("\n")
    assert left[-1].startswith("The ferries")
    assert without_lines(article, ()) is article


async def test_a_copy_with_a_line_of_its_own_stays_whole() -> None:
    """Its headline speaks of what other pages had, too."""
    text = "Town buys a second blower for its snow.\nIt was paid for by the school and came by train."
    pages = FakePages()
    for one in range(3):
        own = f"{text}\nRead by {one}." if one == 2 else text
        pages.pages[f"{SITE_URL}/c{one}"] = Article(
            title="Town buys a second blower", text=own, url=f"{SITE_URL}/c{one}"
        )
    learned = BoilerplateFilteringReader(pages, MemoryBoilerplateLines(), FakeClock())
    assert [(await learned.read(f"{SITE_URL}/c{one}")).text.count("\n") for one in range(3)] == [1, 1, 2]


async def test_a_brief_among_longer_notices_is_what_is_left() -> None:
    """Its headline speaks of it, and not of what stood on other pages."""
    pages = FakePages()
    brief = "The town buys a second snow blower."
    for one in range(3):
        own = brief if one == 2 else f"On day {one} nothing else was bought."
        pages.pages[f"{SITE_URL}/b{one}"] = Article(
            title="Town buys a second blower", text=f"{MENU_LINE}\n{own}\n{NOTICE_LINE}", url=f"{SITE_URL}/b{one}"
        )
    learned = BoilerplateFilteringReader(pages, MemoryBoilerplateLines(), FakeClock())
    assert [(await learned.read(f"{SITE_URL}/b{one}")).text for one in range(3)][2] == brief
