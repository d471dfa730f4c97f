"""Question form: how a message asks, in its own language: by an interrogative, a verb in front, or a question mark.

Messages are read clause by clause, since people say something and then ask: "ok, and who pays?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.text.language import Language, one_of
from bot.text.merged_languages import parts_of

CLAUSE_OPENING_WORDS = 2
"""First words of a clause, one of which may be an interrogative: "and when do they vote", "in which hall"."""
MAX_ANSWER_WORDS = 3
"""Most words of a message with "or" that is not a question: "Monday or Tuesday" is an answer."""
MIN_VERB_LETTERS = 4
"""Fewest letters of a verb that is recognized by its ending."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*[’']?")
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_CUT_SHORT = re.compile(r"(?<=[^\W\d_]')(?=[^\W\d_])(?!t\b)")
"""The place after an elision, as in "who's"; "isn't" is one word."""
_CLAUSE = re.compile(r"[.,;:!?…()\n]+|\s[-–—]\s")
_VERB_FIRST = re.compile(r"\w+(?:t|en|st)")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionForm:
    """How a message asks.

    Attributes:
        has_question_mark: it has a question mark.
        begins_with_interrogative: an interrogative begins a clause.
        ends_with_interrogative: one is at its very end: "they pay how much".
        has_inner_interrogative: one is anywhere else.
        asked_kinds: what the leading or ending interrogatives ask for.
        has_verb_first_clause: a clause has its verb before its subject.
        begins_with_verb: the first clause does.
        offers_choice: it gives a choice: "or not".
        is_exclamation: it begins like an exclamation.
        is_embedded: the word after the leading interrogative makes it part of a sentence: "what they need".
        drops_subject: the subject of the leading verb is left out: "was about time".
    """

    has_question_mark: bool
    begins_with_interrogative: bool
    ends_with_interrogative: bool
    has_inner_interrogative: bool
    asked_kinds: frozenset[str]
    has_verb_first_clause: bool
    begins_with_verb: bool
    offers_choice: bool
    is_exclamation: bool
    is_embedded: bool
    drops_subject: bool

    @property
    def asks(self) -> bool:
        """Whether it has a form of asking that statements hardly have."""
        return (
            self.has_question_mark
            or self.begins_with_interrogative
            or self.ends_with_interrogative
            or self.begins_with_verb
        )

    @property
    def has_question_words(self) -> bool:
        """Whether its words show that it asks in this language: a verb in front may be laughter in another ("ha")."""
        return (
            self.begins_with_interrogative
            or self.ends_with_interrogative
            or (self.has_question_mark and self.begins_with_verb)
        )

    @property
    def may_ask(self) -> bool:
        """Whether it has any form of asking at all."""
        return self.asks or self.has_inner_interrogative or self.has_verb_first_clause or self.offers_choice


def question_form(message: str, language: Language) -> QuestionForm:
    """Return how a message asks, read in a language."""
    clauses = list(_clauses(message, language))
    question_words = list(_question_words(clauses, language))
    leads = any(position == "leads" for position, _ in question_words)
    ends = not leads and any(position == "ends" for position, _ in question_words)
    is_marked = "?" in message
    first = [not leads and _is_verb_first(clause, language) for clause in clauses]
    return QuestionForm(
        has_question_mark=is_marked,
        begins_with_interrogative=leads,
        ends_with_interrogative=ends,
        has_inner_interrogative=bool(question_words) and not leads and not ends,
        asked_kinds=frozenset(kind for position, kind in question_words if position != "within"),
        has_verb_first_clause=any(first),
        begins_with_verb=bool(first) and first[0],
        offers_choice=len(word_pieces(message)) > MAX_ANSWER_WORDS
        and not language.disjunctions.isdisjoint(word_pieces(message)),
        is_exclamation=any(_is_exclamation(clause, language, is_marked=is_marked) for clause in clauses),
        is_embedded=any(_is_embedded(clause, language) for clause in clauses),
        drops_subject=any(first) and any(_drops_subject(clause, language) for clause in clauses),
    )


def word_pieces(message: str) -> list[str]:
    """Return the words of a message, in lower case, split after elisions."""
    text = message.casefold().replace("’", "'")
    return [piece for word in _WORD.findall(text) for piece in _CUT_SHORT.split(word.rstrip("'"))]


@cache
def question_types_by_word(language: Language) -> Mapping[str, str]:
    """Return the type of thing that each interrogative of a language asks for."""
    return {word: asked_kind for asked_kind, words in language.interrogatives.items() for word in words}


@cache
def interrogatives(language: Language) -> frozenset[str]:
    """Return the interrogatives of a language, except those of several words."""
    return frozenset(word for words in language.interrogatives.values() for word in words if "_" not in word)


@cache
def words_asked_with(language: Language) -> frozenset[str]:
    """Return the interrogatives, and the words that form one for a reason together, such as "how come"."""
    reasons = language.interrogatives.get("reason", ())
    return interrogatives(language) | frozenset(word for phrase in reasons for word in phrase.split("_"))


@cache
def _verb_and_subject(language: Language) -> re.Pattern[str]:
    """Return the pattern for a verb with its subject after it: "paie-t-il"."""
    return re.compile(rf"[^\W\d_]+-(?:{one_of(language.inverted_pronouns)})")


def _clauses(message: str, language: Language) -> Iterator[list[str]]:
    """Yield the words of each clause, without leading connectives."""
    going_on = language.connectives
    for clause in _CLAUSE.split(message):
        words = word_pieces(clause)
        while words and words[0] in going_on:
            del words[0]
        if words:
            yield words


def _question_words(clauses: Sequence[Sequence[str]], language: Language) -> Iterator[tuple[str, str]]:
    """Yield the position of each interrogative in its clause, and the kind of thing that it asks for."""
    for number, clause in enumerate(clauses, 1):
        words = _joined(clause, language)
        for at, word in enumerate(words):
            kind = _kind_asked(word, language)
            if not kind:
                continue
            if kind == "manner" and at + 1 < len(words) and words[at + 1] in language.degree_adjectives:
                kind = "amount"
            is_end = number == len(clauses) and at >= len(words) - CLAUSE_OPENING_WORDS
            yield ("leads" if at < CLAUSE_OPENING_WORDS else "ends" if is_end else "within"), kind


def _joined(clause: Sequence[str], language: Language) -> list[str]:
    """Return the words of a clause, with an interrogative of two words as one: "how come"."""
    types_by_word, words = question_types_by_word(language), list[str]()
    for word in clause:
        if words and f"{words[-1]}_{word}" in types_by_word:
            words[-1] += f"_{word}"
        else:
            words.append(word)
    return words


def _kind_asked(word: str, language: Language) -> str:
    types_by_word = question_types_by_word(language)
    return types_by_word.get(word) or types_by_word.get(word.rstrip("'"), "")


def _is_verb_first(clause: Sequence[str], language: Language) -> bool:
    if clause[0] in language.question_verbs or any(map(_verb_and_subject(language).fullmatch, clause)):
        return True
    is_followed = len(clause) > 1 and clause[1] in language.inverted_subjects
    return is_followed and len(clause[0]) >= MIN_VERB_LETTERS and _VERB_FIRST.fullmatch(clause[0]) is not None


def _drops_subject(clause: Sequence[str], language: Language) -> bool:
    return len(clause) > 1 and clause[1] in language.dropped_subject_followers


def _is_embedded(clause: Sequence[str], language: Language) -> bool:
    words = _joined(clause, language)
    return len(words) > 1 and bool(_kind_asked(words[0], language)) and words[1] in language.embedded_subjects


def _is_exclamation(clause: Sequence[str], language: Language, *, is_marked: bool) -> bool:
    """Check whether a clause begins like an exclamation: "what a day", "how sad", "quelle surprise"."""
    words, exclamatives = _joined(clause, language), language.exclamatives
    if len(words) == 1 or "_".join(words[:2]) in exclamatives:
        return len(words) > 1
    if words[0] not in exclamatives:
        return False
    if _kind_asked(words[0], language) != "manner":
        return not is_marked
    goes_on = words[1] in language.degree_adjectives | language.question_verbs | language.anaphors
    return not goes_on and not words[1].endswith(("t", "en"))


def is_question(message: str, language: Language) -> bool:
    """Check whether a message has the form of a question.

    Args:
        message: the message.
        language: the languages that it may be in, merged.
    """
    first = normalized_words(message)[:CLAUSE_OPENING_WORDS]
    return "?" in message or not interrogatives(language).isdisjoint(first)


def may_be_question(message: str, language: Language) -> bool:
    """Check whether a message may be a question as people type them, with the interrogative anywhere.

    Args:
        message: the message.
        language: the languages that it may be in, merged; asking in one of them is enough.
    """
    return any(question_form(message, part).may_ask for part in parts_of(language))


def normalized_words(message: str) -> list[str]:
    """Return the words of a message, in lower case."""
    return [word.casefold().replace("’", "'") for word in _PLAIN_WORD.findall(message)]
