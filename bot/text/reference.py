"""What points back: words that mean somebody named before."""

from __future__ import annotations

import re

_BEGINS = re.compile(
    r"[“\"]?(?:it|its|they|their|he|she|his|her|this|that|these|those|er|sie|es|il|elle|ils|elles|cela|ceci|él|ella|ellos"
    r"|esto|eso|ele|ela|isso|lui|lei|loro|questo)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:he|she|it|they|him|them|his|her|its|their|this|that|these|those|the (?:company|firm|group|bank|agency|union"
    r"|ministry|court|university|council|report|study|deal|plan)|er|sie|es|il|elle|ils|él|ella|ele|ela|lui|lei)\b",
    re.IGNORECASE,
)


def refers_back(sentence: str) -> bool:
    """Say whether a sentence begins with somebody named before: "Its shares fell"."""
    return _BEGINS.match(sentence) is not None


def pointers(text: str) -> int:
    """Return how often a text points back: "it", "the company"."""
    return len(_POINTS.findall(text))
