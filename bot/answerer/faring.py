"""How somebody fared: "what about Remotasks lately?", answered with their gains and losses over time."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

from bot.answerer.affected import EFFECTS
from bot.answerer.finding import Library
from bot.answerer.lines import Line, language_asked, line
from bot.domain.conversation import Answer
from bot.domain.digest import Effect
from bot.domain.evidence import Evidence
from bot.domain.fortune import UNLIKELY, Fortune, Fortunes, day
from bot.domain.subscription import Destination
from bot.fortunes import asked_about, fortunes_of
from bot.text.called import LONGEST, mark

MOST = 6
"""Stories that one answer tells; the command tells all."""

_LATELY = r"(?:lately|recently|of late|these days|nowadays|over time|so far|since then)"
_SPAN = r"(?P<span> (?:since|in|over|for) .+?)?"
_FORMS = (
    rf"(?:and |so )?(?:what|how) about (?P<name>.+?),? {_LATELY}",
    rf"how (?:did|does|do) (?P<name>.+?) (?:fare|do|come off)(?: {_LATELY})?{_SPAN}",
    rf"how (?:has|have|had) (?P<name>.+?) (?:fared|been faring|been doing)(?: {_LATELY})?{_SPAN}",
    rf"how (?:is|are) (?P<name>.+?) (?:faring|doing)(?: {_LATELY})?{_SPAN}",
    rf"what (?:did|has|have) (?P<name>.+?) (?:gain|gained|win|won) (?:and|or) (?:lose|lost)(?: {_LATELY})?{_SPAN}",
    rf"(?:the )?gains and losses of (?P<name>.+?)(?: {_LATELY})?{_SPAN}",
    r"wie (?:ist es|erging es|ergeht es|geht es) (?P<name>.+?)(?: (?:ergangen|zuletzt|in letzter zeit))*",
    r"was ist mit (?P<name>.+?) in letzter zeit",
    r"comment (?:s['’]en (?:est sortie?|sort)|va) (?P<name>.+?) (?:ces derniers temps|récemment|dernièrement)",
    r"cómo (?:le|les) (?:ha ido|fue|va) a (?P<name>.+?)(?: últimamente)?",
    r"como (?:tem ido|se saiu|vai) (?P<name>.+?) ultimamente",
    r"come (?:se la (?:è cavata|cava)|è andata a) (?P<name>.+?)(?: (?:di recente|ultimamente))?",
)
_ASKED = tuple(re.compile(rf"\W*{form}[ ?!.]*", re.IGNORECASE) for form in _FORMS)


async def fared(asked: str, destination: Destination, library: Library, now: datetime) -> Answer | None:
    """Return what somebody gained and lost, where that is asked of one whom the articles tell of."""
    typed = who_fared(asked)
    name, days = asked_about(typed, now) if typed else ("", 0)
    if not mark(name) or len(name) > LONGEST:
        return None
    names = (await library.preferences(destination)).names_of(name)
    told = await fortunes_of(library, destination, names, now=now, days=days)
    return _answer(told, language_asked(asked)) if told.lines else None


def who_fared(asked: str) -> str:
    """Return of whom it is asked, with the time that is named; empty where something else is asked."""
    for form in _ASKED:
        if found := form.fullmatch(asked.strip()):
            return f"{found['name']}{found.groupdict().get('span') or ''}"
    return ""


def _answer(told: Fortunes, language: str) -> Answer:
    counts = Counter(one.effect for one in told.lines)
    named = {"gains": Effect.GAINS, "losses": Effect.LOSES, "mixed": Effect.MIXED, "unsure": Effect.UNCERTAIN}
    numbers = {name: counts[effect] for name, effect in named.items()}
    lines = [line(Line.FARED, language=language, name=told.name, days=told.days, **numbers)]
    lines += [_told(one, number, language) for number, one in enumerate(told.lines[:MOST], 1)]
    if len(told.lines) > MOST:
        lines.append(line(Line.FARED_MORE, language=language, number=len(told.lines) - MOST, name=told.name))
    evidence = tuple(_sourced(one) for one in told.lines[:MOST])
    return Answer(answered=True, text="\n".join(lines), evidence=evidence, score=1.0, language=language)


def _told(one: Fortune, number: int, language: str) -> str:
    effect = UNLIKELY if one.is_unlikely else line(EFFECTS[one.effect], language=language)
    return f"{day(one.at)}: {effect} [{number}]"


def _sourced(one: Fortune) -> Evidence:
    quote = one.evidence
    return Evidence(quote=quote.quote, start=quote.start, end=quote.end, source=one.source)
