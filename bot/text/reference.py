"""What points back: words that mean somebody named before."""

from __future__ import annotations

import re

_BEGINS = re.compile(
    r"[“\"]?(?:it|its|they|their|he|she|his|her|this|that|these|those|er|sie|es|il|elle|ils|elles|cela|ceci|él|ella|ellos"
    r"|esto|eso|ele|ela|isso|lui|lei|loro|questo)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:he|she|it|they|him|them|his|her|its|their"
    r"|(?:this|these|those)(?! (?:season|year|week|month|morning|afternoon|evening|summer|winter|spring"
    r"|autumn|time|day))"
    r"|(?:in|of|for|with|to|on|by|if|when|after|before) that"
    r"|the (?:company|firm|group|bank|agency|union|ministry|court|university|council|report|study|deal|plan|claims?"
    r"|allegations?|accusations?|proposal|decision|ruling|measure|law|move|club|team|party|government|airline|hospital"
    r"|school|city|suspect|victim|woman|man)|er|sie|es|il|elle|ils|él|ella|ele|ela|lui|lei)\b",
    re.IGNORECASE,
)


def refers_back(sentence: str) -> bool:
    """Say whether a sentence begins with somebody named before: "Its shares fell"."""
    return _BEGINS.match(sentence) is not None


def pointers(text: str) -> int:
    """Return how often a text points back: "it", "the company"."""
    return len(_POINTS.findall(text))
