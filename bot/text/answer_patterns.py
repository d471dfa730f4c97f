"""The kinds of answer: what a question asks for (a number, a time, somebody, a place, a reason), in six languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.language_detection import language_spoken
from bot.text.terms import words

REMEMBERED = 1_024
"""Questions whose kinds are remembered: each is held against every sentence of several articles."""

NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|dozen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|million)s?\b|\b(?:half|quarter|third|twice|double)\b"
    r"|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|\w{3,6}zehn|\w+zig|hundert|tausend)\b"
    r"|\b(?:deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|vingt|trente|quarante"
    r"|cinquante|soixante|cent|mille)\b"
    r"|\b(?:dos|tres|cuatro|cinco|siete|ocho|nueve|diez|doce|trece|catorce|quince|veinte|treinta"
    r"|cuarenta|cincuenta|cien|mil)\b"
    r"|\b(?:dois|duas|três|quatro|sete|oito|nove|dez|onze|doze|treze|catorze|quinze|vinte|trinta|quarenta"
    r"|cinquenta|cem)\b|\b(?:due|tre|quattro|cinque|otto|dieci|undici|dodici|tredici|quindici|venti|trenta"
    r"|quaranta|cinquanta|cento)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btoday|\btomorrow|\byesterday"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:week|month|year|century|decade|morning|evening|noon|midnight|[ap]\.m)\b"
    r"|\b(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|heute|morgen|gestern|januar|februar|märz|mai|juni|juli"
    r"|oktober|dezember|woche|monat|jahr)"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|aujourd|demain|hier|janvier|février|mars|avril|juin"
    r"|juillet|août|septembre|octobre|novembre|décembre|semaine|mois)\b"
    r"|\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|hoy|mañana|ayer|enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|octubre|noviembre|diciembre|semana|mes)\b"
    r"|\b(?:(?:segunda|terça|quarta|quinta|sexta)-feira|hoje|amanhã|ontem|janeiro|fevereiro|março|maio|junho|julho"
    r"|setembro|outubro|novembro|dezembro|mês)\b"
    r"|\b(?:lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|oggi|domani|ieri|gennaio|febbraio|aprile|maggio"
    r"|giugno|luglio|settembre|ottobre|dicembre|settimana|mese)\b",
    re.IGNORECASE,
)
MOMENT = re.compile(
    rf"{_TIME.pattern}|\b(?:tonight|spring|summer|autumn|winter|weeks|months|years|days)\b|\b\d{{1,2}}[:.]\d\d\b"
    r"|\b(?:at|um|à|alle|às|las) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
"""What tells when something is, also by the clock or the season."""
_NAME = re.compile(r"(?<=[a-zà-ÿ,;:] )[“\"]?[A-ZÀ-Þ][\w’'-]+")
PLACE = re.compile(
    r"\b(?:in|at|near|from|to|across|outside|bei|nach|aus|à|au|en|de|dans|em|no|na|a|nel|nella)\s+"
    r"(?:(?:the|der|dem|la|le|el|il|o) )?[A-ZÀ-Þ]\w+"
)
REASON = re.compile(
    r"\b(?:because|due to|after|since|so that|in order|caused|reason|as a result|to \w+"
    r"|weil|wegen|damit|nachdem|grund|um \w+|parce qu|car|afin|pour|raison|porque|debido|para|razón|tras"
    r"|devido|motivo|perché|poiché|affinché|dopo)",
    re.IGNORECASE,
)
_ABOUT_AS_MANY = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|several|some|an?|half an?|few|ein(?:e[nm]?)?|zwei|drei|vier"
    r"|un[ae]?|une|deux|trois|dos|tres|dois|duas|três|due|tre"
)
_UNITS_OF_TIME = (
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|sekunden?|minuten?|stunden?|tage?n?|wochen?"
    r"|monate?n?|jahre?n?|secondes?|heures?|jours?|semaines?|mois|ans?|années?|segundos?|minutos?|horas?|d[ií]as?"
    r"|semanas?|mes(?:es)?|años?|anos?|secondi|minuti|or[ae]|giorn[io]|settiman[ae]|mes[ie]|ann[io]"
)
SPAN = re.compile(
    rf"(?:\d|\b(?:{_ABOUT_AS_MANY}))[ -](?:more )?(?:{_UNITS_OF_TIME})\b"
    r"|\b(?:from|von|de|entre|between|zwischen) (?:\w+ )?(?:1\d|20)\d\d\b"
    r"|\b(?:since|until|till|seit|bis|depuis|jusqu|desde|hasta|até|fino)",
    re.IGNORECASE,
)
AGE = re.compile(
    r"(?<!\d)\d++[- ](?:years?|months?|weeks?|jahre?|ans|años|anos|anni)\b|\bage(?:d| of)? \d|, \d{1,3},|\bborn in\b"
    r"|\d-jährig|\b(?:hundred|thousand|million) years\b",
    re.IGNORECASE,
)
_DEGREES = re.compile(r"(?<!\d)\d++ ?(?:degrees|°|grad|degrés|grados|graus|gradi)", re.IGNORECASE)
LENGTH = re.compile(
    r"\d[ -]?(?:cm|mm|k?m|ft|centi\w+|millim\w+|kilo\w+|met(?:er|re|ro)s?|mètres?|miles?|feet|foot|inch(?:es)?|yards?"
    r"|fathoms?|leagues?|stor(?:eys?|ies)|floors?|meilen|milhas|millas|miglia|metri|storey)\b|\b(?:metres?|meters?|miles?|feet)\b",
    re.IGNORECASE,
)
LONG = r"how long|wie lange?|combien de temps|cuánto tiempo|quanto tempo"
OLD = r"how old|wie alt|quel âge|qué edad|que idade|quanti anni"
_HOT = r"how (?:hot|cold|warm)|wie (?:heiß|kalt|warm)"
_TALL = r"how (?:tall|deep|far|wide)|wie (?:tief|weit|breit)"
_MEASURES = "tall|deep|high|far|wide|big|large|fast|heavy|often|small|great|strong"
_MANY = r"wie (?:viele?|hoch|groß|oft|weit|tief|schnell|teuer)|combien|cuánt[oa]s?|quant[oaie]s?"
_SPAN_OR_LENGTH = re.compile(f"{SPAN.pattern}|{LENGTH.pattern}", re.IGNORECASE)
_MEASURED = (
    (re.compile(rf"\b(?:{LONG})\b", re.IGNORECASE), _SPAN_OR_LENGTH),
    (re.compile(rf"\b(?:{OLD})\b", re.IGNORECASE), AGE),
    (re.compile(rf"\b(?:{_HOT})\b", re.IGNORECASE), _DEGREES),
    (re.compile(rf"\b(?:{_TALL})\b", re.IGNORECASE), LENGTH),
)
"""What is told in a unit of its own: a passage without one does not answer."""
_LOOSE = (
    (
        re.compile(
            rf"\bhow (?:much|many|{_MEASURES})\b|\bwhat (?:percent|share|number|amount|sum)|\bcost|\bkostet"
            rf"|\b(?:{_MANY})\b(?! (?:de temps|tiempo|tempo|anni))",
            re.IGNORECASE,
        ),
        NUMBER,
    ),
    (
        re.compile(
            r"\bwhen\b|\bwhat (?:year|date|day|month|time|century)|\bwann\b|\bquand\b|\bcuándo\b|\bquando\b",
            re.IGNORECASE,
        ),
        _TIME,
    ),
    (
        re.compile(
            r"\bwho(?:m|se)?\b|\bwhich (?:person|company|firm)|\bwe[rmn]\b|\bqui\b|\bquién|\bquem\b|\bchi\b",
            re.IGNORECASE,
        ),
        _NAME,
    ),
    (
        re.compile(
            r"\bwhere\b|\bwhat (?:country|city|place|town)|\bwhich (?:country|city)|\bwo\b|\bwohin\b|\boù\b"
            r"|\bd[óo]nde\b|\bonde\b|\bdove\b",
            re.IGNORECASE,
        ),
        PLACE,
    ),
    (
        re.compile(
            r"\bwhy\b|\bwhat (?:caused|reason)|\bwarum\b|\bwieso\b|\bweshalb\b|\bpourquoi\b|\bpor qu[ée]|\bporquê\b"
            r"|\bperché\b",
            re.IGNORECASE,
        ),
        REASON,
    ),
)
_KINDS = (*_MEASURED, *_LOOSE)
_ASKING = re.compile(
    rf"\b(?:how (?:many|much|long|old|hot|cold|warm|{_MEASURES})|(?:what|which) (?:kinds?|sorts?|types?) of|what|which"
    rf"|{LONG}|{OLD}|{_HOT}|{_MANY}|wann|warum|wieso|weshalb|wo|wohin|woher|we[rnm]|was für|was|welche[rsnm]?|gibt es"
    r"|pourquoi|quand|comment|quels?|quelles?|qu[’']est-ce que|qui|que|quoi|où|cuándo|dónde|cómo|qué|quién(?:es)?"
    r"|cuál(?:es)?|por qué|por que|porquê|quando|onde|quem|qual|quais|cosa|che|chi|quale|quali|dove|perché|come)\b",
    re.IGNORECASE,
)
"""What a question asks with: no text has to say it."""
_HOW_MANY = re.compile(
    r"how (?:many|much)|what (?:percent|number|amount)|wie viele?\b|combien|cuánt|quant[oaie]s?\b", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\bhow many\b|\bhow much (?!of\b)|\bwhat (?:percent\w*|share|number|amount|sum)\b|\bwie viele?\b|\bcombien\b"
    r"|cuánt[oa]s?\b|quant[oaie]s?\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\d.,])[\d.,]*\d")
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


def question_terms(question: str, usual: Language = LANGUAGES[ENGLISH]) -> list[str]:
    """Return the content words that a question is about, without those that it asks with; all where none are left.

    Args:
        question: as it was asked.
        usual: the language of what it is asked about; it may be put in another one.
    """
    language = language_spoken(question, usual)
    told = words(_ASKING.sub(" ", question), language)
    return [word for word in told if word not in _filling(language)] or told or words(question, language)


@cache
def _filling(language: Language) -> frozenset[str]:
    """Return the words (stems) that a question may be asked with or without: "anyone", "still"."""
    return frozenset(stem for word in language.question_fillers for stem in words(word, language))


def asks_for_type(question: str) -> bool:
    """Return whether a question asks for a kind of thing that a passage can be seen to hold."""
    return bool(_asked_for(question))


def holds_measure_asked(question: str, passages: Sequence[str]) -> bool:
    """Tell whether passages hold what a question wants measured: an age, a length, a number; or it wants nothing so."""
    wanted = _units_wanted(question)
    return not wanted or any(unit.search(passage) for unit in wanted for passage in passages)


def has_time_expression(text: str) -> bool:
    """Check whether there is a day, a month or any other time in a text."""
    return _TIME.search(text) is not None


def asks_only_a_measure(question: str) -> bool:
    """Check whether a question asks for a measure and has no other word: "how long did it last?"."""
    is_measured = any(trigger.search(question) for trigger, _ in _MEASURED)
    return is_measured and not words(_ASKING.sub(" ", question), language_spoken(question))


@lru_cache(maxsize=REMEMBERED)
def _units_wanted(question: str) -> Sequence[re.Pattern[str]]:
    wanted = tuple(unit for trigger, unit in _MEASURED if trigger.search(question))
    return wanted or ((NUMBER,) if _COUNTED.search(question) else ())


def holds_type_asked(question: str, passage: str, language: Language = LANGUAGES[ENGLISH]) -> bool:
    """Check whether a passage holds the kind of thing asked for, and not only what the question says itself."""
    kinds = _asked_for(question)
    said = set(words(question, language_spoken(question, language))) if kinds else set()
    return any(
        not (told := set(words(found.group(), language))) or not told <= said
        for kind in kinds
        for found in kind.finditer(passage)
    )


def tells_new_number(question: str, passage: str) -> bool:
    """Check whether a passage tells a number to somebody who asks how many; a year is none, nor one asked with."""
    if not _HOW_MANY.search(question):
        return False
    return any(found.group() not in question for found in _DIGITS.finditer(YEAR.sub(" ", passage)))


@lru_cache(maxsize=REMEMBERED)
def _asked_for(question: str) -> Sequence[re.Pattern[str]]:
    return tuple(pattern for trigger, pattern in _KINDS if trigger.search(question))
