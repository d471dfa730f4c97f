"""Article lines: those of a page that trafilatura found, as a reader sees them, and those in between.

trafilatura is good at finding where an article is; within it, it loses rows of tables, items of lists and short
paragraphs, and it splits or joins lines by its own tree.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from lxml import etree

from adapters.web.blocks import INLINE_TAGS, Block, ancestors, letters_and_digits

SURE_MATCH_LETTERS = 24
"""Letters from which a line is known again wherever it stands; shorter ones only where they are expected."""
REMOVED_PART = "\n"
"""What stands where something was taken out: no letter."""
COVERED_SHARE = 0.9
"""Share of what trafilatura found that has to be known again among a page's lines."""
FEW_CHARACTERS = 600
"""Characters below which a page has few words."""
SHORT_ARTICLE_WEIGHT = 1_500
"""Weight of an article below which what stands elsewhere on its page may be taken for a part of it."""
MATCHED_PIECE_LETTERS, MIN_MATCHED_SHARE = 16, 0.6
"""Letters of the pieces of a line that was found in part, and the share of them that makes it found."""
SPOKEN_WEIGHT = 30
"""Weight from which a line that is no link says something."""
ROWS = frozenset({"li", "tr", "dt", "dd", "td", "th"})
_CELLS = frozenset({"td", "th"})
_ITEMS = frozenset({"li", "dt", "dd"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MENU_LINES = 3
"""Lines of links one behind the other that are a menu."""
_RANKS = {tag: int(tag[1]) for tag in HEADINGS}
_TOLD = ROWS | {"p", "blockquote", "pre"}
_LINE = re.compile(r"^(?!\|).+", re.MULTILINE)


def match_lines(blocks: Sequence[Block], found: str) -> list[Block]:
    """Return the lines of a page that hold what was found, and what was lost among them; none where they do not.

    Of a page with few words trafilatura takes what it can get, its menus, too.
    """
    kept = _find_lines(blocks, letters_and_digits(found))
    told = sum(len(said) for said in map(letters_and_digits, _LINE.findall(found)) if len(said) >= SURE_MATCH_LETTERS)
    """Without tables, of which trafilatura may have lost what stands in their cells, and labels, which it parts."""
    if not kept or sum(len(blocks[at].plain) for at in kept) < COVERED_SHARE * told:
        return []
    if len(found) < FEW_CHARACTERS:
        kept = {at for at in kept if not (blocks[at].is_links or blocks[at].is_aside)}
    kept |= set(_find_lost_lines(blocks, kept))
    return [block for at, block in enumerate(blocks) if at in kept]


def _find_lines(blocks: Sequence[Block], text: str) -> set[int]:
    """Find the lines that were extracted and return their places, each piece of the text once.

    The long ones first, as many as stand in the same order there; then those that are left, in what is left of it.
    """
    said = [block.plain for block in blocks]
    places = [(at, text.find(one)) for at, one in enumerate(said) if len(one) >= SURE_MATCH_LETTERS]
    spans = {
        at: (place, place + len(said[at])) for at, place in _longest_increasing([one for one in places if one[1] >= 0])
    }
    rest = _without_spans(text, sorted(spans.values()))
    kept = set(spans)
    for at, _ in places:
        if at not in spans and (
            said[at] in rest or (len(said[at]) >= 2 * SURE_MATCH_LETTERS and _is_found_in_part(said[at], rest))
        ):
            rest = rest.replace(said[at], REMOVED_PART, 1)
            kept.add(at)
    return kept | _find_short_lines(said, spans, text)


def _longest_increasing(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as many lines as possible whose places rise (the longest increasing subsequence)."""
    ends: list[int] = []
    """The place in which the best run of each length ends."""
    at_end: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(places):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        at_end[length : length + 1] = [number]
        before.append(at_end[length - 1] if length else -1)
    run: list[tuple[int, int]] = []
    number = at_end[-1] if at_end else -1
    while number >= 0:
        run.append(places[number])
        number = before[number]
    return run[::-1]


def _without_spans(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text without some spans."""
    left, done = [], 0
    for begin, end in spans:
        left.append(text[done:begin])
        done = max(done, end)
    return REMOVED_PART.join([*left, text[done:]])


def _find_short_lines(said: Sequence[str], spans: Mapping[int, tuple[int, int]], text: str) -> set[int]:
    kept: set[int] = set()
    begins, upcoming = 0, [len(text)] * len(said)
    for at in range(len(said) - 1, -1, -1):
        behind = upcoming[at + 1] if at + 1 < len(said) else len(text)
        upcoming[at] = spans[at][0] if at in spans else behind
    for at, one in enumerate(said):
        if at in spans:
            begins = spans[at][1]
        elif one and len(one) < SURE_MATCH_LETTERS and (place := text.find(one, begins, upcoming[at])) >= 0:
            begins = place + len(one)
            kept.add(at)
    return kept


def _is_found_in_part(said: str, text: str) -> bool:
    pieces = [
        said[start : start + MATCHED_PIECE_LETTERS]
        for start in range(0, len(said) - MATCHED_PIECE_LETTERS, MATCHED_PIECE_LETTERS)
    ]
    return sum(piece in text for piece in pieces) >= MIN_MATCHED_SHARE * len(pieces)


def _find_lost_lines(blocks: Sequence[Block], kept: set[int]) -> Iterator[int]:
    """Yield the positions of lines that belong to the article though they were not extracted: they lie in between."""
    told = [at for at in sorted(kept) if blocks[at].element.tag not in HEADINGS]
    if not told:
        return
    whole = {blocks[at].element for at in told}
    for at, block in enumerate(blocks):  # a text that line breaks part is one
        if at not in kept and block.element in whole and not block.is_links and block.weight >= SPOKEN_WEIGHT:
            yield at
    for at in range(told[0] + 1, len(blocks)):
        block = blocks[at]
        if at in kept or not _is_text_line(block) or block.is_links or block.weight < SPOKEN_WEIGHT * _is_prose(block):
            continue
        place = bisect(told, at)
        around = [blocks[told[place - 1]], *([blocks[told[place]]] if place < len(told) else [])]
        if len(around) == 1 and _is_prose(block):
            continue  # behind the last line an article may still have a table, but no more to say
        inside = _container(block.element)
        if any(inside is _container(other.element) for other in around) and not block.is_aside:
            yield at


def _is_text_line(block: Block) -> bool:
    return block.element.tag in _TOLD or any(one.tag in _ITEMS for one in ancestors(block.element))


def _is_prose(block: Block) -> bool:
    return block.element.tag not in ROWS and not any(one.tag in ROWS for one in ancestors(block.element))


def _container(element: etree._Element) -> etree._Element | None:
    """Return the container of a line, or of its list or table: a cell of a layout table, too."""
    if element.tag in _CELLS:
        return element
    around = takewhile(lambda one: one.tag not in _CELLS, ancestors(element))
    outermost = next((one for one in reversed(list(around)) if one.tag in {"ul", "ol", "dl", "table"}), None)
    above = (element if outermost is None else outermost).getparent()
    return next((one for one in ancestors(above) if one.tag not in INLINE_TAGS), None) if above is not None else None


def densest_part(blocks: Sequence[Block]) -> list[Block]:
    """Return the lines of the part of a page with the most text, without links and asides.

    Paragraphs speak for what they stand in, and half as much for what that stands in.
    """
    speaking = [block for block in blocks if not block.is_links and not block.is_aside]
    best = _main_container(speaking)
    return [block for block in speaking if any(one is best for one in ancestors(block.element))]


def _main_container(speaking: Sequence[Block]) -> etree._Element | None:
    """Return the container of most of the lines' text; None where they have none."""
    scores: dict[etree._Element, float] = defaultdict(float)
    for block in speaking:
        if block.weight >= SPOKEN_WEIGHT or block.is_sentence:
            inner = _container(block.element) if block.element.tag in {"p", *ROWS} else block.element
            outer = None if inner is None else inner.getparent()
            for element, share in ((inner, 1.0), (outer, 0.5)):
                if element is not None:
                    scores[element] += share * block.weight
    return max(scores, key=scores.__getitem__, default=None)


def without_stray_headings(blocks: Sequence[Block], lines: Sequence[Block]) -> list[Block]:
    """Return an article's lines without headings that head none of them, and without a foot.

    A heading is of the article where a line of it stands below, before the next one of its rank. A page's foot is a
    last line that stands elsewhere than the others and behind links.
    """
    kept = set(_without_distant_lines(blocks, lines))
    heads = [False] * (len(_RANKS) + 1)
    left: list[Block] = []
    for block in reversed(blocks):
        rank = _RANKS.get(block.element.tag)
        if rank is None and block in kept:
            heads = [True] * len(heads)
        if block in kept and (rank is None or heads[rank]):
            left.append(block)
        if rank is not None:
            heads[rank:] = [False] * (len(heads) - rank)
    return left[::-1]


def _without_distant_lines(blocks: Sequence[Block], lines: Sequence[Block]) -> list[Block]:
    """Return an article's lines without those that belong elsewhere on the page: behind links, or before its menu.

    Where most of them stand is the article's place; parts of one that others interrupt look like each other.
    """
    place = _main_container(lines) if sum(block.weight for block in lines) < SHORT_ARTICLE_WEIGHT else None
    if place is None:
        return list(lines)
    called = place.get("class")
    alike = (
        one for one in place.getroottree().iter(place.tag) if one is place or (called and one.get("class") == called)
    )
    inner = {one for part in alike for one in part.iter()}
    within = [block.element in inner for block in blocks]
    first, last = within.index(True), len(within) - 1 - within[::-1].index(True)
    headed = next((at for at in range(first, -1, -1) if blocks[at].element.tag == "h1"), -1)
    begins = next((at + 1 for at in range(first - 1, headed, -1) if _is_menu(blocks, at)), max(headed, 0))
    holds = next((one for one in ancestors(place) if one.tag == "article"), place)
    held = set(holds.iter())  # a correction below the links to share an article is of it
    behind = (at for at in range(last + 1, len(blocks)) if blocks[at].is_links and blocks[at].element not in held)
    ends = next(behind, len(blocks))
    # What heads links, or what a menu ends in, is none of the article's either.
    while ends < len(blocks) and ends - 1 > last and not blocks[ends - 1].is_sentence:
        ends -= 1
    chosen = set(blocks[begins:ends])
    return [block for block in lines if block in chosen]


def _is_menu(blocks: Sequence[Block], at: int) -> bool:
    return at + 1 >= MENU_LINES and all(block.is_links for block in blocks[at + 1 - MENU_LINES : at + 1])
