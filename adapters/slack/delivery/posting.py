"""Digests and editions: posted, found again, edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.slack.api.clients import current_access
from adapters.slack.delivery.channel_history import (
    DIGEST,
    EDITION,
    archive_url,
    has_metadata,
    messages_between,
    metadata_of,
    thread_messages,
)
from adapters.slack.delivery.connection import ApiConnection
from adapters.slack.delivery.sending import post_message, update_message
from adapters.slack.rendering.digests import digest_blocks
from adapters.slack.rendering.editions import edition_blocks
from bot.domain.delivery import DeliveryId, EditionAssignment, EditionId, MessageRef, post_search_period
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination


class Posting(ApiConnection):
    """Fulfils what `bot.ports.Platform` says of digests, and `bot.ports.Editions`."""

    async def post(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
        call: Sequence[str] = (),  # noqa: ARG002  # no command of Slack's names anybody to call
    ) -> MessageRef:
        """Post a digest; its metadata carries `delivery_id`.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        blocks, text = digest_blocks(story, digest)
        async with self._clients.enter_workspace(destination.workspace):
            ts = await post_message(
                self._client,
                channel=destination.channel,
                blocks=blocks,
                text=text,
                thread_ts=under,
                metadata=metadata_of(DIGEST, delivery_id=int(delivery_id)),
            )
        return MessageRef(ts)

    async def find(
        self, delivery_id: DeliveryId, destination: Destination, *, since: datetime, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return our message that carries `delivery_id`, from what was said in the channel at that time."""
        async with self._clients.enter_workspace(destination.workspace):
            place = destination.channel
            there = (
                thread_messages(self._client, place, under)
                if under
                else messages_between(self._client, place, *post_search_period(since))
            )
            async for message in there:
                if has_metadata(message, DIGEST, delivery_id=int(delivery_id)):
                    return MessageRef(str(message["ts"]))
        return None

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition; its metadata carries its number, and its digests follow in its thread.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        blocks, text = edition_blocks(assignment)
        async with self._clients.enter_workspace(assignment.edition.destination.workspace):
            ts = await post_message(
                self._client,
                channel=assignment.edition.destination.channel,
                blocks=blocks,
                text=text,
                metadata=metadata_of(EDITION, edition_id=int(assignment.edition.id)),
            )
        return MessageRef(ts)

    async def find_edition(
        self, edition_id: EditionId, destination: Destination, *, since: datetime
    ) -> MessageRef | None:
        """Return our message that carries `edition_id`, from what was said in the channel at that time."""
        async with self._clients.enter_workspace(destination.workspace):
            async for message in messages_between(self._client, destination.channel, *post_search_period(since)):
                if has_metadata(message, EDITION, edition_id=int(edition_id)):
                    return MessageRef(str(message["ts"]))
        return None

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Replace the posted edition in place; its metadata stays. Each story leads to its digest in the thread."""
        place = assignment.edition.destination
        async with self._clients.enter_workspace(place.workspace):
            archive = await archive_url(current_access().talking, place.channel, message)
            blocks, text = edition_blocks(assignment, archive)
            await update_message(self._client, channel=place.channel, ts=message, blocks=blocks, text=text)

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,  # noqa: ARG002  # a message has one name in its channel, thread or not
    ) -> None:
        """Replace the posted digest in place; its metadata stays."""
        blocks, text = digest_blocks(story, digest)
        async with self._clients.enter_workspace(destination.workspace):
            await update_message(self._client, channel=destination.channel, ts=message, blocks=blocks, text=text)
