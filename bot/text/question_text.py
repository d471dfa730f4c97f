"""A question with the languages that it may be in: detected once, where it arrives, and passed on from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.language_detection import likeliest_language, likely_languages, message_language
from bot.text.merged_languages import ALL_LANGUAGES, merged

MIN_SMALL_WORDS = 2
"""Small words of a language that tell that a question is in it."""


@dataclass(frozen=True, slots=True)
class QuestionText:
    """What is asked, and in what it is read.

    Attributes:
        text: the question.
        languages: those that it may be put in, as one: what it asks with is looked for in all of them.
    """

    text: str
    languages: Language

    @property
    def language(self) -> Language:
        """The one language to read its other words in where it is held against no text."""
        spoken = [code for code in self.languages.codes if code in LANGUAGES]
        return self.language_beside(LANGUAGES[ENGLISH if ENGLISH in spoken or not spoken else spoken[0]])

    def language_beside(self, language: Language) -> Language:
        """Return the one language to read its other words in beside a text: the text's, unless they are another's."""
        return likeliest_language(self.text, language)

    def senses_beside(self, language: Language) -> Language:
        """Return the languages, as one, in which a text may say by another word what is asked for: its own, the text's.

        Two languages share many stems: "personnes" is as near to "people" as the English "persons".
        """
        return merged([self.languages, self.language_beside(language), language])

    def with_text(self, text: str) -> QuestionText:
        """Return it in other words, of the same languages."""
        return replace(self, text=text)

    def with_previous(self, before: QuestionText) -> QuestionText:
        """Return it with what was asked before it, in the languages of both."""
        return QuestionText(f"{before.text} {self.text}", merged([before.languages, self.languages]))


def question_text(text: str, *usual: Language) -> QuestionText:
    """Return a question with its languages.

    Those are the languages of what it is asked about, where no other has more of its small words ("dove" asks nothing
    in English), and else both. One that has a single small word, or none, may be in any: "in Kürze?" is as short.

    Args:
        text: the question.
        usual: the languages of what it is asked about; English where none is known.
    """
    likely = set(likely_languages(text, least=MIN_SMALL_WORDS))
    told = merged(one for one in usual if not likely.isdisjoint(one.codes))
    if likely and not told.codes:
        told = message_language(text, *usual)
    return QuestionText(text, told if told.codes else ALL_LANGUAGES)
