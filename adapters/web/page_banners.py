"""HttpResponse banners over, under or in an article: about consent, newsletters, a paywall, an app.

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
"""Weight below which such an element is a banner: more is a text that has a control in it."""
MAX_LABEL_WEIGHT = 30
"""Weight below which what stands right beside a control says nothing else."""
CONTROL_TAGS = ("button", "input", "textarea", "select")
PERSONAL_INPUTS = frozenset({"email", "password"})
LIKELY_ON_TOPIC = 0.75
"""How likely a banner has to be one where the article itself is about its topic."""
MIN_BANNER_WORD_SHARE, MAX_PAGE_SHARE = 0.4, 0.5
"""Share of a box that speaks to the reader, or names what banners are about; and the share of a page that is a part."""
MIN_LETTERS_LEFT = 60
"""Letters that have to be left of a page: one that is nothing but a banner is an article about the banner's topic."""
MAX_LINE_LENGTH = 2_000
"""Characters of a line in which words are counted."""
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"]{0,400}[”“»\"]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBanners:
    """The banners of a page.

    Attributes:
        elements: the largest elements that hold nothing else.
        lines: those that stand bare in an element that holds more.
        topics: what they are about.
        is_wall: there is nothing else on the page.
    """

    elements: Sequence[etree._Element]
    lines: Collection[Block]
    topics: Collection[str]
    is_wall: bool = False


NO_BANNERS = PageBanners(elements=(), lines=(), topics=frozenset())


def banners_in(root: lxml_html.HtmlElement, blocks: Sequence[Block], *, title: str = "") -> PageBanners:
    """Return the banners among the lines of a page; a topic of its own headline makes none."""
    own = {name for name, words in BANNER_TOPICS.items() if words.search(title)}
    said = ((at, topic_of(block.text, share=0.0)) for at, block in enumerate(blocks) if not block.is_links)
    told = {at: topic for at, topic in said if topic and topic not in own}
    controls = [one for one in root.iter(*CONTROL_TAGS) if one.get("type") != "hidden"]
    if not told and not controls:
        return NO_BANNERS
    total, noticed = _weights(root, blocks, told)
    headlines = [heading for heading in root.iter("h1") if _is_headline(heading, title)]
    kept = {above for heading in headlines for above in ancestors(heading)} | set(root.iter("body", "html"))
    judge = _Judge(blocks, total, kept)
    found: dict[etree._Element, None] = {}
    bare: set[Block] = set()
    for at in told:
        within = [
            one
            for one in ancestors(blocks[at].element)
            if noticed[one] >= MIN_BANNER_SHARE * total[one] and one not in kept
        ]
        # What stands apart needs to say less to be known than a paragraph among others; and an article that talks of
        # a topic itself may speak to its reader about it.
        if within and (within[-1] is not blocks[at].element or _is_out_of_place(blocks, at, told)):
            found[within[-1]] = None
        elif not within and _is_out_of_place(blocks, at, told):
            bare.add(blocks[at])
        found |= dict.fromkeys(judge.boxes(blocks[at].element.iterancestors()))
        headed = blocks[at].element.getparent() if blocks[at].element.tag in HEADINGS else None
        if (
            headed is not None
            and headed not in kept
            and total[headed] < MAX_CONTROL_WEIGHT
            and topic_of(blocks[at].text)
        ):
            found[headed] = None
    found |= dict.fromkeys(_labels(controls, blocks, total, kept))
    topics = set(told.values())
    for element, named in _click_prompts(controls, judge, total, kept):
        # A page about cookies may have a banner about its own.
        if not named & own or judge.is_banner(element, has_control=True, least=LIKELY_ON_TOPIC):
            found[element] = None
            topics |= named
    elements = [one for one in found if not any(above in found for above in one.iterancestors())]
    gone = {inner for element in elements for inner in element.iter()}
    left = (one for one in blocks if one.element not in gone and not one.is_links and one.element.tag not in HEADINGS)
    if sum(block.weight for block in left) >= MIN_LETTERS_LEFT:
        return PageBanners(elements=elements, lines=bare, topics=topics)
    # A page that is nothing but a banner is about the banner's topic, unless it has to be clicked away.
    is_wall = bool(topics) and not gone.isdisjoint(controls)
    return PageBanners(elements=(), lines=(), topics=topics, is_wall=True) if is_wall else NO_BANNERS


class _Judge:
    """Recognizes boxes that are likely banners; what it needs of the whole page is computed once, on demand."""

    def __init__(
        self, blocks: Sequence[Block], total: Mapping[etree._Element, int], kept: Collection[etree._Element]
    ) -> None:
        self._blocks = blocks
        self._total = total
        self._kept = kept
        self._weighed: set[etree._Element] = set()

    @cached_property
    def _page(self) -> str:
        return " ".join(block.text for block in self._blocks).casefold()

    @cached_property
    def _total_weight(self) -> int:
        return sum(block.weight for block in self._blocks if not block.is_links)

    @cached_property
    def _lines_by_element(self) -> Mapping[etree._Element, Sequence[Block]]:
        found: dict[etree._Element, list[Block]] = defaultdict(list)
        for block in self._blocks:
            found[block.element].append(block)
        return found

    def lines_in(self, element: etree._Element) -> list[Block]:
        """Return the lines of an element."""
        return [block for inner in element.iter() for block in self._lines_by_element.get(inner, ())]

    def is_banner(self, element: etree._Element, *, has_control: bool, least: float = BANNER_THRESHOLD) -> bool:
        """Check whether a box is likely a banner; unless it is a part with a control, it has to sound like one."""
        lines = self.lines_in(element)
        # Nothing of what it says is looked for on the page where that would not matter.
        signs = signs_of(lines, "", has_control=has_control)
        is_part = has_control and self._total[element] <= MAX_PAGE_SHARE * self._total_weight
        if likelihood(signs) < least or not (is_part or max(signs.spoken, signs.topic) >= MIN_BANNER_WORD_SHARE):
            return False
        return likelihood(signs_of(lines, self._page, has_control=has_control)) >= least

    def boxes(self, around: Iterable[etree._Element]) -> Iterator[etree._Element]:
        """Yield the largest of some elements, each in the next, that is likely to be a banner."""
        short = takewhile(lambda one: one not in self._kept and self._total[one] < MAX_CONTROL_WEIGHT, around)
        told = [one for one in short if self._total[one] and one not in self._weighed]
        self._weighed.update(told)
        yield from [one for one in told if self.is_banner(one, has_control=False)][-1:]


def _weights(
    root: etree._Element, blocks: Sequence[Block], told: Collection[int]
) -> tuple[Mapping[etree._Element, int], Mapping[etree._Element, int]]:
    """Return the weight of each element's text, and of the part that addresses the reader."""
    total: defaultdict[etree._Element, int] = defaultdict(int)
    noticed: defaultdict[etree._Element, int] = defaultdict(int)
    beside = set(_lines_beside_banners(blocks, told))
    for at, block in enumerate(blocks):
        total[block.element] += block.weight
        if at in told or block in beside:
            noticed[block.element] += block.weight
    for element in reversed(list(root.iter(etree.Element))):
        if element in total and (above := element.getparent()) is not None:
            total[above] += total[element]
            if element in noticed:
                noticed[above] += noticed[element]
    return total, noticed


def _lines_beside_banners(blocks: Sequence[Block], told: Collection[int]) -> Iterator[Block]:
    """Yield the lines that address the reader beside one that is a banner's, where all of one box do."""
    for box in {blocks[at].element.getparent() for at in told}:
        others = [one for at, one in enumerate(blocks) if at not in told and one.element.getparent() is box]
        if others and all(DIRECT_ADDRESS.search(one.text) for one in others):
            yield from others


def _is_out_of_place(blocks: Sequence[Block], at: int, told: Mapping[int, str]) -> bool:
    """Check whether a paragraph is a banner among others none of which talks of its topic."""
    text, above = blocks[at].text, blocks[at].element.getparent()
    if not topic_of(text):
        return False
    named = [words for words in BANNER_TOPICS.values() if words.search(text)]
    others = (one for place, one in enumerate(blocks) if place not in told and one.element.getparent() is above)
    return not any(words.search(one.text) for one in others if not one.is_links for words in named)


def _click_prompts(
    controls: Sequence[etree._Element],
    judge: _Judge,
    total: Mapping[etree._Element, int],
    kept: Collection[etree._Element],
) -> Iterator[tuple[etree._Element, set[str]]]:
    """Yield what asks the reader for a click, and what about: the largest short element around a control.

    One of its kind: what stands there several times, with a control each, are parts of an article. It has to speak to
    the reader; what stands right beside a field for an address or a password does, in whatever words.
    """
    found: dict[etree._Element, None] = {}
    beside: set[etree._Element] = set()
    for control in controls:
        around = takewhile(lambda one: one not in kept and total[one] < MAX_CONTROL_WEIGHT, ancestors(control))
        if told := [one for one in around if total[one]]:
            found[told[-1]] = None
            if control.get("type") in PERSONAL_INPUTS:
                found[told[0]] = None
                beside.add(told[0])
    shapes = {one: _shape(one) for one in found}
    alike = Counter(shapes.values())
    for element, shape in shapes.items():
        if alike[shape] == 1 and (element in beside or judge.is_banner(element, has_control=True)):
            said = [line.text for line in judge.lines_in(element)]
            yield element, {name for name, words in BANNER_TOPICS.items() if any(map(words.search, said))}


def _labels(
    controls: Sequence[etree._Element],
    blocks: Sequence[Block],
    total: Mapping[etree._Element, int],
    kept: Collection[etree._Element],
) -> Iterator[etree._Element]:
    """Yield a control's label or counter, where there is no more text right beside it."""
    sentences = {block.element for block in blocks if block.is_sentence}
    for control in controls:
        around = takewhile(
            lambda one: one not in kept and total[one] < MAX_LABEL_WEIGHT and one.tag != "tr", ancestors(control)
        )
        beside = next((one for one in around if total[one]), None)
        if beside is not None and sentences.isdisjoint(beside.iter()):
            yield beside


def _shape(element: etree._Element) -> tuple[object, ...]:
    """Return the shape that parts of an article of one kind share: their container, and the elements in them."""
    return element.getparent(), element.tag, *(inner.tag for inner in element.iterdescendants(etree.Element))


def topic_of(text: str, *, share: float = MIN_BANNER_SHARE) -> str:
    """Return what a line talks to its reader about, where that is no news; empty for a line of an article.

    So large a share of its sentences name one topic or speak to the reader, and both are among them. What somebody is
    quoted with is not said to us.
    """
    if not ANY_BANNER_WORD.search(text.lower(), 0, MAX_LINE_LENGTH):
        return ""
    said = [one for one in _SENTENCE.split(_QUOTED.sub(" ", text[:MAX_LINE_LENGTH])) if one.strip()]
    spoken = [bool(DIRECT_ADDRESS.search(one)) for one in said]
    if not any(spoken):
        return ""
    named = {name: [bool(words.search(one)) for one in said] for name, words in BANNER_TOPICS.items()}
    name = max(named, key=lambda one: sum(named[one]))
    counted = sum(one or other for one, other in zip(spoken, named[name], strict=True))
    return name if any(named[name]) and counted >= share * len(said) else ""


def _is_headline(heading: etree._Element, title: str) -> bool:
    said = " ".join("".join(map(str, heading.itertext())).split())
    return not topic_of(said) and (
        not title or said[:20].lower() in title.lower() or title[:20].lower() in said.lower()
    )
