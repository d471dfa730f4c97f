"""Track record answer: "what about Remotasks lately?", answered with their gains and losses over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from bot.answerer.retrieval import ArticleLibrary
from bot.answerer.stakeholder_answer import EFFECT_LINES
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.digest import Effect
from bot.domain.evidence import Evidence
from bot.domain.grammar.option_parsing import split_about
from bot.domain.story import source_of
from bot.domain.subscription import Destination
from bot.domain.track_record import UNLIKELY, StoryOutcome, TrackRecord, day_in_words
from bot.ports import ArchiveQuery
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.aliases import MAX_NAME_LENGTH, name_keys
from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.name_mentions import has_capital_nouns
from bot.text.question_text import QuestionText
from bot.track_record import articles_naming, parse_name_and_period, track_record_of, whole_name_pattern

MAX_OUTCOMES = 6
"""Most stories in one answer; the command shows all."""

NAME_SLOT, LATELY_SLOT = "{name}", "{lately}"
_MARKS = " ,;:?!.¿¡"

Words = tuple[str, ...]


async def track_record_answer(
    asked: QuestionText, destination: Destination, library: ArticleLibrary, now: datetime
) -> Answer | None:
    """Return what somebody in the articles gained and lost; None for any other question, or if nobody is found."""
    typed = name_asked_about(asked)
    name, days = parse_name_and_period(typed, now, asked.languages) if typed else ("", 0)
    if not name_keys(name) or len(name) > MAX_NAME_LENGTH:
        return None
    names = (await library.preferences(destination)).names_of(name)
    told = await track_record_of(library, destination, names, now=now, days=days)
    if told.lines:
        return _record_answer(told, reply_language(asked.text))
    wanted = ArchiveQuery(since=now - timedelta(days=days))
    found = await articles_naming(library, destination, names, wanted=wanted)
    named = [(article, quote) for article, quote in found if _is_name(name, article)]
    return _uncertain_answer(name, days, named[:MAX_OUTCOMES], reply_language(asked.text)) if named else None


def _is_name(name: str, article: Article) -> bool:
    """Check whether words are a name in an article: capitalised at the first and last word wherever they occur."""
    found = [one.group().split() for one in whole_name_pattern(name).finditer(article.text)]
    has_capitals = all(one[0][0].isupper() and one[-1][0].isupper() for one in found)
    return bool(found) and has_capitals and not has_capital_nouns(article.text, article.reading_language)


def _uncertain_answer(name: str, days: int, told: Sequence[tuple[Article, Evidence]], language: str) -> Answer:
    """Return the sentences that name somebody without a certain gain or loss, as an answer."""
    evidence = tuple(replace(quote, source=source_of(article)) for article, quote in told)
    said = reply_line(ReplyLine.FARED_UNSURE, language=language, name=name, days=days)
    return Answer(answered=True, text=said, evidence=evidence, score=1.0, language=language)


def name_asked_about(asked: QuestionText) -> str:
    """Return the name that a question asks about, with the time that it names; empty for other questions."""
    text = " ".join(asked.text.split()).strip(_MARKS)
    before_time = split_about(text, asked.languages).get("name", "")
    said = [word.strip(_MARKS) for word in before_time.split()]
    plain = tuple(map(unaccented, said))
    leading, lately, forms = _question_phrases(asked.languages)
    if plain[:1] in leading:
        said, plain = said[1:], plain[1:]
    found = next((words for words in lately if plain[-len(words) :] == words), ())
    plain = plain[: len(plain) - len(found)]
    for before, after, is_lately in forms:
        end = len(plain) - len(after)
        if len(before) < end and plain[: len(before)] == before and plain[end:] == after and (found or not is_lately):
            return " ".join(said[len(before) : end]) + text[len(before_time) :]
    return ""


@cache
def _question_phrases(
    language: Language,
) -> tuple[frozenset[Words], Sequence[Words], Sequence[tuple[Words, Words, bool]]]:
    """Return the words before a question, those for "lately", and the questions around a name; the longest first."""
    leading, lately, asked = (language.track_record_questions.get(name, ()) for name in ("leading", "lately", "asked"))
    forms = []
    for line_asked in asked:
        before, _, after = line_asked.removesuffix(LATELY_SLOT).partition(NAME_SLOT)
        forms.append((_words(before), _words(after), line_asked.endswith(LATELY_SLOT)))
    forms.sort(key=lambda form: -len(form[0]) - len(form[1]))
    return frozenset(map(_words, leading)), sorted(map(_words, lately), key=len, reverse=True), forms


def _words(text: str) -> Words:
    return tuple(map(unaccented, text.split()))


def _record_answer(told: TrackRecord, language: str) -> Answer:
    counts = Counter(one.effect for one in told.lines)
    named = {"gains": Effect.GAINS, "losses": Effect.LOSES, "mixed": Effect.MIXED, "unsure": Effect.UNCERTAIN}
    numbers = {name: counts[effect] for name, effect in named.items()}
    lines = [reply_line(ReplyLine.FARED, language=language, name=told.name, days=told.days, **numbers)]
    lines += [_outcome_line(one, number, language) for number, one in enumerate(told.lines[:MAX_OUTCOMES], 1)]
    if len(told.lines) > MAX_OUTCOMES:
        lines.append(
            reply_line(ReplyLine.FARED_MORE, language=language, number=len(told.lines) - MAX_OUTCOMES, name=told.name)
        )
    evidence = tuple(replace(one.evidence, source=one.source) for one in told.lines[:MAX_OUTCOMES])
    return Answer(answered=True, text="\n".join(lines), evidence=evidence, score=1.0, language=language)


def _outcome_line(one: StoryOutcome, number: int, language: str) -> str:
    effect = UNLIKELY if one.is_unlikely else reply_line(EFFECT_LINES[one.effect], language=language)
    return f"{day_in_words(one.at)}: {effect} [{number}]"
