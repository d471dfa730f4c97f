"""What is no question: thanks and greetings, complaints, what is not understood, nothing at all. Each gets one line."""

from __future__ import annotations

import re

from bot.answerer.addressee_detection import is_question, may_ask, mentions_any_word, said_words
from bot.answerer.extractive_answer import ExtractiveAnswer
from bot.answerer.passages import PERHAPS, SURE, called
from bot.answerer.reply_language import reply_language
from bot.answerer.reply_lines import Line, line
from bot.answerer.retrieval import Material
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.text.language import any_expression, in_all_languages
from bot.text.language_detection import language_spoken
from bot.text.links import links_in, without_links
from bot.text.terms import terms, words

FEW = 6
"""Words of a line that asks for nothing; a longer one says something else as well."""

SEVERAL = 2
OUR_NAME = "newsdesk"
COURTESIES = frozenset(in_all_languages(lambda language: language.courtesies))
ERROR_WORDS = frozenset(in_all_languages(lambda language: language.error_words))
_BYLINE = re.compile(any_expression(lambda language: language.byline_questions), re.IGNORECASE)


def says_nothing(asked: str) -> bool:
    """Check whether there is no word in a message."""
    return not any(sign.isalnum() for sign in asked)


def is_no_question(asked: str) -> bool:
    """Return whether a line is short and asks nothing."""
    return len(asked.split()) <= FEW and not is_question(asked)


def small_talk_answer(asked: str, material: Material, plain: ExtractiveAnswer) -> Answer | None:
    """Return what is said to a short line that asks nothing and is about nothing that the articles tell.

    Under a digest it may say that something is wrong there, in words that the article does not have. Who wrote an
    article is asked, but no sentence of it tells.
    """
    if material.at_hand is not None and _BYLINE.search(asked):
        return _written_by(material.at_hand, plain.language)
    if not is_no_question(asked):
        return None
    if _is_courtesy(asked):
        return friendly_answer(asked)
    mistaken = _found(asked, ERROR_WORDS)
    if material.digest is not None and mistaken and not _told(mistaken, material):
        return _said(Line.REPORT, plain.language)
    if plain.answer.answered or mentions_any_word(asked, material.articles):
        return None
    return friendly_answer(asked) if _found(asked, COURTESIES) else _said(Line.NOT_UNDERSTOOD, reply_language(asked))


def _written_by(article: Article, language: str) -> Answer:
    what = Line.WRITTEN_BY if article.byline else Line.WRITTEN_BY_NOBODY
    text = line(what, language=language, author=article.byline or "", publisher=called(article))
    return Answer(answered=False, text=text, evidence=(), is_talk=True, language=language)


def friendly_answer(asked: str) -> Answer:
    """Return one friendly line, in the language of what was said."""
    what = Line.EMPTY if says_nothing(asked) else Line.TALK
    return _said(what, reply_language(asked))


def is_noise(said: Answer | None, asked: str, plain: ExtractiveAnswer, *, is_understood: bool) -> bool:
    """Check whether a reply is noise between people who talk: to what may ask nothing, with nothing that answers it."""
    if said is not None:
        return _is_small_talk(said)
    needed = 0.0 if is_understood or is_question(asked) else PERHAPS if may_ask(asked) else SURE
    return plain.answer.score < needed


def _is_small_talk(said: Answer) -> bool:
    """Return whether a line answers and offers nothing: it only says that somebody was heard."""
    heard = (line(what, language=said.language) for what in (Line.TALK, Line.EMPTY, Line.NOT_UNDERSTOOD))
    return said.text in heard


def no_feeds(language: str) -> Answer:
    """Return what is said where no feed comes in and nothing was read: how one begins."""
    return _said(Line.NO_FEEDS, language)


def one_at_a_time(asked: str) -> Answer | None:
    """Return what is said to several addresses at once with nothing asked about them."""
    if len(links_in(asked)) < SEVERAL or is_question(without_links(asked)):
        return None
    return _said(Line.ONE_LINK, reply_language(asked))


def _found(asked: str, known: frozenset[str]) -> frozenset[str]:
    """Return the words of a list, whatever their language, that were said."""
    return known.intersection(said_words(asked))


def _is_courtesy(asked: str) -> bool:
    """Check whether somebody only thanks or greets, whatever stands around it: it leans on no question before."""
    found = _found(asked, COURTESIES)
    small = language_spoken(asked).plain_stop_words
    return bool(found) and all(word in found | small or word == OUR_NAME for word in said_words(asked))


def _told(said: frozenset[str], material: Material) -> bool:
    for article in material.articles:
        language = language_spoken(article.text)
        told = terms(f"{article.title} {article.text}", language)
        if any(not told.isdisjoint(words(word, language)) for word in said):
            return True
    return False


def _said(what: Line, language: str) -> Answer:
    return Answer(answered=False, text=line(what, language=language), evidence=(), is_talk=True, language=language)
