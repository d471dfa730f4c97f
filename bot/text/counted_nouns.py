"""Counted nouns: what a question asks the number of, and whether a passage gives a number of that."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.text import answer_patterns
from bot.text.answer_patterns import answer_regex, any_case, question_noun_pattern
from bot.text.answer_types import (
    CHARACTERS_AFTER,
    MAX_PASSAGE_LENGTH,
    QUESTION_CACHE_SIZE,
    WORDS_AFTER,
    AnswerType,
    answer_type,
    money_pattern,
    whole_word_pattern,
)
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.passage_features import answer_paraphrases_of, other_forms
from bot.text.question_text import QuestionText
from bot.text.terms import WORD, content_words


@cache
def _count_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for what a question counts."""
    return question_noun_pattern("noun_counted", language)


@cache
def _stems_of(meaning: str, language: Language) -> frozenset[str]:
    phrases = language.answer_patterns.get(meaning, ())
    return frozenset(word for phrase in phrases for word in content_words(phrase.replace("|", " "), language))


@cache
def _origin_pattern(language: Language) -> re.Pattern[str]:
    begins, article = answer_regex(language, "begins_at"), answer_regex(language, "article")
    moment = answer_patterns.point_in_time_pattern(language).pattern
    return any_case(rf"\b(?:{begins})\s+(?:(?:{article})\s+)?(?:\w+\s+)?(?:{moment})")


@cache
def _whole_number_pattern(language: Language) -> re.Pattern[str]:
    return any_case(rf"\d[\d.,]*|{answer_patterns.number_pattern(language).pattern}")


def holds_only_money(question: QuestionText, passage: str, language: Language) -> bool:
    """Check whether a question asks how many there are of something, and a passage has only sums of money.

    Args:
        question: the question.
        passage: a sentence.
        language: the sentence's language.
    """
    if not _counts_no_money(question):
        return False
    beside_sums = money_pattern(language).sub(" ", passage[:MAX_PASSAGE_LENGTH])
    return answer_patterns.number_pattern(language).search(beside_sums) is None


@lru_cache(maxsize=QUESTION_CACHE_SIZE)
def _counts_no_money(question: QuestionText) -> bool:
    match = _count_pattern(question.languages).search(question.text)
    noun = next(filter(None, match.groups()), "") if match and answer_type(question) is AnswerType.COUNT else ""
    return bool(noun.strip()) and whole_word_pattern("currency", question.languages).search(noun) is None


def noun_counted(question: QuestionText, language: Language) -> str:
    """Return the word (stem) for what a question counts; empty if it counts nothing.

    Args:
        question: the question.
        language: the language of the text that it is about.
    """
    match = _count_pattern(question.languages).search(question.text)
    noun: list[str] = []
    question_language = question.language_beside(language)
    for word in next(filter(None, match.groups())).split() if match else ():
        if word.casefold() in question.languages.helping_verbs:
            break
        noun.extend(content_words(word, question_language))
        if word.casefold() in question.languages.group_nouns:
            break
    return noun[-1] if noun else ""


def verb_counted(question: QuestionText) -> str:
    """Return the verb of what a question counts: the first content word after it; empty if there is none.

    Only in English, whose helping verbs are known.
    """
    english = LANGUAGES[ENGLISH]
    match, noun = _count_pattern(question.languages).search(question.text), noun_counted(question, english)
    if match is None or match["phrase"] is None or not noun or answer_type(question) is not AnswerType.COUNT:
        return ""
    rest = question.text[match.start() :].casefold()
    words = [word for word in WORD.findall(rest) if word not in english.helping_verbs]
    at = next((at for at, word in enumerate(words) if noun in content_words(word, english)), len(words))
    return next((word for word in words[at + 1 :] if content_words(word, english)), "")


def is_number_attached(question: QuestionText, passage: str, language: Language) -> bool:
    """Check whether a number precedes what the question counts, or a time follows a word for a beginning or an end.

    Args:
        question: the question.
        passage: a sentence.
        language: the sentence's language.
    """
    passage = passage[:MAX_PASSAGE_LENGTH]
    if answer_type(question) is AnswerType.WHEN:
        question_language = question.language_beside(language)
        question_stems = set(content_words(question.text, question_language))
        begins, ends = (
            not question_stems.isdisjoint(_stems_of(meaning, question_language)) for meaning in ("begins", "ends")
        )
        is_from = begins and _origin_pattern(language).search(passage) is not None
        return is_from or (ends and whole_word_pattern("until", language).search(passage) is not None)
    noun = noun_counted(question, language)
    family = {noun} | answer_paraphrases_of(noun, question.senses_beside(language))
    for match in _whole_number_pattern(language).finditer(passage) if noun else ():
        behind = content_words(passage[match.end() : match.end() + CHARACTERS_AFTER], language)[:WORDS_AFTER]
        is_year = answer_patterns.YEAR.fullmatch(match.group()) is not None
        if not is_year and (not family.isdisjoint(behind) or other_forms(noun, behind)):
            return True
    return False
