"""Suggested questions: up to three that an article really answers, asked of ourselves before they are shown.

A model proposes them. Without one there is only a kind that cannot go wrong: how many people a sentence counts that
begins with them. A clumsy question is worse than none, and so is one whose answer stands above it: who gains and who
loses is what a digest shows.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence

import structlog

from bot.answerer.passages import MIN_POSSIBLE_LIKELIHOOD, passages_in
from bot.answerer.retrieval import asks_who_is_affected
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.digest import Digest
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelRequest
from bot.text.answer_types import AnswerType, answer_type, holds_answer_type
from bot.text.json_objects import json_object_in
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.people_groups import is_concrete, people_group
from bot.text.question_text import QuestionText, question_text
from bot.text.reply_schema import TEXT, list_of, object_of
from bot.text.sentences import sentences
from bot.text.visible_text import visible
from prompts.prompt import fenced, load_prompt

LOG = structlog.get_logger(__name__)

MAX_SUGGESTIONS = 3
MIN_SUGGESTION_LENGTH, MAX_SUGGESTION_LENGTH = 20, 110
"""Characters of a question that fits a button and says something."""
MAX_ARTICLE_LENGTH = 6_000
"""Characters of an article that a model is shown."""
MAX_REPLY_TOKENS = 250

SCHEMA = object_of(questions=list_of(TEXT))
_ENGLISH = LANGUAGES[ENGLISH]
_CLAUSE_END = re.compile(rf"[,;:()]| (?:{'|'.join(sorted(_ENGLISH.clause_openers))}) ")
_TRAILING_SOURCE = re.compile(rf",? (?:{'|'.join(_ENGLISH.attribution_phrases)}) .*$")


class QuestionSuggester:
    """Suggests what can be asked about a digest's article.

    Args:
        model: proposes questions; None where there is none.
    """

    def __init__(self, model: LanguageModel | None = None) -> None:
        self._model = model

    async def suggest(self, digest: Digest) -> tuple[str, ...]:
        """Return up to three questions that the article answers, none of them with what the digest shows."""
        proposed = await self._ask_model(digest) if self._model else []
        return await asyncio.to_thread(_usable_questions, digest, proposed)

    async def _ask_model(self, digest: Digest) -> list[str]:
        shown = "\n".join([digest.headline, *(fact.text for fact in digest.key_facts)])
        article = digest.article
        system, user = load_prompt("questions").render(
            article=fenced(f"{article.title}\n{article.text[:MAX_ARTICLE_LENGTH]}"), shown=fenced(shown)
        )
        request = ModelRequest(system=system, user=user, name="questions", schema=SCHEMA, most_tokens=MAX_REPLY_TOKENS)
        try:
            if self._model is None:
                return []
            told = json_object_in((await self._model.reply(request)).text).get("questions")
        except ModelError as error:
            LOG.warning("suggest.failed", reason=str(error))
            return []
        return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []


def _usable_questions(digest: Digest, proposed: Sequence[str]) -> tuple[str, ...]:
    """Return what is sound, answered and not shown, of each proven answer one question; else what cannot go wrong."""
    article = digest.article
    said = {quote.quote.strip() for fact in digest.key_facts for quote in fact.evidence}
    kept: dict[str, str] = {}
    for question in (" ".join(visible(one).split()) for one in proposed):
        is_shown = bool(digest.stakeholders) and asks_who_is_affected(question_text(question, article.reading_language))
        told = _answering_sentence(question, article) if _is_sound(question) and not is_shown else ""
        if told and told not in kept and not any(told.strip() in quote for quote in said):
            kept[told] = question
    return (tuple(kept.values()) or count_questions(article, said))[:MAX_SUGGESTIONS]


def _is_sound(question: str) -> bool:
    """Check whether something can be a question on a button: one sentence, no address, and no markup."""
    is_one = question.endswith("?") and question.count("?") == 1 and not re.search(r"[.!]\s", question)
    return (
        MIN_SUGGESTION_LENGTH <= len(question) <= MAX_SUGGESTION_LENGTH
        and is_one
        and not re.search(r"https?:|www\.|[<>@\[\]`*_]", question)
    )


def count_questions(article: Article, said: Collection[str] = ()) -> tuple[str, ...]:
    """Return a question that an article answers and that is surely sound: how many people something happens to.

    Args:
        article: what is asked about.
        said: what readers see of it already.
    """
    for text in (article.text[start:end] for start, end in sentences(article.text, article.reading_language)):
        question = "" if any(text.strip() in quote for quote in said) else count_question(text)
        if question and _answering_sentence(question, article) == text and question not in article.title:
            return (question,)
    return ()


def count_question(sentence: str) -> str:
    """Return the question that a sentence answers which counts people at its beginning; empty where it does not.

    Only a plain sentence makes one: of one clause, without quotations, and in English, whose words need no agreement.
    """
    said = _TRAILING_SOURCE.sub("", sentence.strip().rstrip(".!"))
    found = people_group(_ENGLISH).match(said)
    if found is None or not is_concrete(found, _ENGLISH) or not re.search(r"\d", found["many"] or ""):
        return ""
    rest = said[found.start("name") + len(found["many"]) :].strip()
    behind = said[found.end() :].split()
    is_plain = not _CLAUSE_END.search(rest) and not re.search(r"[?“”\"„«»]", said) and len(behind) > 1
    question = f"How many {rest}?"
    return question if is_plain and MIN_SUGGESTION_LENGTH <= len(question) <= MAX_SUGGESTION_LENGTH else ""


def _answering_sentence(question: str, article: Article) -> str:
    """Return the sentence that the article itself answers a question with; empty where it would not, asked now."""
    language = article.reading_language
    asked = question_text(question, language)
    found = passages_in(article, asked, most=1)
    is_answer = bool(found) and found[0].score >= MIN_POSSIBLE_LIKELIHOOD
    fills = is_answer and (
        answer_type(asked) is AnswerType.NONE or holds_answer_type(asked, found[0].text, language) > 0
    )
    return found[0].text if fills else ""


def not_asked_yet(suggestions: Iterable[str], asked: Iterable[QuestionText]) -> tuple[str, ...]:
    """Return the suggestions that were not asked yet, in whatever words where they ask who is affected."""
    before = list(asked)
    known = {_normalized(one.text) for one in before}
    is_affected_known = any(map(asks_who_is_affected, before))
    return tuple(
        one
        for one in suggestions
        if _normalized(one) not in known and not (is_affected_known and asks_who_is_affected(question_text(one)))
    )


def not_answered_by(suggestions: Sequence[str], article: Article, answer: Answer) -> tuple[str, ...]:
    """Return the suggestions that ask for something else than what an answer has just quoted of its article."""
    quoted = [one.quote for one in answer.evidence if one.is_found_in(article.text)]
    return tuple(one for one in suggestions if not _overlaps_any(_answering_sentence(one, article), quoted))


def _overlaps_any(told: str, quoted: Sequence[str]) -> bool:
    return bool(told) and any(told in quote or quote in told for quote in quoted)


def _normalized(question: str) -> str:
    return question.casefold().strip(" ?!.¿")
