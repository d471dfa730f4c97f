"""Named entities: whom an article is about, whether or not they gain or lose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.domain.digest import MAX_NAMED, NamedEntity, StakeholderKind
from bot.domain.evidence import Evidence
from bot.summarizer.article_analysis import ArticleAnalysis
from bot.text.language import Language, one_of
from bot.text.name_mentions import Mention
from bot.text.people_groups import is_concrete, people_group

LEAD_SENTENCES = 3
"""First sentences, which say whom an article is about."""
MIN_MENTIONS, MIN_MENTIONS_OUTSIDE_LEAD = 2, 3
"""Fewest mentions of somebody it is about: if the lead or a key fact names them, and if neither does."""
TITLE_WEIGHT, FIRST_SENTENCE_WEIGHT, LEAD_WEIGHT = 4.0, 2.0, 1.0
"""Weights of these positions, in mentions."""
FACT_WEIGHT, MAX_FACTS = 1.0, 3
"""Weight of each key fact that names somebody, in mentions, and most facts that count: who acts or is affected."""
LOCATION_PENALTY = 4.0
"""Mentions that a place loses unless the title names it: the scene is seldom what an article is about."""
MAX_MENTIONS = 6
"""Most mentions that count: thirty say no more than six."""

NUMBER_CONTEXT_LENGTH = 24
"""Characters before a name that are searched for a number."""
_CODE = re.compile(r"[A-Z]{1,3}[- ]?\d+[A-Za-z]?")


@cache
def _landform_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a landform word after a place's name, as part of it."""
    return re.compile(rf" (?:{one_of(sorted(language.landform_words))})\b")


@cache
def _origin_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a single word that gives somebody's origin."""
    return re.compile(rf"[A-Z][a-z]+(?:{one_of(sorted(language.demonym_endings))})s?")


def named_entities(
    reading: ArticleAnalysis, affected: Sequence[str], facts: Sequence[tuple[int, int]]
) -> tuple[NamedEntity, ...]:
    """Return whom an article is about, those in its title, lead and key facts first, except those `affected`."""
    candidates = [*_names(reading, facts), *_groups(reading)]
    best = sorted(candidates, key=lambda entry: -entry[0])
    entities: list[NamedEntity] = []
    for _, entity in best:
        if not any(_is_part(entity.name, name) for name in (*affected, *(other.name for other in entities))):
            entities.append(entity)
    return tuple(entities[:MAX_NAMED])


def _names(reading: ArticleAnalysis, facts: Sequence[tuple[int, int]]) -> Iterator[tuple[float, NamedEntity]]:
    for key in reading.keys:
        same = reading.mentions(key)
        position_weight, in_facts = _position_weight(reading, key), _facts_with(same, facts)
        if (
            len(same) < (MIN_MENTIONS if position_weight or in_facts else MIN_MENTIONS_OUTSIDE_LEAD)
            and position_weight < FIRST_SENTENCE_WEIGHT
        ):
            continue  # most names, and the least work
        if reading.is_inflected(key) or (position_weight < TITLE_WEIGHT and _CODE.fullmatch(key)):
            continue  # a bus line, a road
        if (
            _origin_pattern(reading.language).fullmatch(key)
            or not reading.is_surely_a_name(key)
            or reading.is_office_only(key)
        ):
            continue
        if all(_is_amount(reading, mention.start) for mention in same):
            continue  # an amount, where nouns have capitals: "1,3 Millionen Euro Strafe"
        if reading.is_source(key) and position_weight < TITLE_WEIGHT and in_facts < MIN_MENTIONS:
            continue
        kind = reading.kind(key)
        scene = LOCATION_PENALTY * (kind is StakeholderKind.PLACE and position_weight < TITLE_WEIGHT)
        value = position_weight + min(len(same), MAX_MENTIONS) + FACT_WEIGHT * min(in_facts, MAX_FACTS) - scene
        if value > 0 and (in_facts or not scene):
            yield value, _named_entity(reading, key, kind, same[0].start)


def _is_amount(reading: ArticleAnalysis, at: int) -> bool:
    """Check whether there is a number right before a name."""
    before = reading.text[max(0, at - NUMBER_CONTEXT_LENGTH) : at].split()
    return bool(before) and (before[-1][-1].isdigit() or before[-1].casefold() in reading.language.number_words)


def _facts_with(same: Sequence[Mention], facts: Sequence[tuple[int, int]]) -> int:
    """Return the number of key facts with one of these mentions."""
    return sum(any(start <= mention.start < end for mention in same) for start, end in facts)


def _position_weight(reading: ArticleAnalysis, key: str) -> float:
    """Return the weight of a name's position: in the title, the first sentence, the lead, or none of them."""
    same = reading.mentions(key)
    if reading.is_in_title(key):
        return TITLE_WEIGHT
    lead = reading.opening_sentences(LEAD_SENTENCES)
    sentence_numbers = [
        at for at, (start, end) in enumerate(lead) if any(start <= mention.start < end for mention in same)
    ]
    return 0.0 if not sentence_numbers else FIRST_SENTENCE_WEIGHT if sentence_numbers[0] == 0 else LEAD_WEIGHT


def _groups(reading: ArticleAnalysis) -> Iterator[tuple[float, NamedEntity]]:
    """Yield the groups that begin one of an English article's first sentences and are mentioned again."""
    group = people_group(reading.language)
    for start, end in reading.opening_sentences(LEAD_SENTENCES):
        match = group.match(reading.text, start, end)
        if match and is_concrete(match, reading.language) and _is_somebody(match, reading.title):
            count = len(re.findall(rf"\b{match['head']}\b", reading.text, re.IGNORECASE))
            if count >= MIN_MENTIONS:
                yield (
                    FIRST_SENTENCE_WEIGHT + min(count, MAX_MENTIONS),
                    _named_entity(reading, _name_with_place(match, reading), StakeholderKind.GROUP, start),
                )


def _is_somebody(match: re.Match[str], title: str) -> bool:
    """Check whether a group is more than a number of people, or than a bare word not in the title: "employees"."""
    if match["head"][0].isupper() and match.start("head") > match.start("name"):
        return False  # half of a name: "the union Dockers United"
    if match.group("many"):
        return False
    is_specific = match.group("owner") or match.group("where") or match.group("described")
    return bool(is_specific) or match["head"].casefold() in title.casefold()


def _name_with_place(match: re.Match[str], reading: ArticleAnalysis) -> str:
    """Return a group's name with its whole place: "growers in the Tarn valley"."""
    name, behind = match.group("name"), _landform_pattern(reading.language).match(reading.text, match.end())
    return name + behind[0] if match.group("where") and behind else name


def _named_entity(reading: ArticleAnalysis, name: str, kind: StakeholderKind, at: int) -> NamedEntity:
    span = next(span for span in reading.spans if span[0] <= at < span[1])
    return NamedEntity(name=name[:1].upper() + name[1:], kind=kind, evidence=(Evidence.from_span(reading.text, *span),))


def _is_part(name: str, other: str) -> bool:
    """Check whether one of two names has all the words of the other."""
    words, other_words = set(name.casefold().split()), set(other.casefold().split())
    return words <= other_words or other_words <= words
