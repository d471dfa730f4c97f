"""Telling: every story of a time, ranked, with its headline and a line; and all who surely gain or lose by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.answerer.affected import EFFECTS, wanted_effects
from bot.answerer.finding import Library, Material
from bot.answerer.lines import Line, line
from bot.answerer.passages import evidence_of, leading
from bot.domain.article import Article
from bot.domain.conversation import Answer, Choice
from bot.domain.evidence import Evidence
from bot.domain.fortune import Fate
from bot.domain.subscription import Destination
from bot.ports import Sought
from bot.text.differing import SHARED
from bot.text.terms import words

MOST = 12
"""Stories, or gains and losses, that one answer tells; how many more there are is said."""
TITLE = 60
"""Characters of a headline: twelve of them fit where the narrowest platform shows an answer's text."""
USUAL_TIME = timedelta(days=1)
"""How far back gains and losses are looked for where no time is named."""


def stories_told(material: Material, language: str) -> Answer:
    """Return all stories of a time: those that most sources tell first, then the newest."""
    stories = _grouped(material.articles)
    stories.sort(key=lambda group: (-len(group), -_moment(group[0])))
    shown = [group[0] for group in stories[:MOST]]
    head = line(Line.NOTHING_YET if material.is_older else Line.STORIES, language=language)
    titles = [f"{number}. {_titled(one)} [{number}]" for number, one in enumerate(shown, 1)]
    more = [line(Line.MORE, language=language, number=len(stories) - MOST)] if len(stories) > MOST else []
    evidence = tuple(evidence_of(leading(one, one.title), None) for one in shown)
    text = "\n".join([head, *titles, *more])
    rest = (Choice(label=line(Line.ALL_STORIES, language=language), command="latest"),) if more else ()
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language, choices=rest)


async def all_fared(
    material: Material, destination: Destination, library: Library, now: datetime, language: str
) -> Answer | None:
    """Return all who surely gain or lose by the stories of a time; None where the digests tell of nobody."""
    period = material.period
    since = period.since if period and period.since else now - USUAL_TIME
    sought = Sought(marks=frozenset(), since=since, until=period.until if period else None, is_everybody=True)
    effects = wanted_effects(material.asked)
    fates = [fate for fate in await library.fates(destination, sought) if fate.effect in effects]
    told = list({(fate.story, fate.name.casefold(), fate.effect): fate for fate in reversed(fates)}.values())[::-1]
    if not told:
        return None
    lines = [
        f"{fate.name}: {line(EFFECTS[fate.effect], language=language)} [{number}]"
        for number, fate in enumerate(told[:MOST], 1)
    ]
    more = [line(Line.MORE, language=language, number=len(told) - MOST)] if len(told) > MOST else []
    text = "\n".join([line(Line.AFFECTED, language=language), *lines, *more])
    evidence = tuple(_sourced(fate) for fate in told[:MOST])
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language)


def _grouped(articles: Sequence[Article]) -> list[list[Article]]:
    """Return articles that begin alike together, the newest of them first."""
    groups: list[tuple[set[str], list[Article]]] = []
    for article in sorted(articles, key=_moment, reverse=True):
        mine = set(words(f"{article.title} {leading(article, article.title).text}"))
        alike = next(
            (group for known, group in groups if len(mine & known) > SHARED * min(len(mine), len(known))), None
        )
        if alike is None:
            groups.append((mine, [article]))
        else:
            alike.append(article)
    return [group for _, group in groups]


def _moment(article: Article) -> float:
    return article.published.timestamp() if article.published else 0.0


def _titled(article: Article) -> str:
    title = " ".join(article.title.split())
    return title if len(title) <= TITLE else f"{title[:TITLE].rsplit(' ', 1)[0]} …"


def _sourced(fate: Fate) -> Evidence:
    quote = fate.evidence
    return Evidence(quote=quote.quote, start=quote.start, end=quote.end, source=fate.source)
