"""Where a page says that its article was published first, on another site."""

from __future__ import annotations

import pytest

from adapters.web.page_reading import html_article

HERE = "https://pressbee.example/a/orla"
ORIGINAL_URL = "https://time.example/orla"
TEXT = "<p>Brightwater has bought Orla Mills for 240 million euros, both firms said on Monday.</p>" * 3


def read_first_at(head: str = "", foot: str = "", url: str = HERE) -> str:
    """Return where a page names its article's source."""
    page = f"<html><head><title>Orla</title>{head}</head><body><article>{TEXT}{foot}</article></body></html>"
    return html_article(page, url=url).first_at


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{ORIGINAL_URL}">',
        f'<meta name="original-source" content="{ORIGINAL_URL}">',
        f'<meta name="syndication-source" content="{ORIGINAL_URL}">',
        f'<meta property="og:url" content="{ORIGINAL_URL}">',
    ],
)
def test_a_page_names_another_site_as_its_source(head: str) -> None:
    """In the names that were made for it, or as its own address."""
    assert read_first_at(head) == ORIGINAL_URL


@pytest.mark.parametrize(
    "foot",
    [
        f'<p><em>This article originally appeared on <a href="{ORIGINAL_URL}">Time</a>.</em></p>',
        f'<p>Originally published by <a href="{ORIGINAL_URL}">Time</a> on Monday.</p>',
        f'<p>Quelle: <a href="{ORIGINAL_URL}">Time</a></p>',
        f'<div>Cet article est paru dans <a href="{ORIGINAL_URL}">Time</a></div>',
    ],
)
def test_a_note_links_to_where_it_appeared_first(foot: str) -> None:
    """A paragraph that says nothing else."""
    assert read_first_at(foot=foot) == ORIGINAL_URL


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ('<link rel="canonical" href="https://www.pressbee.example/orla">', ""),
        ('<link rel="canonical" href="https://time.example/">', ""),
        ('<meta name="original-source" content="ftp://time.example/orla">', ""),
        ('<meta name="original-source" content="javascript:alert(1)">', ""),
        ('<meta name="original-source" content="http://[bad">', ""),
        (
            "",
            f'<p>It follows a <a href="{ORIGINAL_URL}">report by Time</a> on the mill, which was bought in March.</p>',
        ),
        ("", "<p>This article originally appeared on Time.</p>"),
    ],
)
def test_what_is_no_source_is_not_asked(head: str, foot: str) -> None:
    """Its own site, a front page, what is no page, a link in the text, a name without a link."""
    assert read_first_at(head, foot) == ""


def test_a_page_without_an_address_has_no_other_site() -> None:
    """Of a text that was handed in nobody knows which site is another."""
    assert read_first_at(f'<link rel="canonical" href="{ORIGINAL_URL}">', url="") == ""
