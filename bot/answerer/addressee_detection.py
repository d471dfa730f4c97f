"""Addressee detection: how likely a message in a thread is a question for us, judged without a model.

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
"""Range of probabilities in which a model is asked, if there is one."""
MAX_COUNTED_UNTOLD_WORDS = 4
"""Most words missing from the articles that count."""
MAX_HITS = 2
"""Most words of news, or of the working day, that count."""
LOG_LONG_QUESTION_WORDS = 3.0
"""The logarithm of the words of a long question, some twenty."""
FULL_WEIGHT_LETTERS = 7
"""Letters of a word that counts in full; a shorter one may be anything."""
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
MIN_TOLD_SHARE = 0.15
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
"""Features of people among themselves: they, too, may ask for everything there is ("what's new with you?")."""

_NAME_AT_START = re.compile(r"\W*([^\W\d_]+),\s")
_NAME_AT_END = re.compile(r",\s*([^\W\d_]+)\W*$")


def is_in_unlisted_language(asked: QuestionText, articles: Sequence[Article]) -> bool:
    """Check whether a message is in a language without word lists, as may happen under an article in one."""
    if len(word_pieces(asked.text)) < MIN_WORDS_TO_ASK_MODEL and "?" not in asked.text:
        return False
    known = (article.likely_language for article in articles)
    usual = RECOGNISED_LANGUAGES.get(next(filter(None, known), ENGLISH))
    return usual is None or asked.language_beside(usual).code not in LANGUAGES


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
    asked: QuestionText,
    plain: ExtractiveAnswer,
    *,
    is_follow_up: bool,
    before: Remark | None = None,
    by: str = "",
) -> float:
    """Return how probable it is, 0 to 1, that a message to nobody in particular is a question for us.

    Args:
        material: the articles it may be about.
        asked: the message.
        plain: the articles' own answer to it.
        is_follow_up: its author was answered right before.
        before: the previous remark there.
        by: its author.
    """
    found = addressee_features(material, asked, plain, is_follow_up=is_follow_up, before=before, by=by)
    if found is None:
        return 0.0
    is_of_all = material.affected or material.is_overview
    if is_of_all and not any(found.weighed[name] for name in COLLEAGUE_SIGNS):
        return float(plain.answer.answered)
    return probability(found)


def probability(found: AddresseeFeatures) -> float:
    """Return the probability that features and phrases add up to."""
    weight = BIAS + sum(FEATURE_WEIGHTS[name] * value for name, value in found.weighed.items())
    return 1 / (1 + math.exp(-(weight + phrase_weight(found.phrases, found.code))))


def addressee_features(
    material: RetrievedMaterial,
    asked: QuestionText,
    plain: ExtractiveAnswer,
    *,
    is_follow_up: bool,
    before: Remark | None = None,
    by: str = "",
) -> AddresseeFeatures | None:
    """Return the features of a question for us, in the language where it is likeliest one; None if it surely is none.

    It is none if nothing in it asks, or if it begins or ends with somebody's name.
    """
    languages = _likely_languages(asked, material, plain)
    read = (
        _features_in_language(one, material, asked, is_follow_up=is_follow_up, before=before, by=by)
        for one in languages
    )
    return max(filter(None, read), key=probability, default=None)


def _features_in_language(
    language: Language,
    material: RetrievedMaterial,
    asked: QuestionText,
    *,
    is_follow_up: bool,
    before: Remark | None,
    by: str,
) -> AddresseeFeatures | None:
    """Return the features of a question for us, read in one language; None if it surely is none."""
    form = question_form(asked.text, language)
    if not form.may_ask or _addresses_somebody_by_name(asked.text, language, ArticleTerms(material.articles)):
        return None
    found = word_pieces(asked.text)
    said = {*found, *normalized_words(asked.text)}
    leans = bool(found) and found[0] in language.connectives
    told, story = _nearest_article_features(material.articles, found, language)
    names_something = story["told"] >= MIN_TOLD_SHARE or story["newsy"] > 0 or not form.kinds.isdisjoint(FACT_TYPES)
    weighed = {
        "asks": float(form.asks),
        "marked_alone": float(form.is_marked and not (form.leads or form.ends or form.by_verb)),
        "leads": float(form.leads),
        "within": float(form.within),
        "amount": float("amount" in form.kinds),
        "person": float("person" in form.kinds),
        "either": float(form.has_either),
        "exclaims": float(form.exclaims),
        "embedded": float(form.is_embedded and not form.is_marked),
        "drops": float(form.drops and not form.is_marked),
        "bare": float(len(found) <= MAX_BARE_WORDS and not names_something and not is_follow_up),
        **story,
        "of_many": float(len(material.articles) > 1),
        **_colleague_features(found, said, language, told),
        **_previous_remark_features(found, language, told, before, by=by, tells=story["told"] > 0),
        "feeling": float(_emotion_pattern(language).search(asked.text) is not None),
        "going_on": float(is_follow_up),
        "leaning_on_answer": float(leans and is_follow_up),
        "length": math.log1p(len(found)) / LOG_LONG_QUESTION_WORDS,
    }
    return AddresseeFeatures(
        weighed=weighed, phrases=phrase_features(asked.text, found, language, told), code=language.code
    )


def _nearest_article_features(
    articles: Sequence[Article], found: Sequence[str], language: Language
) -> tuple[ArticleTerms, Mapping[str, float]]:
    """Return the terms and features of the article with most of the message: nobody asks about several at once.

    Together, an edition's stories have some word of almost anything.
    """
    apart = [ArticleTerms([one]) for one in articles] or [ArticleTerms([])]
    each = [(told, _story_features(found, language, told)) for told in apart]
    nearest, story = max(each, key=lambda one: one[1]["told"])
    others = [one for one in apart if one is not nearest]
    return nearest, {**story, "names_one_of_many": _single_story_share(found, language, nearest, others)}


def _single_story_share(
    found: Sequence[str], language: Language, told: ArticleTerms, others: Sequence[ArticleTerms]
) -> float:
    """Return how clearly a message names one of several stories, 0 to 1, by words that only that one has.

    A question that fits any news ("who paid?") names none, and may as well be about lunch.
    """
    own = [word for word in _content_words(found, language) if not language.news_question_words.matches(word)]
    names = sum(
        told.likelihood(word) >= MIN_LIKELIHOOD and all(one.likelihood(word) < MIN_LIKELIHOOD for one in others)
        for word in own
    )
    return min(names, MAX_HITS) / MAX_HITS if others else 0.0


def _story_features(found: Sequence[str], language: Language, told: ArticleTerms) -> dict[str, float]:
    """Return the features of words in the articles, and of words in questions about any news."""
    own = _content_words(found, language)
    weights = [min(len(word), FULL_WEIGHT_LETTERS) / FULL_WEIGHT_LETTERS for word in own]
    held = [told.likelihood(word) for word in own]
    untold = sum(
        1 - share for word, share in zip(own, held, strict=True) if not language.news_question_words.matches(word)
    )
    return {
        "told": sum(map(math.prod, zip(held, weights, strict=True))) / (sum(weights) or 1.0),
        "untold": min(untold, MAX_COUNTED_UNTOLD_WORDS) / MAX_COUNTED_UNTOLD_WORDS,
        "newsy": min(sum(language.news_question_words.matches(word) for word in found), MAX_HITS) / MAX_HITS,
        "told_of": float(not language.anaphors.isdisjoint(found)),
        "several_told_of": float(any(_has_verb_ending(word, language.third_plural_endings) for word in found)),
        "impersonal": float(not language.impersonal_pronouns.isdisjoint(found)),
    }


def _content_words(found: Sequence[str], language: Language) -> list[str]:
    """Return the words that have a meaning of their own."""
    small = language.small_words | words_asked_with(language)
    return [word for word in found if word not in small and content_words(word, language)]


def _colleague_features(
    found: Sequence[str], said: Collection[str], language: Language, told: ArticleTerms
) -> dict[str, float]:
    """Return the features of people who talk about themselves, their day, and their opinions."""
    of_day = sum(language.workday_words.matches(word) and told.likelihood(word) < MIN_LIKELIHOOD for word in set(found))
    of_us_or_you = language.first_second_person_endings
    asked_of_all = {word for word in found[:ANYBODY_OPENING_WORDS] if word != found[-1]}
    return {
        "to_colleagues": float(not language.second_person.isdisjoint(said)),
        "of_colleagues": float(not language.first_person.isdisjoint(said)),
        "of_us_or_you": float(any(_has_verb_ending(one, of_us_or_you) and one not in told.said for one in found)),
        "to_anybody": float(not language.indefinite_people.isdisjoint(asked_of_all)),
        "workday": min(of_day, MAX_HITS) / MAX_HITS,
        "to_be_agreed_with": float(len(found) > 1 and found[-1] in language.tag_questions),
        "frankly": float(any(map(language.opinion_words.matches, said))),
    }


def _previous_remark_features(
    found: Sequence[str], language: Language, told: ArticleTerms, before: Remark | None, *, by: str, tells: bool
) -> dict[str, float]:
    """Return the features of the previous remark: a message that takes up a colleague's is for the colleague."""
    said = before or Remark(by=by, text="", is_for_us=False)
    is_others, asks = said.by != by, "?" in said.text
    to_colleague = is_others and not said.is_for_us
    theirs = _content_words(word_pieces(said.text), language)
    taken_up = {word for word in theirs if told.likelihood(word) < MIN_LIKELIHOOD}.intersection(found)
    is_brief = len(found) <= MAX_BRIEF_WORDS
    return {
        "first_said": float(before is None),
        "follows_own": float(before is not None and not is_others),
        "follows_question": float(to_colleague and asks),
        "follows_question_for_us": float(is_others and said.is_for_us),
        "follows_remark": float(to_colleague and not asks),
        "takes_up": min(len(taken_up), MAX_HITS) / MAX_HITS,
        "takes_up_others": float(bool(taken_up) and to_colleague),
        "brief_to_colleague": float(is_brief and to_colleague),
        "brief_after_question_for_us": float(is_brief and said.is_for_us),
        "brief_and_untold": float(is_brief and to_colleague and not asks and not tells),
    }


def _addresses_somebody_by_name(said: str, language: Language, told: ArticleTerms) -> bool:
    """Check whether a message begins or ends with the name of somebody whom the articles do not mention."""
    called = [found[1] for found in (_NAME_AT_START.match(said), _NAME_AT_END.search(said)) if found]
    names = [name for name in called if name.istitle() and len(name) >= MIN_NAME_LETTERS]
    return any(not _is_known_word(name, language, told) for name in names)


def _is_known_word(word: str, language: Language, told: ArticleTerms) -> bool:
    small = word.casefold()
    lists = (
        *(language.small_words, language.connectives, language.courtesies, language.interjections),
        *(language.question_verbs, language.anaphors, language.first_person, language.tag_questions),
    )
    is_listed = language.opinion_words.matches(small) or any(small in words for words in lists)
    return is_listed or small in interrogatives(language) or told.likelihood(small) >= MIN_LIKELIHOOD


def _has_verb_ending(word: str, endings: Collection[str]) -> bool:
    return len(word) >= MIN_VERB_LETTERS and word.endswith(tuple(endings))


def _likely_languages(asked: QuestionText, material: RetrievedMaterial, plain: ExtractiveAnswer) -> Sequence[Language]:
    """Return a message's languages: that of the first article with a known one, unless the words are in another.

    If nothing in it asks in that language, others in which something does follow: the only word that shows "who owns
    Tarn?" to be English is its interrogative.
    """
    known = (article.likely_language for article in material.articles)
    usual = language_of_code(next(filter(None, known), plain.language))
    spoken = LANGUAGES.get(asked.language_beside(usual).code, LANGUAGES[ENGLISH])
    if question_form(asked.text, spoken).has_question_words:
        return [spoken]
    others = [LANGUAGES[code] for code in asked.languages.codes if code in LANGUAGES and code != spoken.code]
    return [spoken, *(one for one in others if question_form(asked.text, one).has_question_words)]


def mentions_any_word(asked: QuestionText, articles: Sequence[Article]) -> bool:
    """Check whether any word of a message, besides interrogatives, is in the articles."""
    told, asking = ArticleTerms(articles), interrogatives(asked.languages)
    return any(told.likelihood(word) > 0 for word in normalized_words(asked.text) if word not in asking)


@cache
def _emotion_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for laughter, an exclamation mark or an emoji."""
    return re.compile(
        rf"!|\b(?:{one_of(language.laughter)})\b|[:;]-?[()DP]|[\U0001F300-\U0001FAFF\u2600-\u27BF]", re.IGNORECASE
    )
