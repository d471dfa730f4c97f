"""Digests and editions: posting them, finding them again, editing them in place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import discord
import structlog

from adapters.discord.delivery.channel_history import NO_TEXT_CHANNEL, UNKNOWN_CHANNEL, is_own_message
from adapters.discord.delivery.channels import matching_tags, posts_between
from adapters.discord.delivery.connection import ApiConnection, channel_of
from adapters.discord.delivery.messages import (
    Way,
    custom_id_of,
    digest_renderings,
    edition_message,
    is_layout,
    send_first_accepted,
)
from adapters.discord.delivery.threads import THREAD_NAME, THREAD_NAME_LENGTH, open_thread, unarchive_and_run
from adapters.discord.rendering.custom_ids import digest_custom_id, edition_custom_id
from adapters.discord.rendering.markdown import plain, shortened
from bot.domain.delivery import DeliveryId, EditionAssignment, EditionId, MessageRef, post_search_period
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError

LOG = structlog.get_logger(__name__)


class Posting(ApiConnection):
    """Implements the part of `bot.ports.Platform` about digests, and `bot.ports.Editions`."""

    async def post(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
        call: Sequence[str] = (),
    ) -> MessageRef:
        """Post a digest; its Evidence button carries `delivery_id`, and Discord refuses its nonce a second time.

        In a forum it becomes a post of its own, which has no nonce.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: Discord did not accept it; `retry` says whether to try again.
        """
        custom_id, roles = digest_custom_id(delivery_id), _role_ids(call, destination)
        ways = digest_renderings(custom_id, story, digest, as_layout=self._style.uses_layouts, roles=roles)
        async with self._posting_client(destination) as client:
            channel = channel_of(client, destination)
            try:
                if under is None and self._channels.is_forum(channel.id):
                    return await self._post_in_forum(client, channel.id, story, digest, ways)
                room = channel if under is None else client.get_partial_messageable(int(under))
                message = await send_first_accepted(partial(room.send, nonce=str(delivery_id)), ways)
            except discord.HTTPException as error:
                if under is None and error.code == NO_TEXT_CHANNEL:
                    return await self._post_in_forum(client, channel.id, story, digest, ways)
                if under is None or error.code != UNKNOWN_CHANNEL:
                    raise
                # The edition is there, but its thread could not be opened at the time.
                await open_thread(client, channel.id, int(under))
                message = await send_first_accepted(partial(room.send, nonce=str(delivery_id)), ways)
        if under is None:
            name = shortened(digest.headline, THREAD_NAME_LENGTH, plain)
            await self._follow_up(destination, message.id, name=name, threaded=self._style.opens_every_thread)
        return MessageRef(str(message.id))

    async def _post_in_forum(
        self, client: discord.Client, channel: int, story: Story, digest: Digest, ways: Sequence[Way]
    ) -> MessageRef:
        forum = (await self._channels.info(client, channel)).forum
        if forum is None:
            problem = "that is no channel for messages; send the digests elsewhere"
            raise DestinationGone(problem)
        headline = digest.headline or digest.article.title
        name = shortened(headline, THREAD_NAME_LENGTH, plain) or THREAD_NAME
        begin = partial(forum.create_thread, name=name, applied_tags=matching_tags(forum, story, digest))
        with self.refusals.without_retries():
            posted_message = await send_first_accepted(begin, ways)
        return MessageRef(str(posted_message.thread.id))

    async def _follow_up(
        self, destination: Destination, message: int, *, threaded: bool, name: str = THREAD_NAME
    ) -> None:
        """Do what follows a post; if that fails, the post still stands.

        An error here would have the post sent again, when Discord has long forgotten its nonce.
        """
        if threaded and not destination.is_direct:
            with _logging_failure("no thread", destination):
                async with self._rest.logged_in_client() as client:
                    await open_thread(client, int(destination.channel), message, name=name)
        await self._publish(destination)

    async def _publish(self, destination: Destination) -> None:
        if not self._style.publishes or destination.is_direct:
            return
        with _logging_failure("not published", destination):
            async with self._rest.logged_in_client() as client:
                channel = int(destination.channel)
                if (await self._channels.info(client, channel)).announces:
                    await self._publishing.publish(client, channel)

    async def find(
        self, delivery_id: DeliveryId, destination: Destination, *, since: datetime, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return our message that carries `delivery_id`, among the channel's messages of that time, or None."""
        custom_id = digest_custom_id(delivery_id)
        async with self._rest.logged_in_client() as client:
            async for message in self._messages_around(client, destination, since, under):
                if is_own_message(client, message, custom_id):
                    break
            else:
                return None
        if under is None and message.channel.id == int(destination.channel):
            await self._follow_up(destination, message.id, threaded=self._style.opens_every_thread)
        return MessageRef(str(message.id))

    async def _messages_around(
        self, client: discord.Client, destination: Destination, since: datetime, under: MessageRef | None
    ) -> AsyncIterator[discord.Message]:
        """Yield the messages of that time in a channel or an edition's thread; in a forum, the first of each post."""
        first, last = post_search_period(since)
        room = channel_of(client, destination)
        forum = None if under else await self._find_forum(client, destination)
        if forum is not None:
            messages = posts_between(client, forum, first, last)
        else:
            room = client.get_partial_messageable(int(under)) if under else room
            messages = room.history(limit=None, after=first, before=last, oldest_first=True)
        try:
            async for message in messages:
                yield message
        except discord.NotFound as error:
            if under is None or error.code != UNKNOWN_CHANNEL:
                raise
            # The edition's thread does not exist, so it holds no message; its channel is open all the same.

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
    ) -> None:
        """Edit the posted digest in place: as a layout if it is one, as an embed if an older version posted it."""
        async with self._rest.logged_in_client() as client:
            room = channel_of(client, destination)
            if under is not None or await self._find_forum(client, destination) is not None:
                room = client.get_partial_messageable(int(under or message))
            posted = await room.fetch_message(int(message))
            ways = digest_renderings(custom_id_of(posted), story, digest, as_layout=is_layout(posted))
            await send_first_accepted(
                lambda **shown: unarchive_and_run(client, room.id, partial(posted.edit, **shown)), ways
            )

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition with the thread that its digests go to; Discord refuses its nonce a second time.

        If the thread cannot be opened now, the first digest in it opens it.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: Discord did not accept it; `retry` says whether to try again. A forum accepts none: each of
                its posts is one story.
        """
        edition = assignment.edition
        if edition.destination.is_direct:
            problem = "direct messages have no threads, so each story is told by itself"
            raise PlatformError(problem)
        async with self._posting_client(assignment.edition.destination) as client:
            channel = channel_of(client, edition.destination)
            custom_id = edition_custom_id(edition.id)
            roles = _role_ids(assignment.called_roles, edition.destination)
            shown = edition_message(custom_id, assignment, as_layout=self._style.uses_layouts, roles=roles)
            message = await channel.send(**shown, nonce=custom_id[-25:])
        await self._follow_up(edition.destination, message.id, name=edition.title, threaded=True)
        return MessageRef(str(message.id))

    async def find_edition(
        self, edition_id: EditionId, destination: Destination, *, since: datetime
    ) -> MessageRef | None:
        """Return our message that carries `edition_id`, opening its thread if it has none; None if there is none."""
        async with self._rest.logged_in_client() as client:
            async for message in self._messages_around(client, destination, since, None):
                if is_own_message(client, message, edition_custom_id(edition_id)):
                    break
            else:
                return None
        await self._follow_up(destination, message.id, threaded=True)
        return MessageRef(str(message.id))

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Edit the posted edition in place."""
        async with self._rest.logged_in_client() as client:
            posted = await channel_of(client, assignment.edition.destination).fetch_message(int(message))
            custom_id = edition_custom_id(assignment.edition.id)
            await posted.edit(**edition_message(custom_id, assignment, as_layout=is_layout(posted)))


@contextmanager
def _logging_failure(what: str, destination: Destination) -> Iterator[None]:
    """Log a failure of a step after the post itself, and continue, since the post succeeded."""
    try:
        yield
    except PlatformError as error:
        LOG.warning("platform.left_out", what=what, destination=str(destination), reason=str(error))


def _role_ids(call: Sequence[str], destination: Destination) -> list[str]:
    """Return the ids of the roles to mention; never the role with the server's own id, which is everybody."""
    return [role for role in call if role.isdecimal() and role != destination.workspace]
