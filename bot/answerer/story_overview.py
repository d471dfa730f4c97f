"""Story overview: the ranked stories of a period, each with a line, and everybody who surely gains or loses by them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.answerer.passages import called, evidence_of, leading
from bot.answerer.reply_lines import Line, line
from bot.answerer.retrieval import Library, Material
from bot.answerer.stakeholder_answer import ONLY, effect_on, not_sure_who, wanted_effects
from bot.domain.article import Article
from bot.domain.conversation import Answer, Choice
from bot.domain.digest import Effect
from bot.domain.evidence import Evidence
from bot.domain.subscription import Destination
from bot.domain.track_record import Fate
from bot.ports import ArchiveQuery, FateQuery, FateStore
from bot.summarizer.extract import extract
from bot.text.question_text import QuestionText
from bot.text.time_expressions import dates_of

MOST = 12
"""Stories, or gains and losses, that one answer tells; how many more there are is said."""
MOST_READ = 6
"""Articles that are read for who is in them, where nobody surely gains or loses."""
TITLE, TITLES = 60, 720
"""Characters that a headline has at least, and all together: so many fit where the narrowest platform shows them."""
USUAL_TIME = timedelta(days=1)
"""How far back gains and losses are looked for where no time is named."""
EARLIER = timedelta(days=7)
"""How long before a time that has none they are looked for."""


def story_overview(material: Material, language: str) -> Answer:
    """Return all stories of a time: those that most sources tell first, then the newest."""
    stories = _grouped(material)
    stories.sort(key=lambda group: (-_papers(group), -_moment(group[0])))
    shown = [group[0] for group in stories[:MOST]]
    head = nothing_new(material, language) if material.is_older else line(Line.STORIES, language=language)
    most = max(TITLE, TITLES // max(1, len(shown)))
    titles = [f"{number}. {_titled(one, most)} [{number}]" for number, one in enumerate(shown, 1)]
    more = [line(Line.MORE, language=language, number=len(stories) - MOST)] if len(stories) > MOST else []
    evidence = tuple(evidence_of(leading(one, QuestionText(one.title, one.read_in)), None) for one in shown)
    text = "\n".join([head, *titles, *more])
    rest = (Choice(label=line(Line.ALL_STORIES, language=language), command="latest"),) if more else ()
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language, choices=rest)


def nothing_new(material: Material, language: str) -> str:
    """Return that a time brought nothing, by the asker's name for it and its dates, before what there was earlier."""
    period = material.period
    if period is None:
        return line(Line.STORIES, language=language)
    said = period.words if not material.asked.text.startswith(period.words) else period.words.lower()
    what = Line.NOTHING_NEW if period.until else Line.NOTHING_YET
    dates = dates_of(period, language)
    return line(what, language=language, time=f"{said} ({dates})" if dates else said)


async def everyone_affected(
    material: Material, destination: Destination, library: Library, now: datetime, language: str
) -> Answer | None:
    """Return all who surely gain or lose by the stories of a time; None where the digests tell of nobody."""
    period = material.period
    since = period.since if period and period.since else now - USUAL_TIME
    sought = FateQuery(name_keys=frozenset(), since=since, until=period.until if period else None, is_everybody=True)
    effects = wanted_effects(material.asked)
    told = await fates_asked_for(effects, destination, library, sought)
    unsure = None if told else await _unsure(sought, destination, library, language)
    head = line(Line.AFFECTED, language=language)
    if not told and not unsure and period and period.since:
        sought = replace(sought, since=period.since - EARLIER, until=period.since)
        told, head = await fates_asked_for(effects, destination, library, sought), nothing_new(material, language)
        unsure = None if told else await _unsure(sought, destination, library, language)
        unsure = unsure and replace(unsure, text=f"{head}\n{unsure.text}")
    if not told:
        return unsure
    lines = [
        f"{fate.name}: {effect_on(fate.kind, fate.effect, language)} [{number}]"
        for number, fate in enumerate(told[:MOST], 1)
    ]
    more = [line(Line.MORE, language=language, number=len(told) - MOST)] if len(told) > MOST else []
    text = "\n".join([head, *lines, *more])
    evidence = tuple(_sourced(fate) for fate in told[:MOST])
    rest = (
        (Choice(label=line(Line.THE_REST, language=language), command=command_for_rest(sought, effects)),)
        if more
        else ()
    )
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language, choices=rest)


async def _unsure(sought: FateQuery, destination: Destination, library: Library, language: str) -> Answer | None:
    """Return who is in the articles of a time that tell of no certain gain or loss at all; None where some do."""
    if await fates_asked_for(frozenset(Effect), destination, library, sought):
        return None
    wanted = ArchiveQuery(since=sought.since, until=sought.until, limit=MOST_READ)
    articles = await library.find_articles(destination, wanted)
    return not_sure_who([await asyncio.to_thread(extract, one) for one in articles], None, language)


def command_for_rest(sought: FateQuery, effects: frozenset[Effect], *, after: int = MOST) -> str:
    """Return the command that goes on telling who gains and who loses, behind so many."""
    which = next((effect for effect in (Effect.GAINS, Effect.LOSES) if effects == ONLY[effect]), "all")
    until = int(sought.until.timestamp()) if sought.until else 0
    return f"affected {after} {int(sought.since.timestamp())} {until} {which}"


async def fates_asked_for(
    effects: frozenset[Effect], place: Destination, library: FateStore, sought: FateQuery
) -> list[Fate]:
    """Return who gains or loses by the stories of a time, each once a story, as far as that is asked."""
    fates = [fate for fate in await library.fates(place, sought) if fate.effect in effects]
    return list({(fate.story, fate.name.casefold(), fate.effect): fate for fate in reversed(fates)}.values())[::-1]


def _grouped(material: Material) -> list[list[Article]]:
    """Return the articles of each story together, the newest of them first; what only looks alike is not one."""
    groups: dict[object, list[Article]] = {}
    for article in sorted(material.articles, key=_moment, reverse=True):
        groups.setdefault(material.told_in.get(article.url, article.fingerprint), []).append(article)
    return list(groups.values())


def _papers(articles: Sequence[Article]) -> int:
    """Return how many papers tell a story."""
    return len({called(article) for article in articles})


def _moment(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0


def _titled(article: Article, most: int) -> str:
    title = " ".join(article.title.split())
    return title if len(title) <= most else f"{title[:most].rsplit(' ', 1)[0]} …"


def _sourced(fate: Fate) -> Evidence:
    quote = fate.evidence
    return Evidence(quote=quote.quote, start=quote.start, end=quote.end, source=fate.source)
