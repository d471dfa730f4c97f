"""What points back: words that mean somebody named before."""

from __future__ import annotations

import re

_BEGINS = re.compile(
    r"[“\"]?(?:it|its|they|their|he|she|his|her|this|that|these|those|er|sie|es|il|elle|ils|elles|cela|ceci|él|ella|ellos"
    r"|esto|eso|ele|ela|isso|lui|lei|loro|questo)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:However|Thus|Nevertheless|Also|But|And|Then|There|Here|Such|In addition|Moreover|Instead|Both|Another|Other"
    r"|Later|Eventually|Similarly|As a result|In response|Since then|At (?:the|that|this) time|For (?:example|instance)"
    r"|An example|In (?:particular|fact)|Specifically|Therefore|Meanwhile|After|Aber|Doch|Auch|Dann|Danach|Dort|Zudem"
    r"|Außerdem|Damit|Dabei|Mais|Puis|Ensuite|Ainsi|Aussi|Cependant|Pero|Después|Luego|También|Además|Sin embargo|Mas"
    r"|Depois|Também|Além disso|No entanto|Ma|Poi|Anche|Inoltre|Tuttavia|Invece)\b"
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


def goes_on(sentence: str) -> bool:
    """Say whether a sentence begins as one that goes on from the one before: "However", "An example"."""
    return _GOES_ON.match(sentence) is not None


def pointers(text: str) -> int:
    """Return how often a text points back: "it", "the company"."""
    return len(_POINTS.findall(text))
