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


def has_no_word(message: str) -> bool:
    """Check whether a message contains no word."""
    return not any(sign.isalnum() for sign in message)


def is_short_remark(message: str, language: Language) -> bool:
    """Check whether a line is short and no question in any language that it may be in."""
    return len(message.split()) <= MAX_REMARK_WORDS and not is_question(message, language)


def wants_something(message: str, language: Language) -> bool:
    """Check whether a message is phrased as a wish: it says please, or begins with a verb of wanting or an action.

    Args:
        message: the message.
        language: the languages that it may be in, merged.
    """
    first_words = plain_words(message)[:1]
    is_wanted = any(
        word in _words_of_wanting(language) and not negating_words_in(word, language) for word in first_words
    )
    please = language.please_words - language.function_words
    return (
        is_wanted
        or not please.isdisjoint(normalized_words(message))
        or begins_with_action(QuestionText(message, language))
    )


@cache
def _words_of_wanting(language: Language) -> frozenset[str]:
    """Return the words that wishes begin with, except the small words that any text is full of."""
    words = {phrase.partition("+")[0] for key in WANTED_PHRASES for phrase in language.wanted_phrases.get(key, ())}
    return frozenset(words) - frozenset(map(unaccented, language.small_words))


def is_remark_among_people(question: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> bool:
    """Check whether a message to us among people is only a remark: a statement, laughter, a sigh.

    A reply to our post may be meant for everybody. A few words that name something in the articles ask for it.
    """
    if has_only_connectives(question.text, question.languages) or is_doubt(question):
        return True
    if "?" in question.text or material.is_overview or material.asks_who_is_affected:
        return False
    if wants_something(question.text, question.languages):
        return plain.answer.answered and _names_nothing(question, material)
    if is_question(question.text, question.languages) or question_form(question.text, question.language).asks:
        return not plain.answer.answered and _is_rhetorical(question, material, plain)
    return not (plain.answer.answered and _names_a_topic(question, material))


def is_exclamation(message: str, language: Language) -> bool:
    """Check whether a message is an exclamation phrased as a question: "what a week".

    Args:
        message: the message.
        language: the languages that it may be in, merged; one in which it exclaims is enough.
    """
    return any(question_form(message, part).is_exclamation for part in parts_of(language))


def is_remark_to_us(question: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> bool:
    """Check whether a message to us alone is only a remark: no question, no wish, and the name of nothing.

    An article that has some form of one of its words is no answer to "shut up" or "so sad".
    """
    if "?" in question.text or material.is_overview or material.asks_who_is_affected:
        return has_only_connectives(question.text, question.languages) or is_doubt(question)
    if wants_something(question.text, question.languages):
        return plain.answer.answered and _names_nothing(question, material)
    if is_question(question.text, question.languages) or question_form(question.text, question.language).asks:
        return is_exclamation(question.text, question.languages)
    return _is_statement(question) or _names_nothing(question, material)


def has_only_connectives(message: str, language: Language) -> bool:
    """Check whether a message has only connectives and interjections: "so?", "and?"."""
    pieces = word_pieces(message)
    is_leading = (language.connectives | language.interjections).issuperset(pieces)
    return bool(pieces) and is_leading and pieces[0] not in question_types_by_word(language)


def _is_rhetorical(question: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> bool:
    """Check whether a question is only rhetorical: "what a mess", "who cares"."""
    if is_exclamation(question.text, question.languages):
        return True
    if interrogatives(question.languages).issuperset(word_pieces(question.text)):
        return False  # "who", addressed to us, is a follow-up question
    signs = addressee_features(material, question, plain, is_follow_up=False)
    return signs is not None and probability(signs) < MIN_LIKELIHOOD_TO_ASK_MODEL


def _names_a_topic(question: QuestionText, material: RetrievedMaterial) -> bool:
    """Check whether a line has mostly words of the articles, and none of a statement.

    "The offer of the crews" asks for it; "that's my street" and "the crews are right" state something.
    """
    article_terms, own = ArticleTerms(material.articles), _topic_words(question)
    is_shared = not _is_statement(question) and sum(map(article_terms.likelihood, own)) > len(own) * MIN_LIKELIHOOD
    return is_shared and not _names_nothing(question, material)


def _is_statement(question: QuestionText) -> bool:
    """Check whether a message is about oneself, states something, or gives an opinion."""
    language, pieces = question.language, word_pieces(question.text)
    stating = language.first_person | language.second_person | language.anaphors | language.question_verbs
    return not stating.isdisjoint(pieces) or any(map(language.opinion_words.matches, pieces))


def _names_nothing(question: QuestionText, material: RetrievedMaterial) -> bool:
    """Check whether no word of a message names something in the articles, and fewer than two occur there."""
    own, terms_by_article = _topic_words(question), [ArticleTerms([article]) for article in material.articles]
    shared_words = [
        word
        for word in own
        if any(article_terms.likelihood(word) >= MIN_LIKELIHOOD for article_terms in terms_by_article)
    ]
    return len(shared_words) < MIN_ARTICLE_WORDS and not any(
        _is_topic_of_articles(word, material) for word in shared_words
    )


def _topic_words(question: QuestionText) -> list[str]:
    """Return the words that may name something; an ordinal, as in "the third", does not."""
    language = question.language
    ordinals = {word for row in language.ordinals for word in row}
    return [word for word in word_pieces(question.text) if word not in language.small_words and word not in ordinals]


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


def small_talk_answer(question: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> Answer | None:
    """Return the reply to a short line that asks nothing and is not about the articles; None to anything else.

    Under a digest it may report an error there, in words that the article lacks. A question about who wrote an article
    is answered here, too, since none of its sentences tells.
    """
    message, language = question.text, question.languages
    if material.current_article is not None and _byline_question_pattern(language).search(message):
        return _author_line(material.current_article, plain.language)
    if not is_short_remark(message, language):
        return None
    if is_courtesy(message, language):
        return friendly_answer(message)
    mistaken = language.error_words.intersection(normalized_words(message))
    if material.digest is not None and mistaken and not _is_in_articles(mistaken, material):
        return bot_answer_line(ReplyLine.REPORT, plain.language)
    if plain.answer.answered or mentions_any_word(question, material.articles):
        return None
    return (
        friendly_answer(message)
        if not language.courtesies.isdisjoint(normalized_words(message))
        else not_understood_answer(message)
    )


@cache
def _byline_question_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern of questions that ask who wrote an article."""
    return re.compile(one_of(language.byline_questions), re.IGNORECASE)


def _author_line(article: Article, language: str) -> Answer:
    line = ReplyLine.WRITTEN_BY if article.byline else ReplyLine.WRITTEN_BY_NOBODY
    text = reply_line(line, language=language, author=article.byline or "", publisher=publisher_name(article))
    return bot_answer(text, language)


def friendly_answer(message: str) -> Answer:
    """Return one friendly line, in the language of the message."""
    line = ReplyLine.ASK_ANYTHING if has_no_word(message) else ReplyLine.GLAD_TO_HELP
    return bot_answer_line(line, reply_language(message))


def is_small_talk(reply: Answer) -> bool:
    """Check whether a reply is small talk: it only says that a message was read, or how to report an error."""
    lines = (
        ReplyLine.GLAD_TO_HELP,
        ReplyLine.ASK_ANYTHING,
        ReplyLine.NOT_UNDERSTOOD,
        ReplyLine.REPORT,
        ReplyLine.LEFT_AS_IT_IS,
    )
    return reply.text in {reply_line(line, language=reply.language) for line in lines}


def nothing_changed_answer(message: str) -> Answer:
    """Return the reply that nothing was changed."""
    return bot_answer_line(ReplyLine.LEFT_AS_IT_IS, reply_language(message))


def not_understood_answer(message: str) -> Answer:
    """Return the reply that a message was not understood."""
    return bot_answer_line(ReplyLine.NOT_UNDERSTOOD, reply_language(message))


def no_feeds_answer(language: str) -> Answer:
    """Return the reply if there are no feeds and no articles yet: how to begin."""
    return bot_answer_line(ReplyLine.NO_FEEDS, language)


def one_link_answer(question: QuestionText) -> Answer | None:
    """Return the reply to several links at once without a question about them; None to anything else."""
    if len(links_in(question.text)) <= 1 or is_question(without_links(question.text), question.languages):
        return None
    return bot_answer_line(ReplyLine.ONE_LINK, reply_language(question.text))


def is_courtesy(message: str, language: Language) -> bool:
    """Check whether a message only thanks or greets: "thanks, the other one" and "thanks but not that" say more.

    Args:
        message: the message.
        language: the languages that it may be in, merged; being a courtesy in one of them is enough.
    """
    words = [word for word in normalized_words(message) if word != OUR_NAME]
    courteous_languages = (part for part in parts_of(language) if not part.courtesies.isdisjoint(words))
    return any(
        (part.courtesies | part.courtesy_fillers | part.second_person).issuperset(words) for part in courteous_languages
    )


def _is_in_articles(words: frozenset[str], material: RetrievedMaterial) -> bool:
    for article in material.articles:
        language = article.reading_language
        article_stems = terms(f"{article.title} {article.text}", language)
        if any(not article_stems.isdisjoint(content_words(word, language)) for word in words):
            return True
    return False
