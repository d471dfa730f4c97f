"""Stakeholder answer: the stakeholders of the articles a question is about, each with its quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, zip_longest

from bot.answerer.passages import PERHAPS, source_of
from bot.answerer.reply_lines import Line, line
from bot.answerer.retrieval import Material
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.digest import Digest, Effect, Kind, Stakeholder
from bot.domain.evidence import Evidence
from bot.summarizer.extract import extract
from bot.text.language import Language, one_of
from bot.text.question_text import QuestionText

MOST = 6
"""Stakeholders that one answer names."""
READ = 4
"""Articles that are read for them."""

EFFECTS = {
    Effect.GAINS: Line.GAINS,
    Effect.LOSES: Line.LOSES,
    Effect.MIXED: Line.MIXED,
    Effect.UNCERTAIN: Line.UNCERTAIN,
}
OF_MANY = {Effect.GAINS: Line.GAIN_MANY, Effect.LOSES: Line.LOSE_MANY, Effect.MIXED: Line.MIXED_MANY}
"""What is said of a group instead: "19 people lose"."""

ONLY = {
    Effect.GAINS: frozenset({Effect.GAINS, Effect.MIXED}),
    Effect.LOSES: frozenset({Effect.LOSES, Effect.MIXED}),
}
"""What is told of where one of the two alone is asked for."""


def stakeholder_answer(material: Material, language: str) -> Answer | None:
    """Return who is affected, or None where the articles tell of nobody."""
    digests = [
        material.digest if article is material.at_hand and material.digest else extract(article)
        for article in (() if material.stories else material.articles[:READ])
    ] or [*material.stories]
    wanted = wanted_effects(material.asked)
    told: dict[str, str] = {}
    is_open = not any(digest.stakeholders for digest in digests)
    evidence: list[Evidence] = []
    for digest, who in _stakeholders(digests):
        if who.effect not in wanted or who.name.casefold() in told or len(told) == MOST:
            continue
        source = None if digest.article is material.at_hand else source_of(digest.article)
        quote = who.evidence[0]
        evidence.append(Evidence(quote=quote.quote, start=quote.start, end=quote.end, source=source))
        effect = effect_on(who.kind, who.effect, language)
        told[who.name.casefold()] = f"{who.name}: {effect} [{len(evidence)}]"
    if not told:
        at_hand = material.at_hand
        own = [one for one in digests if one.article is at_hand] if at_hand else digests if material.stories else ()
        return not_sure_who(own, at_hand, language) if is_open else None
    text = "\n".join([line(Line.AFFECTED, language=language), *told.values()])
    return Answer(answered=True, text=text, evidence=tuple(evidence), score=1.0, language=language)


def effect_on(kind: Kind, effect: Effect, language: str) -> str:
    """Return what an event does to one, or to a group of several, as a verb that agrees."""
    what = OF_MANY.get(effect, EFFECTS[effect]) if kind is Kind.GROUP else EFFECTS[effect]
    return line(what, language=language)


def not_sure_who(digests: Sequence[Digest], at_hand: Article | None, language: str) -> Answer | None:
    """Return who is in articles of which no gain or loss is told for certain, of each article one before the next."""
    in_turn = zip_longest(*([(digest, who) for who in digest.named] for digest in digests))
    told = {who.name.casefold(): (digest, who) for digest, who in reversed([*filter(None, chain(*in_turn))])}
    named = [*reversed(told.values())][:MOST]
    if not named:
        return None
    sources = [None if digest.article is at_hand else source_of(digest.article) for digest, _ in named]
    evidence = tuple(replace(who.evidence[0], source=source) for (_, who), source in zip(named, sources, strict=True))
    head = Line.NOT_SURE_WHO if len(digests) == 1 else Line.NOT_SURE_WHO_OF_ALL
    names = "\n".join(f"{who.name} [{number}]" for number, (_, who) in enumerate(named, 1))
    text = f"{line(head, language=language)}\n{names}"
    return Answer(answered=True, text=text, evidence=evidence, score=PERHAPS, language=language)


def wanted_effects(asked: QuestionText) -> frozenset[Effect]:
    """Return the effects that a question asks for; all where it asks for none."""
    gains, loses = (pattern.search(asked.text) for pattern in _asking_for(asked.languages))
    if gains and not loses:
        return ONLY[Effect.GAINS]
    if loses and not gains:
        return ONLY[Effect.LOSES]
    return frozenset(Effect)


@cache
def _asking_for(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what asks who gains, and who loses."""
    gaining, losing = (
        re.compile(rf"\b(?:{one_of(told)})\b", re.IGNORECASE)
        for told in (language.gaining_questions, language.losing_questions)
    )
    return gaining, losing


def _stakeholders(digests: Sequence[Digest]) -> list[tuple[Digest, Stakeholder]]:
    return [(digest, who) for digest in digests for who in digest.stakeholders]
