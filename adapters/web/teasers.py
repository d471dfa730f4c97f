"""Teasers: recognizes pages that are lists of teasers, each of which links to an article of its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag

from lxml import etree
from lxml import html as lxml_html

from adapters.web.article_lines import HEADINGS, SPOKEN_WEIGHT
from adapters.web.blocks import Block, ancestors, blocks_of, weight
from adapters.web.feed_parser import absolute_url
from adapters.web.plain_text import one_line

MIN_TEASERS, MAX_TEASERS = 3, 12
"""Teasers that make a list, and how many of them are told."""
MIN_HEADLINE_WEIGHT, MIN_HEADLINE_WORDS = 14, 3
"""Weight and words of what leads to an article: less is a name in a menu, or a link like “more”."""
MIN_ARTICLE_PARAGRAPHS = 2
"""Paragraphs that belong to no teaser from which a page is an article: a list has one at most, which introduces it."""
LONG_PARAGRAPH_WEIGHT, MIN_LONG_PARAGRAPHS = 300, 3
"""Weight of a paragraph that no teaser has, and how many of them make an article."""
MAX_OWN_TEXT_SHARE = 1.0
"""How much a list may tell itself, as a share of what its teasers do."""
MIN_ARTICLE_TITLE_WORDS = 4
"""Words from which a headline is an article's; a section has a name."""
_PLACES = frozenset({"nav", "footer", "aside", "header", "form", "menu"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Teasers:
    """The teasers of a page.

    Attributes:
        listed: the headlines and addresses that it is a list of; none where it is an article, or anything else.
        elements: all that stands in its teasers.
    """

    listed: Sequence[tuple[str, str]] = ()
    elements: Collection[etree._Element] = frozenset()


def teasers_of(tree: lxml_html.HtmlElement, blocks: Sequence[Block], url: str) -> Teasers:
    """Return the teasers of a page, whose lines are `blocks`."""
    is_told_at_length = (
        sum(block.weight >= LONG_PARAGRAPH_WEIGHT and not block.is_links for block in blocks) >= MIN_LONG_PARAGRAPHS
    )
    cards = {} if is_told_at_length else _cards(tree, url, blocks)
    if len(cards) < MIN_TEASERS:
        return Teasers()
    inside = {inner for card in cards for inner in card.iter()}
    told = [block for block in blocks if block.element not in inside and not block.is_links and not block.is_aside]
    own = [block.weight for block in told if block.weight >= SPOKEN_WEIGHT and block.is_sentence]
    together = Counter(block.element.getparent() for block in told if block.is_sentence)
    shown = sum(block.weight for block in blocks if block.element in inside)
    if (
        len(own) >= MIN_ARTICLE_PARAGRAPHS
        or max(together.values(), default=0) >= MIN_ARTICLE_PARAGRAPHS
        or sum(own) > MAX_OWN_TEXT_SHARE * shown
        or (own and _is_headed_as_an_article(tree))
    ):
        return Teasers(elements=inside)
    listed = [(_title(card, link), target) for card, (link, target) in cards.items()]
    return Teasers(listed=list(dict.fromkeys(one for one in listed if one[0]))[:MAX_TEASERS], elements=inside)


def _cards(
    tree: lxml_html.HtmlElement, url: str, blocks: Sequence[Block]
) -> dict[etree._Element, tuple[lxml_html.HtmlElement, str]]:
    """Return the elements that each hold a link to one article and look like each other, with it and its address."""
    lines = {block.element: block for block in blocks if block.linked and not block.is_links}
    leads: dict[etree._Element, set[str]] = defaultdict(set)
    links: dict[lxml_html.HtmlElement, str] = {}
    for link in tree.iter("a"):
        above = list(ancestors(link))
        if any(element.tag in _PLACES for element in above) or not _is_headline(link, above):
            continue
        if any(_is_within_a_sentence(link, lines[element]) for element in above if element in lines):
            continue
        target = urldefrag(absolute_url(link.get("href") or "", url or "https://page.invalid/")).url
        if not target or target == urldefrag(url).url:
            continue
        links[link] = target
        for element in above:
            leads[element].add(target)
    cards: dict[etree._Element, tuple[lxml_html.HtmlElement, str]] = {}
    for link, target in links.items():
        card = [element for element in ancestors(link) if len(leads[element]) == 1][-1]
        cards.setdefault(card, (link, target))
    alike = Counter((card.tag, _depth(card)) for card in cards)
    kind = max(alike, key=alike.__getitem__, default=None)
    return {card: told for card, told in cards.items() if (card.tag, _depth(card)) == kind}


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _is_headline(link: lxml_html.HtmlElement, above: Sequence[etree._Element]) -> bool:
    """Check whether a link is what an article is called, by its length or by being one's heading."""
    said = " ".join(link.text_content().split())
    is_long = len(said.split()) >= MIN_HEADLINE_WORDS or weight(said) > 2 * len(said)
    headed = any(element.tag in HEADINGS for element in above) or link.find(".//h2") is not None
    return (weight(said) >= MIN_HEADLINE_WEIGHT and is_long) or (headed and bool(said))


def _is_within_a_sentence(link: lxml_html.HtmlElement, line: Block) -> bool:
    """Check whether a line goes on before a link and behind it."""
    said = " ".join(link.text_content().split())
    before, found, _ = line.text.partition(said)
    return bool(found) and before.strip()[-1:].isalpha() and line.is_sentence


def _title(card: etree._Element, link: lxml_html.HtmlElement) -> str:
    """Return what a teaser is called: its heading, or else the first line of its link."""
    heading = next(card.iter(*HEADINGS), None)
    lines = blocks_of(link if heading is None or not isinstance(heading, lxml_html.HtmlElement) else heading)
    return one_line(lines[0].text if lines else "")


def _is_headed_as_an_article(tree: lxml_html.HtmlElement) -> bool:
    said = [" ".join(heading.text_content().split()) for heading in tree.iter("h1")]
    return any(
        len(one.split()) > MIN_ARTICLE_TITLE_WORDS or 3 * sum(letter > "\u2e7f" for letter in one) > SPOKEN_WEIGHT
        for one in said
    )
