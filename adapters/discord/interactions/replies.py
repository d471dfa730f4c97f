"""Replies to whoever typed or pressed: their pages, lists, buttons, files and digests, and what is public."""

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
    missing_rights_here,
    place_of,
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
"""The command that tries again what was refused."""
EDIT_INTERVAL_SECONDS = 1.5
"""Seconds until what is being done is shown, and between two edits of it."""
NAME_ALLOWANCE = 30
"""Characters that a channel's number takes more than the words in whose place it stands."""
EDITABLE_SECONDS = 14 * 60.0
"""Seconds for which an interaction's reply is edited; Discord takes edits for fifteen minutes."""


async def execute_and_show(interaction: Press, order: str | Order, *, message: str = "", is_news: bool = False) -> bool:
    """Execute what was typed into a form or pressed, show the reply to whoever did, and return whether it is done."""
    if not await try_acknowledge(interaction.response.defer(ephemeral=True, thinking=True)):
        return False
    return await CommandExecution(interaction, order, message=message, is_news=is_news).run()


class CommandExecution:
    """Carries out an order: shows its giver the progress and the reply, and everybody what is public.

    Args:
        interaction: what was typed or pressed; it was acknowledged.
        order: the command, as a line or with its options chosen one by one.
        message: the digest's message that it is about, if there is one.
        is_news: whether it is a command of /news, or was offered by one.
        allowed: Discord has checked just now that the person may use /news here; else that is looked at.
        in_place: whether the reply takes the place of the message that was pressed.
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
            self._interaction, self._order, message=self._message, allowed=allowed, place=self._elsewhere
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
        """Schedule that progress is shown soon, if the command is not done by then."""
        self._latest = reply
        if self._showing is None:
            self._showing = asyncio.create_task(self._show_progress())

    async def _show_progress(self) -> None:
        """Show the newest progress, now and then, until the command is done."""
        while not await _is_set_within(self._done, within=EDIT_INTERVAL_SECONDS):
            reply, self._latest = self._latest, None
            if reply is None or asyncio.get_running_loop().time() > self._ends:
                continue
            pages = answer_pages(reply.answer) if reply.answer is not None else [one_page(reply.text, CONTENT_LENGTH)]
            self._in_place = True  # the reply takes the place of this
            with suppress(PlatformError), discord_errors():  # what cannot be shown half is shown whole
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
        place = self._elsewhere or (await place_of(self._interaction) if reply.public else None)
        is_mute = self._elsewhere is not None and bool(missing_rights_here(self._interaction, place).to_post)
        if place and not (place.is_direct or is_mute) and (said := _public_text(self._interaction, reply, place)):
            await self._announce(said, reply.undo)

    async def _announce(self, said: str, undo: Choice | None) -> None:
        """Say what is public to the channel that it is about, also where a quarter of an hour is over."""
        aloud = language_of(self._interaction.guild_locale)
        back = [replace(undo, label=in_language(undo.label, aloud))] if undo else []
        buttons = choice_buttons(self._interaction.client.choices, back, is_news=True)
        way: dict[str, Any] = {"view": stopped_view(buttons)} if buttons else {}
        if self._elsewhere is None:
            try:
                await self._interaction.followup.send(said, ephemeral=False, suppress_embeds=True, **way)
            except discord.HTTPException as error:
                if error.code not in EXPIRED_CODES:
                    raise
            else:
                return
        channel = int(self._elsewhere.channel) if self._elsewhere else self._interaction.channel_id
        try:
            with discord_errors():
                room = self._interaction.client.get_partial_messageable(channel)
                await room.send(said, suppress_embeds=True, **way)
        except PlatformError as error:
            LOG.warning("announce.failed", channel=channel, reason=str(error))
            if self._elsewhere is not None:
                failed = localized(
                    self._interaction.locale, say("I could not post there. {error}", error=error.message)
                )
                await show_privately(self._interaction, one_page(failed, CONTENT_LENGTH))


def for_another_channel(reply: Reply, channel: str) -> Reply:
    """Return a reply that is about another channel: what can be pressed is the way back, and to try again.

    Other choices would be about the channel that they are pressed in.
    """
    again = [one for one in reply.choices if one.command == RETRY_COMMAND]
    kept = [*again, *([reply.undo] if reply.undo else [])]
    there = tuple(replace(one, command=f"in {channel} {one.command}") for one in kept)
    return replace(reply, choices=there, rows=())


def with_channel_name(page: str, channel: str, language: str) -> str:
    """Return a page that says which channel it is about, as Discord shows its name."""
    here, named = in_language(THIS_CHANNEL, language), f"<#{channel}>"
    there = say("In {channel}: {page}", channel=named, page=page)
    return page.replace(here, named, 1) if here in page else in_language(there, language)


async def _is_set_within(event: asyncio.Event, *, within: float) -> bool:
    """Check whether an event is set within so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            return await event.wait()
    return False


def messages_of(
    interaction: Press, reply: Reply, *, order: str = "", is_news: bool = False, channel: str = ""
) -> list[list[Way]]:
    """Return the messages of a reply: its list or pages, the last with its buttons and its file, and its digest.

    Each is told in some ways, of which the first that Discord takes is shown.

    Args:
        interaction: what was typed or pressed.
        reply: what is shown.
        order: the command that it is the reply to.
        is_news: whether that is a command of /news: whoever may use it may press what the reply offers.
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
    ways: list[list[Way]] = [[partial(dict, **one)] for one in messages]
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
    """Return ever plainer renderings of a digest that belongs to no delivery."""
    ways = plainer_versions(Story(id=StoryId(0), sources=()), digest)
    return [partial(_unposted_digest, *way, as_layout=as_layout) for way in ways]


def _unposted_digest(story: Story, digest: Digest, *, as_layout: bool) -> Shown:
    """Return a digest with, of our buttons, only the one that leads to the article."""
    link = link_button(story, digest)
    if as_layout:
        return {"view": digest_layout(story, digest, [discord.ui.ActionRow(*link)] if link else [])}
    return {"embed": digest_embed(story, digest), **({"view": stopped_view(link)} if link else {})}


def _public_text(interaction: Press, reply: Reply, place: Destination) -> str:
    """Return the public text of a reply, as Discord shows it; empty where it has none."""
    # The core knows a person by their number; people know each other by their names.
    language = language_of(interaction.guild_locale)
    said = in_language(reply.public, language).replace(str(interaction.user.id), interaction.user.display_name)
    # The first time that the core says so is its own word, and no feed's name.
    here = in_language(THIS_CHANNEL, language)
    named = with_roles(one_page(said, CONTENT_LENGTH - NAME_ALLOWANCE)).replace(here, f"<#{place.channel}>", 1)
    return named if said.strip() else ""
