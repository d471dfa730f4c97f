"""What the commands say of themselves, in the languages we have; their names are the same in all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place

LANGUAGES = {
    discord.Locale.german: "de",
    discord.Locale.french: "fr",
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
    discord.Locale.brazil_portuguese: "pt-BR",
    discord.Locale.italian: "it",
}
"""The languages that Discord knows and we have; the rest see English."""


@cache
def words(language: str) -> Mapping[str, str]:
    """Return what is said in a language, by what it is in English."""
    return tomllib.loads((Path(__file__).parent / "words" / f"{language}.toml").read_text("utf-8"))


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
