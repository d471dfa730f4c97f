"""Extractive answer, without a model: the best passages, who is affected, or an overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answerer.passages import (
    MIN_ANSWER_LIKELIHOOD,
    MIN_CLOSEST_LIKELIHOOD_ELSEWHERE,
    MIN_CLOSEST_LIKELIHOOD_HERE,
    MIN_POSSIBLE_LIKELIHOOD,
    Passage,
    answer_from_archive,
    answer_from_article,
    news_spans,
    overview_answer,
    passages_among,
    passages_in,
)
from bot.answerer.retrieval import RetrievedMaterial
from bot.answerer.short_replies import is_bare_why
from bot.answerer.stakeholder_answer import stakeholder_answer
from bot.answerer.story_overview import story_overview
from bot.answerer.summary_requests import asks_for_one_sentence
from bot.answerer.term_overlap import MIN_LIKELIHOOD, ArticleTerms
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.digest import Digest
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.summarizer.extract import extract
from bot.text.alphabets import has_unknown_letters
from bot.text.answer_patterns import asks_only_a_measure, holds_measure_asked, question_terms
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.language_detection import language_of_line
from bot.text.question_form import interrogatives
from bot.text.question_text import QuestionText
from bot.text.terms import WORD
from bot.text.time_expressions import period_dates

MIN_WORD_LETTERS = 4
"""Fewest letters of a question's word that is searched for in sentences."""
MAX_KEY_FACTS = 3
"""Most key facts in an overview of an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveAnswer:
    """An answer without a model, and the passages it was chosen from.

    Attributes:
        is_final: a model could not improve it.
    """

    answer: Answer
    passages: tuple[Passage, ...] = ()
    language: str = ENGLISH
    is_final: bool = False


def extractive_answer(material: RetrievedMaterial, question: QuestionText) -> ExtractiveAnswer:
    """Return the articles' own answer to a question."""
    # For an overview, or without articles, the articles' language says nothing about the asker's.
    is_apart = material.is_overview or not material.articles
    language = reply_language(question.text) if is_apart else answer_language(question.text, material.articles)
    if material.asks_who_is_affected and (reply := stakeholder_answer(material, language)):
        return ExtractiveAnswer(answer=reply, passages=tuple(_ranked_passages(material, question)), language=language)
    if not material.articles:
        return ExtractiveAnswer(answer=_nothing_found(material, language), language=language, is_final=True)
    if material.is_about_everything and material.is_overview:
        return ExtractiveAnswer(answer=story_overview(material, language), language=language, is_final=True)
    if material.is_overview and material.current_article is None:
        reply = replace(overview_answer(material.articles, material.topic, language), language=language)
        return ExtractiveAnswer(answer=reply, passages=tuple(_ranked_passages(material, question)), language=language)
    passages = _ranked_passages(material, question)
    if material.current_article is None:
        closest = MIN_CLOSEST_LIKELIHOOD_HERE if material.edition_digests else MIN_CLOSEST_LIKELIHOOD_ELSEWHERE
        answer = answer_from_archive(passages, language, closest=closest, story_by_address=material.story_by_address)
    elif material.is_overview:
        most = 1 if asks_for_one_sentence(question.text, question.languages) else MAX_KEY_FACTS
        answer = _key_fact_answer(material.current_article, material.digest, language, most=most)
    else:
        own = [passage for passage in passages if passage.article is material.current_article]
        others = [passage for passage in passages if passage.article is not material.current_article]
        answer = answer_from_article(own, language, material.current_article, others)
        if not answer.answered and others and others[0].score >= MIN_ANSWER_LIKELIHOOD:
            reply = answer_from_archive(others, language)
            answer = replace(reply, score=max(reply.score, answer.score))
        if not answer.answered and answer_language("", material.articles) != language:
            answer = replace(answer, text=reply_line(ReplyLine.ANOTHER_LANGUAGE, language=language), evidence=())
    return ExtractiveAnswer(answer=replace(answer, language=language), passages=tuple(passages), language=language)


def _key_fact_answer(article: Article, digest: Digest | None, language: str, *, most: int) -> Answer:
    """Return the key facts of an article as an answer, verbatim."""
    digest = digest or extract(article)
    evidence = tuple(fact.evidence[0] for fact in digest.key_facts[:most])
    text = reply_line(ReplyLine.ARTICLE_SAYS, language=language)
    return Answer(answered=True, text=text, evidence=evidence, score=1.0, language=language)


def answer_language(question: str, articles: Sequence[Article]) -> str:
    """Return the language to answer in: the asker's, or the first article's if a short question does not show it.

    If that is none of ours, it is English, whatever the article is in.
    """
    if has_unknown_letters(question):
        return ENGLISH
    article_language = (articles[0].likely_language or ENGLISH) if articles else ""
    own = language_of_line(question, likely=article_language)
    return own or (article_language if article_language in LANGUAGES else ENGLISH)


def _ranked_passages(material: RetrievedMaterial, question: QuestionText) -> list[Passage]:
    """Return passages ranked for the question alone or with the one before it, whichever answers more certainly."""
    topic = material.topic if material.current_article is None else material.question
    if material.question == question:
        return _passages_for(material, topic)
    if material.current_article is None:
        together = _without_already_shown(_passages_for(material, topic), material, question)
        turns_to_another = (
            _begins_with_connective(question)
            and not is_bare_why(question)
            and _best_score(together) < MIN_ANSWER_LIKELIHOOD
        )
        return max(together, _passages_for(material, question), key=_best_score) if turns_to_another else together
    alone = _passages_for(material, question)
    if _best_score(alone) >= MIN_ANSWER_LIKELIHOOD:
        return alone
    return max(alone, _without_already_shown(_passages_for(material, topic), material, question), key=_best_score)


def _without_already_shown(
    passages: list[Passage], material: RetrievedMaterial, question: QuestionText
) -> list[Passage]:
    """Return the passages without those that answered earlier questions, unless they contain a word that this one adds.

    A question without an interrogative ("is that certain?") is about the same thing; "and the shares?" is not.
    """
    words, asking = WORD.findall(question.text), interrogatives(question.languages)
    asks = _begins_with_connective(question) or not asking.isdisjoint(word.casefold() for word in words)
    own = [word for word in words if asks and question_terms(question.with_text(word), question.language)]
    if is_bare_why(question):  # its reason is another sentence
        return [passage for passage in passages if not _was_shown(passage, material)]
    return [
        passage for passage in passages if not own or not _was_shown(passage, material) or _has_any_word(passage, own)
    ]


def _begins_with_connective(question: QuestionText) -> bool:
    """Check whether a question begins with a connective, as if it turned to something else: "and the shares?"."""
    first = next(iter(WORD.findall(question.text)), "")
    return first.casefold() in question.languages.connectives


def _was_shown(passage: Passage, material: RetrievedMaterial) -> bool:
    return any(quote in passage.text or passage.text in quote for quote in material.shown_quotations)


def _has_any_word(passage: Passage, own: Sequence[str]) -> bool:
    passage_terms = ArticleTerms([replace(passage.article, title="", text=passage.text)])
    return any(passage_terms.likelihood(word) >= MIN_LIKELIHOOD for word in own)


def _passages_for(material: RetrievedMaterial, question: QuestionText) -> list[Passage]:
    if material.current_article is None:
        return passages_among(material.articles, question)
    own = _measured_passages(material.current_article, material.digest, question) or passages_in(
        material.current_article, question
    )
    return [*own, *passages_among(material.articles[1:], question)]


def _measured_passages(article: Article, digest: Digest | None, question: QuestionText) -> list[Passage]:
    """Return the first passage with the measure that a question asks for without naming its subject: it may answer.

    That is a sentence with the question's verb, which is too common to rank by ("lasted"), or else a key fact.
    """
    language = article.reading_language
    if not asks_only_a_measure(question, language):
        return []
    facts = [(quote.start, quote.end) for fact in (digest or extract(article)).key_facts for quote in fact.evidence[:1]]
    spans = [*facts, *(span for span in news_spans(article) if span not in facts)]
    query_words = tuple(word for word in WORD.findall(question.text.casefold()) if len(word) >= MIN_WORD_LETTERS)
    measured = [span for span in spans if holds_measure_asked(question, [article.text[slice(*span)]], language)]
    with_verb = [span for span in measured if _starts_any_word(query_words, article.text[slice(*span)])]
    chosen = [*with_verb, *(span for span in measured if span in facts)]
    return [Passage(article=article, start=start, end=end, score=MIN_POSSIBLE_LIKELIHOOD) for start, end in chosen[:1]]


def _starts_any_word(query_words: tuple[str, ...], text: str) -> bool:
    return any(word.startswith(query_words) for word in WORD.findall(text.casefold()))


def _best_score(passages: Sequence[Passage]) -> float:
    return passages[0].score if passages else 0.0


def _nothing_found(material: RetrievedMaterial, language: str) -> Answer:
    period = material.period
    if period is None or period.since is None:
        return Answer(
            answered=False,
            text=reply_line(ReplyLine.NO_ARTICLE_ABOUT_IT, language=language),
            evidence=(),
            language=language,
        )
    text = reply_line(ReplyLine.NO_ARTICLE_IN_PERIOD, language=language, time=period_dates(period, language))
    return Answer(answered=False, text=text, evidence=(), language=language)
