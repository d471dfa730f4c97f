"""Pages as somebody met them who had not seen the code (tests/data/web/wild), and what is right of each."""

from __future__ import annotations

import re

import pytest

from adapters.web.articles import WebArticles
from bot.boilerplate import BoilerplateFilteringReader
from bot.domain.article import Article, Origin
from bot.errors import ArticleError, ListOfArticles
from tests.adapters.web.wild import (
    Input,
    are_in_order,
    article_lines,
    load_inputs,
    missing_texts,
    normalize_text,
    present_texts,
    serve_input,
)
from tests.fakes.boilerplate_lines import MemoryBoilerplateLines
from tests.fakes.clock import FakeClock

ARTICLES = load_inputs("pages", "article")


async def read_page(one: Input) -> Article:
    """Return a page as it is read after those of its site that were read before."""
    async with serve_input(one) as client:
        pages = BoilerplateFilteringReader(WebArticles(client), MemoryBoilerplateLines(), FakeClock())
        for address in one.get("read_first", []):
            await pages.read(address)
        return await pages.read(one["address"])


@pytest.mark.parametrize("one", ARTICLES)
async def test_a_page_is_read_whole_and_alone(one: Input) -> None:
    """Its title and text, without menus, banners and foot; nothing glued, rows in one line, the newest entry first."""
    article, right = await read_page(one), one["expected"]
    assert normalize_text(article.title) == (right["title"] or normalize_text(article.title))
    assert missing_texts(right["must_contain"], article.text) == []
    assert present_texts([*right["must_not_contain"], *right.get("must_not_be_glued", [])], article.text) == []
    apart = [
        row
        for row in right.get("rows", [])
        if not any(missing_texts(row, line) == [] for line in article_lines(article))
    ]
    assert apart == []
    assert are_in_order(
        [entry["first"] for entry in right.get("entries_newest_first", [])], normalize_text(article.text)
    )
    begins = tuple(right.get("first_sentence_ok", [""]))
    assert any(line.startswith(begins) for line in article_lines(article))


@pytest.mark.parametrize("one", load_inputs("pages", "paywalled"))
async def test_a_page_before_a_paywall_is_a_stub_of_so_many_words(one: Input) -> None:
    """Within a tenth."""
    article = await read_page(one)
    assert article.origin is Origin.STUB
    assert article.word_count == pytest.approx(one["expected"]["words_had"], rel=0.1)


@pytest.mark.parametrize("one", load_inputs("pages", "choices"))
async def test_a_list_of_articles_is_told_with_the_choice(one: Input) -> None:
    """All of them, in the page's order."""
    with pytest.raises(ListOfArticles) as caught:
        await read_page(one)
    found = [(normalize_text(title), address) for title, address in caught.value.choices]
    assert found == [(choice["title"], choice["link"]) for choice in one["expected"]["choices"]]


@pytest.mark.parametrize(
    "one", [one for one in load_inputs("pages", "says") if "consent" in one.values[0]["expected"]["says"]]
)
async def test_a_wall_is_no_article(one: Input) -> None:
    """And whoever pasted its address is told what it is."""
    with pytest.raises(ArticleError) as caught:
        await read_page(one)
    assert re.search("consent|cookies", str(caught.value))
