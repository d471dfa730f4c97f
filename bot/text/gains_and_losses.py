"""What surely befell somebody, as English news tells it: "was fined", "died", "won the contract".

A short lexicon (`words/befallen_*`, `words/does_*`) says for each expression whose gain or loss it is: of the one it is
done to, or of the one who does it. It is credited only to a name or a group that stands right where the role does, as
the subject of a main clause or as the object behind its verb, and only where the clause asserts it, of now: no
negation, no hedge, no condition, no question, no quotation, no history. What is not read for certain is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.text.factuality import is_asserted
from bot.text.language import any_expression
from bot.text.name_mentions import Mention
from bot.text.people_groups import GROUP, is_concrete
from bot.text.people_groups import group_key_of as group_key

_ADVERB = r"(?:(?:(?-i:[a-z]+ly)|also|both|all|now|today|yesterday|tonight|each|again|then) )*"
_BE = rf"(?:was|were|has been|have been|is being|are being) {_ADVERB}"
_ROSE = r"(?:rose|jumped|climbed|surged|soared|gained|leapt|rallied)"
_FELL = r"(?:fell|dropped|slumped|plunged|tumbled|sank|slid|lost)"
_SHARES = r"(?:shares?|stock|share price|(?:net |annual |quarterly |pre-tax )?(?:profits?|sales|revenues?))"


_PASSIVE = {
    "gains": any_expression(lambda language: language.passive_gains),
    "loses": any_expression(lambda language: language.passive_losses),
}
_ACTIVE = {
    "gains": any_expression(lambda language: language.active_gains),
    "loses": any_expression(lambda language: language.active_losses),
}


def _subject(effect: str, moved: str) -> re.Pattern[str]:
    done, does = _PASSIVE[effect], _ACTIVE[effect]
    told = rf"{_BE}(?:{done})|{_ADVERB}(?:(?:has|have) )?{_ADVERB}(?:{does})|{_SHARES} (?:have |has )?{moved}"
    return re.compile(rf"(?<![\w’'-])(?:{told})(?![\w’'-])", re.IGNORECASE)


def _object(effect: str, more: str) -> re.Pattern[str]:
    told = rf"{_PASSIVE[effect]}|{more}"
    return re.compile(
        rf"(?<![\w’'-])(?:{told})(?<! to)(?<! by)(?<! of)(?<! from)(?<! with)(?<! over)(?= )", re.IGNORECASE
    )


def _holding(moved: str) -> re.Pattern[str]:
    return re.compile(rf"\b[Ss]hares (?:in|of) (?=(?:[\w&.-]+ ){{1,4}}(?:have |has )?{moved}\b)")


_HOLDINGS = ((True, _holding(_ROSE)), (False, _holding(_FELL)))
_SUBJECTS = ((True, _subject("gains", _ROSE)), (False, _subject("loses", _FELL)))
_OBJECTS = (
    (True, _object("gains", r"(?<=, )(?:rescuing|freeing)|elects?|elected")),
    (
        False,
        _object("loses", r"(?<=, )(?:killing|injuring|wounding|beating)|kills|injures|beat|beats|defeated|sentenced"),
    ),
)
_WINS = re.compile(r"(?<![\w’'-])(?:beat|beats|defeated|thrashed|edged|overcame)(?= (?:the )?(?-i:[A-Z]))")
"""Of two the one who stands behind loses, the one who stands before gains."""
_MOVE = re.compile(rf"{_SHARES} ", re.IGNORECASE)
_JOBS = re.compile(rf"(?<![\w.,’'-])(?:{any_expression(lambda language: language.job_losses)})\b", re.IGNORECASE)
_ONLY_FEARED = re.compile(r"\b(?:fear(?:s|ed)?|worr(?:y|ies|ied)|thinks?|thought|hopes?|hoped|warn(?:s|ed)?)\b")
_HOW_MANY = re.compile(r"\d+(?:[.,]\d+)*")
_GAME = re.compile(r"beat|defeat|thrash|edged|overcame|lost (?:\d|to )|relegated|knocked|eliminated", re.IGNORECASE)

_BOUNDARY = re.compile(
    r"[;:]\s+|\s+(?:--|[—–-])\s+|(?<=\))\s*|\.\s+|, (?:and|but|while|as|after|when|because|so) "
    r"|\b(?:after|when|while|because|but) (?!being )|(?<!such )(?<!same )\bas (?=[A-Z\d]|the |two |three )"
)
_OPENING = re.compile(
    r"(?:On (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? "
    r"|(?:On|In|At|By|Earlier|Last|This|Yesterday|Today|Meanwhile|However|Overnight|Also)\b[^,:;.]{0,40}?, )?"
)
_DESCRIBING = re.compile(r"(?:[\w’'-]+,? ){0,7}")
_OTHERS = re.compile(
    r"\b(?:of|for|by|with|from|to|in|on|at|against|over|under|into|about|near|than|like|that|who|which|whose|whom|what"
    r"|how|why|whether|if|until|before|since|although|though|despite|without|is|are|was|were|be|been|has|have|had|did"
    r"|does|do|fear(?:s|ed)?|thinks?|thought|hopes?|hoped|knows?|knew|show(?:s|ed|n)?|reveal(?:s|ed)?|confirm(?:s|ed)?"
    r"|found|finds|means?|meant|feels?|felt|saw|sees?|hears?|heard|learn(?:s|ed|t)?|suggest(?:s|ed)?|decided|ruled"
    r"|emerged|i|we|you|they|he|she|it|not|no|few|only|nearly|almost|accused|suspected|alleged|and|or)\b",
    re.IGNORECASE,
)
"""Before a subject these say that it is part of something else, or what somebody only thinks."""
_GAP = re.compile(
    r"(?:,? (?:aged )?\d{1,3}(?=,| ))?(?: \([^()]{1,60}\))?"
    r"(?: (?:of|from|in|at) (?:the )?[A-Z][\w.’'-]*(?:,? (?:[A-Z][\w.’'-]*|of|the)){0,4})?"
    r"(?:, [^,;:]{2,80}(?:, [A-Z][\w.]*)?,|,)? |[’']s? "
)
"""What may stand between a subject and its verb: an age, where from, an apposition."""
_GROUP_GAP = re.compile(r"(?: (?:for|of|from|in|at|on|with|under|aged)(?: [\w’'-]+){1,6})? ")
_TO_OBJECT = re.compile(
    r" (?:(?:the|its|their|former|ex-\w+|disgraced|suspected|convicted|coach|manager|boss|chief|executive|champions?"
    r"|holders|rivals?|striker|defender|goalkeeper|president|minister|senator|mayor|director|singer|actor|actress"
    r"|star) ){0,4}"
)
_BEHIND_OBJECT = re.compile(
    r"$|[.,;:)]|[’']s? \d| (?:[$£€]?\d|to|for|on|in|at|by|after|and|over|with|from|who|as|when|during|while|guilty"
    r"|last|this|more|nearly|about|today|yesterday|tonight|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_NOT_DONE = re.compile(
    r"\b(?:who|which|that|to|had|having|of|by|for|be|been|being|was|were|is|are|not|never|get|got)(?: \w+ly)? $"
    r"|\b(?:who|which|when|had)\b.*, $",
    re.DOTALL,
)
"""Before a verb: it is told of in passing, not done yet, or done to the one who stands before it."""
_TOGETHER = re.compile(r",? (?:and|&) (?:the )?|, ")


@dataclass(frozen=True, slots=True)
class Affected:
    """A name (the whole one) or a group that surely gains or loses.

    Attributes:
        key: what its mentions share.
        is_glory: a victory, a deal, an honour: told of the past as often as of today.
        is_market: a price at the exchange, or a year's figures: what others think of it, or how business went.
        is_work: they lose their jobs.
    """

    name: str
    key: str
    is_gain: bool
    is_group: bool
    is_glory: bool = False
    is_market: bool = False
    is_work: bool = False


def affected_in(plain: str, start: int, end: int, names: Sequence[Mention]) -> Iterator[Affected]:
    """Yield who surely gains or loses in a sentence, by its verbs.

    Args:
        plain: the text, silenced.
        start: where the sentence begins.
        end: where it ends.
        names: who is mentioned in the text by name.
    """
    if plain[start:end].rstrip(" \"'”’").endswith("?"):
        return
    here = [one for one in names if start <= one.start < end]
    for is_gain, pattern in (*_SUBJECTS, (True, _WINS)):
        for verb in pattern.finditer(plain, start, end):
            yield from _credited(
                plain, (start, end), verb, _subjects(plain, start, verb.start(), here), is_gain=is_gain
            )
    for is_gain, pattern in _HOLDINGS:
        for held in pattern.finditer(plain, start, end):
            owner = [one for one in here if one.start == held.end()]
            yield from _credited(plain, (start, end), held, owner, is_gain=is_gain)
    yield from _out_of_work(plain, start, end)
    for is_gain, pattern in _OBJECTS:
        for verb in pattern.finditer(plain, start, end):
            if not _NOT_DONE.search(plain[start : verb.start()]):
                yield from _credited(plain, (start, end), verb, _objects(plain, verb.end(), end, here), is_gain=is_gain)


def _credited(
    plain: str,
    sentence: tuple[int, int],
    verb: re.Match[str],
    whom: Sequence[Mention | re.Match[str]],
    *,
    is_gain: bool,
) -> Iterator[Affected]:
    if not whom or not is_asserted(plain, sentence, verb):
        return
    is_market = _MOVE.match(verb.group()) is not None
    is_glory = (is_gain and not is_market) or _GAME.match(verb.group()) is not None
    for one in whom:
        is_group = not isinstance(one, Mention)
        name, key = (one.key, one.key) if isinstance(one, Mention) else (one.group("name"), group_key(one))
        yield Affected(name, key, is_gain, is_group, is_glory, is_market)


def _out_of_work(plain: str, start: int, end: int) -> Iterator[Affected]:
    """Yield those whose jobs a sentence says are lost: as many workers as jobs."""
    if not _HOW_MANY.search(plain, start, end):
        return
    for lost in _JOBS.finditer(plain, start, end):
        many = _HOW_MANY.search(lost.group())
        clause = _clause_start(plain, start, lost.start())
        if many and not _ONLY_FEARED.search(plain, clause, lost.start()) and is_asserted(plain, (clause, end), lost):
            yield Affected(f"{many.group()} workers", "workers", is_gain=False, is_group=True, is_work=True)


def _subjects(plain: str, start: int, verb: int, names: Sequence[Mention]) -> list[Mention | re.Match[str]]:
    """Return who is the subject of a verb: a group that fills the clause up to it, or names that stand before it."""
    at = _clause_start(plain, start, verb)
    opening = _OPENING.match(plain, at, verb)
    first = opening.end() if opening else at
    group = GROUP.match(plain, first, verb)
    if group and is_concrete(group) and _GROUP_GAP.fullmatch(plain, group.end(), verb):
        return [group]
    ahead = [one for one in names if first <= one.start and one.end < verb]
    for last in range(len(ahead), 0, -1):
        if _GAP.fullmatch(plain, ahead[last - 1].end, verb):
            chain = _joined(plain, ahead[:last])
            before = plain[first : chain[0].start]
            if _DESCRIBING.fullmatch(before) and not _OTHERS.search(before):
                whole = [one for one in chain if " " in one.key]  # "Rob and Paul Forkan": half of them is no name
                return [*(whole or chain)]
    return []


def _joined(plain: str, ahead: Sequence[Mention]) -> Sequence[Mention]:
    """Return the last of those named, with those that stand together with it: "Ida Brandt and Ellis Varga"."""
    at = len(ahead) - 1
    while at and _TOGETHER.fullmatch(plain, ahead[at - 1].end, ahead[at].start):
        at -= 1
    return ahead[at:]


def _objects(plain: str, verb: int, end: int, names: Sequence[Mention]) -> list[Mention | re.Match[str]]:
    """Return to whom a verb is done: a group or names right behind it, that own nothing that is meant instead."""
    group = GROUP.match(plain, verb + 1, end)
    if group and is_concrete(group) and _BEHIND_OBJECT.match(plain, group.end(), end):
        return [group]
    before = _TO_OBJECT.match(plain, verb, end)
    chain: list[Mention] = []
    for one in (one for one in names if one.start > verb):
        if chain and not _TOGETHER.fullmatch(plain, chain[-1].end, one.start):
            break
        if chain or (before and before.end() == one.start):
            chain.append(one)
    return [*chain] if chain and _BEHIND_OBJECT.match(plain, chain[-1].end, end) else []


def _clause_start(plain: str, start: int, verb: int) -> int:
    return max((found.end() for found in _BOUNDARY.finditer(plain, start, verb)), default=start)
