"""Clauses of a sentence, and what the words around a name say about its part in one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.speech import SPEAKING

SHORT = 12
"""Characters below which a stretch between two marks is no clause."""

_MARK = re.compile(
    r"[;:]\s+|\s+[—–-]\s+"
    r"|,\s+(?:but|while|whereas|although|and|as|after|because|so|which|who|aber|während|mais|tandis que|pero|mientras"
    r"|mas|enquanto|mentre)\s+"
    r"|\s+(?:but|while|whereas|although|as|after|because|amid|if|unless|until|when|where|that|dass|que|che)\s+"
)
_GOES_ON = re.compile(r",\s+(?:but|and|while)\s+$|\s+(?:but|after|because)\s+$")
_ELLIPTIC = re.compile(
    r"\S+(?: [A-Z]\S+)*[’']s? (?:rose|fell|gained|lost|was|were|did|rises?|falls?|jumped|slipped|climbed|sank)\b"
)
_QUOTE = re.compile(r"[“„][^”“\n]*(?:[”“]|$)|«[^»\n]*(?:»|$)|\"[^\"\n]*\"", re.MULTILINE)
"""A quotation, in one line; curved marks may stay open, straight ones come in pairs."""
LONG = 32
"""Characters from which a quotation is what somebody says, and no name."""
_SPEAKER_AT_END = re.compile(r"(?<=\w): (?=[A-Z][^:.?!]{2,80}$)")
_SPEAKS = re.compile(rf"^[’'s]*,? (?:also |has |have |had )?(?:{SPEAKING.pattern})", re.IGNORECASE)
_SPOKE = re.compile(
    rf"(?:{SPEAKING.pattern}|according to(?: the| its| their)?|a spokes\w+ for|laut|selon|según|segundo|secondo) $",
    re.IGNORECASE,
)
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
_THINKS = re.compile(
    r"\b(?:sees?|saw|thinks?|believes?|expects?|expected|predicts?|forecasts?|recommends?|maintains?|rates?|estimates?"
    r"|says?|warn(?:s|ed)|wants?|wanted|demand(?:s|ed)|urge[sd]?|criticis\w+|criticiz\w+)\b(?! to\b)"
)
_PROXY = re.compile(
    r"\b(?:those|shares?|stocks?|profits?|sales|revenues?|income|earnings|value|price|interest|demand|performance|prospects"
    r"|wealth|pay|wages|jobs|number|lives|future|aktien?|actions?|acciones|ações|azioni) (?:of|in|at|for|der|von|de|di)"
    r"(?: the)? $",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"(?:, (?:and )?| and | & | or |/| und | et | y | e )(?:(?:many|some|most|all|several) (?:of )?)?"
    r"(?:the |its |their |his |her )?"
)
_STOPS_SHORT = re.compile(r"[;:()]|,(?!\d)|\b(?:by|from|after|with|in|on|at|against)\b")
_CONCERNS = re.compile(r" (?:at|for|of|to|in)(?: the)? ")
_OBJECT = re.compile(
    r" (?:the|a|an|its|their|his|her|any|all|this|that|these|those|some|every|two|three|against|\d|[A-Z])"
)
_PERFECT = re.compile(r"\b(?:has|have|had)(?: \w+ly)? $")
_RELATIVE = re.compile(r",\s+(?:who|which)\s+$")
_WHERE = re.compile(r"\b(?:in|near|across|outside|at|off|from|around|throughout)(?: the)? $")


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clauses of the sentence `text[start:end]`, as offsets of `text`."""
    at = start
    for mark in _MARK.finditer(text, start, end):
        if mark.start() - at > SHORT:
            yield at, mark.start()
            at = mark.end()
    if at < end:
        yield at, at + len(text[at:end].rstrip())


def goes_on(before: str) -> bool:
    """Say whether the clause behind `before` shares the subject of the one ahead: ", and would receive"."""
    return _GOES_ON.search(before) is not None


def is_elliptic(sentence: str) -> bool:
    """Say whether a sentence leaves out what the one before names: "Merrow's fell 3 percent" (its shares)."""
    return _ELLIPTIC.match(sentence) is not None


def silenced(text: str) -> str:
    """Return the text with longer quotations blanked out, so that offsets stay; a quoted word or two is a name."""
    return _QUOTE.sub(lambda found: found.group() if len(found.group()) < LONG else " " * len(found.group()), text)


def speaker_at_end(text: str, start: int, end: int) -> int:
    """Return where a headline's speaker begins ("Merrow a good buy: Ida Brandt"), or `end`; a label has none."""
    found = _SPEAKER_AT_END.search(text, start, end)
    return found.end() if found and found.start() - start > SHORT else end


def only_speaks(before: str, after: str) -> bool:
    """Say whether a name between `before` and `after` is there for saying something."""
    return _SPEAKS.match(after) is not None or _SPOKE.search(before) is not None


def is_subject(before: str) -> bool:
    """Say whether a name behind `before`, the clause up to it, can be its subject."""
    if _PLACE_OF.search(before):
        return True
    return not _PREPOSITION.search(before) and not _PREDICATE.search(before)


def is_owner(before: str) -> bool:
    """Say whether what `before` ends with stands for the name behind it: "shares in Merrow"."""
    return _PROXY.search(before) is not None


def is_place(before: str) -> bool:
    """Say whether a name behind `before` is where something happens."""
    return _WHERE.search(before) is not None


def are_together(between: str) -> bool:
    """Say whether two names share what is said of them: "Merrow and many of its rivals"."""
    return _TOGETHER.fullmatch(between) is not None


def only_thinks(between: str) -> bool:
    """Say whether a subject, up to what is told, only expects it of others."""
    return _THINKS.search(between) is not None


def reaches(between: str) -> bool:
    """Say whether a verb is done to the name that stands behind it."""
    return _STOPS_SHORT.search(between) is None


def is_active(before: str, behind: str) -> bool:
    """Say whether a verb between the two is done by its subject: "had sued", "accused the company"."""
    return _OBJECT.match(behind) is not None or _PERFECT.search(before) is not None


def is_relative(before: str) -> bool:
    """Say whether the clause behind `before` tells of the last one named in the one ahead: ", who could pay more"."""
    return _RELATIVE.search(before) is not None


def concerns(between: str) -> bool:
    """Say whether what is told concerns the name behind it: "losses at Merrow"."""
    return _CONCERNS.fullmatch(between) is not None
