"""Page banners over, under or in an article: about consent, newsletters, a paywall, an app.

They are recognized by their words, by whom they address, and by their place in the tree; never by an element's name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from lxml import etree
from lxml import html as lxml_html

from adapters.web.article_lines import HEADINGS
from adapters.web.banner_classifier import BANNER_THRESHOLD, likelihood, signs_of
from adapters.web.banner_words import ANY_BANNER_WORD, BANNER_TOPICS, DIRECT_ADDRESS
from adapters.web.blocks import Block, ancestors

MIN_BANNER_SHARE = 0.6
"""Share of a subtree's text that makes it a banner."""
MAX_CONTROL_WEIGHT = 600
"""Weight below which an element with a control may be a banner: anything heavier is a text with a control in it."""
MAX_LABEL_WEIGHT = 30
"""Weight below which the text right beside a control is only its label."""
CONTROL_TAGS = ("button", "input", "textarea", "select")
PERSONAL_INPUTS = frozenset({"email", "password"})
LIKELY_ON_TOPIC = 0.75
"""Likelihood required of a banner if the article itself is about its topic."""
MIN_BANNER_WORD_SHARE, MAX_PAGE_SHARE = 0.4, 0.5
"""Least share of a box that addresses the reader or names a banner topic; largest share of a page that is a part."""
MIN_LETTERS_LEFT = 60
"""Letters that must be left of a page: a page that is all banner is an article about the banner's topic."""
MAX_LINE_LENGTH = 2_000
"""Characters of a line searched for words."""
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"]{0,400}[”“»\"]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBanners:
    """The banners of a page.

    Attributes:
        elements: the largest elements that hold nothing else.
        lines: those in an element that also holds other text.
        topics: the topics they are about.
        is_wall: there is nothing else on the page.
    """

    elements: Sequence[etree._Element]
    lines: Collection[Block]
    topics: Collection[str]
    is_wall: bool = False


NO_BANNERS = PageBanners(elements=(), lines=(), topics=frozenset())


def banners_in(root: lxml_html.HtmlElement, blocks: Sequence[Block], *, title: str = "") -> PageBanners:
    """Return the banners among the lines of a page; topics named in its own headline do not count."""
    own_topics = {name for name, words in BANNER_TOPICS.items() if words.search(title)}
    line_topics = ((at, topic_of(block.text, share=0.0)) for at, block in enumerate(blocks) if not block.is_links)
    topic_at = {at: topic for at, topic in line_topics if topic and topic not in own_topics}
    controls = [control for control in root.iter(*CONTROL_TAGS) if control.get("type") != "hidden"]
    if not topic_at and not controls:
        return NO_BANNERS
    total, noticed = _weights(root, blocks, topic_at)
    headlines = [heading for heading in root.iter("h1") if _is_headline(heading, title)]
    protected = {above for heading in headlines for above in ancestors(heading)} | set(root.iter("body", "html"))
    judge = _Judge(blocks, total, protected)
    banner_elements: dict[etree._Element, None] = {}
    bare: set[Block] = set()
    for at in topic_at:
        enclosing = [
            element
            for element in ancestors(blocks[at].element)
            if noticed[element] >= MIN_BANNER_SHARE * total[element] and element not in protected
        ]
        # A box that stands apart is recognized by fewer words than a paragraph among others; and an article that covers
        # a topic itself may address its reader about it.
        if enclosing and (enclosing[-1] is not blocks[at].element or _is_out_of_place(blocks, at, topic_at)):
            banner_elements[enclosing[-1]] = None
        elif not enclosing and _is_out_of_place(blocks, at, topic_at):
            bare.add(blocks[at])
        banner_elements |= dict.fromkeys(judge.boxes(blocks[at].element.iterancestors()))
        section = blocks[at].element.getparent() if blocks[at].element.tag in HEADINGS else None
        if (
            section is not None
            and section not in protected
            and total[section] < MAX_CONTROL_WEIGHT
            and topic_of(blocks[at].text)
        ):
            banner_elements[section] = None
    banner_elements |= dict.fromkeys(_labels(controls, blocks, total, protected))
    topics = set(topic_at.values())
    for element, named_topics in _click_prompts(controls, judge, total, protected):
        # A page about cookies may have a banner about its own.
        if not named_topics & own_topics or judge.is_banner(element, has_control=True, least=LIKELY_ON_TOPIC):
            banner_elements[element] = None
            topics |= named_topics
    elements = [
        element for element in banner_elements if not any(above in banner_elements for above in element.iterancestors())
    ]
    removed = {inner for element in elements for inner in element.iter()}
    remaining = (
        block
        for block in blocks
        if block.element not in removed and not block.is_links and block.element.tag not in HEADINGS
    )
    if sum(block.weight for block in remaining) >= MIN_LETTERS_LEFT:
        return PageBanners(elements=elements, lines=bare, topics=topics)
    # A page that is nothing but a banner is about the banner's topic, unless it has to be clicked away.
    is_wall = bool(topics) and not removed.isdisjoint(controls)
    return PageBanners(elements=(), lines=(), topics=topics, is_wall=True) if is_wall else NO_BANNERS


class _Judge:
    """Recognizes boxes that are likely banners; data about the whole page is computed once, on demand."""

    def __init__(
        self, blocks: Sequence[Block], total: Mapping[etree._Element, int], protected: Collection[etree._Element]
    ) -> None:
        self._blocks = blocks
        self._total = total
        self._kept_elements = protected
        self._weighed: set[etree._Element] = set()

    @cached_property
    def _page(self) -> str:
        return " ".join(block.text for block in self._blocks).casefold()

    @cached_property
    def _total_weight(self) -> int:
        return sum(block.weight for block in self._blocks if not block.is_links)

    @cached_property
    def _lines_by_element(self) -> Mapping[etree._Element, Sequence[Block]]:
        lines: dict[etree._Element, list[Block]] = defaultdict(list)
        for block in self._blocks:
            lines[block.element].append(block)
        return lines

    def lines_in(self, element: etree._Element) -> list[Block]:
        """Return the lines of an element."""
        return [block for inner in element.iter() for block in self._lines_by_element.get(inner, ())]

    def is_banner(self, element: etree._Element, *, has_control: bool, least: float = BANNER_THRESHOLD) -> bool:
        """Check whether a box is likely a banner; unless it is a part with a control, it must also sound like one."""
        lines = self.lines_in(element)
        # First without searching the page for its words, which is skipped if it would not matter.
        signs = signs_of(lines, "", has_control=has_control)
        is_part = has_control and self._total[element] <= MAX_PAGE_SHARE * self._total_weight
        if likelihood(signs) < least or not (
            is_part or max(signs.address_share, signs.topic_share) >= MIN_BANNER_WORD_SHARE
        ):
            return False
        return likelihood(signs_of(lines, self._page, has_control=has_control)) >= least

    def boxes(self, around: Iterable[etree._Element]) -> Iterator[etree._Element]:
        """Yield the largest of some nested elements that is likely to be a banner."""
        short = takewhile(lambda box: box not in self._kept_elements and self._total[box] < MAX_CONTROL_WEIGHT, around)
        candidates = [box for box in short if self._total[box] and box not in self._weighed]
        self._weighed.update(candidates)
        yield from [box for box in candidates if self.is_banner(box, has_control=False)][-1:]


def _weights(
    root: etree._Element, blocks: Sequence[Block], banner_places: Collection[int]
) -> tuple[Mapping[etree._Element, int], Mapping[etree._Element, int]]:
    """Return the weight of each element's text, and of the part of it that addresses the reader."""
    total: defaultdict[etree._Element, int] = defaultdict(int)
    noticed: defaultdict[etree._Element, int] = defaultdict(int)
    neighbours = set(_lines_beside_banners(blocks, banner_places))
    for at, block in enumerate(blocks):
        total[block.element] += block.weight
        if at in banner_places or block in neighbours:
            noticed[block.element] += block.weight
    for element in reversed(list(root.iter(etree.Element))):
        if element in total and (above := element.getparent()) is not None:
            total[above] += total[element]
            if element in noticed:
                noticed[above] += noticed[element]
    return total, noticed


def _lines_beside_banners(blocks: Sequence[Block], banner_places: Collection[int]) -> Iterator[Block]:
    """Yield the lines next to a banner's line that address the reader, if all others of the same box do."""
    for box in {blocks[at].element.getparent() for at in banner_places}:
        others = [
            block for at, block in enumerate(blocks) if at not in banner_places and block.element.getparent() is box
        ]
        if others and all(DIRECT_ADDRESS.search(block.text) for block in others):
            yield from others


def _is_out_of_place(blocks: Sequence[Block], at: int, topic_at: Mapping[int, str]) -> bool:
    """Check whether a paragraph is a banner among paragraphs that do not mention its topic."""
    text, box = blocks[at].text, blocks[at].element.getparent()
    if not topic_of(text):
        return False
    topic_words = [words for words in BANNER_TOPICS.values() if words.search(text)]
    others = (block for index, block in enumerate(blocks) if index not in topic_at and block.element.getparent() is box)
    return not any(words.search(block.text) for block in others if not block.is_links for words in topic_words)


def _click_prompts(
    controls: Sequence[etree._Element],
    judge: _Judge,
    total: Mapping[etree._Element, int],
    protected: Collection[etree._Element],
) -> Iterator[tuple[etree._Element, set[str]]]:
    """Yield the elements that ask for a click, with their topics: the largest short element around a control.

    Only if it is the only one of its shape: several, with a control each, are parts of an article. It must address the
    reader; text right beside a field for an address or a password always does, whatever its words.
    """
    prompts: dict[etree._Element, None] = {}
    neighbours: set[etree._Element] = set()
    for control in controls:
        around = takewhile(lambda box: box not in protected and total[box] < MAX_CONTROL_WEIGHT, ancestors(control))
        if boxes := [box for box in around if total[box]]:
            prompts[boxes[-1]] = None
            if control.get("type") in PERSONAL_INPUTS:
                prompts[boxes[0]] = None
                neighbours.add(boxes[0])
    shapes = {prompt: _shape(prompt) for prompt in prompts}
    alike = Counter(shapes.values())
    for element, shape in shapes.items():
        if alike[shape] == 1 and (element in neighbours or judge.is_banner(element, has_control=True)):
            texts = [line.text for line in judge.lines_in(element)]
            yield element, {name for name, words in BANNER_TOPICS.items() if any(map(words.search, texts))}


def _labels(
    controls: Sequence[etree._Element],
    blocks: Sequence[Block],
    total: Mapping[etree._Element, int],
    protected: Collection[etree._Element],
) -> Iterator[etree._Element]:
    """Yield each control's label or counter, if there is no other text right beside the control."""
    sentences = {block.element for block in blocks if block.is_sentence}
    for control in controls:
        around = takewhile(
            lambda box: box not in protected and total[box] < MAX_LABEL_WEIGHT and box.tag != "tr", ancestors(control)
        )
        neighbour = next((box for box in around if total[box]), None)
        if neighbour is not None and sentences.isdisjoint(neighbour.iter()):
            yield neighbour


def _shape(element: etree._Element) -> tuple[object, ...]:
    """Return the shape that similar parts of an article share: their container, and the elements in them."""
    return element.getparent(), element.tag, *(inner.tag for inner in element.iterdescendants(etree.Element))


def topic_of(text: str, *, share: float = MIN_BANNER_SHARE) -> str:
    """Return the banner topic that a line addresses its reader about; empty for a line of an article.

    At least `share` of its sentences must name the topic or address the reader, and both must occur. Quotations do not
    count: they are not addressed to us.
    """
    if not ANY_BANNER_WORD.search(text.lower(), 0, MAX_LINE_LENGTH):
        return ""
    sentences = [sentence for sentence in _SENTENCE.split(_QUOTED.sub(" ", text[:MAX_LINE_LENGTH])) if sentence.strip()]
    addresses_reader = [bool(DIRECT_ADDRESS.search(sentence)) for sentence in sentences]
    if not any(addresses_reader):
        return ""
    names_topic = {
        name: [bool(words.search(sentence)) for sentence in sentences] for name, words in BANNER_TOPICS.items()
    }
    name = max(names_topic, key=lambda topic: sum(names_topic[topic]))
    counted = sum(
        addressed or names_a_topic for addressed, names_a_topic in zip(addresses_reader, names_topic[name], strict=True)
    )
    return name if any(names_topic[name]) and counted >= share * len(sentences) else ""


def _is_headline(heading: etree._Element, title: str) -> bool:
    text = " ".join("".join(map(str, heading.itertext())).split())
    return not topic_of(text) and (
        not title or text[:20].lower() in title.lower() or title[:20].lower() in text.lower()
    )
