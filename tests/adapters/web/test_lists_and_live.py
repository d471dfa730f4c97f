"""Pages that are lists of articles, live blogs and stubs before a paywall, in plain layouts."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.page_reading import html_article, read_stated
from bot.domain.article import Article, Origin
from bot.errors import ListOfArticles
from tests.adapters.web.newspaper import BANNERS, FOOTER, MENU, RELATED, STORIES, page_html, story_html

URL = "https://harbour.example/innovation"
TEASERS = [
    ("Do salty drinks help runners?", "Salt drinks are said to help runners, but do we need them?"),
    ("Why walking backwards is good", "Walking backwards trains muscles that rest otherwise."),
    ("The hidden sugar in bread", "A slice of bread may hold a spoon of sugar."),
    ("How bees count to four", "Bees count up to four, a team in Graz found."),
    ("A village lit by algae", "The lamps of one village live."),
]
CARD_FORMS = {
    "linked whole": '<div class="k"><a href="/s{n}"><h2>{title}</h2><p>{text}</p></a><span>3 Aug 2025</span></div>',
    "linked heading": '<div><h3><a href="/s{n}">{title}</a></h3><p>{text}</p></div>',
    "list item": '<li><a href="/s{n}">{title}</a><br>{text}</li>',
    "article": '<article><a href="/s{n}"><img></a><h2><a href="/s{n}">{title}</a></h2><p>{text}</p></article>',
    "read more": '<section><h2><a href="/s{n}">{title}</a></h2><p>{text} <a href="/s{n}">Read more</a></p></section>',
    "headline alone": '<div class="z"><a href="/s{n}">{title}</a></div>',
    "table row": '<tr><td><a href="/s{n}">{title}</a><p>{text}</p></td></tr>',
}
PAGE_TEMPLATES = {
    "plain": "<h1>Innovation</h1>{cards}",
    "with an introduction": "<h1>Innovation</h1><p>What is new, and whom it helps: our stories of the week.</p>{cards}",
    "among the rest": f"<header>{MENU}</header><main>{{cards}}</main><footer>{FOOTER}</footer>",
    "without a headline": f"<div>{MENU}</div><div><div>{{cards}}</div></div>{FOOTER}",
}


def read_page(body: str, head: str = "<title>Innovation | Harbour News</title>") -> Article:
    """Return a page as it is read."""
    return html_article(f"<html><head>{head}</head><body>{body}</body></html>", url=URL)


def cards_html(kind: str, number: int = len(TEASERS)) -> str:
    """Return teasers in one form."""
    shown = "".join(CARD_FORMS[kind].format(n=n, title=a, text=b) for n, (a, b) in enumerate(TEASERS[:number]))
    return f"<table>{shown}</table>" if kind == "table row" else f"<ul>{shown}</ul>" if kind == "list item" else shown


@pytest.mark.parametrize("kind", CARD_FORMS)
@pytest.mark.parametrize("around", PAGE_TEMPLATES)
@pytest.mark.parametrize("number", [3, 5])
def test_a_list_of_teasers_is_said_to_be_one_with_the_choice(kind: str, around: str, number: int) -> None:
    """Whatever they look like: their headlines and addresses."""
    with pytest.raises(ListOfArticles, match="is a list of articles") as caught:
        read_page(PAGE_TEMPLATES[around].format(cards=cards_html(kind, number)))
    wanted = tuple((title, f"https://harbour.example/s{n}") for n, (title, _) in enumerate(TEASERS[:number]))
    assert caught.value.choices == wanted
    assert pickle.loads(pickle.dumps(caught.value)).choices == wanted  # noqa: S301  # our own


@pytest.mark.parametrize("kind", CARD_FORMS)
@pytest.mark.parametrize("language", ["en", "de", "ja", "ar"])
def test_an_article_above_teasers_is_an_article(kind: str, language: str) -> None:
    """However few its words are: it has a headline and says something itself."""
    article = html_article(
        page_html(language, f"<div>{story_html(language)}</div><div>{cards_html(kind)}</div>"), url=URL
    )
    assert article.text.split("\n")[:3] == STORIES[language][1:]


def test_what_a_feed_says_is_no_list() -> None:
    """A round-up of links in a feed is the entry's text."""
    assert "Bees count up to four" in read_stated(cards_html("linked heading"), URL).text


LIVE_ENTRIES = [
    "The tunnel closed at eight in the morning, the road authority said.",
    "Traffic stands on all three bridges, and buses are an hour late.",
    "The mayor asked people to stay at home until the evening.",
    "The tunnel opens again at six, the road authority said.",
]
TIME_FORMS = {
    "time": '<time datetime="2026-03-02T1{n}:20:00Z">1{n}:20</time>',
    "plain": "<span>1{n}:20</span>",
    "line": "<div>1{n}:20 Uhr</div>",
    "heading": "<h4>1{n}:20</h4>",
}


@given(
    st.sampled_from(sorted(TIME_FORMS)),
    st.sampled_from(["div", "section", "article", "li"]),
    st.sampled_from(["oldest first", "newest first"]),
    st.integers(3, 4),
)
def test_a_live_blogs_entries_stay_apart_and_the_newest_is_first(time: str, tag: str, order: str, number: int) -> None:
    """In whatever order the page has them."""
    told = [
        f"<{tag} class='e'>{TIME_FORMS[time].format(n=n)}<p>{entry}</p></{tag}>"
        for n, entry in enumerate(LIVE_ENTRIES[:number])
    ]
    shown = told if order == "oldest first" else told[::-1]
    body = f"<div>{MENU}</div><main><h1>Tunnel closed: live</h1><div>{''.join(shown)}</div></main>{FOOTER}"
    text = read_page(body, "<title>Tunnel closed: live</title>").text
    assert [part.strip() for part in text.split("\n\n")] == LIVE_ENTRIES[:number][::-1]


POSTS = [
    "Does anybody know why the tap in our kitchen drips only at night and never by day?",
    "The pressure of the water rises at night, for nobody else in the street takes any.",
    "A new washer costs forty cents and takes ten minutes, turn the water off before that.",
    "It was the washer indeed, and the tap has been quiet for three nights now, thank you.",
]
SIGNATURES = {
    "link": '<a href="/members/{name}.12/">{name}</a>',
    "profile": '<div class="who"><a href="https://taps.example/user/{name}">{name}</a></div>',
    "rel": '<a rel="author" href="/~{name}">{name}</a>',
    "item": '<span itemprop="author"><span itemprop="name">{name}</span></span>',
}
WRITERS = ("Ada", "Bo", "Cem", "Ada")


def posts_html(texts: list[str], writers: tuple[str, ...], sign: str, order: str) -> str:
    """Return a page of signed posts, each with its time."""
    made = [
        f"<div class='p'>{SIGNATURES[sign].format(name=name)} {TIME_FORMS['time'].format(n=n)}<p>{post}</p></div>"
        for n, (post, name) in enumerate(zip(texts, writers, strict=False))
    ]
    shown = "".join(made if order == "oldest first" else made[::-1])
    return f"<div>{MENU}</div><main><h1>A tap that drips</h1><div>{shown}</div></main>{FOOTER}"


@given(
    st.sampled_from(sorted(SIGNATURES)),
    st.sampled_from(["oldest first", "newest first"]),
    st.integers(3, 4),
)
def test_what_people_answer_each_other_is_read_from_the_question_on(sign: str, order: str, number: int) -> None:
    """In whatever order the page has it."""
    text = read_page(posts_html(POSTS[:number], WRITERS, sign, order), "<title>A tap that drips</title>").text
    assert [part.strip().splitlines()[-1] for part in text.split("\n\n")] == POSTS[:number]


@given(st.sampled_from(sorted(SIGNATURES)), st.sampled_from([("Ada",) * 4, ("Ada", "Ada", "Bo", "Bo")]))
def test_what_reporters_sign_is_a_live_blog_still(sign: str, writers: tuple[str, ...]) -> None:
    """Also where its first entry asks something."""
    told = ["Will the tunnel be closed at eight in the morning, as the road authority said?", *LIVE_ENTRIES[1:]]
    text = read_page(posts_html(told, writers, sign, "oldest first"), "<title>A tap that drips</title>").text
    assert [part.strip().splitlines()[-1] for part in text.split("\n\n")] == told[::-1]


@pytest.mark.parametrize("language", BANNERS)
def test_a_stub_before_a_paywall_says_how_many_words_there_were(language: str) -> None:
    """The wall is not the article, and what stands before it is told as a part."""
    article = html_article(
        page_html(language, f"<div>{story_html(language)}<div><p>{BANNERS[language][2]}</p></div></div>")
    )
    assert (article.origin, article.text.split("\n")) == (Origin.STUB, STORIES[language][1:])
    assert article.available_part == f"from the {article.word_count} words before a paywall"
    whole = html_article(page_html(language, f"<div>{story_html(language)}{RELATED}</div>"))
    assert (whole.origin, whole.available_part) == (Origin.PAGE, "")
