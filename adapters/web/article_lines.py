"""Article lines: the lines of a page that trafilatura found, as a reader sees them, and those in between.

trafilatura is good at finding where an article is; but it loses rows of tables, items of lists and short paragraphs
in it, and it splits or joins lines by its own tree.
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
"""Letters from which a line is recognized anywhere; shorter lines are only where they are expected."""
REMOVED_PART = "\n"
"""Placeholder for removed text; not a letter."""
COVERED_SHARE = 0.9
"""Least share of trafilatura's text that must be recognized among a page's lines."""
FEW_CHARACTERS = 600
"""Characters of extracted text below which a page has few words."""
SHORT_ARTICLE_WEIGHT = 1_500
"""Weight of an article below which text elsewhere on its page may have been mistaken for a part of it."""
MATCHED_PIECE_LETTERS, MIN_MATCHED_SHARE = 16, 0.6
"""Letters of each piece of a partly matched line, and the least share of pieces that must match."""
SPOKEN_WEIGHT = 30
"""Weight from which a line that is not a link counts as text."""
ROWS = frozenset({"li", "tr", "dt", "dd", "td", "th"})
_CELLS = frozenset({"td", "th"})
_ITEMS = frozenset({"li", "dt", "dd"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MENU_LINES = 3
"""Consecutive lines of links that make a menu."""
_RANKS = {tag: int(tag[1]) for tag in HEADINGS}
_TOLD = ROWS | {"p", "blockquote", "pre"}
_LINE = re.compile(r"^(?!\|).+", re.MULTILINE)


def match_lines(blocks: Sequence[Block], extracted: str) -> list[Block]:
    """Return the lines of a page with the extracted text, and those lost among them; none if too little matches.

    Of a page with few words trafilatura takes whatever it can get, including its menus.
    """
    line_numbers = _find_lines(blocks, letters_and_digits(extracted))
    sure_letters = sum(
        len(text) for text in map(letters_and_digits, _LINE.findall(extracted)) if len(text) >= SURE_MATCH_LETTERS
    )
    """Without tables, whose cells trafilatura may have lost, and labels, which it splits off."""
    if not line_numbers or sum(len(blocks[at].plain) for at in line_numbers) < COVERED_SHARE * sure_letters:
        return []
    if len(extracted) < FEW_CHARACTERS:
        line_numbers = {at for at in line_numbers if not (blocks[at].is_links or blocks[at].is_aside)}
    line_numbers |= set(_find_lost_lines(blocks, line_numbers))
    return [block for at, block in enumerate(blocks) if at in line_numbers]


def _find_lines(blocks: Sequence[Block], text: str) -> set[int]:
    """Find the lines that were extracted and return their places, using each piece of the text once.

    Long lines first, as many as occur in the same order there; then the remaining ones, in the remaining text.
    """
    plain_lines = [block.plain for block in blocks]
    places = [(at, text.find(line)) for at, line in enumerate(plain_lines) if len(line) >= SURE_MATCH_LETTERS]
    spans = {
        at: (start, start + len(plain_lines[at]))
        for at, start in _longest_increasing([place for place in places if place[1] >= 0])
    }
    rest = _without_spans(text, sorted(spans.values()))
    matched = set(spans)
    for at, _ in places:
        if at not in spans and (
            plain_lines[at] in rest
            or (len(plain_lines[at]) >= 2 * SURE_MATCH_LETTERS and _is_found_in_part(plain_lines[at], rest))
        ):
            rest = rest.replace(plain_lines[at], REMOVED_PART, 1)
            matched.add(at)
    return matched | _find_short_lines(plain_lines, spans, text)


def _longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as many lines as possible whose places increase (the longest increasing subsequence)."""
    ends: list[int] = []
    """The place at which the best run of each length ends."""
    at_end: list[int] = []
    before: list[int] = []
    for number, (_, position) in enumerate(pairs):
        length = bisect_left(ends, position)
        ends[length : length + 1] = [position]
        at_end[length : length + 1] = [number]
        before.append(at_end[length - 1] if length else -1)
    run: list[tuple[int, int]] = []
    number = at_end[-1] if at_end else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _without_spans(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with placeholders for some spans."""
    pieces, done = [], 0
    for begin, end in spans:
        pieces.append(text[done:begin])
        done = max(done, end)
    return REMOVED_PART.join([*pieces, text[done:]])


def _find_short_lines(plain_lines: Sequence[str], spans: Mapping[int, tuple[int, int]], text: str) -> set[int]:
    matched: set[int] = set()
    search_from, upcoming = 0, [len(text)] * len(plain_lines)
    for at in range(len(plain_lines) - 1, -1, -1):
        behind = upcoming[at + 1] if at + 1 < len(plain_lines) else len(text)
        upcoming[at] = spans[at][0] if at in spans else behind
    for at, line in enumerate(plain_lines):
        if at in spans:
            search_from = spans[at][1]
        elif line and len(line) < SURE_MATCH_LETTERS and (position := text.find(line, search_from, upcoming[at])) >= 0:
            search_from = position + len(line)
            matched.add(at)
    return matched


def _is_found_in_part(line: str, text: str) -> bool:
    pieces = [
        line[start : start + MATCHED_PIECE_LETTERS]
        for start in range(0, len(line) - MATCHED_PIECE_LETTERS, MATCHED_PIECE_LETTERS)
    ]
    return sum(piece in text for piece in pieces) >= MIN_MATCHED_SHARE * len(pieces)


def _find_lost_lines(blocks: Sequence[Block], matched: set[int]) -> Iterator[int]:
    """Yield the positions of lines that belong to the article though they were not extracted: those in between."""
    text_places = [at for at in sorted(matched) if blocks[at].element.tag not in HEADINGS]
    if not text_places:
        return
    found_elements = {blocks[at].element for at in text_places}
    for at, block in enumerate(blocks):  # line breaks do not split a paragraph
        if (
            at not in matched
            and block.element in found_elements
            and not block.is_links
            and block.weight >= SPOKEN_WEIGHT
        ):
            yield at
    for at in range(text_places[0] + 1, len(blocks)):
        block = blocks[at]
        if (
            at in matched
            or not _is_text_line(block)
            or block.is_links
            or block.weight < SPOKEN_WEIGHT * _is_prose(block)
        ):
            continue
        position = bisect(text_places, at)
        around = [
            blocks[text_places[position - 1]],
            *([blocks[text_places[position]]] if position < len(text_places) else []),
        ]
        if len(around) == 1 and _is_prose(block):
            continue  # behind its last line an article may still have a table, but no more prose
        inside = _container(block.element)
        if any(inside is _container(other.element) for other in around) and not block.is_aside:
            yield at


def _is_text_line(block: Block) -> bool:
    return block.element.tag in _TOLD or any(element.tag in _ITEMS for element in ancestors(block.element))


def _is_prose(block: Block) -> bool:
    return block.element.tag not in ROWS and not any(element.tag in ROWS for element in ancestors(block.element))


def _container(element: etree._Element) -> etree._Element | None:
    """Return the container of a line, or of its list or table; it may be a cell of a layout table."""
    if element.tag in _CELLS:
        return element
    around = takewhile(lambda ancestor: ancestor.tag not in _CELLS, ancestors(element))
    outermost = next(
        (ancestor for ancestor in reversed(list(around)) if ancestor.tag in {"ul", "ol", "dl", "table"}), None
    )
    above = (element if outermost is None else outermost).getparent()
    return next((one for one in ancestors(above) if one.tag not in INLINE_TAGS), None) if above is not None else None


def densest_part(blocks: Sequence[Block]) -> list[Block]:
    """Return the lines of the part of a page with the most text, without links and asides.

    A paragraph's weight counts for its container, and half of it for the container's parent.
    """
    text_blocks = [block for block in blocks if not block.is_links and not block.is_aside]
    best = _main_container(text_blocks)
    return [block for block in text_blocks if any(ancestor is best for ancestor in ancestors(block.element))]


def _main_container(text_blocks: Sequence[Block]) -> etree._Element | None:
    """Return the container of most of the lines' text; None if none of them counts as text."""
    scores: dict[etree._Element, float] = defaultdict(float)
    for block in text_blocks:
        if block.weight >= SPOKEN_WEIGHT or block.is_sentence:
            inner = _container(block.element) if block.element.tag in {"p", *ROWS} else block.element
            outer = None if inner is None else inner.getparent()
            for element, share in ((inner, 1.0), (outer, 0.5)):
                if element is not None:
                    scores[element] += share * block.weight
    return max(scores, key=scores.__getitem__, default=None)


def without_stray_headings(blocks: Sequence[Block], lines: Sequence[Block]) -> list[Block]:
    """Return an article's lines without headings that head none of them, and without a foot.

    A heading belongs to the article if a line of the article follows before the next heading of its rank. A page's foot
    is a last line that stands apart from the others and behind links.
    """
    article_lines = set(_without_distant_lines(blocks, lines))
    heads = [False] * (len(_RANKS) + 1)
    remaining: list[Block] = []
    for block in reversed(blocks):
        rank = _RANKS.get(block.element.tag)
        if rank is None and block in article_lines:
            heads = [True] * len(heads)
        if block in article_lines and (rank is None or heads[rank]):
            remaining.append(block)
        if rank is not None:
            heads[rank:] = [False] * (len(heads) - rank)
    return remaining[::-1]


def _without_distant_lines(blocks: Sequence[Block], lines: Sequence[Block]) -> list[Block]:
    """Return an article's lines without those that belong elsewhere on the page: after links, or before its menu.

    The article's place is where most of them are; if it is interrupted, its parts look like each other.
    """
    container = _main_container(lines) if sum(block.weight for block in lines) < SHORT_ARTICLE_WEIGHT else None
    if container is None:
        return list(lines)
    css_class = container.get("class")
    similar_parts = (
        part
        for part in container.getroottree().iter(container.tag)
        if part is container or (css_class and part.get("class") == css_class)
    )
    inner = {element for part in similar_parts for element in part.iter()}
    within = [block.element in inner for block in blocks]
    first, last = within.index(True), len(within) - 1 - within[::-1].index(True)
    headed = next((at for at in range(first, -1, -1) if blocks[at].element.tag == "h1"), -1)
    begin = next((at + 1 for at in range(first - 1, headed, -1) if _is_menu(blocks, at)), max(headed, 0))
    article = next((ancestor for ancestor in ancestors(container) if ancestor.tag == "article"), container)
    article_elements = set(article.iter())  # a correction below an article's share links belongs to it
    links_after = (
        at for at in range(last + 1, len(blocks)) if blocks[at].is_links and blocks[at].element not in article_elements
    )
    end = next(links_after, len(blocks))
    # Lines that head links or end a menu do not belong to the article either.
    while end < len(blocks) and end - 1 > last and not blocks[end - 1].is_sentence:
        end -= 1
    chosen = set(blocks[begin:end])
    return [block for block in lines if block in chosen]


def _is_menu(blocks: Sequence[Block], at: int) -> bool:
    return at + 1 >= MENU_LINES and all(block.is_links for block in blocks[at + 1 - MENU_LINES : at + 1])
