"""DiscordPlatform: posts, finds, edits and annotates messages over REST alone; listening has its own client."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import discord

from adapters.discord.buttons import evidence_view
from adapters.discord.errors import discord_errors
from adapters.discord.listener import Listener
from adapters.discord.messages import custom_ids, digest_message, edition_message, is_layout, mark_of
from adapters.discord.render import CONTENT, answer_text, digest_mark, edition_mark, note_mark
from adapters.discord.threads import open_thread
from adapters.discord.wording import one_page
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import DeliveryId, EditionAssignment, EditionId, MessageRef, posted_between
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from bot.errors import DestinationGone
from bot.ports import Editions, Inbox

UNKNOWN_CHANNEL = 10003
SEARCHED = 500
"""Messages after a question that are searched for its answer."""
RECENTLY = timedelta(days=1)
"""How far back a channel is searched for what may have been said already."""
LONGEST_PAUSE = 30.0
"""A longer pause that Discord asks for is given back to the queue (and the SDK takes no less)."""


class DiscordPlatform:
    """Discord, as the core sees it.

    Args:
        token: the bot's.
        as_layout: whether digests are layouts; else they are embeds.
        timeout: seconds for one call with the SDK's own retries; below the time a post counts as in flight.
    """

    name = "discord"

    def __init__(self, *, token: str, timeout: float = 15.0, as_layout: bool = True) -> None:
        self.editions: Editions | None = self
        self._token = token
        self._timeout = timeout
        self._as_layout = as_layout
        self._client: discord.Client | None = None
        self._entrance = asyncio.Lock()

    async def post(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
    ) -> MessageRef:
        """Post a digest; its Evidence button carries `delivery_id`, and its nonce is refused a second time.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        async with self._rest() as client:
            shown = digest_message(digest_mark(delivery_id), story, digest, as_layout=self._as_layout)
            message = await _room(client, destination, under).send(**shown, nonce=str(delivery_id))
        return MessageRef(str(message.id))

    async def find(
        self, delivery_id: DeliveryId, destination: Destination, *, since: datetime, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return our message that carries `delivery_id`, from what was said in the channel at that time."""
        mark = digest_mark(delivery_id)
        first, last = posted_between(since)
        async with self._rest() as client:
            room = _room(client, destination, under)
            async for message in room.history(limit=None, after=first, before=last, oldest_first=True):
                if _is_ours(client, message, mark):
                    return MessageRef(str(message.id))
        return None

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition with the thread that its digests go to; its nonce is refused a second time.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        edition = assignment.edition
        async with self._rest() as client:
            channel = _channel(client, edition.destination)
            mark = edition_mark(edition.id)
            shown = edition_message(mark, assignment, as_layout=self._as_layout)
            message = await channel.send(**shown, nonce=mark[-25:])
            await open_thread(client, channel.id, message.id, name=edition.title)
        return MessageRef(str(message.id))

    async def find_edition(
        self, edition_id: EditionId, destination: Destination, *, since: datetime
    ) -> MessageRef | None:
        """Return our message that carries `edition_id`, its thread made if it was not."""
        first, last = posted_between(since)
        async with self._rest() as client:
            channel = _channel(client, destination)
            async for message in channel.history(limit=None, after=first, before=last, oldest_first=True):
                if _is_ours(client, message, edition_mark(edition_id)):
                    await open_thread(client, channel.id, message.id)
                    return MessageRef(str(message.id))
        return None

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Replace the posted edition in place."""
        async with self._rest() as client:
            posted = await _channel(client, assignment.edition.destination).fetch_message(int(message))
            mark = edition_mark(assignment.edition.id)
            await posted.edit(**edition_message(mark, assignment, as_layout=is_layout(posted)))

    async def whisper(self, destination: Destination, person: str, text: str) -> None:  # noqa: ARG002  # a person has one number on all of Discord
        """Say one thing to a person, in their direct messages with the bot."""
        async with self._rest() as client:
            direct = await client.http.start_private_message(int(person))
            await client.get_partial_messageable(int(direct["id"])).send(one_page(text, CONTENT))

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
    ) -> None:
        """Replace the posted digest in place: as a layout if it is one, as an embed if an older version posted it."""
        async with self._rest() as client:
            posted = await _room(client, destination, under).fetch_message(int(message))
            await posted.edit(**digest_message(mark_of(posted), story, digest, as_layout=is_layout(posted)))

    async def note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Say one thing in the message's thread, made on first need, unless `key` was said there before."""
        mark = note_mark(key)
        async with self._rest() as client:
            thread = client.get_partial_messageable(int(message))
            if await self._is_said(client, thread, mark):
                return
            await open_thread(client, _channel(client, destination).id, int(message))
            await thread.send(one_page(text, CONTENT), view=evidence_view(mark), nonce=mark[-25:])

    async def tell(self, destination: Destination, text: str, *, key: str) -> None:
        """Say one thing in a channel, unless it was said there within a day; its nonce is refused a second time.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        said = one_page(text, CONTENT)
        nonce = hashlib.sha256(key.encode()).hexdigest()[:25]
        async with self._rest() as client:
            channel = _channel(client, destination)
            async for message in channel.history(limit=None, after=datetime.now(UTC) - RECENTLY):
                if client.user and message.author.id == client.user.id and str(message.nonce) == nonce:
                    return
            await channel.send(said, nonce=nonce)

    async def reply(self, question: Question, answer: Answer) -> None:
        """Show an answer where it was asked, or in its digest's thread; what stands under the question is replaced."""
        mark = note_mark(f"answer {question.key}")
        async with self._rest() as client:
            channel = _channel(client, question.destination)
            place = question.message or question.conversation
            thread = client.get_partial_messageable(int(place)) if place.isdecimal() else channel
            earlier = await _answered(client, [thread, channel], question, mark)
            if earlier is not None:
                await earlier.edit(content=answer_text(answer))
                return
            if question.message is not None:
                await open_thread(client, channel.id, int(question.message))
            elif not await _is_room(thread):
                thread = channel
            await thread.send(answer_text(answer), view=evidence_view(mark), nonce=mark[-25:])

    async def listen(self, inbox: Inbox) -> None:
        """Bring questions and commands to `inbox` over the gateway until cancelled.

        Raises:
            PlatformError: Discord refuses the bot; reconnecting later is the SDK's own work.
        """
        with discord_errors():
            async with Listener(inbox, as_layout=self._as_layout) as listener:
                await listener.start(self._token)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    @asynccontextmanager
    async def _rest(self) -> AsyncIterator[discord.Client]:
        """Lend the logged-in client, within the time for one call."""
        with discord_errors():
            async with asyncio.timeout(self._timeout):
                yield await self._logged_in()

    async def _logged_in(self) -> discord.Client:
        async with self._entrance:
            if self._client is None:
                client = discord.Client(
                    intents=discord.Intents(guilds=True),
                    allowed_mentions=discord.AllowedMentions.none(),
                    max_ratelimit_timeout=LONGEST_PAUSE,
                )
                try:
                    await client.login(self._token)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
        return self._client

    async def _is_said(self, client: discord.Client, thread: discord.PartialMessageable, mark: str) -> bool:
        try:
            async for reply in thread.history(limit=None):
                if _is_ours(client, reply, mark):
                    return True
        except discord.NotFound as error:
            # A message without a thread: the thread has the message's own id, once it is there.
            if error.code != UNKNOWN_CHANNEL:
                raise
        return False


async def _answered(
    client: discord.Client, rooms: list[discord.PartialMessageable], question: Question, mark: str
) -> discord.Message | None:
    """Return what stands under a question already: our reply to its message, or what carries `mark`."""
    asked = question.key.removeprefix("discord:")
    since = discord.Object(int(asked)) if asked.isdecimal() else None
    for room in rooms if since else rooms[:1]:
        try:
            async for said in room.history(limit=SEARCHED, after=since):
                is_reply = said.reference is not None and str(said.reference.message_id) == asked
                if _is_ours(client, said, mark) or (is_reply and client.user and said.author.id == client.user.id):
                    return said
        except discord.NotFound as error:
            # A message without a thread: the thread has the message's own id, once it is there.
            if error.code != UNKNOWN_CHANNEL:
                raise
    return None


async def _is_room(room: discord.PartialMessageable) -> bool:
    """Say whether a conversation has a thread; one outside of threads is named after a message."""
    try:
        async for _ in room.history(limit=1):
            break
    except discord.NotFound:
        return False
    return True


def _channel(client: discord.Client, destination: Destination) -> discord.PartialMessageable:
    if not destination.channel.isdecimal():
        problem = f"{destination.channel!r} is no Discord channel: it has to be the channel's number"
        raise DestinationGone(problem)
    return client.get_partial_messageable(int(destination.channel))


def _room(client: discord.Client, destination: Destination, under: MessageRef | None) -> discord.PartialMessageable:
    """Return where a digest goes: the channel, or the thread of its edition, which has the message's own number."""
    return _channel(client, destination) if under is None else client.get_partial_messageable(int(under))


def _is_ours(client: discord.Client, message: discord.Message, mark: str) -> bool:
    return client.user is not None and message.author.id == client.user.id and mark in custom_ids(message)
