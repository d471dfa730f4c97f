"""What the words before a name say about its part in a clause."""

from __future__ import annotations

import re

_PREPOSITION = re.compile(
    r"\b(?:for|at|by|with|against|from|of|in|to|on|off|near|across|than|about|over|via|versus|vs|between|among|under"
    r"|outside|into|bei|von|aus|auf|durch|chez|par|dans|de|da|do|en|por|em|per|di|del|della|nel|nella)"
    r"(?: (?:the|a|an|its|their|his|her|der|dem|den|die|la|le|el|los|las|o|os|il|lo|gli)(?: [a-zß-ÿ]+){0,2})?[ “\"]*$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(r"\b(?:is|are|was|were|be|been|as|become|becomes|became)(?: (?:a|an|the))? $", re.IGNORECASE)
_PLACE_OF = re.compile(
    r"(?:^|[,;] )(?:the |The )?(?:town|city|island|village|kingdom|municipality|state|county|port) of $"
)


def is_subject(before: str) -> bool:
    """Say whether a name behind `before`, the clause up to it, can be its subject."""
    if _PLACE_OF.search(before):
        return True
    return not _PREPOSITION.search(before) and not _PREDICATE.search(before)
