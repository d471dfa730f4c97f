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


def begins_with_anaphor(sentence: str) -> bool:
    """Check whether a sentence begins with somebody named before: "Its shares fell"."""
    return _BEGINS.match(sentence) is not None


def begins_with_connective(sentence: str) -> bool:
    """Check whether a sentence begins as one that goes on from the one before: "However", "An example"."""
    return _GOES_ON.match(sentence) is not None
