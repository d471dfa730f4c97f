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
    question: QuestionText, destination: Destination, library: ArticleLibrary, now: datetime
) -> Answer | None:
    """Return what somebody in the articles gained and lost; None for any other question, or if nobody is found."""
    typed = name_asked_about(question)
    name, days = parse_name_and_period(typed, now, question.languages) if typed else ("", 0)
    if not name_keys(name) or len(name) > MAX_NAME_LENGTH:
        return None
    names = (await library.preferences(destination)).names_of(name)
    record = await track_record_of(library, destination, names, now=now, days=days)
    if record.lines:
        return _record_answer(record, reply_language(question.text))
    query = ArchiveQuery(since=now - timedelta(days=days))
    mentions = await articles_naming(library, destination, names, wanted=query)
    naming_articles = [(article, quote) for article, quote in mentions if _is_name(name, article)]
    return (
        _uncertain_answer(name, days, naming_articles[:MAX_OUTCOMES], reply_language(question.text))
        if naming_articles
        else None
    )


def _is_name(name: str, article: Article) -> bool:
    """Check whether words are a name in an article: capitalised at the first and last word wherever they occur."""
    mentions = [match.group().split() for match in whole_name_pattern(name).finditer(article.text)]
    has_capitals = all(words[0][0].isupper() and words[-1][0].isupper() for words in mentions)
    return bool(mentions) and has_capitals and not has_capital_nouns(article.text, article.reading_language)


def _uncertain_answer(name: str, days: int, mentions: Sequence[tuple[Article, Evidence]], language: str) -> Answer:
    """Return the sentences that name somebody without a certain gain or loss, as an answer."""
    evidence = tuple(replace(quote, source=source_of(article)) for article, quote in mentions)
    text = reply_line(ReplyLine.TRACK_RECORD_UNSURE, language=language, name=name, days=days)
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language)


def name_asked_about(question: QuestionText) -> str:
    """Return the name that a question asks about, with the time that it names; empty for other questions."""
    text = " ".join(question.text.split()).strip(_MARKS)
    before_time = split_about(text, question.languages).get("name", "")
    typed_words = [word.strip(_MARKS) for word in before_time.split()]
    plain = tuple(map(unaccented, typed_words))
    leading, lately, forms = _question_phrases(question.languages)
    if plain[:1] in leading:
        typed_words, plain = typed_words[1:], plain[1:]
    lately_words = next((words for words in lately if plain[-len(words) :] == words), ())
    plain = plain[: len(plain) - len(lately_words)]
    for before, after, is_lately in forms:
        end = len(plain) - len(after)
        if (
            len(before) < end
            and plain[: len(before)] == before
            and plain[end:] == after
            and (lately_words or not is_lately)
        ):
            return " ".join(typed_words[len(before) : end]) + text[len(before_time) :]
    return ""


@cache
def _question_phrases(
    language: Language,
) -> tuple[frozenset[Words], Sequence[Words], Sequence[tuple[Words, Words, bool]]]:
    """Return the words before a question, those for "lately", and the questions around a name; the longest first."""
    leading, lately, phrases = (
        language.track_record_questions.get(name, ()) for name in ("leading", "lately", "asked")
    )
    forms = []
    for phrase in phrases:
        before, _, after = phrase.removesuffix(LATELY_SLOT).partition(NAME_SLOT)
        forms.append((_words(before), _words(after), phrase.endswith(LATELY_SLOT)))
    forms.sort(key=lambda form: -len(form[0]) - len(form[1]))
    return frozenset(map(_words, leading)), sorted(map(_words, lately), key=len, reverse=True), forms


def _words(text: str) -> Words:
    return tuple(map(unaccented, text.split()))


def _record_answer(record: TrackRecord, language: str) -> Answer:
    counts = Counter(outcome.effect for outcome in record.lines)
    effect_by_name = {"gains": Effect.GAINS, "losses": Effect.LOSES, "mixed": Effect.MIXED, "unsure": Effect.UNCERTAIN}
    numbers = {name: counts[effect] for name, effect in effect_by_name.items()}
    lines = [reply_line(ReplyLine.TRACK_RECORD, language=language, name=record.name, days=record.days, **numbers)]
    lines += [_outcome_line(outcome, number, language) for number, outcome in enumerate(record.lines[:MAX_OUTCOMES], 1)]
    if len(record.lines) > MAX_OUTCOMES:
        lines.append(
            reply_line(
                ReplyLine.TRACK_RECORD_MORE,
                language=language,
                number=len(record.lines) - MAX_OUTCOMES,
                name=record.name,
            )
        )
    evidence = tuple(replace(outcome.evidence, source=outcome.source) for outcome in record.lines[:MAX_OUTCOMES])
    return Answer(answered=True, text="\n".join(lines), evidence=evidence, score=1.0, language=language)


def _outcome_line(outcome: StoryOutcome, number: int, language: str) -> str:
    effect = UNLIKELY if outcome.is_unlikely else reply_line(EFFECT_LINES[outcome.effect], language=language)
    return f"{day_in_words(outcome.at)}: {effect} [{number}]"
