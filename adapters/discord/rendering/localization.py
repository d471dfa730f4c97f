"""Localization: maps Discord's locales to our languages, for replies and commands' descriptions."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place

from bot.text.catalogue import in_language, language_of_locale, messages_in
from bot.text.language import ENGLISH, LANGUAGES


def language_of(locale: discord.Locale | None) -> str:
    """Return the language code of a person's or a server's locale; empty if we do not speak it."""
    return language_of_locale(locale.value) if locale is not None else ""


def localized(locale: discord.Locale, text: str) -> str:
    """Translate a text into a person's language."""
    return in_language(text, language_of(locale))


def in_all_languages(text: str) -> tuple[str, ...]:
    """Return a text in every language, as a server's language may have changed since it was posted."""
    return tuple(in_language(text, language) for language in LANGUAGES)


class CommandTranslator(app_commands.Translator):
    """Translates commands' descriptions, and the name of the command in a message's context menu."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return `string` in a language; None leaves it English, if it is typed as it is or not translated yet."""
        command: Any = context.data
        is_typed = context.location is Place.command_name and not isinstance(command, app_commands.ContextMenu)
        if is_typed or context.location in {Place.group_name, Place.parameter_name}:
            return None
        language = language_of(locale)
        return None if language in {"", ENGLISH} else messages_in(language).get(string.message)
