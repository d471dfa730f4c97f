"""Answer types: what a question asks for (a person, a time, a number, a sum), and whether a passage contains one.

A passage that repeats the question and contains nothing of that type does not answer it. Read in all languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from bot.text.answer_patterns import (
    AGE,
    DEGREES,
    LENGTH,
    LONG,
    MOMENT,
    NUMBER,
    OLD,
    PLACE,
    REASON,
    SPAN,
    YEAR,
    any_case,
    asking,
    filling,
)
from bot.text.language import ENGLISH, LANGUAGES, Language, any_words
from bot.text.language_detection import language_spoken
from bot.text.name_mentions import CAPITAL
from bot.text.passage_features import answer_paraphrases_of, other_forms
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
_ENGLISH = LANGUAGES[ENGLISH]
HALF = 0.5
"""A reason of which so many words are the question's own is none."""


_AND = any_words(lambda language: language.connectives)
_BEGINS_WITH = rf"^\W*(?:(?:{_AND}) )?"
_ASKS = (
    (AnswerType.WHO, any_case(asking("who"))),
    (AnswerType.MONEY, any_case(asking("money"))),
    (AnswerType.EXTENT, any_case(asking("how_long_is"))),
    (AnswerType.SPAN, any_case(rf"\b(?:{LONG})\b")),
    (AnswerType.AGE, any_case(rf"\b(?:{OLD})\b")),
    (AnswerType.MEASURE, any_case(asking("how_measured"))),
    (AnswerType.COUNT, any_case(asking("count"))),
    (
        AnswerType.WHEN,
        any_case(
            rf"{_BEGINS_WITH}(?:(?:{asking('since')}) )?(?:{asking('when')})\b|{asking('which_time')}"
            rf"|\b(?:{asking('when')})\W*$"
        ),
    ),
    (AnswerType.WHERE, any_case(asking("where"))),
    (AnswerType.WHY, any_case(asking("why"))),
    (AnswerType.HOW, any_case(rf"{_BEGINS_WITH}(?:{asking('how')})\b")),
)
"""What asks for what; the first that is found counts."""
_SUM = any_case(
    rf"[£$€¥] ?\d|(?<![\d.,])(?>{NUMBER.pattern})[\d.,]*+(?: ?(?:m|bn|{filling('scale')}))?"
    rf"(?: (?:{filling('of')}))? ?(?:{filling('currency')}|€|\$|£)(?!\w)|{filling('free')}"
    rf"|(?<![\d.,])\d[\d.,]*+ ?(?:m|bn|{filling('scale')})\b"
)
_MEASURED = any_case(rf"{LENGTH.pattern}|{DEGREES}|\d ?(?:km/h|kg|{filling('unit_of_measure')})\b")
_OLD_THINGS = any_case(filling("old_thing"))
_NAME = re.compile(rf"{CAPITAL}(?: (?:& )?{CAPITAL})*")
_TIMES = frozenset(word for row in (*_ENGLISH.weekday_names, *_ENGLISH.month_names) for word in row[:1])
_OF_TIME = re.compile("|".join(map(str.title, (*sorted(_TIMES), *_ENGLISH.answer_patterns["holiday"]))))
_OF_A_PLACE = any_case(rf"\b(?:{filling('name_of_place_before')})\s+(?:(?:{filling('article')}) )?$")
_SPOT = any_case(filling("spot"))
_BECAUSE = any_case(filling("perhaps_reason"))
_PHRASE = "|".join(_ENGLISH.question_patterns["noun_counted"])
_COUNTED = any_case(rf"(?:{_PHRASE})(?P<phrase>(?:[\w’'-]+ ?){{1,3}})|(?:{asking('noun_counted')})(?P<word>[\w-]+)")
"""What is to be counted: in English up to three words behind what asks for it."""
_TO_COME = any_case(rf"{_BEGINS_WITH}(?:{asking('when_ahead')})\b")
_AHEAD = any_case(rf"\b(?:{filling('ahead')})\b")
_BEGINS, _ENDS = (frozenset(words(filling(meaning).replace("|", " "), _ENGLISH)) for meaning in ("begins", "ends"))
_FROM = any_case(rf"\b(?:{filling('begins_at')})\s+(?:(?:{filling('article')})\s+)?(?:\w+\s+)?(?:{MOMENT.pattern})")
_ASKS_SAYING = any_case(asking("said"))
_LETTERS = re.compile(r"[^\W\d_]+")
_ASKS_WHETHER = any_case(asking("whether"))
_QUOTED = re.compile(r"[“”„«\"]")
_WHOLE_NUMBER = any_case(rf"\d[\d.,]*|{NUMBER.pattern}")
_BY_MEANS = any_case(filling("by_means"))
_BY = any_case(filling("perhaps_by"))
_BEHIND_A_NUMBER = re.compile(r"\d\s*$")
_EACH = any_case(rf"\b(?:{filling('each')})\s+$")
_UNTIL = any_case(rf"\b(?:{filling('until')})\b")


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
            yield from _somebody(passage, language)
        case AnswerType.WHEN:
            yield from ((one.group(), SURELY) for one in MOMENT.finditer(passage) if not _is_how_often(one, passage))
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
    AnswerType.SPAN: SPAN,
    AnswerType.EXTENT: any_case(f"{SPAN.pattern}|{LENGTH.pattern}"),
    AnswerType.MEASURE: _MEASURED,
}


def _is_how_often(time: re.Match[str], passage: str) -> bool:
    """Check whether a time only tells how often: "30 percent for each month"."""
    return _EACH.search(passage[max(0, time.start() - BEFORE) : time.start()]) is not None


def _somebody(passage: str, language: Language) -> Iterator[tuple[str, float]]:
    """Yield who is named, and groups of people; a name behind "in" or "near" is a place's.

    Where every noun has a capital, one capital names hardly anybody, nor do two behind a number or at the beginning.
    """
    has_capital_nouns = bool(language.capital_noun_markers)
    begin = next((at for at, letter in enumerate(passage) if letter.isalnum()), 0)
    for found in _NAME.finditer(passage):
        name, before = found.group(), passage[max(0, found.start() - BEFORE) : found.start()]
        if _OF_A_PLACE.search(before) or all(map(_OF_TIME.fullmatch, name.split())):
            continue
        is_first = found.start() <= begin
        if has_capital_nouns:
            is_whole = " " in name and not (is_first or _BEHIND_A_NUMBER.search(before))
            yield name, SURELY if is_whole else RATHER if name.isupper() and len(name) > 1 else HARDLY
        else:
            yield name, SURELY if " " in name else HARDLY if is_first else RATHER
    if group := GROUP.match(passage):
        yield group.group("head"), RATHER


def _reasons(passage: str, said: frozenset[str], language: Language) -> Iterator[tuple[str, float]]:
    """Yield what stands behind words of reason, unless it is what was asked about."""
    found = [(one, HARDLY if one["purpose"] else SURELY) for one in REASON.finditer(passage)]
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
        if word.casefold() in LANGUAGES[ENGLISH].helping_verbs:
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
    if found is None or found["phrase"] is None or not noun or answer_type(question) is not AnswerType.COUNT:
        return ""
    told = [word for word in WORD.findall(question[found.start() :].casefold()) if word not in english.helping_verbs]
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


@lru_cache(maxsize=REMEMBERED)
def asks_whether(question: str, language: Language = LANGUAGES[ENGLISH]) -> bool:
    """Check whether a question wants a yes or a no: nothing in it asks for a thing."""
    spoken = language_spoken(question, language)
    asking_words = {word for listed in spoken.interrogatives.values() for word in listed}
    said = _LETTERS.findall(_ASKS_WHETHER.sub(" ", question.casefold()))
    return answer_type(question) is AnswerType.NONE and asking_words.isdisjoint(said)


def reports_speech(passage: str, language: Language) -> bool:
    """Check whether somebody speaks in a passage."""
    return bool(speaker(passage, language)) or _QUOTED.search(passage) is not None
