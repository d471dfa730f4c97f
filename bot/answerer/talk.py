"""What is no question: thanks, greetings, nods, nothing at all. Each gets one friendly line."""

from __future__ import annotations

from bot.answerer.bearing import is_question, touches
from bot.answerer.finding import Material
from bot.answerer.lines import ENGLISH, Line, language_asked, line
from bot.answerer.plain import Plain
from bot.domain.conversation import Answer

FEW = 6
"""Words of a line that asks for nothing; a longer one says something else as well."""


def says_nothing(asked: str) -> bool:
    """Say whether there is no word in a message."""
    return not any(sign.isalnum() for sign in asked)


def is_small_talk(asked: str, material: Material, plain: Plain) -> bool:
    """Say whether a short line neither asks anything nor is about anything that the articles tell."""
    is_short = len(asked.split()) <= FEW and not is_question(asked)
    return is_short and not plain.answer.answered and not touches(asked, material.articles)


def friendly(asked: str) -> Answer:
    """Return one friendly line, in the language of what was said."""
    language = language_asked(asked) or ENGLISH
    what = Line.EMPTY if says_nothing(asked) else Line.TALK
    return Answer(answered=False, text=line(what, language=language), evidence=(), is_talk=True, language=language)
