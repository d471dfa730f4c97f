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
"""Fewest teasers that make a list, and most of them that are returned."""
MIN_HEADLINE_WEIGHT, MIN_HEADLINE_WORDS = 14, 3
"""Least weight and words of a link to an article: a shorter one is a name in a menu, or a link like “more”."""
MIN_ARTICLE_PARAGRAPHS = 2
"""Fewest paragraphs outside teasers that make a page an article: a list has one at most, its introduction."""
LONG_PARAGRAPH_WEIGHT, MIN_LONG_PARAGRAPHS = 300, 3
"""Least weight of a paragraph too long for a teaser, and how many of them make an article."""
MAX_OWN_TEXT_SHARE = 1.0
"""Most text of its own that a list may have, as a share of its teasers' text."""
MIN_ARTICLE_TITLE_WORDS = 4
"""Words beyond which a headline is an article's; a section has a name."""
_SIDE_TAGS = frozenset({"nav", "footer", "aside", "header", "form", "menu"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Teasers:
    """The teasers of a page.

    Attributes:
        listed: the headlines and addresses that it lists; none if it is an article, or anything else.
        elements: all elements within its teasers.
    """

    listed: Sequence[tuple[str, str]] = ()
    elements: Collection[etree._Element] = frozenset()


def teasers_of(tree: lxml_html.HtmlElement, blocks: Sequence[Block], url: str) -> Teasers:
    """Return the teasers of a page whose lines are `blocks`."""
    has_long_text = (
        sum(block.weight >= LONG_PARAGRAPH_WEIGHT and not block.is_links for block in blocks) >= MIN_LONG_PARAGRAPHS
    )
    cards = {} if has_long_text else _cards(tree, url, blocks)
    if len(cards) < MIN_TEASERS:
        return Teasers()
    inside = {inner for card in cards for inner in card.iter()}
    own_blocks = [
        block for block in blocks if block.element not in inside and not block.is_links and not block.is_aside
    ]
    own_weights = [block.weight for block in own_blocks if block.weight >= SPOKEN_WEIGHT and block.is_sentence]
    paragraphs_in = Counter(block.element.getparent() for block in own_blocks if block.is_sentence)
    teaser_weight = sum(block.weight for block in blocks if block.element in inside)
    if (
        len(own_weights) >= MIN_ARTICLE_PARAGRAPHS
        or max(paragraphs_in.values(), default=0) >= MIN_ARTICLE_PARAGRAPHS
        or sum(own_weights) > MAX_OWN_TEXT_SHARE * teaser_weight
        or (own_weights and _is_headed_as_an_article(tree))
    ):
        return Teasers(elements=inside)
    listed = [(_title(card, link), target) for card, (link, target) in cards.items()]
    return Teasers(listed=list(dict.fromkeys(teaser for teaser in listed if teaser[0]))[:MAX_TEASERS], elements=inside)


def _cards(
    tree: lxml_html.HtmlElement, url: str, blocks: Sequence[Block]
) -> dict[etree._Element, tuple[lxml_html.HtmlElement, str]]:
    """Return the similar elements that each link to one article, with that link and its address."""
    lines = {block.element: block for block in blocks if block.linked and not block.is_links}
    targets_in: dict[etree._Element, set[str]] = defaultdict(set)
    links: dict[lxml_html.HtmlElement, str] = {}
    for link in tree.iter("a"):
        above = list(ancestors(link))
        if any(element.tag in _SIDE_TAGS for element in above) or not _is_headline(link, above):
            continue
        if any(_is_within_a_sentence(link, lines[element]) for element in above if element in lines):
            continue
        target = urldefrag(absolute_url(link.get("href") or "", url or "https://page.invalid/")).url
        if not target or target == urldefrag(url).url:
            continue
        links[link] = target
        for element in above:
            targets_in[element].add(target)
    cards: dict[etree._Element, tuple[lxml_html.HtmlElement, str]] = {}
    for link, target in links.items():
        card = [element for element in ancestors(link) if len(targets_in[element]) == 1][-1]
        cards.setdefault(card, (link, target))
    alike = Counter((card.tag, _depth(card)) for card in cards)
    kind = max(alike, key=alike.__getitem__, default=None)
    return {card: link_and_target for card, link_and_target in cards.items() if (card.tag, _depth(card)) == kind}


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _is_headline(link: lxml_html.HtmlElement, above: Sequence[etree._Element]) -> bool:
    """Check whether a link is an article's headline, by its length or because it is a heading."""
    text = " ".join(link.text_content().split())
    is_long = len(text.split()) >= MIN_HEADLINE_WORDS or weight(text) > 2 * len(text)
    is_heading = any(element.tag in HEADINGS for element in above) or link.find(".//h2") is not None
    return (weight(text) >= MIN_HEADLINE_WEIGHT and is_long) or (is_heading and bool(text))


def _is_within_a_sentence(link: lxml_html.HtmlElement, line: Block) -> bool:
    """Check whether a link is in the middle of a sentence of its line."""
    text = " ".join(link.text_content().split())
    before, match, _ = line.text.partition(text)
    return bool(match) and before.strip()[-1:].isalpha() and line.is_sentence


def _title(card: etree._Element, link: lxml_html.HtmlElement) -> str:
    """Return a teaser's title: its heading, or else the first line of its link."""
    heading = next(card.iter(*HEADINGS), None)
    lines = blocks_of(link if heading is None or not isinstance(heading, lxml_html.HtmlElement) else heading)
    return one_line(lines[0].text if lines else "")


def _is_headed_as_an_article(tree: lxml_html.HtmlElement) -> bool:
    headings = [" ".join(heading.text_content().split()) for heading in tree.iter("h1")]
    return any(
        len(heading.split()) > MIN_ARTICLE_TITLE_WORDS
        or 3 * sum(letter > "\u2e7f" for letter in heading) > SPOKEN_WEIGHT
        for heading in headings
    )
