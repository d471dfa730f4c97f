"""Stakeholder answer: the stakeholders in the articles that a question is about, each with a quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, zip_longest

from bot.answerer.passages import MIN_POSSIBLE_LIKELIHOOD
from bot.answerer.retrieval import RetrievedMaterial
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.digest import Digest, Effect, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.story import source_of
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.summarizer.extract import extract
from bot.text.language import Language, one_of
from bot.text.question_text import QuestionText

MAX_STAKEHOLDERS = 6
"""Most stakeholders in one answer."""
MAX_ARTICLES_READ = 4
"""Most articles that are searched for them."""

EFFECT_LINES = {
    Effect.GAINS: ReplyLine.GAINS,
    Effect.LOSES: ReplyLine.LOSES,
    Effect.MIXED: ReplyLine.MIXED,
    Effect.UNCERTAIN: ReplyLine.UNCERTAIN,
}
GROUP_EFFECT_LINES = {
    Effect.GAINS: ReplyLine.GAIN_MANY,
    Effect.LOSES: ReplyLine.LOSE_MANY,
    Effect.MIXED: ReplyLine.MIXED_MANY,
}
"""The lines for a group instead: "19 people lose"."""

EFFECTS_WHEN_ONE_ASKED = {
    Effect.GAINS: frozenset({Effect.GAINS, Effect.MIXED}),
    Effect.LOSES: frozenset({Effect.LOSES, Effect.MIXED}),
}
"""The effects shown if only one of the two is asked for."""


def stakeholder_answer(material: RetrievedMaterial, language: str) -> Answer | None:
    """Return who is affected, or None if the articles name nobody to show."""
    digests = [
        material.digest if article is material.current_article and material.digest else extract(article)
        for article in (() if material.edition_digests else material.articles[:MAX_ARTICLES_READ])
    ] or [*material.edition_digests]
    effects = wanted_effects(material.question)
    line_by_name: dict[str, str] = {}
    is_open = not any(digest.stakeholders for digest in digests)
    evidence: list[Evidence] = []
    for digest, stakeholder in _stakeholders(digests):
        if (
            stakeholder.effect not in effects
            or stakeholder.name.casefold() in line_by_name
            or len(line_by_name) == MAX_STAKEHOLDERS
        ):
            continue
        source = None if digest.article is material.current_article else source_of(digest.article)
        quote = stakeholder.evidence[0]
        evidence.append(replace(quote, source=source))
        effect = effect_verb(stakeholder.kind, stakeholder.effect, language)
        line_by_name[stakeholder.name.casefold()] = f"{stakeholder.name}: {effect} [{len(evidence)}]"
    if not line_by_name:
        at_hand = material.current_article
        own = (
            [digest for digest in digests if digest.article is at_hand]
            if at_hand
            else digests
            if material.edition_digests
            else ()
        )
        return uncertain_stakeholders_answer(own, at_hand, language) if is_open else None
    text = "\n".join([reply_line(ReplyLine.AFFECTED, language=language), *line_by_name.values()])
    return Answer(answered=True, text=text, evidence=tuple(evidence), score=1.0, language=language)


def effect_verb(kind: StakeholderKind, effect: Effect, language: str) -> str:
    """Return an effect as a verb that agrees with one, or with a group."""
    line = (
        GROUP_EFFECT_LINES.get(effect, EFFECT_LINES[effect]) if kind is StakeholderKind.GROUP else EFFECT_LINES[effect]
    )
    return reply_line(line, language=language)


def uncertain_stakeholders_answer(digests: Sequence[Digest], at_hand: Article | None, language: str) -> Answer | None:
    """Return who is named in articles without a certain gain or loss, taking turns among the articles, or None."""
    in_turn = zip_longest(*([(digest, entity) for entity in digest.named] for digest in digests))
    named_by_key = {
        entity.name.casefold(): (digest, entity) for digest, entity in reversed([*filter(None, chain(*in_turn))])
    }
    named_entities = [*reversed(named_by_key.values())][:MAX_STAKEHOLDERS]
    if not named_entities:
        return None
    sources = [None if digest.article is at_hand else source_of(digest.article) for digest, _ in named_entities]
    evidence = tuple(
        replace(entity.evidence[0], source=source) for (_, entity), source in zip(named_entities, sources, strict=True)
    )
    head = ReplyLine.NOT_SURE_WHO if len(digests) == 1 else ReplyLine.NOT_SURE_WHO_OF_ALL
    names = "\n".join(f"{entity.name} [{number}]" for number, (_, entity) in enumerate(named_entities, 1))
    text = f"{reply_line(head, language=language)}\n{names}"
    return Answer(answered=True, text=text, evidence=evidence, score=MIN_POSSIBLE_LIKELIHOOD, language=language)


def wanted_effects(question: QuestionText) -> frozenset[Effect]:
    """Return the effects that a question asks for; all of them if it asks for neither or both."""
    gains, loses = (pattern.search(question.text) for pattern in _effect_question_patterns(question.languages))
    if gains and not loses:
        return EFFECTS_WHEN_ONE_ASKED[Effect.GAINS]
    if loses and not gains:
        return EFFECTS_WHEN_ONE_ASKED[Effect.LOSES]
    return frozenset(Effect)


@cache
def _effect_question_patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of questions that ask who gains, and who loses."""
    gaining, losing = (
        re.compile(rf"\b(?:{one_of(questions)})\b", re.IGNORECASE)
        for questions in (language.gaining_questions, language.losing_questions)
    )
    return gaining, losing


def _stakeholders(digests: Sequence[Digest]) -> list[tuple[Digest, Stakeholder]]:
    return [(digest, stakeholder) for digest in digests for stakeholder in digest.stakeholders]
