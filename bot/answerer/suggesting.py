"""Suggested questions: up to three that an article really answers, made of its own sentences and asked of ourselves.

A sentence becomes a question where a part of it can be asked for and the rest stays as it is: a number at its
beginning ("How many bakery workers could lose their jobs?"), who did it, when, why and how much. A question is kept
only if our own search answers it with the sentence it was made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answerer.turning import turned
from bot.domain.article import Article
from bot.domain.digest import Digest
from bot.text.answerable import answers
from bot.text.languages import guessed_language
from bot.text.sentences import sentences
from bot.text.speech import SPEAKING

MOST = 3
SURE = 0.3
"""How likely our own search must hold the answer to be."""
SHORTEST, LONGEST = 20, 110
"""Characters of a question that fits a button and says something."""

_ABOUT = (
    r"(?:about|around|some|nearly|almost|more than|over|at least|up to|rund|etwa|mehr als|über|environ|près de"
    r"|plus de|unos|unas|más de|casi|cerca de|mais de|quase|circa|oltre|più di) "
)
_NUMBER = r"\d[\d.,]*(?: (?:million|millions|millionen|millones|milhões|milioni|thousand|mil|billion))?(?: d[ei])?"
_COUNTED = re.compile(rf"(?:{_ABOUT})?{_NUMBER} (?P<rest>[^\W\d_]{{3,}} .+)", re.IGNORECASE)
_HOW_MANY = {"en": "How many", "de": "Wie viele", "fr": "Combien de", "es": "¿Cuántos", "pt": "Quantos", "it": "Quanti"}
_MONEY = re.compile(
    r"^(?:euros?|dollars?|pounds?|per ?cent|percent|prozent|years?|jahren?|ans|años|anos|anni|degrees)\b", re.IGNORECASE
)
_WHO = {"en": "Who", "de": "Wer", "fr": "Qui", "es": "¿Quién", "pt": "Quem", "it": "Chi"}
_DEED = {
    "en": r"has|is|was|will|would|could|can|plans to|wants to|agreed to|said it will|warned|ordered|approved|rejected"
    r"|won|fined|announced|bought|sold|paid|opened|closed|filed|signed",
    "de": r"hat|ist|wird|will|kann|soll|muss|plant|übernimmt|kauft|verkauft",
    "fr": r"a|va|veut|doit|peut|prévoit|rachète|vend",
    "es": r"ha|va a|quiere|debe|puede|prevé|compra|vende|compró|vendió|anunció",
    "pt": r"vai|quer|deve|pode|prevê|compra|vende|comprou|vendeu|anunciou",
    "it": r"ha|vuole|deve|può|prevede|compra|vende",
}
_NAMED = r"(?P<who>(?:The )?[A-ZÀ-Þ][\w’'&.-]*(?: (?:[A-ZÀ-Þ&][\w’'&.-]*|of|de|of the)){0,5})"
_CLAUSE = r"(?P<rest>[^,;:.]{12,90})(?=[,;:]|\.?$)"
_HELPERS = "(?:is|are|was|were|will|would|could|has|have|had)"
_HELPER = rf"(?P<helper>{_HELPERS})"
_SUBJECT = r"(?P<subject>(?:The|Its|Their|[A-Z][\w’'-]+)(?: [\w’'-]+){0,5}?)"
_TIME = (
    r"(?P<time>(?:on|in|by|from) (?:early |late |mid-)?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|\d{4}|next|the end)\b)"
)
_PRONOUNS = frozenset(
    ["It", "They", "He", "She", "This", "There", "That", "We", "I", "You", "These", "Those", "In", "On", "At"]
)
_MONEY_SUM = (
    r"(?:about |around |up to |more than |nearly )?[$€£]?\d[\d.,]*(?: (?:million|billion|thousand))?(?: [a-z]+)?"
)
_PAID = re.compile(
    rf"{_SUBJECT} {_HELPER} (?P<verb>pay|cost|invest|spend|receive|get|raise|cut)"
    rf" {_MONEY_SUM} (?P<rest>(?:for|to|in|on|a)\b [^,;:.]{{4,80}}?)(?= and \d|[,;:]|\.?$)"
)
_WHEN = re.compile(rf"{_SUBJECT} {_HELPER} (?P<rest>[^,;:]{{6,80}}?) {_TIME}")
_WHY = re.compile(rf"{_SUBJECT} {_HELPER} (?P<rest>[^,;:]{{6,80}}?),? (?:because|due to)\b")


def suggested(digest: Digest) -> tuple[str, ...]:
    """Return up to three questions that the digest's article answers, of different kinds where there are some."""
    return questions_of(digest.article, [quote.start for fact in digest.key_facts for quote in fact.evidence])


def questions_of(article: Article, quoted: Sequence[int] = ()) -> tuple[str, ...]:
    """Return up to three questions that an article answers; those of sentences that stand at `quoted` come first."""
    language = article.language or guessed_language(article.text) or ""
    spans = sentences(article.text)
    texts = [article.text[start:end] for start, end in spans]
    order = sorted(range(len(spans)), key=lambda at: (not any(spans[at][0] <= q < spans[at][1] for q in quoted), at))
    kept: dict[str, str] = {}
    for at in order:
        for kind, question in questions_from(texts[at], language, article.text):
            if kind not in kept and _is_answered(question, texts, at) and question not in article.title:
                kept[kind] = question
        if len(kept) >= MOST:
            break
    return tuple(kept.values())[:MOST]


def questions_from(sentence: str, language: str, text: str = "") -> Iterator[tuple[str, str]]:
    """Yield questions that a sentence answers, each with its kind; none where the language has no forms.

    Args:
        sentence: a statement of an article.
        language: the article's.
        text: the whole article, which tells names from other words that begin a sentence.
    """
    if sentence[:1] in "“\"«„'‘" or "?" in sentence:
        return
    for kind, question in (
        ("how many", _how_many(sentence, language)),
        ("how much", _how_much(sentence, language)),
        ("who", _who(sentence, language, text)),
        ("when", _turned("When", _WHEN, sentence, language)),
        ("why", _turned("Why", _WHY, sentence, language)),
        *turned(sentence, language),
    ):
        if question and SHORTEST <= len(question) <= LONGEST:
            yield kind, question


def _how_many(sentence: str, language: str) -> str:
    found = _COUNTED.match(sentence)
    if found is None or language not in _HOW_MANY or _MONEY.match(found["rest"]):
        return ""
    return f"{_HOW_MANY[language]} {_first_clause(found['rest'])}?"


def _how_much(sentence: str, language: str) -> str:
    found = _PAID.match(sentence) if language == "en" else None
    if found is None or not _is_subject(found["subject"]):
        return ""
    return f"How much {found['helper']} {_in_mid_sentence(found['subject'])} {found['verb']} {found['rest']}?"


def _who(sentence: str, language: str, text: str) -> str:
    if language not in _WHO:
        return ""
    found = re.match(rf"{_NAMED} (?P<deed>{_DEED[language]}) {_CLAUSE}", sentence)
    if found is None or found["who"].split()[0] in _PRONOUNS or not _is_named(found["who"], language, text):
        return ""
    return f"{_WHO[language]} {found['deed']} {_first_clause(found['rest'])}?"


def _is_named(who: str, language: str, text: str) -> bool:
    """Say whether a lone word that begins a sentence is a name: it has its capital in mid-sentence, too."""
    if " " in who.removeprefix("The ") or not text:
        return True
    return re.search(rf"[\w,;] {re.escape(who)}\b", text) is not None and language != "de"


def _turned(asking: str, pattern: re.Pattern[str], sentence: str, language: str) -> str:
    """Return a question with helper and subject turned round, which English does and its verbs allow."""
    found = pattern.match(sentence) if language == "en" else None
    if found is None or " that " in found["rest"] or not _is_subject(found["subject"]):
        return ""
    return f"{asking} {found['helper']} {_in_mid_sentence(found['subject'])} {found['rest']}?"


def _is_subject(text: str) -> bool:
    """Say whether what stands before a helper is somebody or something, and no clause."""
    is_clause = re.search(rf"\b(?:{_HELPERS}|who|which|that)\b", text) or SPEAKING.search(text)
    return not is_clause and text.split(maxsplit=1)[0] not in _PRONOUNS


def _in_mid_sentence(subject: str) -> str:
    """Return a subject as it is written in mid-sentence: only names keep their capital."""
    first, _, second = subject.partition(" ")
    is_name = second[:1].isupper() or (not second and not first.endswith(("ing", "ion", "s", "le"))) or first.isupper()
    return subject if is_name and first not in {"The", "Its", "Their"} else first[0].lower() + subject[1:]


def _first_clause(text: str) -> str:
    """Return the beginning of a sentence as far as its first clause goes."""
    return re.split(r"[,;:]| according to | laut | selon | según | segundo | secondo |[.!?]$", text, maxsplit=1)[
        0
    ].strip(' .”"')


def _is_answered(question: str, texts: list[str], at: int) -> bool:
    found = answers(question, texts)
    return bool(found) and found[0][0] == at and found[0][1] >= SURE


def left(suggestions: tuple[str, ...], asked: str) -> tuple[str, ...]:
    """Return the suggestions that were not just asked."""
    plain = asked.casefold().strip(" ?!.")
    return tuple(one for one in suggestions if one.casefold().strip(" ?!.") != plain)
