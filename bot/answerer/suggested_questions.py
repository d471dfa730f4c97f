"""Suggested questions: up to three that an article really answers, which we verify before showing them.

A model proposes them. Without one there is only a kind that cannot go wrong: how many people are in a sentence that
begins with their number. A clumsy question is worse than none, and so is one whose answer is already above it: a digest
shows who gains and who loses.
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
"""Fewest and most characters of a question that says something and fits a button."""
MAX_ARTICLE_LENGTH = 6_000
"""Most characters of an article shown to a model."""
MAX_REPLY_TOKENS = 250

SCHEMA = object_of(questions=list_of(TEXT))
_ENGLISH = LANGUAGES[ENGLISH]
_CLAUSE_END = re.compile(rf"[,;:()]| (?:{'|'.join(sorted(_ENGLISH.clause_openers))}) ")
_TRAILING_SOURCE = re.compile(rf",? (?:{'|'.join(_ENGLISH.attribution_phrases)}) .*$")


class QuestionSuggester:
    """Suggests questions about a digest's article.

    Args:
        model: proposes questions; None if there is none.
    """

    def __init__(self, model: LanguageModel | None = None) -> None:
        self._model = model

    async def suggest(self, digest: Digest) -> tuple[str, ...]:
        """Return up to three questions that the article answers, but not with a quotation that the digest shows."""
        proposed = await self._ask_model(digest) if self._model else []
        return await asyncio.to_thread(_usable_questions, digest, proposed)

    async def _ask_model(self, digest: Digest) -> list[str]:
        digest_text = "\n".join([digest.headline, *(fact.text for fact in digest.key_facts)])
        article = digest.article
        system, user = load_prompt("questions").render(
            article=fenced(f"{article.title}\n{article.text[:MAX_ARTICLE_LENGTH]}"), shown=fenced(digest_text)
        )
        request = ModelRequest(system=system, user=user, name="questions", schema=SCHEMA, max_tokens=MAX_REPLY_TOKENS)
        try:
            if self._model is None:
                return []
            questions = json_object_in((await self._model.reply(request)).text).get("questions")
        except ModelError as error:
            LOG.warning("suggest.failed", reason=str(error))
            return []
        return [question for question in questions if isinstance(question, str)] if isinstance(questions, list) else []


def _usable_questions(digest: Digest, proposed: Sequence[str]) -> tuple[str, ...]:
    """Return the sound questions with answers not shown, one per answer, or else the kind that cannot go wrong."""
    article = digest.article
    shown_quotes = {quote.quote.strip() for fact in digest.key_facts for quote in fact.evidence}
    question_by_answer: dict[str, str] = {}
    for question in (" ".join(visible(suggestion).split()) for suggestion in proposed):
        is_shown = bool(digest.stakeholders) and asks_who_is_affected(question_text(question, article.reading_language))
        sentence = _answering_sentence(question, article) if _is_usable_on_button(question) and not is_shown else ""
        if (
            sentence
            and sentence not in question_by_answer
            and not any(sentence.strip() in quote for quote in shown_quotes)
        ):
            question_by_answer[sentence] = question
    return (tuple(question_by_answer.values()) or count_questions(article, shown_quotes))[:MAX_SUGGESTIONS]


def _is_usable_on_button(question: str) -> bool:
    """Check whether a question fits a button: one sentence of the right length, no address, and no markup."""
    is_one = question.endswith("?") and question.count("?") == 1 and not re.search(r"[.!]\s", question)
    return (
        MIN_SUGGESTION_LENGTH <= len(question) <= MAX_SUGGESTION_LENGTH
        and is_one
        and not re.search(r"https?:|www\.|[<>@\[\]`*_]", question)
    )


def count_questions(article: Article, shown_quotes: Collection[str] = ()) -> tuple[str, ...]:
    """Return a question about how many people something affects, if the article certainly answers one; else nothing.

    Args:
        article: the article.
        shown_quotes: the quotations from it that readers already see.
    """
    for text in (article.text[start:end] for start, end in sentences(article.text, article.reading_language)):
        question = "" if any(text.strip() in quote for quote in shown_quotes) else count_question(text)
        if question and _answering_sentence(question, article) == text and question not in article.title:
            return (question,)
    return ()


def count_question(sentence: str) -> str:
    """Return the question that a sentence beginning with a number of people answers; empty for any other sentence.

    Only a plain sentence makes one: a single clause, without quotations, in English, where words need no agreement.
    """
    statement = _TRAILING_SOURCE.sub("", sentence.strip().rstrip(".!"))
    match = people_group(_ENGLISH).match(statement)
    if match is None or not is_concrete(match, _ENGLISH) or not re.search(r"\d", match["many"] or ""):
        return ""
    rest = statement[match.start("name") + len(match["many"]) :].strip()
    behind = statement[match.end() :].split()
    is_plain = not _CLAUSE_END.search(rest) and not re.search(r"[?“”\"„«»]", statement) and len(behind) > 1
    question = f"How many {rest}?"
    return question if is_plain and MIN_SUGGESTION_LENGTH <= len(question) <= MAX_SUGGESTION_LENGTH else ""


def _answering_sentence(question: str, article: Article) -> str:
    """Return the sentence of the article that answers a question, found without a model; empty if there is none."""
    language = article.reading_language
    parsed_question = question_text(question, language)
    passages = passages_in(article, parsed_question, most=1)
    is_answer = bool(passages) and passages[0].score >= MIN_POSSIBLE_LIKELIHOOD
    fills = is_answer and (
        answer_type(parsed_question) is AnswerType.NONE
        or holds_answer_type(parsed_question, passages[0].text, language) > 0
    )
    return passages[0].text if fills else ""


def not_asked_yet(suggestions: Iterable[str], questions: Iterable[QuestionText]) -> tuple[str, ...]:
    """Return the suggestions that were not asked yet; "who is affected" counts as asked in any wording."""
    before = list(questions)
    known_questions = {_normalized(question.text) for question in before}
    is_affected_known = any(map(asks_who_is_affected, before))
    return tuple(
        suggestion
        for suggestion in suggestions
        if _normalized(suggestion) not in known_questions
        and not (is_affected_known and asks_who_is_affected(question_text(suggestion)))
    )


def not_answered_by(suggestions: Sequence[str], article: Article, answer: Answer) -> tuple[str, ...]:
    """Return the suggestions whose answer was not just quoted from the article."""
    quoted = [quotation.quote for quotation in answer.evidence if quotation.is_found_in(article.text)]
    return tuple(
        suggestion for suggestion in suggestions if not _overlaps_any(_answering_sentence(suggestion, article), quoted)
    )


def _overlaps_any(sentence: str, quoted: Sequence[str]) -> bool:
    return bool(sentence) and any(sentence in quote or quote in sentence for quote in quoted)


def _normalized(question: str) -> str:
    return question.casefold().strip(" ?!.¿")
