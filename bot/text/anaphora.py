"""What points back: words that mean somebody named before."""

from __future__ import annotations

import re

from bot.text.language import Language

_BEGINS = re.compile(
    r"[“\"]?(?:it|its|they|their|he|she|his|her|this|that|these|those|er|sie|es|il|elle|ils|elles|cela|ceci|él|ella|ellos"
    r"|esto|eso|ele|ela|isso|lui|lei|loro|questo)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[“„«\"']?(?P<word>[^\W\d_]+)(?:\s+(?P<next>[^\W\d_]))?")
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


def leans(sentence: str, language: Language) -> bool:
    """Say whether a sentence tells only behind the one before it of whom: "Its shares fell", "Das teilte ..."."""
    found = _OPENING.match(sentence)
    if found is None:
        return False
    word, following = found["word"].casefold(), found["next"] or ""
    return word in language.leaning_openers or (f"{word}*" in language.leaning_openers and following.islower())


def begins_with_connective(sentence: str) -> bool:
    """Check whether a sentence begins as one that goes on from the one before: "However", "An example"."""
    return _GOES_ON.match(sentence) is not None
