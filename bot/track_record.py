"""Track records: looks up in the store what somebody gained and lost according to digests, under all of its names."""

from __future__ import annotations

import asyncio
import difflib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from bot.domain.article import Article
from bot.domain.digest import StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord, full_names, track_record
from bot.ports import Archive, ArchiveQuery, EffectQuery, EffectStore
from bot.text.aliases import name_key, name_keys, plain_name, search_keys
from bot.text.language import ENGLISH, LANGUAGES, Language, one_of
from bot.text.merged_languages import ALL_LANGUAGES, merged
from bot.text.question_text import question_text
from bot.text.search_terms import search_prefixes
from bot.text.sentences import sentences
from bot.text.time_expressions import period_in, split_length_of_time

DEFAULT_DAYS = 90
"""Days searched if nobody says how many."""
MAX_DAYS = 3_650
MAX_NEAR_NAMES, MIN_NAME_LIKENESS = 3, 0.72
"""Most names suggested instead of an unknown one, and their smallest similarity to it."""
MAX_NAMES_SEARCHED = 5_000
"""Most names that are searched for suggestions."""

WHOLE_ARCHIVE = ArchiveQuery()


async def track_record_of(
    store: EffectStore,
    destination: Destination,
    names: Sequence[str],
    *,
    now: datetime,
    days: int = DEFAULT_DAYS,
    sought: EffectQuery | None = None,
) -> TrackRecord:
    """Return what happened to somebody in the articles of a workspace.

    If the given names belong to only one, the other names that articles give for it are searched for, too.

    Args:
        store: the store to search.
        destination: a place in the workspace.
        names: the name that was asked for, then other known ones.
        now: aware.
        days: how many days back.
        sought: other bounds than the days before now; its name keys are ignored.
    """
    bounds = sought or EffectQuery(name_keys=frozenset(), since=now - timedelta(days=days))
    keys = search_keys(names)
    effects = await store.recorded_effects(destination, replace(bounds, name_keys=keys))
    full = full_names(names, effects)
    if len(full) <= 1:
        others = (
            name_keys(name)
            for effect in effects
            if effect.kind is not StakeholderKind.GROUP
            for name in effect.elsewhere
        )
        more = keys.union(*others)
        if more != keys:
            effects = await store.recorded_effects(destination, replace(bounds, name_keys=more))
    return track_record(names, effects, days=days, until=now)


async def articles_naming(
    archive: Archive, destination: Destination, names: Sequence[str], *, wanted: ArchiveQuery = WHOLE_ARCHIVE
) -> list[tuple[Article, Evidence]]:
    """Return the articles that mention somebody by one of the names, each with the first sentence that does."""
    by_fingerprint: dict[str, tuple[Article, Evidence]] = {}
    for name in names:
        question = question_text(name)
        sought = search_prefixes(question, question.language_beside(LANGUAGES[ENGLISH]))
        for article in await archive.find_articles(destination, replace(wanted, beginnings=sought)) if sought else ():
            quote = await asyncio.to_thread(_naming_sentence, article, name)
            if quote is not None:
                by_fingerprint.setdefault(article.fingerprint, (article, quote))
    return [*by_fingerprint.values()]


def whole_name_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern that matches a name in a text, as whole words, in upper or lower case."""
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _naming_sentence(article: Article, name: str) -> Evidence | None:
    """Return the first sentence of an article that contains a whole name; its first one if only the headline does."""
    spans = sentences(article.text, article.reading_language)
    span = next((span for span in spans if whole_name_pattern(name).search(article.text[slice(*span)])), None)
    if span is None and (not spans or not whole_name_pattern(name).search(article.title)):
        return None
    return Evidence.from_span(article.text, *(span or spans[0]))


async def similar_names(store: EffectStore, destination: Destination, name: str) -> tuple[str, ...]:
    """Return up to three names in a workspace's articles that are similar to an unknown one."""
    met = await store.stakeholder_names(destination, limit=MAX_NAMES_SEARCHED)
    return await asyncio.to_thread(_match_names, name, met)


def _match_names(name: str, met: Sequence[str]) -> tuple[str, ...]:
    wanted = name_key(name, ALL_LANGUAGES)  # a typed name, compared with names from articles in any language
    by_mark: dict[str, str] = {}
    for known_name in met:
        by_mark.setdefault(name_key(known_name, ALL_LANGUAGES), known_name)
    by_mark.pop("", None)
    holding = [key for key in by_mark if wanted and f" {wanted} " in f" {key} "]
    alike = difflib.get_close_matches(wanted, by_mark, n=MAX_NEAR_NAMES, cutoff=MIN_NAME_LIKENESS)
    return tuple(by_mark[key] for key in dict.fromkeys([*holding, *alike]))[:MAX_NEAR_NAMES]


@cache
def _since_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that matches a word for "since" and a time at the end of a line."""
    words = one_of(language.time_phrases.get("since", ()))
    return re.compile(rf"\s+(?:{words}) .{{1,40}}$", re.IGNORECASE)


def days_since(period: str, now: datetime, language: Language) -> int | None:
    """Return how many days back "30 days", "the last two weeks" or "January" reaches; None if it is not a time.

    Args:
        period: the time, without a word for "since".
        now: aware.
        language: the language, or languages as one, that it may be in.
    """
    name, days = parse_name_and_period(f"x since {period}", now, merged([LANGUAGES[ENGLISH], language]))
    return days if name == "x" else None


def parse_name_and_period(typed: str, now: datetime, language: Language) -> tuple[str, int]:
    """Parse whom somebody asks about, and how many days back: "Remotasks since 30 days", "Ford since January".

    Args:
        typed: a name, with or without a time after it.
        now: aware.
        language: the language, or languages as one, that it may be in.
    """
    span = split_length_of_time(typed, language)
    if span is not None:
        name, days = span
        return plain_name(name), max(1, min(days, MAX_DAYS))
    since = _since_pattern(language).search(typed)
    period = period_in(since.group().strip(), now, language) if since else None
    if since is not None and period is not None and period.since is not None:
        days = -(-(now - period.since) // timedelta(days=1))
        return plain_name(typed[: since.start()]), max(1, min(days, MAX_DAYS))
    return plain_name(typed), DEFAULT_DAYS
