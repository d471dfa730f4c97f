"""Pages laid out as common systems lay them out: the same story each time, beside plain trafilatura."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from trafilatura import extract

from adapters.web.articles import WebArticles
from adapters.web.client import WebClient

STORY = (
    (
        "The harbour tunnel will be closed at night for eight weeks from Monday while its ventilation is "
        "replaced, the road authority said."
    ),
    (
        "Lorries will be sent over the Skerry bridge between ten in the evening and five in the morning, and "
        "haulage firms expect delays of about 25 minutes a trip."
    ),
    (
        "The work costs 64 million crowns, of which the state pays half. Residents near the bridge will be "
        "offered sound-proof windows."
    ),
    "“We have waited for this for years,” said Ida Brandt, who leads the drivers' union in the county.",
)
TITLE = "<h1>Tunnel closed</h1>"
NAVIGATION = '<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
COOKIES = (
    '<div class="cookie-consent"><p>We use cookies to improve your experience on our site and to show you relevant '
    "advertising. By continuing you accept our policy.</p><button>Accept all</button></div>"
)
COMMENT = '<div class="comment"><p>I think this tunnel has been a disgrace for many years and nobody cares.</p></div>'
COMMENTS = f'<section id="comments"><h2>Comments</h2>{COMMENT * 4}</section>'
RELATED = '<aside><h3>Read more</h3><ul><li><a href="/a">Ferry strike enters week three</a></li></ul></aside>'
TEASER = '<article><h2>Ferries</h2><p>Ferries stay in port.</p><a href="/f">Read more</a></article>'
PAYWALL = (
    '<div class="paywall"><p>Subscribe now to read the rest of this article. Already a subscriber? Log in.</p></div>'
)
NEWSLETTER_BOX = (
    '<div class="newsletter-box"><p>Sign up for our newsletter and get the best stories every morning.</p></div>'
)
PICTURE = '<figure><img src="a.jpg"><figcaption>The tunnel. Photo: Ola Nord/Courier</figcaption></figure>'
HEAD = (
    '<head><title>Tunnel closed - Courier</title><link rel="canonical" href="https://courier.example/t">'
    '<meta property="article:published_time" content="2026-03-02T08:00:00Z">'
    '<meta name="author" content="Ida Voss"></head>'
)


def _story_html(tag: str, first: int = 0, last: int | None = None) -> str:
    name = tag.split(maxsplit=1)[0]
    return "".join(f"<{tag}>{paragraph}</{name}>" for paragraph in STORY[first:last])


LAYOUTS = {
    "blog": f'{NAVIGATION}<main><article>{TITLE}<div class="entry">{_story_html("p")}</div></article>{COMMENTS}</main>',
    "divisions": f'{COOKIES}{NAVIGATION}<div class="story">{TITLE}{_story_html("div class=txt")}</div>{RELATED}',
    "breaks in a table": f"<table><tr><td>{NAVIGATION}</td><td>{TITLE}{'<br><br>'.join(STORY)}</td></tr></table>",
    "list": f"<article>{TITLE}{_story_html('p', 0, 1)}<ul>{_story_html('li', 1)}</ul></article>{COMMENTS}",
    "cookie banner": f'{COOKIES}<div class="node__content">{TITLE}{_story_html("p")}</div><footer>All rights.</footer>',
    "mobile": f'<main role="main">{TITLE}{_story_html("p")}<amp-ad></amp-ad>{RELATED}</main>',
    "newsletter box": f"<article>{TITLE}{_story_html('p', 0, 2)}{NEWSLETTER_BOX}{_story_html('p', 2)}</article>",
    "section": f'<section itemprop="articleBody">{TITLE}{_story_html("p")}</section>{COMMENTS}',
    "several articles": f"<article>{TITLE}{_story_html('p')}</article>{TEASER}{TEASER}",
    "picture": f"<article>{TITLE}{PICTURE}{_story_html('p')}</article>",
    "wall": f"<article>{TITLE}{_story_html('p', 0, 2)}{PAYWALL}</article>",
    "live": f"{NAVIGATION}<article>{TITLE}"
    + "".join(f'<div class="post"><time>1{n}:20</time><h3>Update {n}</h3><p>{x}</p></div>' for n, x in enumerate(STORY))
    + "</article>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_story_is_read_whatever_it_stands_in(layout: str) -> None:
    """Its text and next to nothing else, no less well than trafilatura alone; title, author, time and address."""
    page = f'<!doctype html><html lang="en">{HEAD}<body>{LAYOUTS[layout]}</body></html>'
    article = WebArticles(WebClient(user_agent="newsdesk/test")).parse_html(page, url="https://courier.example/t?x=1")
    wanted = " ".join(STORY[:2] if layout == "wall" else STORY)
    if layout == "live":  # each entry has a headline of its own
        wanted += "".join(f" Update {number}" for number in range(len(STORY)))
    alone = extract(page, favor_precision=True, include_comments=False) or ""
    assert _word_f1(article.text, wanted) >= max(0.95, _word_f1(alone, wanted))
    assert (article.title, article.byline, article.url) == ("Tunnel closed", "Ida Voss", "https://courier.example/t")
    assert article.published == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def _word_f1(text: str, wanted: str) -> float:
    """Return F1 of the words."""
    read, meant = (Counter(re.findall(r"\w+", one.lower())) for one in (text, wanted))
    return 2 * sum((read & meant).values()) / (sum(read.values()) + sum(meant.values()))
