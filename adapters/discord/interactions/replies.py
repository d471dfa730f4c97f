"""Replies to the person who typed or pressed: pages, lists, buttons, files and digests, and their public parts."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord.api.errors import discord_errors
from adapters.discord.delivery.messages import Shown, Way, plainer_versions, send_first_accepted
from adapters.discord.interactions.authorization import may_use_news
from adapters.discord.interactions.context import (
    EXPIRED_CODES,
    Press,
    destination_of,
    missing_rights_here,
    replace_message,
    show_privately,
    stream_execution,
    try_acknowledge,
)
from adapters.discord.rendering.answers import answer_pages
from adapters.discord.rendering.buttons import BUTTONS_A_ROW, answer_view, choice_buttons, link_button, stopped_view
from adapters.discord.rendering.embeds import digest_embed
from adapters.discord.rendering.layouts import digest_layout
from adapters.discord.rendering.lists import list_layout
from adapters.discord.rendering.localization import language_of, localized
from adapters.discord.rendering.markdown import one_page, with_roles
from adapters.discord.rendering.pages import CONTENT_LENGTH
from adapters.discord.rendering.replies import reply_pages
from adapters.discord.rendering.track_record import track_record_pages
from bot.domain.conversation import THIS_CHANNEL, Choice, Reply
from bot.domain.digest import Digest
from bot.domain.grammar.spec import Order
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.text.catalogue import in_language, say

LOG = structlog.get_logger(__name__)

RETRY_COMMAND = "retry"
"""The command that retries the posts a channel refused."""
EDIT_INTERVAL_SECONDS = 1.5
"""Seconds until progress is shown, and between two edits of it."""
NAME_ALLOWANCE = 30
"""Extra characters that a channel's mention takes, compared with the words that it replaces."""
EDITABLE_SECONDS = 14 * 60.0
"""Seconds for which we edit an interaction's reply; Discord accepts edits for fifteen minutes."""


async def execute_and_show(interaction: Press, order: str | Order, *, message: str = "", is_news: bool = False) -> bool:
    """Execute an order from a form or a button, show the person the reply, and return whether it was done."""
    if not await try_acknowledge(interaction.response.defer(ephemeral=True, thinking=True)):
        return False
    return await CommandExecution(interaction, order, message=message, is_news=is_news).run()


class CommandExecution:
    """Executes an order: shows the person the progress and the reply, and the channel the public part.

    Args:
        interaction: the interaction, already acknowledged.
        order: the command, as a line or as an order with options.
        message: the message of the digest that it is about, if there is one.
        is_news: whether it is a command of /news, or was offered by one.
        allowed: whether Discord has just checked that the person may use /news here; otherwise we check it.
        in_place: whether the reply replaces the message that was pressed.
        elsewhere: another channel that it is about.
    """

    def __init__(
        self,
        interaction: Press,
        order: str | Order,
        *,
        message: str = "",
        is_news: bool = False,
        allowed: bool = False,
        in_place: bool = False,
        elsewhere: Destination | None = None,
    ) -> None:
        self._interaction = interaction
        self._order, self._message = order, message
        self._is_news, self._allowed = is_news, allowed
        self._in_place = in_place
        self._elsewhere = elsewhere
        self._latest: Reply | None = None
        self._showing: asyncio.Task[None] | None = None
        self._done = asyncio.Event()
        self._ends = asyncio.get_running_loop().time() + EDITABLE_SECONDS

    async def run(self) -> bool:
        """Execute the order, show its replies, and return whether it was done."""
        is_done = False
        allowed = self._allowed or (self._is_news and await may_use_news(self._interaction))
        replies = stream_execution(
            self._interaction, self._order, message=self._message, allowed=allowed, destination=self._elsewhere
        )
        try:
            async with aclosing(replies):
                async for reply in replies:
                    if reply.is_growing:
                        self._schedule_progress(reply)
                    else:
                        await self._show_reply(reply)
                        is_done = reply.done
        finally:
            self._done.set()
        return is_done

    def _schedule_progress(self, reply: Reply) -> None:
        """Schedule showing the progress, unless the command is done by then."""
        self._latest = reply
        if self._showing is None:
            self._showing = asyncio.create_task(self._show_progress())

    async def _show_progress(self) -> None:
        """Show the latest progress at intervals, until the command is done."""
        while not await _is_set_within(self._done, within=EDIT_INTERVAL_SECONDS):
            reply, self._latest = self._latest, None
            if reply is None or asyncio.get_running_loop().time() > self._ends:
                continue
            pages = answer_pages(reply.answer) if reply.answer is not None else [one_page(reply.text, CONTENT_LENGTH)]
            self._in_place = True  # the reply replaces this
            with suppress(PlatformError), discord_errors():  # if progress cannot be shown, the reply is
                await self._interaction.edit_original_response(content=pages[0], view=None)

    async def _show_reply(self, reply: Reply) -> None:
        self._done.set()
        if self._showing is not None:
            await self._showing
        if self._elsewhere is not None:
            reply = for_another_channel(reply, self._elsewhere.channel)
        channel = self._elsewhere.channel if self._elsewhere is not None else ""
        messages = messages_of(self._interaction, reply, order=str(self._order), is_news=self._is_news, channel=channel)
        for number, ways in enumerate(messages):
            show = replace_message if self._in_place and number == 0 else show_privately
            await send_first_accepted(partial(show, self._interaction), ways)
        destination = self._elsewhere or (await destination_of(self._interaction) if reply.public else None)
        is_mute = self._elsewhere is not None and bool(missing_rights_here(self._interaction, destination).to_post)
        if (
            destination
            and not (destination.is_direct or is_mute)
            and (public_text := _public_text(self._interaction, reply, destination))
        ):
            await self._announce(public_text, reply.undo)

    async def _announce(self, text: str, undo: Choice | None) -> None:
        """Post the public text to the channel that it is about, even if the interaction has expired."""
        language = language_of(self._interaction.guild_locale)
        undo_choices = [replace(undo, label=in_language(undo.label, language))] if undo else []
        buttons = choice_buttons(self._interaction.client.choices, undo_choices, is_news=True)
        view_argument: dict[str, Any] = {"view": stopped_view(buttons)} if buttons else {}
        if self._elsewhere is None:
            try:
                await self._interaction.followup.send(text, ephemeral=False, suppress_embeds=True, **view_argument)
            except discord.HTTPException as error:
                if error.code not in EXPIRED_CODES:
                    raise
            else:
                return
        channel = int(self._elsewhere.channel) if self._elsewhere else self._interaction.channel_id
        try:
            with discord_errors():
                room = self._interaction.client.get_partial_messageable(channel)
                await room.send(text, suppress_embeds=True, **view_argument)
        except PlatformError as error:
            LOG.warning("announce.failed", channel=channel, reason=str(error))
            if self._elsewhere is not None:
                failed = localized(
                    self._interaction.locale, say("I could not post there. {error}", error=error.message)
                )
                await show_privately(self._interaction, one_page(failed, CONTENT_LENGTH))


def for_another_channel(reply: Reply, channel: str) -> Reply:
    """Return a reply about another channel, with only its buttons to undo and to retry.

    Other choices would be about the channel that they are pressed in.
    """
    retries = [choice for choice in reply.choices if choice.command == RETRY_COMMAND]
    choices = [*retries, *([reply.undo] if reply.undo else [])]
    addressed = tuple(replace(choice, command=f"in {channel} {choice.command}") for choice in choices)
    return replace(reply, choices=addressed, rows=())


def with_channel_name(page: str, channel: str, language: str) -> str:
    """Return a page that names the channel it is about, by its mention."""
    this_channel, mention = in_language(THIS_CHANNEL, language), f"<#{channel}>"
    introduced = say("In {channel}: {page}", channel=mention, page=page)
    return page.replace(this_channel, mention, 1) if this_channel in page else in_language(introduced, language)


async def _is_set_within(event: asyncio.Event, *, within: float) -> bool:
    """Wait at most `within` seconds for an event, and return whether it was set."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            return await event.wait()
    return False


def messages_of(
    interaction: Press, reply: Reply, *, order: str = "", is_news: bool = False, channel: str = ""
) -> list[list[Way]]:
    """Return the messages of a reply: its list or pages, the last with its buttons and its file, and its digest.

    Each message comes in several renderings, of which the first that Discord accepts is shown.

    Args:
        interaction: the interaction.
        reply: the reply.
        order: the command that it replies to.
        is_news: whether that is a command of /news, so that whoever may use it may press what the reply offers.
        channel: another channel that it is about.
    """
    if any(row.choices for row in reply.rows):
        return [[partial(list_message, interaction, reply, 0, order=order, is_news=is_news)]]
    numbers = interaction.client.numbers
    pages = reply_pages(reply, numbers) if reply.answer is None else answer_pages(reply.answer, numbers)
    if reply.track_record is not None:
        pages = track_record_pages(reply.track_record, reply.language)
    if reply.digest is not None and reply.text == reply.digest.headline:
        pages = []
    if pages and channel:
        pages = [with_channel_name(pages[0], channel, reply.language), *pages[1:]]
    messages: list[Shown] = [{"content": page, "suppress_embeds": True} for page in pages]
    view = answer_view(reply.answer) if reply.answer is not None else None
    if reply.choices:
        buttons = choice_buttons(interaction.client.choices, reply.choices, is_news=is_news)
        view = stopped_view(buttons) if buttons else None
    if messages and view is not None:
        messages[-1]["view"] = view
    if messages and reply.document is not None:
        messages[-1]["file"] = (reply.document.name, reply.document.text)
    ways: list[list[Way]] = [[partial(dict, **message)] for message in messages]
    return (
        [*ways, unposted_digest_renderings(reply.digest, as_layout=interaction.client.as_layout)]
        if reply.digest
        else ways
    )


def list_message(interaction: Press, reply: Reply, number: int, *, order: str, is_news: bool) -> Shown:
    """Return a page of a list; for its arguments see `adapters.discord.rendering.lists.list_layout`."""
    buttons = choice_buttons(interaction.client.choices, reply.choices, is_news=is_news, most=BUTTONS_A_ROW)
    numbers = interaction.client.numbers
    return {"view": list_layout(reply, number, order=order, is_news=is_news, choices=buttons, numbers=numbers)}


def unposted_digest_renderings(digest: Digest, *, as_layout: bool) -> list[Way]:
    """Return renderings of a digest without a delivery, each plainer than the last."""
    ways = plainer_versions(Story(id=StoryId(0), sources=()), digest)
    return [partial(_unposted_digest, *way, as_layout=as_layout) for way in ways]


def _unposted_digest(story: Story, digest: Digest, *, as_layout: bool) -> Shown:
    """Return the message of a digest whose only button links to the article."""
    link = link_button(story, digest)
    if as_layout:
        return {"view": digest_layout(story, digest, [discord.ui.ActionRow(*link)] if link else [])}
    return {"embed": digest_embed(story, digest), **({"view": stopped_view(link)} if link else {})}


def _public_text(interaction: Press, reply: Reply, destination: Destination) -> str:
    """Return the public text of a reply, as Discord shows it; empty if it has none."""
    # The core knows people by their ids; people know each other by their names.
    language = language_of(interaction.guild_locale)
    text = in_language(reply.public, language).replace(str(interaction.user.id), interaction.user.display_name)
    # The first occurrence is the core's own wording, and not part of a feed's name.
    this_channel = in_language(THIS_CHANNEL, language)
    rendered = with_roles(one_page(text, CONTENT_LENGTH - NAME_ALLOWANCE)).replace(
        this_channel, f"<#{destination.channel}>", 1
    )
    return rendered if text.strip() else ""
