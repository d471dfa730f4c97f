"""Notices that stand over, under or in an article: about consent, signing up, a paywall, an app.

Judged by what they talk of and to whom, and by their place in the tree; never by what an element is called.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from adapters.web.blocks import Block, ancestors
from adapters.web.notice_words import ADDRESS, ANY, TOPICS

MOSTLY = 0.6
"""Share of a subtree's text that makes it a notice."""
LEFT = 60
"""Letters that have to be left of a page: one that is all notice tells of what the notice is about."""
LONGEST = 2_000
"""Characters of a line in which words are counted."""
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"]{0,400}[”“»\"]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """The notices of a page.

    Attributes:
        elements: the largest elements that hold nothing else.
        topics: what they are about.
    """

    elements: Sequence[etree._Element]
    topics: Collection[str]


NONE = Notices(elements=(), topics=frozenset())


def notices_in(root: lxml_html.HtmlElement, blocks: Sequence[Block], *, title: str = "") -> Notices:
    """Return the notices among the lines of a page; a topic of its own headline makes none."""
    own = {name for name, words in TOPICS.items() if words.search(title)}
    said = ((at, topic_of(block.text, share=0.0)) for at, block in enumerate(blocks) if not block.is_links)
    told = {at: topic for at, topic in said if topic and topic not in own}
    if not told:
        return NONE
    total: Counter[etree._Element] = Counter()
    noticed: Counter[etree._Element] = Counter()
    for at, block in enumerate(blocks):
        total[block.element] += block.weight
        noticed[block.element] += block.weight if at in told else 0
    for element in reversed(list(root.iter())):
        if (above := element.getparent()) is not None and total[element]:
            total[above] += total[element]
            noticed[above] += noticed[element]
    headlines = [heading for heading in root.iter("h1") if _is_headline(heading, title)]
    kept = {above for heading in headlines for above in ancestors(heading)} | set(root.iter("body", "html"))
    found: dict[etree._Element, None] = {}
    for at in told:
        within = [
            one for one in ancestors(blocks[at].element) if noticed[one] >= MOSTLY * total[one] and one not in kept
        ]
        # What stands apart needs to say less to be known than a paragraph among others.
        if within and (within[-1] is not blocks[at].element or topic_of(blocks[at].text)):
            found[within[-1]] = None
    if total[root] - sum(total[element] for element in found) < LEFT:
        return NONE
    return Notices(elements=list(found), topics=set(told.values()))


def topic_of(text: str, *, share: float = MOSTLY) -> str:
    """Return what a line talks to its reader about, where that is no news; empty for a line of an article.

    So large a share of its sentences name one topic or speak to the reader, and both are among them. What somebody is
    quoted with is not said to us.
    """
    if not ANY.search(text, 0, LONGEST):
        return ""
    said = [one for one in _SENTENCE.split(_QUOTED.sub(" ", text[:LONGEST])) if one.strip()]
    spoken = [bool(ADDRESS.search(one)) for one in said]
    if not any(spoken):
        return ""
    named = {name: [bool(words.search(one)) for one in said] for name, words in TOPICS.items()}
    name = max(named, key=lambda one: sum(named[one]))
    counted = sum(one or other for one, other in zip(spoken, named[name], strict=True))
    return name if any(named[name]) and counted >= share * len(said) else ""


def _is_headline(heading: etree._Element, title: str) -> bool:
    said = " ".join("".join(map(str, heading.itertext())).split())
    return not topic_of(said) and (
        not title or said[:20].lower() in title.lower() or title[:20].lower() in said.lower()
    )
