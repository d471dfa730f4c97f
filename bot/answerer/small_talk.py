"""Small talk: thanks, greetings, complaints, and messages that are not understood or empty.

Each gets a one-line reply if it is addressed only to the bot; among people it gets none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.answerer.addressee_detection import (
    MIN_LIKELIHOOD_TO_ASK_MODEL,
    addressee_features,
    mentions_any_word,
    probability,
)
from bot.answerer.extractive_answer import ExtractiveAnswer
from bot.answerer.passages import publisher_name
from bot.answerer.retrieval import RetrievedMaterial
from bot.answerer.short_replies import is_doubt
from bot.answerer.term_overlap import MIN_LIKELIHOOD, ArticleTerms
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.replies.bot_topics import OUR_NAME, begins_with_action
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, bot_answer_line, reply_line
from bot.text.folding import unaccented
from bot.text.language import Language, one_of, one_of_words
from bot.text.links import links_in, without_links
from bot.text.merged_languages import parts_of
from bot.text.negation import negating_words_in
from bot.text.question_form import (
    interrogatives,
    is_question,
    normalized_words,
    question_form,
    question_types_by_word,
    word_pieces,
)
from bot.text.question_text import QuestionText
from bot.text.terms import content_words, plain_words, terms

MAX_REMARK_WORDS = 6
"""Most words of a remark; a longer line says something else as well."""

MIN_ARTICLE_WORDS = 2
WANTED_PHRASES = ("watch", "late", "spare", "out")
"""Keys of `Language.wanted_phrases`: requests made by words around a name."""


def has_no_word(asked: str) -> bool:
    """Check whether a message has no word."""
    return not any(sign.isalnum() for sign in asked)


def is_short_remark(said: str, language: Language) -> bool:
    """Check whether a line is short and no question in any language that it may be in."""
    return len(said.split()) <= MAX_REMARK_WORDS and not is_question(said, language)


def wants_something(said: str, language: Language) -> bool:
    """Check whether a message is put as a wish: it says please, or begins with a verb of wanting or an action.

    Args:
        said: the message.
        language: the languages that it may be in, merged.
    """
    said_first = plain_words(said)[:1]
    is_wanted = any(
        word in _words_of_wanting(language) and not negating_words_in(word, language) for word in said_first
    )
    please = language.please_words - language.function_words
    return (
        is_wanted or not please.isdisjoint(normalized_words(said)) or begins_with_action(QuestionText(said, language))
    )


@cache
def _words_of_wanting(language: Language) -> frozenset[str]:
    """Return the words that wishes begin with, except the small words that any text is full of."""
    told = {phrase.partition("+")[0] for one in WANTED_PHRASES for phrase in language.wanted_phrases.get(one, ())}
    return frozenset(told) - frozenset(map(unaccented, language.small_words))


def is_remark_among_people(asked: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> bool:
    """Check whether a message to us among people is only a remark: a statement, laughter, a sigh.

    A reply to our post may be meant for everybody. A few words that name something in the articles ask for it.
    """
    if has_only_connectives(asked.text, asked.languages) or is_doubt(asked):
        return True
    if "?" in asked.text or material.is_overview or material.affected:
        return False
    if wants_something(asked.text, asked.languages):
        return plain.answer.answered and _names_nothing(asked, material)
    if is_question(asked.text, asked.languages) or question_form(asked.text, asked.language).asks:
        return not plain.answer.answered and _is_rhetorical(asked, material, plain)
    return not (plain.answer.answered and _names_a_topic(asked, material))


def is_exclamation(said: str, language: Language) -> bool:
    """Check whether a message is an exclamation in the form of a question: "what a week".

    Args:
        said: the message.
        language: the languages that it may be in, merged; one in which it exclaims is enough.
    """
    return any(question_form(said, one).exclaims for one in parts_of(language))


def is_remark_to_us(asked: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> bool:
    """Check whether a message to us alone is only a remark: no question, no wish, and the name of nothing.

    An article that has some form of one of its words is no answer to "shut up" or "so sad".
    """
    if "?" in asked.text or material.is_overview or material.affected:
        return has_only_connectives(asked.text, asked.languages) or is_doubt(asked)
    if wants_something(asked.text, asked.languages):
        return plain.answer.answered and _names_nothing(asked, material)
    if is_question(asked.text, asked.languages) or question_form(asked.text, asked.language).asks:
        return is_exclamation(asked.text, asked.languages)
    return _is_statement(asked) or _names_nothing(asked, material)


def has_only_connectives(said: str, language: Language) -> bool:
    """Check whether a message has only connectives and interjections: "so?", "and?"."""
    pieces = word_pieces(said)
    is_leading = (language.connectives | language.interjections).issuperset(pieces)
    return bool(pieces) and is_leading and pieces[0] not in question_types_by_word(language)


def _is_rhetorical(asked: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> bool:
    """Check whether a question is only rhetorical: "what a mess", "who cares"."""
    if is_exclamation(asked.text, asked.languages):
        return True
    if interrogatives(asked.languages).issuperset(word_pieces(asked.text)):
        return False  # "who", addressed to us, is a follow-up question
    signs = addressee_features(material, asked, plain, is_follow_up=False)
    return signs is not None and probability(signs) < MIN_LIKELIHOOD_TO_ASK_MODEL


def _names_a_topic(asked: QuestionText, material: RetrievedMaterial) -> bool:
    """Check whether a line has mostly words of the articles, and none of a statement.

    "The offer of the crews" asks for it; "that's my street" and "the crews are right" state something.
    """
    told, own = ArticleTerms(material.articles), _topic_words(asked)
    is_held = not _is_statement(asked) and sum(map(told.likelihood, own)) > len(own) * MIN_LIKELIHOOD
    return is_held and not _names_nothing(asked, material)


def _is_statement(asked: QuestionText) -> bool:
    """Check whether a message is about oneself, states something, or gives an opinion."""
    language, said = asked.language, word_pieces(asked.text)
    stating = language.first_person | language.second_person | language.anaphors | language.question_verbs
    return not stating.isdisjoint(said) or any(map(language.opinion_words.matches, said))


def _names_nothing(asked: QuestionText, material: RetrievedMaterial) -> bool:
    """Check whether no word of a message names something in the articles, and fewer than two occur there."""
    own, told = _topic_words(asked), [ArticleTerms([article]) for article in material.articles]
    held = [word for word in own if any(one.likelihood(word) >= MIN_LIKELIHOOD for one in told)]
    return len(held) < MIN_ARTICLE_WORDS and not any(_is_topic_of_articles(word, material) for word in held)


def _topic_words(asked: QuestionText) -> list[str]:
    """Return the words that may name something; an ordinal, as in "the third", does not."""
    language = asked.language
    places = {word for row in language.ordinals for word in row}
    return [word for word in word_pieces(asked.text) if word not in language.small_words and word not in places]


def _is_topic_of_articles(word: str, material: RetrievedMaterial) -> bool:
    """Check whether a word is in an article's title, or names something in its text: "cancel" does not."""
    titles = ArticleTerms([replace(article, text=article.title) for article in material.articles])
    return titles.likelihood(word) >= MIN_LIKELIHOOD or any(
        _name_pattern(word, article.reading_language).search(article.text) for article in material.articles
    )


def _name_pattern(word: str, language: Language) -> re.Pattern[str]:
    """Return the pattern for a word that names something: after a determiner, or capitalised in mid-sentence."""
    before = one_of_words(language.determiners | language.demonstratives)
    return re.compile(rf"(?:\b(?:{before})\s+|[\w,;:] (?=(?-i:[^\W\d_a-zß-ÿ])))({re.escape(word)})\w*", re.IGNORECASE)


def small_talk_answer(asked: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> Answer | None:
    """Return the reply to a short line that asks nothing and is not about the articles; None to anything else.

    Under a digest it may report an error there, in words that the article lacks. A question about who wrote an article
    is answered here, too, since none of its sentences tells.
    """
    said, language = asked.text, asked.languages
    if material.at_hand is not None and _byline_question_pattern(language).search(said):
        return _author_line(material.at_hand, plain.language)
    if not is_short_remark(said, language):
        return None
    if is_courtesy(said, language):
        return friendly_answer(said)
    mistaken = language.error_words.intersection(normalized_words(said))
    if material.digest is not None and mistaken and not _is_in_articles(mistaken, material):
        return bot_answer_line(ReplyLine.REPORT, plain.language)
    if plain.answer.answered or mentions_any_word(asked, material.articles):
        return None
    return (
        friendly_answer(said)
        if not language.courtesies.isdisjoint(normalized_words(said))
        else not_understood_answer(said)
    )


@cache
def _byline_question_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern of questions that ask who wrote an article."""
    return re.compile(one_of(language.byline_questions), re.IGNORECASE)


def _author_line(article: Article, language: str) -> Answer:
    what = ReplyLine.WRITTEN_BY if article.byline else ReplyLine.WRITTEN_BY_NOBODY
    text = reply_line(what, language=language, author=article.byline or "", publisher=publisher_name(article))
    return bot_answer(text, language)


def friendly_answer(asked: str) -> Answer:
    """Return one friendly line, in the language of the message."""
    what = ReplyLine.EMPTY if has_no_word(asked) else ReplyLine.TALK
    return bot_answer_line(what, reply_language(asked))


def is_small_talk(said: Answer) -> bool:
    """Check whether a reply is small talk: it only says that a message was read, or how to report an error."""
    heard = (ReplyLine.TALK, ReplyLine.EMPTY, ReplyLine.NOT_UNDERSTOOD, ReplyLine.REPORT, ReplyLine.KEPT)
    return said.text in {reply_line(what, language=said.language) for what in heard}


def nothing_changed_answer(asked: str) -> Answer:
    """Return the reply that nothing was changed."""
    return bot_answer_line(ReplyLine.KEPT, reply_language(asked))


def not_understood_answer(asked: str) -> Answer:
    """Return the reply that a message was not understood."""
    return bot_answer_line(ReplyLine.NOT_UNDERSTOOD, reply_language(asked))


def no_feeds_answer(language: str) -> Answer:
    """Return the reply if there are no feeds and no articles yet: how to begin."""
    return bot_answer_line(ReplyLine.NO_FEEDS, language)


def one_link_answer(asked: QuestionText) -> Answer | None:
    """Return the reply to several links at once without a question about them; None to anything else."""
    if len(links_in(asked.text)) <= 1 or is_question(without_links(asked.text), asked.languages):
        return None
    return bot_answer_line(ReplyLine.ONE_LINK, reply_language(asked.text))


def is_courtesy(said: str, language: Language) -> bool:
    """Check whether a message only thanks or greets: "thanks, the other one" and "thanks but not that" say more.

    Args:
        said: the message.
        language: the languages that it may be in, merged; being a courtesy in one of them is enough.
    """
    told = [word for word in normalized_words(said) if word != OUR_NAME]
    spoken = (one for one in parts_of(language) if not one.courtesies.isdisjoint(told))
    return any((one.courtesies | one.courtesy_fillers | one.second_person).issuperset(told) for one in spoken)


def _is_in_articles(said: frozenset[str], material: RetrievedMaterial) -> bool:
    for article in material.articles:
        language = article.reading_language
        told = terms(f"{article.title} {article.text}", language)
        if any(not told.isdisjoint(content_words(word, language)) for word in said):
            return True
    return False
