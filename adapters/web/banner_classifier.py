"""Banner classifier: how likely a box of a page is a banner, by weighted features (logistic regression).

The weights are fitted to tests/data/web/boxes.toml and banners.toml by `python -m bench.banner_classifier`, which also
shows how it performs on a language that it was not fitted to.
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
"""Letters that identify a word in other forms, and most words of a box that are compared with the page."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_QUOTE = re.compile(r"[“„«\"]")
_NAME = re.compile(r"(?<![.!?:“„«\"»”])\s+(?=[^\W\d_])(?=(\w))")


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerFeatures:
    """The features of a box, each from 0 to about 1; shares are of its text.

    Attributes:
        address_share: share that speaks to the reader, or of the site itself.
        topic_share: share that names a topic of banners.
        has_control: whether it holds a control.
        novel_share: share of its words that occur nowhere else on the page.
        digit_share: share of its words that contain a digit.
        capitalized_share: share of its words that are capitalized within a sentence.
        sentence_share: share in lines that end as sentences do.
        has_heading: whether it has a heading of its own.
        size: the logarithm of its weight, about one for a whole page.
        has_quotation_mark: whether it contains a quotation mark.
    """

    address_share: float
    topic_share: float
    has_control: float
    novel_share: float
    digit_share: float
    capitalized_share: float
    sentence_share: float
    has_heading: float
    size: float
    has_quotation_mark: float


values_of: attrgetter[tuple[float, ...]] = attrgetter(*(field.name for field in fields(BannerFeatures)))
"""Returns the values of signs, in the order of the fields."""
BIAS = -5.55
WEIGHTS = BannerFeatures(
    address_share=1.57,
    topic_share=1.76,
    has_control=0.66,
    novel_share=3.57,
    digit_share=-1.16,
    capitalized_share=-1.00,
    sentence_share=0.57,
    has_heading=1.80,
    size=-0.17,
    has_quotation_mark=-1.41,
)
BANNER_THRESHOLD = 0.6
"""Likelihood from which a box counts as a banner: losing part of an article is worse than keeping a banner."""


def likelihood(signs: BannerFeatures) -> float:
    """Return how likely a box is to be a banner."""
    return 1 / (1 + math.exp(-BIAS - sum(map(mul, values_of(WEIGHTS), values_of(signs)))))


def signs_of(lines: Sequence[Block], page: str, *, has_control: bool) -> BannerFeatures:
    """Return the features of a box.

    Args:
        lines: the lines of the box.
        page: the text of its page, in lower case.
        has_control: whether it holds a control.
    """
    text = " ".join(line.text for line in lines)
    total = sum(line.weight for line in lines) or 1
    words = text.split()
    stems = [word[:STEM_LETTERS] for word in _WORD.findall(text.casefold())[:MAX_WORDS_COMPARED]]
    lower_text = text.casefold()
    return BannerFeatures(
        address_share=sum(line.weight for line in lines if DIRECT_ADDRESS.search(line.text)) / total,
        topic_share=sum(line.weight for line in lines if ANY_BANNER_WORD.search(line.text.lower())) / total,
        has_control=float(has_control),
        novel_share=sum(page.count(stem) <= lower_text.count(stem) for stem in stems) / max(1, len(stems)),
        digit_share=sum(any(map(str.isdigit, word)) for word in words) / max(1, len(words)),
        capitalized_share=sum(name[1].isupper() for name in _NAME.finditer(text)) / max(1, len(words)),
        sentence_share=sum(line.weight for line in lines if line.is_sentence) / total,
        has_heading=float(any(line.element.tag in HEADING_TAGS for line in lines)),
        size=math.log(total) / 6,
        has_quotation_mark=float(bool(_QUOTE.search(text))),
    )
