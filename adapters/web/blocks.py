"""A page's text in lines as a reader sees them: block elements end a line, inline ones do not; a table row is one line.

Which of these lines belong to the article is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree
from lxml import html as lxml_html

SILENT_TAGS = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "button", "select", "textarea", "input", "iframe"}
    | {"object", "audio", "video", "canvas", "map", "head", "datalist", "dialog", "option"}
)
"""Elements whose content is not read as text."""
INLINE_TAGS = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img"}
    | {
        "ins",
        "kbd",
        "label",
        "mark",
        "meta",
        "nobr",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "source",
    }
    | {"span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "link"}
)
SIDE_TAGS = frozenset({"nav", "aside", "footer", "form", "menu", "figcaption"})
"""Elements whose content is not part of the article."""
MAX_CELL_WORDS = 60
"""Most words of a table cell; longer ones are columns of a page layout."""
_RAISED = frozenset({"sub", "sup", "ruby", "rt"})
_ENDS = tuple('.!?…:。！？؟।॥"”»)')
_ALNUM = re.compile(r"[^\W_]+")
_SAYING_MORE = re.compile("[\u2e80-\U0010ffff]")


@dataclass(eq=False)
class Block:
    """One line of a page.

    Attributes:
        element: the element that it is the text of: the innermost block element.
        text: the text that a reader sees, with blanks collapsed.
        linked: characters of it that are links.
        cells: the number of table cells that it was joined from.
        is_aside: it is in an element beside the article.
        weight: how much it says, roughly in letters of a Latin script; other scripts say more with one letter.
        is_links: at least half of it is links, or all of it after a label.
    """

    element: etree._Element
    text: str
    linked: int = 0
    cells: int = 0
    is_aside: bool = False
    weight: int = field(init=False)
    is_links: bool = field(init=False)

    def __post_init__(self) -> None:
        """Compute its weight and whether it is links, which are needed for nearly every block."""
        self.weight = weight(self.text)
        self.is_links = bool(self.linked) and self._is_mostly_link()

    @cached_property
    def plain(self) -> str:
        """Its letters and digits alone, which stay the same however a text is laid out."""
        return letters_and_digits(self.text)

    def _is_mostly_link(self) -> bool:
        _, colon, rest = self.text.partition(":")
        return 2 * self.linked >= len(self.text) or (bool(colon) and self.linked >= len(letters_and_digits(rest)) > 0)

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as sentences do, in any script."""
        return self.text.endswith(_ENDS)


def weight(text: str) -> int:
    """Return how much a text says, roughly in letters of a Latin script."""
    return len(text) if text.isascii() else len(text) + 2 * len(_SAYING_MORE.findall(text))


def letters_and_digits(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(_ALNUM.findall(text))


def blocks_of(root: lxml_html.HtmlElement) -> list[Block]:
    """Return the lines of a page, in its order."""
    writer = _Writer(root)
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        if event == "comment":
            writer.add_text(element.tail)
        elif event == "end":
            writer.end(element)
        elif element.tag in SILENT_TAGS:
            walk.skip_subtree()
            writer.skipped.add(element)
        elif element.tag == "tr" and (cells := _cells(element)):
            walk.skip_subtree()
            writer.add_row(element, cells)
        else:
            writer.start(element)
    writer.end_line()
    return writer.blocks


class _Writer:
    """Assembles lines during a walk through the tree."""

    def __init__(self, root: etree._Element) -> None:
        self.blocks: list[Block] = []
        self.skipped: set[etree._Element] = set()
        self._inside = [root]
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._asides = 0
        self._parted: etree._Element | None = None

    def start(self, element: etree._Element) -> None:
        if element.tag == "br":
            self.end_line()
        elif element.tag == "a":
            self._links += 1
        elif element.tag not in INLINE_TAGS:
            self.end_line()
            self._inside.append(element)
            self._asides += _is_outside_article(element)
        self.add_text(element.text)

    def end(self, element: etree._Element) -> None:
        if element in self.skipped:
            self.skipped.discard(element)
        elif element.tag in INLINE_TAGS:
            self._links -= element.tag == "a"
            self._parted = element
        elif element.tag != "br":
            self.end_line()
            self._asides -= _is_outside_article(self._inside.pop())
        self.add_text(element.tail)

    def add_text(self, text: str | None) -> None:
        """Add text to the line, or begin a new line if the two pieces that touch cannot be one phrase."""
        if not text:
            return
        if self._parted is not None and self._pieces and _are_set_apart(self._parted, self._pieces[-1], text):
            self.end_line()
        if text.strip():
            self._parted = None
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def add_row(self, element: etree._Element, cells: list[tuple[str, int]]) -> None:
        """Add a row of a table as one line."""
        self.end_line()
        self.skipped.add(element)
        texts = [text for text, _ in cells]
        joined = ": ".join([texts[0].rstrip(":"), texts[1]]) if len(texts) == 2 else " | ".join(texts)  # noqa: PLR2004
        self.blocks.append(Block(element, joined, sum(linked for _, linked in cells), len(cells), self._asides > 0))

    def end_line(self) -> None:
        """End the current line."""
        text = " ".join("".join(self._pieces).split())
        if text:
            self.blocks.append(Block(self._inside[-1], text, min(self._linked, len(text)), is_aside=self._asides > 0))
        self._pieces, self._linked, self._parted = [], 0, None


def _is_outside_article(element: etree._Element) -> bool:
    """Check whether an element's content is outside the article; some servers put whole pages into a form."""
    return element.tag in SIDE_TAGS and (element.tag != "form" or next(element.iter("h1"), None) is None)


def _are_set_apart(inline: etree._Element, before: str, after: str) -> bool:
    """Check whether an inline element and the text next to it, such as a label and a text, differ only in style."""
    last, first = before[-1:], after[:1]
    if not (last.islower() or last.isdigit() or last in ".!?)”") or not (first.isupper() or first.isdigit()):
        return False
    return inline.tag not in _RAISED and len("".join(map(str, inline.itertext())).split()) > 1


def _cells(row: etree._Element) -> list[tuple[str, int]]:
    """Return the texts of a row's cells, each with its number of linked characters; none if the row is page layout."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    if any(True for _ in row.iter("table", "h1", "h2", "article", "form")):
        return []
    texts: list[tuple[str, int]] = []
    for cell in cells:
        parts = blocks_of(cell)
        text = ", ".join(part.text for part in parts)
        if len(text.split()) > MAX_CELL_WORDS:
            return []
        if text:
            texts.append((text, sum(part.linked for part in parts)))
    return texts


def ancestors(element: etree._Element) -> Iterator[etree._Element]:
    """Yield an element and its ancestors, inside out."""
    yield element
    yield from element.iterancestors()
