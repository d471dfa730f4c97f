"""Gaps: what a question leaves open (a person, a time, a number, a sum, a reason), and whether a passage fills it.

A passage that repeats a question and holds nothing of what is asked for does not answer it. Read in six languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from bot.text.answer_patterns import AGE, LENGTH, LONG, MOMENT, NUMBER, OLD, PLACE, REASON, SPAN, YEAR
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.language_detection import language_spoken
from bot.text.name_mentions import CAPITAL
from bot.text.passage_features import HELPERS, answer_paraphrases_of, other_forms
from bot.text.people_groups import GROUP, NOUNS
from bot.text.speech import speaker
from bot.text.terms import WORD, words

REMEMBERED = 1_024
"""Questions whose gaps are remembered: each is held against every sentence of several articles."""


class AnswerType(StrEnum):
    """What a question asks for, as far as a passage can be seen to hold it."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    COUNT = "count"
    MONEY = "money"
    SPAN = "span"
    EXTENT = "extent"
    AGE = "age"
    MEASURE = "measure"
    WHY = "why"
    HOW = "how"
    NONE = ""


SEEN = frozenset(
    {
        AnswerType.COUNT,
        AnswerType.WHEN,
        AnswerType.MONEY,
        AnswerType.SPAN,
        AnswerType.EXTENT,
        AnswerType.AGE,
        AnswerType.MEASURE,
    }
)
"""Gaps of which it can be told for certain that a passage has nothing to fill them."""
SURELY, RATHER, PERHAPS, HARDLY = 1.0, 0.8, 0.5, 0.3
"""How surely something fills a gap."""
BEHIND = 60
"""Characters behind a number, or a word of reason, that tell what it is of."""
NEXT = 4
"""Content words of these."""
BEFORE = 40
"""Characters before a name that tell whether it is a place's."""
LONGEST_PASSAGE = 2_000
"""Characters of a passage that are looked at; a sentence has fewer."""
HALF = 0.5
"""A reason of which so many words are the question's own is none."""


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ASKS = (
    (
        AnswerType.WHO,
        _any_case(
            r"\bwho(?:m|se)?\b|\bwhich (?:person|company|firm|group|union)\b|\bwe[rmn]\b|\bqui\b|\bquién(?:es)?\b"
            r"|\bquem\b|\bchi\b"
        ),
    ),
    (
        AnswerType.MONEY,
        _any_case(
            r"\bhow much\b.*\b(?:money|cost|pay|paid|worth|fee|price|charge|earn|receive|invest|spend|raise)"
            r"|\bhow much (?:is|are|was|were) (?:it|they|the|an?)\b|\b(?:costs?|price|fee|salary|wages?|budget)\b"
            r"|\bwhat .*\bpaid\b|kostet|kosten\b|teuer|preis|gehalt|lohn|wie viel geld|coût|prix|salaire|combien .*pai"
            r"|cuesta|precio|salario|custa|preço|costa\b|prezzo|stipendio"
        ),
    ),
    (
        AnswerType.EXTENT,
        _any_case(
            r"\bhow long (?:is|are|was|were|(?:will|would|should) [\w ]+? be)\b|\bwie lang (?:ist|sind|wird|war)"
        ),
    ),
    (AnswerType.SPAN, _any_case(rf"\b(?:{LONG})\b")),
    (AnswerType.AGE, _any_case(rf"\b(?:{OLD})\b")),
    (
        AnswerType.MEASURE,
        _any_case(
            r"\bhow (?:hot|cold|warm|tall|deep|far|wide|fast|heavy)\b"
            r"|\bwie (?:heiß|kalt|warm|tief|weit|breit|schnell|schwer)\b"
        ),
    ),
    (
        AnswerType.COUNT,
        _any_case(
            r"\bhow (?:many|much|often|high|big|large)\b|\bwhat (?:percent\w*|share|number|proportion)\b"
            r"|\bwie (?:viele?|oft|hoch|groß)\b|\bcombien\b|\bcuánt[oa]s?\b|\bquant[oaie]s?\b"
        ),
    ),
    (
        AnswerType.WHEN,
        _any_case(
            r"^\W*(?:(?:and|but|so|und|et|y|e) )?(?:(?:since|until|from|by|on|ab|seit|bis|depuis|desde|até|da) )?"
            r"(?:when|wann|quand|cuándo|quando)\b|\b(?:what|which) (?:year|date|day|month|time)\b"
        ),
    ),
    (
        AnswerType.WHERE,
        _any_case(
            r"\bwhere\b|\b(?:what|which) (?:country|city|place|town)\b|\bwo(?:hin|her)?\b|\boù\b"
            r"|\bd[óo]nde\b|\bonde\b|\bdove\b"
        ),
    ),
    (
        AnswerType.WHY,
        _any_case(
            r"\bwhy\b|\bwhat caused\b|\b(?:cause|reason)\b|\bwarum\b|\bwieso\b|\bweshalb\b|\bursache\b|\bpourquoi\b"
            r"|\bpor qu[eé]\b|\bporquê\b|\bperché\b"
        ),
    ),
    (
        AnswerType.HOW,
        _any_case(
            r"^\W*(?:(?:and|but|so|und|et|y|e) )?(?:how (?:did|do|does|was|were|is|are|can|could|will|would|has|have)"
            r"|wie (?:ist|sind|hat|haben|konnten?|kam(?:en)?|kommt|wurden?|wird|will|wollen)|comment|c[óo]mo|come)\b"
        ),
    ),
)
"""What asks for what; the first that is found counts."""
_SUM = _any_case(
    rf"[£$€¥] ?\d|(?<![\d.,])(?>{NUMBER.pattern})[\d.,]*+"
    r"(?: ?(?:million|billion|m|bn|millionen|milliarden|millones|millions|milhões|milioni))?"
    r"(?: de| d['’]| di)? ?(?:euros?|dollars?|dólares|pounds?|pence|cents?|crowns?|francs?|franken|kron[oe]r|yen|yuan"
    r"|rupees|reais|libras|€|\$|£)(?!\w)|\b(?:free|kostenlos|gratis|gratuit\w*)\b"
    r"|(?<![\d.,])\d[\d.,]*+ ?(?:million|billion|m|bn|millionen|milliarden|millones|millions|milhões|milioni)\b"
)
_MEASURED = _any_case(
    rf"{LENGTH.pattern}|(?<!\d)\d++ ?(?:degrees|°|grad|degrés|grados|graus|gradi)"
    r"|\d ?(?:km/h|mph|knots|tonnes?|tons?|kilos?|kg|hectares?|acres)\b"
)
_OLD_THINGS = _any_case(r"\b\d+(?:st|nd|rd|th)[ -]century|\b(?:in|from|dates? to) (?:1\d|20)\d\d\b|\d (?:BC|AD)\b")
_NAME = re.compile(rf"{CAPITAL}(?: (?:& )?{CAPITAL})*")
_OF_TIME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Easter|Christmas)"
)
_OF_A_PLACE = _any_case(
    r"\b(?:in|at|near|off|from|to|across|outside|around|coast of|under|im|aus|nach|bei|à|en|em|na|no|nel|a)\s+"
    r"(?:the |der |dem |la |le |el |il |o )?$"
)
_SPOT = _any_case(r"\b(?:in|at|near|on) (?:an?|the) \w+")
_BECAUSE = _any_case(r"\b(?:dispute|over|blamed?|following|ruling|saying|for its|gave as)\b")
_COUNTED = _any_case(
    r"\bhow many (?P<en>(?:[\w’'-]+ ?){1,3})|\bwie viele (?P<de>[\w-]+)|\bcombien (?:de |d[’'])(?P<fr>[\w-]+)"
    r"|\bcuánt[oa]s (?P<es>[\w-]+)|\bquant(?:[oa]s|[ie]) (?P<pt>[\w-]+)"
)
_TO_COME = _any_case(
    r"^\W*(?:(?:and|but|so) )?when (?:will|does|do|is|are|can|must)\b|^\W*wann (?:wird|werden|kommt|beginnt|öffnet)\b"
    r"|^\W*quand (?:est-ce que|sera|commence)\b|^\W*cuándo (?:abre|será|empieza)\b"
)
_AHEAD = _any_case(
    r"\b(?:will|to \w+|from|until|next|due|by|plans?|expects?|hopes?|may|could|would|meets?|starts?|opens?|closes?"
    r"|begins?|takes?|wird|werden|soll|ab|bis|zum|sera|doit|va|à partir|desde|\w+rán?|\w+ra)\b"
)
_BEGINS = frozenset(
    words("start begin open take effect come force commence empieza abre beginnt inizia", LANGUAGES[ENGLISH])
)
_ENDS = frozenset(words("end last close finish expire endet dauert", LANGUAGES[ENGLISH]))
_FROM = _any_case(
    r"\b(?:from|on|in|as of|starting|zum|ab|am|à partir d\w+|en|desde|dal|a partir)\s+(?:the\s+)?(?:\w+\s+)?"
    rf"(?:{MOMENT.pattern})"
)
_ASKS_SAYING = _any_case(
    r"\b(?:says?|said|think|comment|react|respond|response|reaction|sagt|meint|dit|dice|diz|opin\w+)\b"
)
_QUOTED = re.compile(r"[“”„«\"]")
_WHOLE_NUMBER = _any_case(rf"\d[\d.,]*|{NUMBER.pattern}")
_BY_MEANS = _any_case(
    r"\bby \w+ing\b|\b(?:through|via|using|thanks to|by means of|with the help of|durch|mittels|mithilfe|grâce à"
    r"|au moyen|en \w+ant\b|mediante|gracias a|a través|por meio|através|graças a|attraverso|tramite|grazie a)\b"
)
_BY = _any_case(r"\bby (?!\w+day\b|\d|the end|next|half|a (?:third|quarter))\w+|\bwith (?:an?|the|its|their|his|her)\b")
_UNTIL = _any_case(r"\b(?:until|till|by|through|bis|jusqu|hasta|até|fino)\b")


@lru_cache(maxsize=REMEMBERED)
def answer_type(question: str) -> AnswerType:
    """Return what a question asks for; of several, the last."""
    last = question.rstrip("?! ").rpartition("?")[2]
    return next((gap for gap, asks in _ASKS if asks.search(last)), AnswerType.NONE)


def holds_answer_type(question: str, passage: str, language: Language = LANGUAGES[ENGLISH]) -> float:
    """Return how surely a passage holds what a question asks for, 0 to 1, besides what the question says itself."""
    said, passage = frozenset(words(question, language_spoken(question, language))), passage[:LONGEST_PASSAGE]
    fillers = _fillers(answer_type(question), passage, said, language)
    return max((sure for found, sure in fillers if _is_new(found, said, language)), default=0.0)


def _is_new(found: str, said: frozenset[str], language: Language) -> bool:
    told = set(words(found, language))
    return not told or not told <= said


def _fillers(gap: AnswerType, passage: str, said: frozenset[str], language: Language) -> Iterator[tuple[str, float]]:
    """Yield what may fill a gap, and how surely each does."""
    match gap:
        case AnswerType.WHO:
            yield from _somebody(passage)
        case AnswerType.WHERE:
            yield from ((found.group().split()[-1], SURELY) for found in PLACE.finditer(passage))
            yield from ((found.group(), PERHAPS) for found in _SPOT.finditer(passage))
        case AnswerType.WHY:
            yield from _reasons(passage, said, language)
        case AnswerType.HOW:
            yield from ((passage[one.start() :], SURELY) for one in _BY_MEANS.finditer(passage))
            yield from ((passage[one.start() :], PERHAPS) for one in _BY.finditer(passage))
        case AnswerType.COUNT:
            yield from ((one.group(), SURELY) for one in NUMBER.finditer(passage) if not YEAR.fullmatch(one.group()))
        case AnswerType.AGE:
            yield from ((one.group(), SURELY) for one in AGE.finditer(passage))
            yield from ((one.group(), RATHER) for one in _OLD_THINGS.finditer(passage))
        case AnswerType.MONEY:
            yield from ((one.group(), SURELY) for one in _SUM.finditer(passage))
            yield from ((one.group(), HARDLY) for one in NUMBER.finditer(passage) if not YEAR.fullmatch(one.group()))
        case AnswerType.NONE:
            return
        case _:
            yield from ((one.group(), SURELY) for one in _PLAIN[gap].finditer(passage))


_PLAIN = {
    AnswerType.WHEN: MOMENT,
    AnswerType.SPAN: SPAN,
    AnswerType.EXTENT: _any_case(f"{SPAN.pattern}|{LENGTH.pattern}"),
    AnswerType.MEASURE: _MEASURED,
}


def _somebody(passage: str) -> Iterator[tuple[str, float]]:
    """Yield who is named, and groups of people; a name behind "in" or "near" is a place's."""
    begin = next((at for at, letter in enumerate(passage) if letter.isalnum()), 0)
    for found in _NAME.finditer(passage):
        name, before = found.group(), passage[max(0, found.start() - BEFORE) : found.start()]
        if _OF_A_PLACE.search(before) or all(map(_OF_TIME.fullmatch, name.split())):
            continue
        yield name, SURELY if " " in name else HARDLY if found.start() <= begin else RATHER
    if group := GROUP.match(passage):
        yield group.group("head"), RATHER


def _reasons(passage: str, said: frozenset[str], language: Language) -> Iterator[tuple[str, float]]:
    """Yield what stands behind words of reason, unless it is what was asked about."""
    found = [(one, HARDLY if one.group().casefold().startswith("to ") else SURELY) for one in REASON.finditer(passage)]
    for one, sure in (*found, *((one, RATHER) for one in _BECAUSE.finditer(passage))):
        behind = words(passage[one.end() : one.end() + BEHIND], language)[:NEXT]
        if behind and sum(word in said for word in behind) < HALF * len(behind):
            yield passage[one.end() : one.end() + BEHIND], sure


def noun_counted(question: str, language: Language = LANGUAGES[ENGLISH]) -> str:
    """Return the word (stem) of what is to be counted; empty where nothing is."""
    found = _COUNTED.search(question)
    noun: list[str] = []
    spoken = language_spoken(question, language)
    for word in next(filter(None, found.groups())).split() if found else ():
        if word.casefold() in HELPERS:
            break
        noun.extend(words(word, spoken))
        if word.casefold() in NOUNS:
            break
    return noun[-1] if noun else ""


def verb_counted(question: str) -> str:
    """Return the first word of substance behind what is to be counted, what they did; empty where there is none.

    In English only, whose helping verbs are known.
    """
    english = LANGUAGES[ENGLISH]
    found, noun = _COUNTED.search(question), noun_counted(question)
    if found is None or found["en"] is None or not noun or answer_type(question) is not AnswerType.COUNT:
        return ""
    told = [word for word in WORD.findall(question[found.start() :].casefold()) if word not in HELPERS]
    at = next((at for at, word in enumerate(told) if noun in words(word, english)), len(told))
    return next((word for word in told[at + 1 :] if words(word, english)), "")


def is_attached(question: str, passage: str, language: Language = LANGUAGES[ENGLISH]) -> bool:
    """Check whether a number stands before what is to be counted, or a time behind the word that begins or ends it."""
    passage = passage[:LONGEST_PASSAGE]
    if answer_type(question) is AnswerType.WHEN:
        said = set(words(question, language_spoken(question, language)))
        begins = not said.isdisjoint(_BEGINS) and _FROM.search(passage) is not None
        return begins or (not said.isdisjoint(_ENDS) and _UNTIL.search(passage) is not None)
    noun = noun_counted(question, language)
    family = {noun} | answer_paraphrases_of(noun)
    for found in _WHOLE_NUMBER.finditer(passage) if noun else ():
        behind = words(passage[found.end() : found.end() + BEHIND], language)[:NEXT]
        if not YEAR.fullmatch(found.group()) and (not family.isdisjoint(behind) or other_forms(noun, behind)):
            return True
    return False


def tells_only_past(question: str, passage: str) -> bool:
    """Check whether it is asked when something will be, and a passage tells of nothing ahead."""
    return _TO_COME.search(question) is not None and _AHEAD.search(passage[:LONGEST_PASSAGE]) is None


def asks_what_was_said(question: str) -> bool:
    """Check whether it is asked what somebody says or thinks."""
    return _ASKS_SAYING.search(question) is not None


def reports_speech(passage: str) -> bool:
    """Check whether somebody speaks in a passage."""
    return bool(speaker(passage)) or _QUOTED.search(passage) is not None
