"""Buttons: their custom ids and labels hold everything, so that they work after a restart; pure.

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
"""Characters in an option of a menu, from Discord's reference."""
ABOUT_A_STORY = say("A story's evidence, or a question about it …")
MORE_OPTIONS = (
    (say("Useful"), "rate up"),
    (say("Not useful"), "rate down"),
    labels.WHY,
    labels.NOT_THE_SAME,
    labels.MUTE,
    labels.HIDE,
)
"""What More offers under a digest, and the command behind each."""

LINK_LENGTH = 512
"""Characters in the address of a button."""

Button = ui.Button[Any]
Row = ui.ActionRow[Any]


def stopped_view(items: Sequence[ui.Item[Any]]) -> ui.View:
    """Return a view with `items`; stopped, so that the client that posts it keeps nothing of it."""
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def link_button(story: Story, digest: Digest) -> list[Button]:
    """Return the button that leads to the article, where it has an address that a button takes."""
    url = linkable_url(lead_source(story, digest).url)
    return (
        [ui.Button(label=in_language(say("Read"), digest.shown_language), url=url)]
        if url and utf16_length(url) <= LINK_LENGTH
        else []
    )


def digest_rows(custom_id: str, story: Story, digest: Digest) -> list[Row]:
    """Return the buttons under a digest as rows of a layout: Evidence, Ask, More, Read, and what can be asked."""
    asked = _suggestion_buttons(digest.suggestions)
    rows: list[Row] = [ui.ActionRow(*_digest_buttons(custom_id, story, digest))]
    return [*rows, ui.ActionRow(*asked)] if asked else rows


def edition_rows(custom_id: str, assignment: EditionAssignment) -> list[Row]:
    """Return what can be pressed under an edition as a row of a layout; see `_story_menu`."""
    return [ui.ActionRow(_story_menu(custom_id, assignment))]


def edition_view(custom_id: str, assignment: EditionAssignment) -> ui.View:
    """Return the same below an edition's embed."""
    return stopped_view([_story_menu(custom_id, assignment)])


def evidence_view(custom_id: str) -> ui.View:
    """Return the view with an Evidence button."""
    return stopped_view([_evidence_button(custom_id)])


def digest_view(custom_id: str, story: Story, digest: Digest) -> ui.View:
    """Return the buttons under a digest's embed: Evidence, Ask, More, Read, and what can be asked."""
    return stopped_view([*_digest_buttons(custom_id, story, digest), *_suggestion_buttons(digest.suggestions)])


def more_view(message: str, locale: Locale, *, may_manage: bool) -> ui.View:
    """Return what More offers about the digest of a message to who pressed, in their language: what they may do."""
    report = ui.Button[Any](label=localized(locale, labels.REPORT), custom_id=f"reporting:{message}")
    offered = [one for one in MORE_OPTIONS if may_manage or not REGISTRY.is_for_managers(one[1].split()[0])]
    return stopped_view(
        [*(_order_button(message, order, localized(locale, label)) for label, order in offered), report]
    )


def answer_view(answer: Answer) -> ui.View | None:
    """Return the buttons under an answer: commands to confirm, and what can be asked next; None if nothing."""
    orders = [
        _order_button("", one.command, shortened(one.label, LABEL_LENGTH, plain))
        for one in answer.choices
        if plain(one.label) and utf16_length(f"order::{one.command}") <= CUSTOM_ID_LENGTH
    ]
    items = [*orders[:BUTTONS_A_ROW], *_suggestion_buttons(answer.suggestions)]
    return stopped_view(items) if items else None


def choice_buttons(kept: Choices, choices: Sequence[Choice], *, is_news: bool, most: int = MAX_BUTTONS) -> list[Button]:
    """Return a button for each choice of a reply.

    Args:
        kept: remembers commands that are too long for an id.
        choices: what is offered.
        is_news: it is offered by a command of /news, so whoever may use that may press it.
        most: so many buttons at most.
    """
    offered = [one for one in choices if plain(one.label)][:most]
    named = {kept.custom_id(one.command, is_news=is_news): one.label for one in offered}
    return [ui.Button(label=shortened(label, LABEL_LENGTH, plain), custom_id=key) for key, label in named.items()]


def row_buttons(choices: Sequence[Choice], *, is_news: bool) -> list[Button]:
    """Return a button for each thing that can be done about a line of a list."""
    named = {button_id("row", one.command, is_news=is_news): one.label for one in choices if plain(one.label)}
    return [
        ui.Button(label=shortened(label, LABEL_LENGTH, plain), custom_id=key)
        for key, label in named.items()
        if utf16_length(key) <= CUSTOM_ID_LENGTH
    ]


def _digest_buttons(custom_id: str, story: Story, digest: Digest) -> list[Button]:
    ask = ui.Button[Any](label=in_language(labels.ASK, digest.shown_language), custom_id="asking")
    more = ui.Button[Any](label=in_language(say("More"), digest.shown_language), custom_id="more")
    return [_evidence_button(custom_id, digest.shown_language), ask, more, *link_button(story, digest)]


def _story_menu(custom_id: str, assignment: EditionAssignment) -> ui.Item[Any]:
    """Return the menu that leads to a story's evidence, and to a question about it, each by its digest's message.

    Before its digests stand in the thread there is nothing to choose, and a button says where they will be.
    """
    found = {part.delivery.message: part.digest.headline for part in assignment.ranked if part.delivery.message}
    options = [
        SelectOption(
            label=shortened(headline, OPTION_LENGTH, plain) or in_language(labels.UNTITLED, assignment.shown_language),
            value=message,
        )
        for message, headline in found.items()
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
    """Return the button that opens the form about a story of an edition, told by its thread and its digest there."""
    return ui.Button(label=localized(locale, say("Ask about this story")), custom_id=f"asking:{room}:{message}")


def _evidence_button(custom_id: str, language: str = "") -> Button:
    return ui.Button(label=in_language(labels.EVIDENCE, language), custom_id=custom_id)


def _order_button(message: str, order: str, label: str) -> Button:
    return ui.Button(label=label, custom_id=f"order:{message}:{order}")


def _suggestion_buttons(questions: Sequence[str]) -> list[Button]:
    """Return a button for each question that fits its label: a longer one could not be found again."""
    fitting = [plain(one) for one in questions if plain(one) and utf16_length(plain(one)) <= LABEL_LENGTH]
    return [
        ui.Button(label=question, custom_id=f"suggest:{number}", row=1)
        for number, question in enumerate(fitting[:BUTTONS_A_ROW])
    ]
