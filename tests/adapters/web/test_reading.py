"""Pages read: nothing of a table or list lost, lines as a reader sees them, banners gone, any script, few words."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.blocks import letters_and_digits
from adapters.web.page_reading import html_article, read_stated
from tests.adapters.web.newspaper import (
    BANNERS,
    LAYOUTS,
    MENU,
    MORE_BANNERS,
    RELATED,
    STORIES,
    make_page,
    page_html,
    story_html,
)

RELATED_LINES = ("Sport", "Why the ferries stood still", "Bees can count", "Imprint", "Oak benches")
PROSE = (
    "Linden Library changes its hours on 1 March, the city said on Friday. It had 212,000 visitors last year.",
    "The late fee rises by ten cents, said head librarian Mira Holt. Students pay half of it from now on.",
)
WORDS = (
    st.text("bcdfghj klmnprst", min_size=3, max_size=24).map(str.split).map(" ".join).filter(lambda one: len(one) > 2)
)


def read_markup(markup: str) -> str:
    """Return the text of the article of a page."""
    return html_article(markup, url="https://courier.example/a").text


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_short_paragraphs_are_read_in_any_script(language: str, layout: str) -> None:
    """Without menu, related headlines and footer, and each as a line of its own."""
    assert read_markup(make_page(language, layout)).split("\n") == list(STORIES[language][1:])


BANNER_CASES = [(language, number) for language in BANNERS for number in range(4)]
BANNER_PLACES = {
    "over": "<div class=o><div>{banner}</div></div><div id=p>{story}</div>",
    "under": "<div id=p>{story}</div><div class=o><div>{banner}</div></div>",
    "in": "<div id=p>{story}<div class=q>{banner}</div></div>",
    "menu": f"<div>{MENU}</div><div class=x>{{banner}}</div><div><div>{{story}}</div><div>{RELATED}</div></div>",
}


@pytest.mark.parametrize(("language", "number"), BANNER_CASES)
@pytest.mark.parametrize("place", BANNER_PLACES)
@pytest.mark.parametrize("times", [1, 5])
def test_a_banner_is_not_the_article(language: str, number: int, place: str, times: int) -> None:
    """Whatever its element is called, wherever it stands, however long it is."""
    told = BANNERS[language][number]
    banner = f"<h2>{told.partition('.')[0]}</h2><p>{' '.join([told] * times)}</p><button>OK</button>"
    text = read_markup(page_html(language, BANNER_PLACES[place].format(banner=banner, story=story_html(language))))
    assert [line for line in STORIES[language][1:] if line not in text] == []
    assert [said for said in re.split(r"(?<=[.?]) ", told) if said in text] == []


@pytest.mark.parametrize("language", MORE_BANNERS)
@pytest.mark.parametrize("place", BANNER_PLACES)
def test_banners_in_other_words_are_known_where_they_stand_apart(language: str, place: str) -> None:
    """Nothing but the story is read."""
    for told in MORE_BANNERS[language]:
        text = read_markup(
            page_html(language, BANNER_PLACES[place].format(banner=f"<p>{told}</p>", story=story_html(language)))
        )
        assert text.split("\n") == STORIES[language][1:], told


@pytest.mark.parametrize(
    "said",
    [
        "The regulator fined Harbour Media 2 million euros for storing cookies without consent, it said on Friday.",
        "“We never sell your cookies to partners,” said Ida Brandt, who runs the site.",
        "The newsletter of the school is read by 900 parents.",
        "The party moved between two seats, and read its letter to members who cancel any time they can.",
        "La empresa retiró su aplicación de la App Store tras las quejas de entre 20 y 30 usuarios.",
        "Sie sagte, der Verlag habe 4000 Abonnenten und ihre Daten verloren.",
        "Le journal a perdu 4000 abonnés et ses cookies, selon son directeur.",
        "Apple removed the game from the App Store after complaints.",
        "Der Verlag verlor 2025 rund 4000 Abonnenten, sagte Voss.",
    ],
)
@pytest.mark.parametrize("wrap", ["<p>{}</p>", "<div><p>{}</p></div>", "<blockquote>{}</blockquote>"])
def test_news_about_such_things_is_news(said: str, wrap: str) -> None:
    """Who is written about is not spoken to."""
    assert said in read_markup(page_html("en", f"<div>{story_html('en')}{wrap.format(said)}</div>"))


def test_an_article_about_what_notices_talk_of_is_read() -> None:
    """Its own headline says that it is about them."""
    lines = ("Open your browser's settings and choose Cookies.", "You can delete all cookies of a site there.")
    body = f"<div><h1>How to delete cookies</h1>{''.join(f'<p>{line}</p>' for line in lines)}</div>"
    assert read_markup(
        f"<html><head><title>How to delete cookies</title></head><body>{body}</body></html>"
    ) == "\n".join(lines)


CELL_FORMS = (
    "{}",
    "<p>{}</p>",
    "<ul><li>{}</li></ul>",
    "<div><b>{}</b></div>",
    "<p><b>{}</b></p>",
    "<ol><li>{}</li></ol>",
)


@given(
    st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6),
    st.sampled_from(CELL_FORMS),
    st.sampled_from(["td", "th"]),
    st.sampled_from(["between", "behind"]),
)
def test_nothing_of_a_table_is_lost(rows: list[tuple[str, str]], cell: str, first: str, place: str) -> None:
    """Lists, paragraphs and bold text in cells come with their row, a row a line."""
    drawn = "".join(f"<tr><{first}>{cell.format(a)}</{first}><td>{cell.format(b)}</td></tr>" for a, b in rows)
    table = f"<table><tbody>{drawn}</tbody></table>"
    one, two = (f"<p>{line}</p>" for line in PROSE)
    body = f"<h1>New hours</h1>{one}" + (table + two if place == "between" else two + table)
    text = letters_and_digits(read_markup(f"<html><body><main><article>{body}</article></main></body></html>"))
    assert [(a, b) for a, b in rows if letters_and_digits(a + b) not in text] == []


@given(
    st.lists(WORDS, min_size=1, max_size=6), st.sampled_from(["ul", "ol", "dl"]), st.sampled_from(["{}", "<p>{}</p>"])
)
def test_nothing_of_a_list_is_lost(items: list[str], kind: str, inner: str) -> None:
    """However short its items are."""
    tag = "dd" if kind == "dl" else "li"
    listed = "".join(f"<{tag}>{inner.format(item)}</{tag}>" for item in items)
    one, two = (f"<p>{line}</p>" for line in PROSE)
    text = letters_and_digits(
        read_markup(f"<html><body><article>{one}<{kind}>{listed}</{kind}>{two}</article></body></html>")
    )
    assert [item for item in items if letters_and_digits(item) not in text] == []


INLINE_TAGS = (
    "a href=/x",
    "b",
    "em",
    "strong",
    "i",
    "span",
    "code",
    "q",
    "mark",
    "small",
    "abbr",
    "cite",
    "u",
    "font",
    "time",
)
BLOCK_TAGS = ("p", "div", "li", "blockquote", "section", "h3", "dd", "pre", "figure", "center")


@pytest.mark.parametrize("tag", INLINE_TAGS)
@pytest.mark.parametrize("as_page", ["feed", "page"])
def test_inline_elements_part_no_line(tag: str, as_page: str) -> None:
    """A sentence with a link, an emphasis or a mark in it stays one."""
    end = tag.partition(" ")[0]
    said = f"The ferry to Vessel Island stops in <{tag}>autumn</{end}>, <{tag}>its</{end}> owner said."
    markup = f"<p>{said}</p>" if as_page == "page" else said
    text = (
        read_stated(markup, "").text if as_page == "feed" else read_markup(f"<body><article>{markup}</article></body>")
    )
    assert text == "The ferry to Vessel Island stops in autumn, its owner said."


@pytest.mark.parametrize("tag", BLOCK_TAGS)
def test_block_elements_part_lines(tag: str) -> None:
    """Two of them are two lines, without a blank between them in the markup, too."""
    lines = ("The pool opens on 3 June", "About 400 children must wait for their lessons, the city said.")
    markup = "".join(f"<{tag}>{line}</{tag}>" for line in lines)
    assert read_stated(f"<div>{markup}</div>", "").text.split("\n") == list(lines)
    assert read_stated("<br>".join(lines), "").text.split("\n") == list(lines)


@pytest.mark.parametrize(
    "head",
    [
        "<h2>Pool opens late</h2>",
        "<h2>Pool opens late</h2><div>HALYARD, 3 May 2026</div>",
        "<strong>Pool opens late</strong>",
        "<span>Pool opens late</span><span>3 May 2026</span>",
        "<b>Pool opens late</b><br>",
        "<time>3 May 2026</time>",
        "<div><span>By Mira Holt</span></div>",
    ],
)
def test_headline_and_dateline_are_not_glued_to_the_first_sentence(head: str) -> None:
    """What is set apart by its looks is a line of its own."""
    first = "The pool opens on 3 June, the city said."
    assert first in read_stated(f"{head}{first}<p>About 400 children must wait.</p>", "").text.split("\n")


@given(st.text("ab<>&\"' \n/p", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever a page says stays what it says."""
    said = " ".join(text.split())
    markup = f"<article><p>{html.escape(text)} {PROSE[0]}</p></article>"
    assert letters_and_digits(said) in letters_and_digits(read_markup(markup))


def test_a_page_that_a_server_puts_into_a_form_is_read() -> None:
    """Nothing in it stands beside the article for that."""
    body = f"<form><input name=q><button>Search</button>{MENU}<div>{story_html('en')}</div></form>"
    whole = f"<html><body>{body}<div><p>Complaints go to the readers' editor of this paper.</p></div></body></html>"
    assert read_markup(whole).split("\n")[:-1] == STORIES["en"][1:]


def test_a_correction_below_the_links_to_share_an_article_is_read() -> None:
    """It stands in the same article; what stands below that is a foot."""
    said = "Correction: an earlier version gave another month."
    share = "<div><a href='#'>Facebook</a> <a href='#'>X</a></div>"
    body = f"<article><div class=b>{story_html('en')}</div>{share}<div class=n><p>{said}</p></div></article>"
    foot = f"{share}<div><p>Complaints go to the readers' editor of this paper.</p></div>"
    assert read_markup(page_html("en", f"{MENU}{body}{foot}")).split("\n") == [*STORIES["en"][1:], said]
