"""Digests and editions: posting them, finding them again, editing them in place."""

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
    """Implements the part of `bot.ports.Platform` about digests, and `bot.ports.Editions`."""

    async def post(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
        call: Sequence[str] = (),  # noqa: ARG002  # on Slack no command names anybody to mention
    ) -> MessageRef:
        """Post a digest; its metadata carries `delivery_id`.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: Slack did not accept it; `retry` says whether to try again.
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
        """Return our message that carries `delivery_id`, among the channel's messages of that time, or None."""
        async with self._clients.enter_workspace(destination.workspace):
            channel = destination.channel
            messages = (
                thread_messages(self._client, channel, under)
                if under
                else messages_between(self._client, channel, *post_search_period(since))
            )
            async for message in messages:
                if has_metadata(message, DIGEST, delivery_id=int(delivery_id)):
                    return MessageRef(str(message["ts"]))
        return None

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition; its metadata carries its id, and its digests follow in its thread.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: Slack did not accept it; `retry` says whether to try again.
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
        """Return our message that carries `edition_id`, among the channel's messages of that time, or None."""
        async with self._clients.enter_workspace(destination.workspace):
            async for message in messages_between(self._client, destination.channel, *post_search_period(since)):
                if has_metadata(message, EDITION, edition_id=int(edition_id)):
                    return MessageRef(str(message["ts"]))
        return None

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Edit the posted edition in place, with each story linked to its digest in the thread; its metadata stays."""
        destination = assignment.edition.destination
        async with self._clients.enter_workspace(destination.workspace):
            archive = await archive_url(current_access().retrying_client, destination.channel, message)
            blocks, text = edition_blocks(assignment, archive)
            await update_message(self._client, channel=destination.channel, ts=message, blocks=blocks, text=text)

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,  # noqa: ARG002  # a timestamp names a message, in a thread or not
    ) -> None:
        """Edit the posted digest in place; its metadata stays."""
        blocks, text = digest_blocks(story, digest)
        async with self._clients.enter_workspace(destination.workspace):
            await update_message(self._client, channel=destination.channel, ts=message, blocks=blocks, text=text)
