"""Addressee detection: how likely a message in a thread is a question for us, decided without a model.

Colleagues ask each other questions, too: these have words about themselves and their day, and few of the articles'. A
logistic model weighs features of both. It is fitted (`python -m bench.bearing`) on lines of such talk in
tests/data/talk, and judged by leaving out whole threads and on lines by somebody who had not seen it:
docs/decisions/0029.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.answerer.extractive_answer import ExtractiveAnswer
from bot.answerer.phrase_weights import phrase_features, phrase_weight
from bot.answerer.retrieval import RetrievedMaterial
from bot.answerer.term_overlap import MIN_LIKELIHOOD, ArticleTerms
from bot.domain.article import Article
from bot.domain.conversation import Remark
from bot.text.language import ENGLISH, LANGUAGES, RECOGNISED_LANGUAGES, Language, language_of_code, one_of
from bot.text.question_form import interrogatives, normalized_words, question_form, word_pieces, words_asked_with
from bot.text.question_text import QuestionText
from bot.text.terms import content_words

MIN_LIKELIHOOD_IF_ANSWERED, MIN_LIKELIHOOD_IF_UNANSWERED = 0.45, 0.7
"""Least probabilities that a question addressed to nobody is for us: if the articles answer it, and if they do not,
since a reply that there is no answer is noise between colleagues."""
MIN_LIKELIHOOD_TO_ASK_MODEL, MAX_LIKELIHOOD_TO_ASK_MODEL = 0.1, 0.9
"""Range of probabilities in which a model decides, if there is one."""
MAX_COUNTED_UNKNOWN_WORDS = 4
"""Most words missing from the articles that count."""
MAX_HITS = 2
"""Most words of news, or of the working day, that count."""
LOG_LONG_QUESTION_WORDS = 3.0
"""The logarithm of the words of a long question, some twenty."""
FULL_WEIGHT_LETTERS = 7
"""Letters of a word that counts in full; a shorter one could be anything."""
ANYBODY_OPENING_WORDS = 3
"""First words that are searched for a call to anybody: "has anyone ...", "does anybody ..."."""
MIN_WORDS_TO_ASK_MODEL = 2
"""Fewest words of a message that a model is asked about, unless it has a question mark."""
MAX_BARE_WORDS = 3
"""Most words of a message that may be about anything: "ready?", "which one?"."""
MAX_BRIEF_WORDS = 5
"""Most words of a message that may be a reply to the previous speaker: "forty? where did she keep them?"."""
FACT_TYPES = frozenset({"amount", "time", "reason"})
"""Kinds of facts that a few words ask for: "since when?", "how many?"."""
MIN_MENTIONED_SHARE = 0.15
"""Least share of its words in the articles for a message to be about something in them."""
MIN_NAME_LETTERS, MIN_VERB_LETTERS = 3, 5
"""Fewest letters of a word that may be a name, and of one whose ending marks it as a verb."""

FEATURE_WEIGHTS = {
    "asks": 0.0,
    "marked_alone": -0.6,
    "leads": -0.5,
    "within": 0.4,
    "amount": 1.5,
    "person": -0.7,
    "either": 1.2,
    "exclaims": -1.3,
    "embedded": -3.0,
    "drops": -2.7,
    "bare": -1.4,
    "told": 2.1,
    "untold": -1.2,
    "newsy": 1.2,
    "of_many": -0.6,
    "names_one_of_many": 0.4,
    "told_of": 0.4,
    "several_told_of": 1.2,
    "impersonal": 0.3,
    "to_colleagues": -4.0,
    "of_colleagues": -1.5,
    "of_us_or_you": -1.2,
    "to_anybody": -1.2,
    "workday": -3.1,
    "to_be_agreed_with": -1.2,
    "frankly": -2.2,
    "first_said": -1.4,
    "follows_own": 0.9,
    "follows_question": 0.2,
    "follows_question_for_us": -1.0,
    "follows_remark": 0.9,
    "takes_up": -1.9,
    "takes_up_others": -0.4,
    "brief_to_colleague": -0.5,
    "brief_after_question_for_us": 1.0,
    "brief_and_untold": -0.1,
    "feeling": -3.8,
    "going_on": 0.4,
    "leaning_on_answer": 2.5,
    "length": -1.5,
}
BIAS = -0.4

COLLEAGUE_SIGNS = ("to_colleagues", "of_us_or_you", "to_anybody", "workday", "to_be_agreed_with", "frankly", "feeling")
"""Features of people talking among themselves: they, too, may ask for everything there is ("what's new with you?")."""

_NAME_AT_START = re.compile(r"\W*([^\W\d_]+),\s")
_NAME_AT_END = re.compile(r",\s*([^\W\d_]+)\W*$")


def is_in_unlisted_language(question: QuestionText, articles: Sequence[Article]) -> bool:
    """Check whether a message is in a language without word lists, as may happen under an article in one."""
    if len(word_pieces(question.text)) < MIN_WORDS_TO_ASK_MODEL and "?" not in question.text:
        return False
    article_languages = (article.likely_language for article in articles)
    usual = RECOGNISED_LANGUAGES.get(next(filter(None, article_languages), ENGLISH))
    return usual is None or question.language_beside(usual).code not in LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeFeatures:
    """The evidence for and against a question for us.

    Attributes:
        weighed: the features by name, each from 0 to about 1.
        phrases: single words and pairs of words, as written.
        code: the code of the message's language.
    """

    weighed: Mapping[str, float]
    phrases: frozenset[str]
    code: str


def question_likelihood(
    material: RetrievedMaterial,
    question: QuestionText,
    plain: ExtractiveAnswer,
    *,
    is_follow_up: bool,
    before: Remark | None = None,
    by: str = "",
) -> float:
    """Return how probable it is, 0 to 1, that a message to nobody in particular is a question for us.

    Args:
        material: the articles it may be about.
        question: the message.
        plain: the articles' own answer to it.
        is_follow_up: its author was answered right before.
        before: the previous remark there.
        by: its author.
    """
    features = addressee_features(material, question, plain, is_follow_up=is_follow_up, before=before, by=by)
    if features is None:
        return 0.0
    is_of_all = material.asks_who_is_affected or material.is_overview
    if is_of_all and not any(features.weighed[name] for name in COLLEAGUE_SIGNS):
        return float(plain.answer.answered)
    return probability(features)


def probability(features: AddresseeFeatures) -> float:
    """Return the probability that features and phrases add up to."""
    weight = BIAS + sum(FEATURE_WEIGHTS[name] * value for name, value in features.weighed.items())
    return 1 / (1 + math.exp(-(weight + phrase_weight(features.phrases, features.code))))


def addressee_features(
    material: RetrievedMaterial,
    question: QuestionText,
    plain: ExtractiveAnswer,
    *,
    is_follow_up: bool,
    before: Remark | None = None,
    by: str = "",
) -> AddresseeFeatures | None:
    """Return the features of a question for us, in the language where it most likely is one; None if it cannot be one.

    It is none if nothing in it asks, or if it begins or ends with somebody's name.
    """
    languages = _likely_languages(question, material, plain)
    candidates = (
        _features_in_language(language, material, question, is_follow_up=is_follow_up, before=before, by=by)
        for language in languages
    )
    return max(filter(None, candidates), key=probability, default=None)


def _features_in_language(
    language: Language,
    material: RetrievedMaterial,
    question: QuestionText,
    *,
    is_follow_up: bool,
    before: Remark | None,
    by: str,
) -> AddresseeFeatures | None:
    """Return the features of a question for us, read in one language; None if it certainly is not one."""
    form = question_form(question.text, language)
    if not form.may_ask or _addresses_somebody_by_name(question.text, language, ArticleTerms(material.articles)):
        return None
    pieces = word_pieces(question.text)
    words = {*pieces, *normalized_words(question.text)}
    leans = bool(pieces) and pieces[0] in language.connectives
    article_terms, story = _nearest_article_features(material.articles, pieces, language)
    names_something = (
        story["told"] >= MIN_MENTIONED_SHARE or story["newsy"] > 0 or not form.asked_kinds.isdisjoint(FACT_TYPES)
    )
    weighed = {
        "asks": float(form.asks),
        "marked_alone": float(
            form.has_question_mark
            and not (form.begins_with_interrogative or form.ends_with_interrogative or form.has_verb_first_clause)
        ),
        "leads": float(form.begins_with_interrogative),
        "within": float(form.has_inner_interrogative),
        "amount": float("amount" in form.asked_kinds),
        "person": float("person" in form.asked_kinds),
        "either": float(form.offers_choice),
        "exclaims": float(form.is_exclamation),
        "embedded": float(form.is_embedded and not form.has_question_mark),
        "drops": float(form.drops_subject and not form.has_question_mark),
        "bare": float(len(pieces) <= MAX_BARE_WORDS and not names_something and not is_follow_up),
        **story,
        "of_many": float(len(material.articles) > 1),
        **_colleague_features(pieces, words, language, article_terms),
        **_previous_remark_features(pieces, language, article_terms, before, by=by, tells=story["told"] > 0),
        "feeling": float(_emotion_pattern(language).search(question.text) is not None),
        "going_on": float(is_follow_up),
        "leaning_on_answer": float(leans and is_follow_up),
        "length": math.log1p(len(pieces)) / LOG_LONG_QUESTION_WORDS,
    }
    return AddresseeFeatures(
        weighed=weighed, phrases=phrase_features(question.text, pieces, language, article_terms), code=language.code
    )


def _nearest_article_features(
    articles: Sequence[Article], pieces: Sequence[str], language: Language
) -> tuple[ArticleTerms, Mapping[str, float]]:
    """Return the terms and features of the article closest to the message: nobody asks about several at once.

    Together, an edition's stories have some word of almost anything.
    """
    terms_by_article = [ArticleTerms([article]) for article in articles] or [ArticleTerms([])]
    each = [(article_terms, _story_features(pieces, language, article_terms)) for article_terms in terms_by_article]
    nearest, story = max(each, key=lambda entry: entry[1]["told"])
    others = [terms for terms in terms_by_article if terms is not nearest]
    return nearest, {**story, "names_one_of_many": _single_story_share(pieces, language, nearest, others)}


def _single_story_share(
    pieces: Sequence[str], language: Language, story_terms: ArticleTerms, others: Sequence[ArticleTerms]
) -> float:
    """Return how clearly a message names one of several stories, 0 to 1, by words that only that one has.

    A question that fits any news ("who paid?") names none, and may as well be about lunch.
    """
    own = [word for word in _content_words(pieces, language) if not language.news_question_words.matches(word)]
    names = sum(
        story_terms.likelihood(word) >= MIN_LIKELIHOOD
        and all(other.likelihood(word) < MIN_LIKELIHOOD for other in others)
        for word in own
    )
    return min(names, MAX_HITS) / MAX_HITS if others else 0.0


def _story_features(pieces: Sequence[str], language: Language, article_terms: ArticleTerms) -> dict[str, float]:
    """Return the features of words in the articles, and of words in questions about any news."""
    own = _content_words(pieces, language)
    weights = [min(len(word), FULL_WEIGHT_LETTERS) / FULL_WEIGHT_LETTERS for word in own]
    likelihoods = [article_terms.likelihood(word) for word in own]
    untold = sum(
        1 - share
        for word, share in zip(own, likelihoods, strict=True)
        if not language.news_question_words.matches(word)
    )
    return {
        "told": sum(map(math.prod, zip(likelihoods, weights, strict=True))) / (sum(weights) or 1.0),
        "untold": min(untold, MAX_COUNTED_UNKNOWN_WORDS) / MAX_COUNTED_UNKNOWN_WORDS,
        "newsy": min(sum(language.news_question_words.matches(word) for word in pieces), MAX_HITS) / MAX_HITS,
        "told_of": float(not language.anaphors.isdisjoint(pieces)),
        "several_told_of": float(any(_has_verb_ending(word, language.third_plural_endings) for word in pieces)),
        "impersonal": float(not language.impersonal_pronouns.isdisjoint(pieces)),
    }


def _content_words(pieces: Sequence[str], language: Language) -> list[str]:
    """Return the words that have a meaning of their own."""
    small = language.small_words | words_asked_with(language)
    return [word for word in pieces if word not in small and content_words(word, language)]


def _colleague_features(
    pieces: Sequence[str], words: Collection[str], language: Language, article_terms: ArticleTerms
) -> dict[str, float]:
    """Return the features of people who talk about themselves, their day, and their opinions."""
    of_day = sum(
        language.workday_words.matches(word) and article_terms.likelihood(word) < MIN_LIKELIHOOD for word in set(pieces)
    )
    of_us_or_you = language.first_second_person_endings
    asked_of_all = {word for word in pieces[:ANYBODY_OPENING_WORDS] if word != pieces[-1]}
    return {
        "to_colleagues": float(not language.second_person.isdisjoint(words)),
        "of_colleagues": float(not language.first_person.isdisjoint(words)),
        "of_us_or_you": float(
            any(_has_verb_ending(word, of_us_or_you) and word not in article_terms.words for word in pieces)
        ),
        "to_anybody": float(not language.indefinite_people.isdisjoint(asked_of_all)),
        "workday": min(of_day, MAX_HITS) / MAX_HITS,
        "to_be_agreed_with": float(len(pieces) > 1 and pieces[-1] in language.tag_questions),
        "frankly": float(any(map(language.opinion_words.matches, words))),
    }


def _previous_remark_features(
    pieces: Sequence[str],
    language: Language,
    article_terms: ArticleTerms,
    before: Remark | None,
    *,
    by: str,
    tells: bool,
) -> dict[str, float]:
    """Return the features of the previous remark: a message that takes up a colleague's words is for the colleague."""
    remark = before or Remark(by=by, text="", is_for_us=False)
    is_others, asks = remark.by != by, "?" in remark.text
    to_colleague = is_others and not remark.is_for_us
    remark_words = _content_words(word_pieces(remark.text), language)
    taken_up = {word for word in remark_words if article_terms.likelihood(word) < MIN_LIKELIHOOD}.intersection(pieces)
    is_brief = len(pieces) <= MAX_BRIEF_WORDS
    return {
        "first_said": float(before is None),
        "follows_own": float(before is not None and not is_others),
        "follows_question": float(to_colleague and asks),
        "follows_question_for_us": float(is_others and remark.is_for_us),
        "follows_remark": float(to_colleague and not asks),
        "takes_up": min(len(taken_up), MAX_HITS) / MAX_HITS,
        "takes_up_others": float(bool(taken_up) and to_colleague),
        "brief_to_colleague": float(is_brief and to_colleague),
        "brief_after_question_for_us": float(is_brief and remark.is_for_us),
        "brief_and_untold": float(is_brief and to_colleague and not asks and not tells),
    }


def _addresses_somebody_by_name(message: str, language: Language, article_terms: ArticleTerms) -> bool:
    """Check whether a message begins or ends with the name of somebody whom the articles do not mention."""
    called = [match[1] for match in (_NAME_AT_START.match(message), _NAME_AT_END.search(message)) if match]
    names = [name for name in called if name.istitle() and len(name) >= MIN_NAME_LETTERS]
    return any(not _is_known_word(name, language, article_terms) for name in names)


def _is_known_word(word: str, language: Language, article_terms: ArticleTerms) -> bool:
    small = word.casefold()
    lists = (
        *(language.small_words, language.connectives, language.courtesies, language.interjections),
        *(language.question_verbs, language.anaphors, language.first_person, language.tag_questions),
    )
    is_listed = language.opinion_words.matches(small) or any(small in words for words in lists)
    return is_listed or small in interrogatives(language) or article_terms.likelihood(small) >= MIN_LIKELIHOOD


def _has_verb_ending(word: str, endings: Collection[str]) -> bool:
    return len(word) >= MIN_VERB_LETTERS and word.endswith(tuple(endings))


def _likely_languages(
    question: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer
) -> Sequence[Language]:
    """Return a message's languages: that of the first article with a known one, unless the words are in another.

    If nothing in it asks in that language, others in which something does follow: the only word that shows "who owns
    Tarn?" to be English is its interrogative.
    """
    article_languages = (article.likely_language for article in material.articles)
    usual = language_of_code(next(filter(None, article_languages), plain.language))
    spoken_language = LANGUAGES.get(question.language_beside(usual).code, LANGUAGES[ENGLISH])
    if question_form(question.text, spoken_language).has_question_words:
        return [spoken_language]
    others = [
        LANGUAGES[code] for code in question.languages.codes if code in LANGUAGES and code != spoken_language.code
    ]
    return [
        spoken_language,
        *(language for language in others if question_form(question.text, language).has_question_words),
    ]


def mentions_any_word(question: QuestionText, articles: Sequence[Article]) -> bool:
    """Check whether any word of a message, besides interrogatives, is in the articles."""
    article_terms, asking = ArticleTerms(articles), interrogatives(question.languages)
    return any(article_terms.likelihood(word) > 0 for word in normalized_words(question.text) if word not in asking)


@cache
def _emotion_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for laughter, an exclamation mark or an emoji."""
    return re.compile(
        rf"!|\b(?:{one_of(language.laughter)})\b|[:;]-?[()DP]|[\U0001F300-\U0001FAFF\u2600-\u27BF]", re.IGNORECASE
    )
