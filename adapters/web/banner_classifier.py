"""Banner classifier: how likely a box of a page is a banner, by weighted features (logistic regression).

The weights are fitted to tests/data/web/boxes.toml and banners.toml by `python -m bench.banner_classifier`, which also
tells how it does on a language that it was not fitted to.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, mul

from adapters.web.banner_words import ANY_BANNER_WORD, DIRECT_ADDRESS
from adapters.web.blocks import Block

HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt"})
STEM_LETTERS, MAX_WORDS_COMPARED = 5, 80
"""Letters by which a word is known again in other forms, and how many words of a box are looked for."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_QUOTE = re.compile(r"[“„«\"]")
_NAME = re.compile(r"(?<![.!?:“„«\"»”])\s+(?=[^\W\d_])(?=(\w))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The features of a box, each from 0 to about 1; shares are of its text.

    Attributes:
        spoken: share that speaks to the reader, or of the site itself.
        topic: share that names what banners are about.
        control: it holds something to press or to fill in.
        novel: share of its words that stand nowhere else on the page.
        digits: share of its words that hold a figure.
        names: share of its words that are written large within a sentence.
        sentences: share that ends as sentences do.
        headed: a heading of its own.
        size: how much it says, on a scale on which a page's worth is about one.
        quoted: it quotes.
    """

    spoken: float
    topic: float
    control: float
    novel: float
    digits: float
    names: float
    sentences: float
    headed: float
    size: float
    quoted: float


values_of: attrgetter[tuple[float, ...]] = attrgetter(*(field.name for field in fields(Signs)))
"""The signs in their order."""
BIAS = -5.55
WEIGHTS = Signs(
    spoken=1.57,
    topic=1.76,
    control=0.66,
    novel=3.57,
    digits=-1.16,
    names=-1.00,
    sentences=0.57,
    headed=1.80,
    size=-0.17,
    quoted=-1.41,
)
BANNER_THRESHOLD = 0.6
"""From which a box is taken for a banner: an article's part that is lost is worse than a banner that stays."""


def likelihood(signs: Signs) -> float:
    """Return how likely a box is to be a banner."""
    return 1 / (1 + math.exp(-BIAS - sum(map(mul, values_of(WEIGHTS), values_of(signs)))))


def signs_of(lines: Sequence[Block], page: str, *, has_control: bool) -> Signs:
    """Return what is seen of a box.

    Args:
        lines: what the box says.
        page: what its page says, in small letters.
        has_control: whether it holds a control.
    """
    said = " ".join(line.text for line in lines)
    total = sum(line.weight for line in lines) or 1
    words = said.split()
    stems = [word[:STEM_LETTERS] for word in _WORD.findall(said.casefold())[:MAX_WORDS_COMPARED]]
    small = said.casefold()
    return Signs(
        spoken=sum(line.weight for line in lines if DIRECT_ADDRESS.search(line.text)) / total,
        topic=sum(line.weight for line in lines if ANY_BANNER_WORD.search(line.text.lower())) / total,
        control=float(has_control),
        novel=sum(page.count(stem) <= small.count(stem) for stem in stems) / max(1, len(stems)),
        digits=sum(any(map(str.isdigit, word)) for word in words) / max(1, len(words)),
        names=sum(name[1].isupper() for name in _NAME.finditer(said)) / max(1, len(words)),
        sentences=sum(line.weight for line in lines if line.is_sentence) / total,
        headed=float(any(line.element.tag in HEADING_TAGS for line in lines)),
        size=math.log(total) / 6,
        quoted=float(bool(_QUOTE.search(said))),
    )
