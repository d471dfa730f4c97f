"""What is said to one person is said in their language, and what all see in the server's."""

from __future__ import annotations

import discord
import pytest
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place

from adapters.discord.interactions.modals import (
    ADD_TITLE,
    ASK_TITLE,
    FILTER_TITLE,
    MODAL_TITLE_LENGTH,
    REPORT_TITLE,
    AddForm,
    AskForm,
    FilterForm,
    ReportForm,
)
from adapters.discord.rendering.buttons import LABEL_LENGTH, more_view
from adapters.discord.rendering.localization import CommandTranslator, language_of, localized
from bot.text.catalogue import say
from bot.text.language import ENGLISH, LANGUAGES

TRANSLATED_LOCALES = [one for one in discord.Locale if language_of(one) not in {"", ENGLISH}]
"""What Discord tells of people whom we answer in another language than English."""


def test_a_locale_is_one_of_our_languages() -> None:
    """Spanish is one, wherever it is spoken; who speaks one that we have not is answered in English."""
    told = {one.value.partition("-")[0] for one in discord.Locale}
    assert {language_of(one) for one in TRANSLATED_LOCALES} == told & LANGUAGES.keys() - {ENGLISH}
    assert language_of(discord.Locale.brazil_portuguese) == "pt"
    assert language_of(discord.Locale.japanese) == ""
    assert localized(discord.Locale.brazil_portuguese, say("Undo")) == "Desfazer"
    assert localized(discord.Locale.japanese, say("Paused {names}.", names="Courier")) == "Paused Courier."


async def test_a_description_that_a_catalogue_lacks_stays_english() -> None:
    """Discord shows the English where it is told none; an error there would keep all of us off."""
    context: app_commands.TranslationContextTypes = app_commands.TranslationContext(Place.other, data=None)
    told = [
        await CommandTranslator().translate(app_commands.locale_str(said), discord.Locale.german, context)
        for said in ("Undo", "Nobody has put this into German.")
    ]
    assert told == ["Rückgängig", None]


@pytest.mark.parametrize("locale", TRANSLATED_LOCALES)
def test_forms_and_menus_are_within_discords_limits(locale: discord.Locale) -> None:
    """Titles, labels and buttons in every language."""
    asked, reported, added = AskForm(locale), ReportForm(locale, "1"), AddForm(locale, is_news=True)
    filtered = FilterForm(locale, "filter 1", "All of it.", is_news=True)
    for form in (asked, reported, added, filtered):
        assert 0 < len(form.title) <= MODAL_TITLE_LENGTH
    english = {one.title for one in (asked, reported, added, filtered)} & {
        ASK_TITLE,
        REPORT_TITLE,
        ADD_TITLE,
        FILTER_TITLE,
    }
    assert not english, f"bot/text/languages/{language_of(locale)}/messages.toml lacks {sorted(english)}"
    shown = more_view("1", locale, may_manage=True).to_components()
    assert all(0 < len(one["label"]) <= LABEL_LENGTH for row in shown for one in row["components"])
