"""Buttons, whose custom ids and labels contain all that a press needs, so that they work after a restart; pure.

What a press does is in `interactions/components.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import Locale, SelectOption, ui

from adapters.discord.rendering.choices import CUSTOM_ID_LENGTH, Choices, button_id
from adapters.discord.rendering.localization import localized
from adapters.discord.rendering.markdown import linkable_url, plain, shortened, utf16_length
from bot.domain import labels
from bot.domain.conversation import Answer, Choice
from bot.domain.delivery import EditionAssignment
from bot.domain.digest import Digest
from bot.domain.digest_message import lead_source
from bot.domain.grammar.registry import REGISTRY
from bot.domain.story import Story
from bot.text.catalogue import in_language, say

MAX_BUTTONS = 25
BUTTONS_A_ROW = 5
LABEL_LENGTH = 80
OPTION_LENGTH = 100
"""Most characters in a menu option's label, from Discord's reference."""
ABOUT_A_STORY = say("A story's evidence, or a question about it …")
MORE_OPTIONS = (
    (say("Useful"), "rate up"),
    (say("Not useful"), "rate down"),
    labels.WHY,
    labels.NOT_THE_SAME,
    labels.MUTE,
    labels.HIDE,
)
"""The labels of the options that More offers under a digest, with their commands."""

LINK_LENGTH = 512
"""Most characters in a button's address."""

Button = ui.Button[Any]
Row = ui.ActionRow[Any]


def stopped_view(items: Sequence[ui.Item[Any]]) -> ui.View:
    """Return a view with `items`, stopped, so that the client that posts it keeps no reference to it."""
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def link_button(story: Story, digest: Digest) -> list[Button]:
    """Return the button that links to the article; none if its address does not fit a button."""
    url = linkable_url(lead_source(story, digest).url)
    return (
        [ui.Button(label=in_language(say("Read"), digest.shown_language), url=url)]
        if url and utf16_length(url) <= LINK_LENGTH
        else []
    )


def digest_rows(custom_id: str, story: Story, digest: Digest) -> list[Row]:
    """Return the buttons under a digest as rows of a layout: Evidence, Ask, More, Read, and suggested questions."""
    suggestions = _suggestion_buttons(digest.suggestions)
    rows: list[Row] = [ui.ActionRow(*_digest_buttons(custom_id, story, digest))]
    return [*rows, ui.ActionRow(*suggestions)] if suggestions else rows


def edition_rows(custom_id: str, assignment: EditionAssignment) -> list[Row]:
    """Return the menu under an edition as a row of a layout; see `_story_menu`."""
    return [ui.ActionRow(_story_menu(custom_id, assignment))]


def edition_view(custom_id: str, assignment: EditionAssignment) -> ui.View:
    """Return the menu under an edition's embed; see `_story_menu`."""
    return stopped_view([_story_menu(custom_id, assignment)])


def evidence_view(custom_id: str) -> ui.View:
    """Return a view with an Evidence button."""
    return stopped_view([_evidence_button(custom_id)])


def digest_view(custom_id: str, story: Story, digest: Digest) -> ui.View:
    """Return the buttons under a digest's embed: Evidence, Ask, More, Read, and suggested questions."""
    return stopped_view([*_digest_buttons(custom_id, story, digest), *_suggestion_buttons(digest.suggestions)])


def more_view(message: str, locale: Locale, *, may_manage: bool) -> ui.View:
    """Return the options that More offers on a message's digest: those that the person may use, in their language."""
    report = ui.Button[Any](label=localized(locale, labels.REPORT), custom_id=f"reporting:{message}")
    options = [option for option in MORE_OPTIONS if may_manage or not REGISTRY.is_for_managers(option[1].split()[0])]
    return stopped_view(
        [*(_order_button(message, order, localized(locale, label)) for label, order in options), report]
    )


def answer_view(answer: Answer) -> ui.View | None:
    """Return the buttons under an answer: commands to confirm and suggested questions; None if there are none."""
    orders = [
        _order_button("", choice.command, shortened(choice.label, LABEL_LENGTH, plain))
        for choice in answer.choices
        if plain(choice.label) and utf16_length(f"order::{choice.command}") <= CUSTOM_ID_LENGTH
    ]
    items = [*orders[:BUTTONS_A_ROW], *_suggestion_buttons(answer.suggestions)]
    return stopped_view(items) if items else None


def choice_buttons(
    memory: Choices, choices: Sequence[Choice], *, is_news: bool, most: int = MAX_BUTTONS
) -> list[Button]:
    """Return a button for each choice of a reply.

    Args:
        memory: remembers commands that are too long for an id.
        choices: the choices.
        is_news: whether a command of /news offers them, so that whoever may use that may press them.
        most: most buttons returned.
    """
    shown_choices = [choice for choice in choices if plain(choice.label)][:most]
    label_by_id = {memory.custom_id(choice.command, is_news=is_news): choice.label for choice in shown_choices}
    return [ui.Button(label=shortened(label, LABEL_LENGTH, plain), custom_id=key) for key, label in label_by_id.items()]


def row_buttons(choices: Sequence[Choice], *, is_news: bool) -> list[Button]:
    """Return a button for each action on a line of a list."""
    label_by_id = {
        button_id("row", choice.command, is_news=is_news): choice.label for choice in choices if plain(choice.label)
    }
    return [
        ui.Button(label=shortened(label, LABEL_LENGTH, plain), custom_id=key)
        for key, label in label_by_id.items()
        if utf16_length(key) <= CUSTOM_ID_LENGTH
    ]


def _digest_buttons(custom_id: str, story: Story, digest: Digest) -> list[Button]:
    ask = ui.Button[Any](label=in_language(labels.ASK, digest.shown_language), custom_id="asking")
    more = ui.Button[Any](label=in_language(say("More"), digest.shown_language), custom_id="more")
    return [_evidence_button(custom_id, digest.shown_language), ask, more, *link_button(story, digest)]


def _story_menu(custom_id: str, assignment: EditionAssignment) -> ui.Item[Any]:
    """Return the menu with a story's evidence and a question about it, by its digest's message.

    Before any digest is in the thread there is nothing to choose, and a button says where they will be.
    """
    headline_by_message = {
        part.delivery.message: part.digest.headline for part in assignment.ranked if part.delivery.message
    }
    options = [
        SelectOption(
            label=shortened(headline, OPTION_LENGTH, plain) or in_language(labels.UNTITLED, assignment.shown_language),
            value=message,
        )
        for message, headline in headline_by_message.items()
    ]
    return (
        ui.Select(
            custom_id=custom_id,
            placeholder=in_language(ABOUT_A_STORY, assignment.shown_language),
            options=options[:MAX_BUTTONS],
        )
        if options
        else _evidence_button(custom_id, assignment.shown_language)
    )


def ask_button(room: str, message: str, locale: Locale) -> Button:
    """Return the button that opens the form for a question about an edition's story, by its thread and digest."""
    return ui.Button(label=localized(locale, say("Ask about this story")), custom_id=f"asking:{room}:{message}")


def _evidence_button(custom_id: str, language: str = "") -> Button:
    return ui.Button(label=in_language(labels.EVIDENCE, language), custom_id=custom_id)


def _order_button(message: str, order: str, label: str) -> Button:
    return ui.Button(label=label, custom_id=f"order:{message}:{order}")


def _suggestion_buttons(questions: Sequence[str]) -> list[Button]:
    """Return a button for each question that fits on its label, from which a press reads it back."""
    fitting = [
        plain(question) for question in questions if plain(question) and utf16_length(plain(question)) <= LABEL_LENGTH
    ]
    return [
        ui.Button(label=question, custom_id=f"suggest:{number}", row=1)
        for number, question in enumerate(fitting[:BUTTONS_A_ROW])
    ]
