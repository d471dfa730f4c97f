"""Story overview: the ranked stories of a period, one line each, and everybody who surely gains or loses by them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.answerer.passages import evidence_of, lead_passage, publisher_name
from bot.answerer.retrieval import ArticleLibrary, RetrievedMaterial
from bot.answerer.stakeholder_answer import (
    EFFECTS_WHEN_ONE_ASKED,
    effect_verb,
    uncertain_stakeholders_answer,
    wanted_effects,
)
from bot.domain.article import Article
from bot.domain.conversation import Answer, Choice
from bot.domain.digest import Effect
from bot.domain.subscription import Destination
from bot.domain.track_record import RecordedEffect
from bot.ports import ArchiveQuery, EffectQuery, EffectStore
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.summarizer.extract import extract
from bot.text.question_text import QuestionText
from bot.text.time_expressions import period_dates

MAX_LINES = 12
"""Most stories, or gains and losses, in one answer, which says how many more there are."""
MAX_ARTICLES_READ = 6
"""Most articles that are searched for names if nobody surely gains or loses."""
MIN_TITLE_LENGTH, MAX_TITLES_LENGTH = 60, 720
"""Fewest characters that a headline is shortened to, and characters of all together: the narrowest platform's limit."""
DEFAULT_PERIOD = timedelta(days=1)
"""How far back gains and losses are searched if no time is named."""
FALLBACK_PERIOD = timedelta(days=7)
"""How far before a period without any they are searched."""


def story_overview(material: RetrievedMaterial, language: str) -> Answer:
    """Return all stories of a period: those with the most publishers first, and the newest first among equals."""
    stories = _grouped_by_story(material)
    stories.sort(key=lambda group: (-_publisher_count(group), -_published_timestamp(group[0])))
    shown_stories = [group[0] for group in stories[:MAX_LINES]]
    head = (
        nothing_new_line(material, language)
        if material.is_older
        else reply_line(ReplyLine.TOP_STORIES, language=language)
    )
    max_length = max(MIN_TITLE_LENGTH, MAX_TITLES_LENGTH // max(1, len(shown_stories)))
    titles = [
        f"{number}. {_shortened_title(article, max_length)} [{number}]"
        for number, article in enumerate(shown_stories, 1)
    ]
    more = (
        [reply_line(ReplyLine.AND_MORE, language=language, number=len(stories) - MAX_LINES)]
        if len(stories) > MAX_LINES
        else []
    )
    evidence = tuple(
        evidence_of(lead_passage(article, QuestionText(article.title, article.reading_language)), None)
        for article in shown_stories
    )
    text = "\n".join([head, *titles, *more])
    rest = (Choice(label=reply_line(ReplyLine.ALL_STORIES, language=language), command="latest"),) if more else ()
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language, choices=rest)


def nothing_new_line(material: RetrievedMaterial, language: str) -> str:
    """Return the line that a period brought nothing, in the asker's words and with dates, before older news."""
    period = material.period
    if period is None:
        return reply_line(ReplyLine.TOP_STORIES, language=language)
    words = period.words if not material.question.text.startswith(period.words) else period.words.lower()
    line = ReplyLine.NOTHING_NEW if period.until else ReplyLine.NOTHING_YET
    dates = period_dates(period, language)
    return reply_line(line, language=language, time=f"{words} ({dates})" if dates else words)


async def everyone_affected_answer(
    material: RetrievedMaterial, destination: Destination, library: ArticleLibrary, now: datetime, language: str
) -> Answer | None:
    """Return all who surely gain or lose by the stories of a period, or else who is named in them; None if nobody."""
    period = material.period
    since = period.since if period and period.since else now - DEFAULT_PERIOD
    sought = EffectQuery(name_keys=frozenset(), since=since, until=period.until if period else None, is_everybody=True)
    effects = wanted_effects(material.question)
    recorded = await find_effects(effects, destination, library, sought)
    unsure = None if recorded else await _uncertain_answer(sought, destination, library, language)
    head = reply_line(ReplyLine.AFFECTED, language=language)
    if not recorded and not unsure and period and period.since:
        sought = replace(sought, since=period.since - FALLBACK_PERIOD, until=period.since)
        recorded, head = (
            await find_effects(effects, destination, library, sought),
            nothing_new_line(material, language),
        )
        unsure = None if recorded else await _uncertain_answer(sought, destination, library, language)
        unsure = unsure and replace(unsure, text=f"{head}\n{unsure.text}")
    if not recorded:
        return unsure
    lines = [
        f"{record.name}: {effect_verb(record.kind, record.effect, language)} [{number}]"
        for number, record in enumerate(recorded[:MAX_LINES], 1)
    ]
    more = (
        [reply_line(ReplyLine.AND_MORE, language=language, number=len(recorded) - MAX_LINES)]
        if len(recorded) > MAX_LINES
        else []
    )
    text = "\n".join([head, *lines, *more])
    evidence = tuple(replace(record.evidence, source=record.source) for record in recorded[:MAX_LINES])
    rest = (
        (
            Choice(
                label=reply_line(ReplyLine.SHOW_THE_REST, language=language), command=next_page_command(sought, effects)
            ),
        )
        if more
        else ()
    )
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language, choices=rest)


async def _uncertain_answer(
    sought: EffectQuery, destination: Destination, library: ArticleLibrary, language: str
) -> Answer | None:
    """Return who is named in the articles of a period without any certain gain or loss; None if there is one."""
    if await find_effects(frozenset(Effect), destination, library, sought):
        return None
    query = ArchiveQuery(since=sought.since, until=sought.until, limit=MAX_ARTICLES_READ)
    articles = await library.find_articles(destination, query)
    return uncertain_stakeholders_answer(
        [await asyncio.to_thread(extract, article) for article in articles], None, language
    )


def next_page_command(sought: EffectQuery, effects: frozenset[Effect], *, after: int = MAX_LINES) -> str:
    """Return the command for the next page of gains and losses, after the one numbered `after`."""
    which = next(
        (effect for effect in (Effect.GAINS, Effect.LOSES) if effects == EFFECTS_WHEN_ONE_ASKED[effect]), "all"
    )
    until = int(sought.until.timestamp()) if sought.until else 0
    return f"affected {after} {int(sought.since.timestamp())} {until} {which}"


async def find_effects(
    effects: frozenset[Effect], destination: Destination, library: EffectStore, sought: EffectQuery
) -> list[RecordedEffect]:
    """Return who has one of these effects by the stories of a period, each once per story and effect."""
    records = [record for record in await library.recorded_effects(destination, sought) if record.effect in effects]
    return list(
        {(record.story, record.name.casefold(), record.effect): record for record in reversed(records)}.values()
    )[::-1]


def _grouped_by_story(material: RetrievedMaterial) -> list[list[Article]]:
    """Return the articles grouped by known story, the newest first; similarity alone makes no group."""
    groups: dict[object, list[Article]] = {}
    for article in sorted(material.articles, key=_published_timestamp, reverse=True):
        groups.setdefault(material.story_by_address.get(article.url, article.fingerprint), []).append(article)
    return list(groups.values())


def _publisher_count(articles: Sequence[Article]) -> int:
    """Return how many papers the articles are from."""
    return len({publisher_name(article) for article in articles})


def _published_timestamp(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0


def _shortened_title(article: Article, max_length: int) -> str:
    title = " ".join(article.title.split())
    return title if len(title) <= max_length else f"{title[:max_length].rsplit(' ', 1)[0]} …"
