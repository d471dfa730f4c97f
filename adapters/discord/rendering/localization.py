"""What the commands say of themselves, and what is said to one person, in the languages we have.

Names of commands are the same in all. A file of `words` is a language: descriptions, under `said` what is replied, with
`{}` for what is named in it and `{when}` for when digests come, and under `when` the words for that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place

from adapters.discord.rendering.markdown import SENTENCE
from bot.domain.conversation import Reply
from bot.domain.grammar.translations import words_in

LANGUAGES = {
    discord.Locale.german: "de",
    discord.Locale.french: "fr",
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
    discord.Locale.brazil_portuguese: "pt-BR",
    discord.Locale.italian: "it",
}
"""The languages that Discord knows and we have; the rest see English."""


SAID, TIMED = "said", "when"
NAMED, WHEN = "{}", "{when}"
"""In the words of a reply: somebody's name, a feed's, an address; and when digests come."""
ANY = r"(?:(?![.!?\u2026]\s).)+?"
"""What may stand there: nothing that ends a sentence and begins another."""


@cache
def _file(language: str) -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent.parent / "words" / f"{language}.toml").read_text("utf-8"))


@cache
def words(language: str) -> Mapping[str, str]:
    """Return what commands and their menus say of themselves in a language, by what it is in English."""
    own = {english: said for english, said in _file(language).items() if english not in {SAID, TIMED}}
    return {**words_in(language.partition("-")[0]), **own}


@cache
def replies(language: str) -> Mapping[str, str]:
    """Return what is said to people in a language, by what it is in English."""
    said: Mapping[str, str] = _file(language)[SAID]
    return said


@cache
def times(language: str) -> Mapping[str, str]:
    """Return the words for when digests come in a language, by what they are in English."""
    said: Mapping[str, str] = _file(language)[TIMED]
    return said


@cache
def _patterns(language: str) -> Sequence[tuple[re.Pattern[str], str]]:
    return [(_pattern(english), said) for english, said in replies(language).items()]


@cache
def _times(language: str) -> Sequence[tuple[re.Pattern[str], str]]:
    return [(_pattern(english), said) for english, said in times(language).items()]


def _pattern(english: str) -> re.Pattern[str]:
    timed = re.escape(english).replace(re.escape(WHEN), f"(?P<when>{ANY})")
    return re.compile(timed.replace(re.escape(NAMED), f"({ANY})"))


def told(locale: discord.Locale, text: str) -> str:
    """Return what is said to one person in their language, if it has words for all of it; else as it is."""
    if locale not in LANGUAGES:
        return text
    lines = [_line(LANGUAGES[locale], line) for line in text.splitlines()]
    return "\n".join(lines) if all(lines) else text


def _line(language: str, line: str) -> str:
    """Return a line in a language, known as a whole or sentence by sentence; empty where it is not."""
    if whole := _known(language, line):
        return whole
    parts = [_known(language, sentence) for sentence in SENTENCE.split(line)]
    return " ".join(parts) if all(parts) else ""


def _known(language: str, text: str) -> str:
    for pattern, said in _patterns(language):
        if found := pattern.fullmatch(text):
            named = [one for at, one in enumerate(found.groups(), 1) if at != pattern.groupindex.get(TIMED)]
            return said.format(*named, when=_timed(language, found.groupdict().get(TIMED, "")))
    return ""


def _timed(language: str, text: str) -> str:
    """Return when digests come in a language, with the days and hours named in it; what is no word for it as it is."""
    for pattern, said in _times(language):
        if found := pattern.fullmatch(text):
            return said.format(*(_timed(language, one) for one in found.groups()))
    return text


def reply_told(locale: discord.Locale, reply: Reply) -> Reply:
    """Return a reply in a person's language, its buttons too, where that has words for all that it says.

    What an article, an answer or a list says stays what it is.
    """
    own = told(locale, reply.text)
    if own == reply.text or reply.digest or reply.answer or reply.fortunes or reply.rows:
        return reply
    choices = tuple(replace(one, label=told(locale, one.label)) for one in reply.choices)
    return replace(reply, text=own, choices=choices)


class Translator(app_commands.Translator):
    """Translates descriptions, and the one command that is known by its words: that of a message's menu."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return `string` in a language; None where it is the same there.

        Raises:
            KeyError: we have the language, and it has no words for this.
        """
        command: Any = context.data
        is_typed = context.location is Place.command_name and not isinstance(command, app_commands.ContextMenu)
        if locale not in LANGUAGES or is_typed or context.location in {Place.group_name, Place.parameter_name}:
            return None
        return words(LANGUAGES[locale])[string.message]
