"""DiscordPlatform: posts, finds, edits and annotates messages over REST alone; listening has its own client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import discord
import structlog

from adapters.discord.buttons import evidence_view
from adapters.discord.errors import discord_errors
from adapters.discord.interactions import is_private
from adapters.discord.listener import Listener
from adapters.discord.looking import (
    NO_TEXT,
    SEARCHED,
    UNKNOWN_CHANNEL,
    answered,
    direct_messages,
    is_for_one,
    is_ours,
    is_room,
    is_said,
)
from adapters.discord.messages import (
    USUAL,
    Shown,
    Style,
    digest_message,
    edition_message,
    is_layout,
    mark_of,
)
from adapters.discord.publishing import Publishing
from adapters.discord.refusals import Refusals
from adapters.discord.render import CONTENT, answer_pages, digest_mark, edition_mark, nonce_of, note_mark
from adapters.discord.rest import Rest
from adapters.discord.rooms import Forum, Rooms, fitting_tags, posts_between
from adapters.discord.threads import THREAD_NAME, THREAD_ROOM, awake, open_thread
from adapters.discord.wording import one_page, plain, shortened
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import DeliveryId, EditionAssignment, EditionId, MessageRef, posted_between
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError
from bot.ports import Editions, Inbox

LOG = structlog.get_logger(__name__)

SOON = timedelta(hours=1)
RECENTLY = timedelta(days=1)
"""How far back a channel is searched for what may have been said already."""


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


class DiscordPlatform:
    """Discord, as the core sees it.

    Attributes:
        refusals: what Discord refused this process lately.

    Args:
        token: the bot's.
        style: how the operator wants what is posted.
        now: the time.
        timeout: seconds for one call with the SDK's own retries; below the time a post counts as in flight.
    """

    name = "discord"

    def __init__(
        self,
        *,
        token: str,
        style: Style = USUAL,
        now: Callable[[], datetime] = utc_now,
        timeout: float = 15.0,
    ) -> None:
        self.editions: Editions | None = self
        self._token = token
        self._style = style
        self._now = now
        self.refusals = Refusals(now)
        self._rest = Rest(token=token, timeout=timeout, refusals=self.refusals, now=now)
        self._rooms = Rooms(now)
        self._publishing = Publishing(now)

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
        """Post a digest; its Evidence button carries `delivery_id`, and its nonce is refused a second time.

        In a forum it is a post of its own, which has no nonce.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        mark, roles = digest_mark(delivery_id), _roles(call, destination)
        shown = digest_message(mark, story, digest, as_layout=self._style.as_layout, roles=roles)
        async with self._rest.lent() as client:
            channel = _channel(client, destination)
            try:
                if under is None and self._rooms.is_forum(channel.id):
                    return await self._post_in_forum(client, channel.id, story, digest, shown)
                room = channel if under is None else client.get_partial_messageable(int(under))
                message = await room.send(**shown, nonce=str(delivery_id))
            except discord.HTTPException as error:
                if under is None and error.code == NO_TEXT:
                    return await self._post_in_forum(client, channel.id, story, digest, shown)
                if under is None or error.code != UNKNOWN_CHANNEL:
                    raise
                # The edition stands there, and its thread could not be made then.
                await open_thread(client, channel.id, int(under))
                message = await room.send(**shown, nonce=str(delivery_id))
        if under is None:
            name = shortened(digest.headline, THREAD_ROOM, plain)
            await self._follow_up(destination, message.id, name=name, threaded=self._style.thread_each)
        return MessageRef(str(message.id))

    async def _post_in_forum(
        self, client: discord.Client, channel: int, story: Story, digest: Digest, shown: Shown
    ) -> MessageRef:
        forum = (await self._rooms.room(client, channel)).forum
        if forum is None:
            problem = "that is no channel for messages; send the digests elsewhere"
            raise DestinationGone(problem)
        headline = digest.headline or digest.article.title
        name = shortened(headline, THREAD_ROOM, plain) or THREAD_NAME
        with self.refusals.once():
            begun = await forum.create_thread(name=name, applied_tags=fitting_tags(forum, story, digest), **shown)
        return MessageRef(str(begun.thread.id))

    async def _follow_up(
        self, destination: Destination, message: int, *, threaded: bool, name: str = THREAD_NAME
    ) -> None:
        """Do what comes after a post; it stands there all the same where that does not work.

        Failing for it would have the post sent again, when Discord has long forgotten its nonce.
        """
        if threaded and not is_private(destination):
            with _left_out("no thread", destination):
                async with self._rest.lent() as client:
                    await open_thread(client, int(destination.channel), message, name=name)
        await self._publish(destination)

    async def _publish(self, destination: Destination) -> None:
        if not self._style.publishes or is_private(destination):
            return
        with _left_out("not published", destination):
            async with self._rest.lent() as client:
                channel = int(destination.channel)
                if (await self._rooms.room(client, channel)).announces:
                    await self._publishing.publish(client, channel)

    async def find(
        self, delivery_id: DeliveryId, destination: Destination, *, since: datetime, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return our message that carries `delivery_id`, from what was said in the channel at that time."""
        mark = digest_mark(delivery_id)
        async with self._rest.lent() as client:
            async for message in self._said(client, destination, since, under):
                if is_ours(client, message, mark):
                    break
            else:
                return None
        if under is None and message.channel.id == int(destination.channel):
            await self._follow_up(destination, message.id, threaded=self._style.thread_each)
        return MessageRef(str(message.id))

    async def _said(
        self, client: discord.Client, destination: Destination, since: datetime, under: MessageRef | None
    ) -> AsyncIterator[discord.Message]:
        """Yield what was said then in a channel or an edition's thread; of a forum, its posts' first messages."""
        first, last = posted_between(since)
        room = _channel(client, destination)
        forum = None if under else await self._forum(client, destination)
        if forum is not None:
            said = posts_between(client, forum, first, last)
        else:
            room = client.get_partial_messageable(int(under)) if under else room
            said = room.history(limit=None, after=first, before=last, oldest_first=True)
        try:
            async for message in said:
                yield message
        except discord.NotFound as error:
            if under is None or error.code != UNKNOWN_CHANNEL:
                raise
            # The edition's thread is not there: nothing was said in it, and its channel is open all the same.

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition with the thread that its digests go to; its nonce is refused a second time.

        Where the thread cannot be made now, the first digest under it makes it.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better. A forum takes none: each of its
                posts is one story.
        """
        edition = assignment.edition
        if is_private(edition.destination):
            problem = "direct messages have no threads, so each story is told by itself"
            raise PlatformError(problem)
        async with self._rest.lent() as client:
            channel = _channel(client, edition.destination)
            mark = edition_mark(edition.id)
            roles = _roles(assignment.called, edition.destination)
            shown = edition_message(mark, assignment, as_layout=self._style.as_layout, roles=roles)
            message = await channel.send(**shown, nonce=mark[-25:])
        await self._follow_up(edition.destination, message.id, name=edition.title, threaded=True)
        return MessageRef(str(message.id))

    async def find_edition(
        self, edition_id: EditionId, destination: Destination, *, since: datetime
    ) -> MessageRef | None:
        """Return our message that carries `edition_id`, its thread made if it was not."""
        async with self._rest.lent() as client:
            async for message in self._said(client, destination, since, None):
                if is_ours(client, message, edition_mark(edition_id)):
                    break
            else:
                return None
        await self._follow_up(destination, message.id, threaded=True)
        return MessageRef(str(message.id))

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Replace the posted edition in place."""
        async with self._rest.lent() as client:
            posted = await _channel(client, assignment.edition.destination).fetch_message(int(message))
            mark = edition_mark(assignment.edition.id)
            await posted.edit(**edition_message(mark, assignment, as_layout=is_layout(posted)))

    async def whisper(self, destination: Destination, person: str, text: str) -> None:  # noqa: ARG002  # a person has one number on all of Discord
        """Say one thing to a person, in their direct messages with the bot; who has no number on Discord is left."""
        if not person.isdecimal():
            return
        async with self._rest.lent() as client:
            await (await direct_messages(client, person)).send(one_page(text, CONTENT))

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
        async with self._rest.lent() as client:
            room = _channel(client, destination)
            if under is not None or await self._forum(client, destination) is not None:
                room = client.get_partial_messageable(int(under or message))
            posted = await room.fetch_message(int(message))
            shown = digest_message(mark_of(posted), story, digest, as_layout=is_layout(posted))
            await awake(client, room.id, partial(posted.edit, **shown))

    async def note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Say one thing in the message's thread, made on first need, unless `key` was said there before."""
        mark = note_mark(key)
        async with self._rest.lent() as client:
            room = _under(client, destination, message)
            if await is_said(client, room, mark, after=int(message)):
                return
            await self._open_thread(client, destination, message)
            await room.send(one_page(text, CONTENT), view=evidence_view(mark), nonce=nonce_of(message, key))

    async def tell(self, destination: Destination, text: str, *, key: str) -> None:
        """Say one thing in a channel, unless it was said there within a day; its nonce is refused a second time.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        said = one_page(text, CONTENT)
        nonce = nonce_of(destination.channel, key)
        async with self._rest.lent() as client:
            channel = _channel(client, destination)
            forum = await self._forum(client, destination)
            if forum is not None:
                with self.refusals.once():
                    await _tell_forum(client, forum, text, since=self._now() - RECENTLY)
                return
            async for message in channel.history(limit=SEARCHED, after=self._now() - RECENTLY, oldest_first=False):
                # Discord need not show a nonce for long; the same words within the hour are the same thing.
                is_same = message.content == said and self._now() - message.created_at < SOON
                if client.user and message.author.id == client.user.id and (str(message.nonce) == nonce or is_same):
                    return
            await channel.send(said, nonce=nonce)

    async def reply(self, question: Question, answer: Answer) -> None:
        """Show an answer where it was asked, or in its digest's thread; what stands under the question is replaced.

        What was asked in no conversation was asked with a command, for the asker alone: its answer comes in private.
        """
        pages = answer_pages(answer)
        marks = [note_mark(f"answer {question.key} {number}") for number in range(len(pages))]
        async with self._rest.lent() as client:
            room, standing = await self._room_of(client, question, marks)
            for number, (page, mark) in enumerate(zip(pages, marks, strict=True)):
                if number < len(standing):
                    await standing[number].edit(content=page)
                else:
                    await room.send(page, view=evidence_view(mark), nonce=mark[-25:])
            for surplus in standing[len(pages) :]:
                await surplus.delete()

    async def _room_of(
        self, client: discord.Client, question: Question, marks: Sequence[str]
    ) -> tuple[discord.PartialMessageable, list[discord.Message]]:
        """Return where an answer goes, and what stands there of it already; its thread is made on first need."""
        channel = _channel(client, question.destination)
        if is_for_one(question):
            channel = await direct_messages(client, question.asked_by)
        place = question.message or question.conversation
        thread = client.get_partial_messageable(int(place)) if place.isdecimal() else channel
        standing = await answered(client, [thread, channel], question, marks)
        if question.message is not None and not standing:
            thread = _under(client, question.destination, question.message)
            await self._open_thread(client, question.destination, question.message)
        elif not standing and not await is_room(thread):
            thread = channel
        return client.get_partial_messageable(standing[0].channel.id) if standing else thread, standing

    async def listen(self, inbox: Inbox) -> None:
        """Bring questions and commands to `inbox` over the gateway until cancelled.

        Raises:
            PlatformError: Discord refuses the bot; reconnecting later is the SDK's own work.
        """
        with discord_errors():
            async with Listener(inbox, as_layout=self._style.as_layout, refusals=self.refusals) as listener:
                await listener.start(self._token)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._rest.aclose()

    async def _open_thread(self, client: discord.Client, destination: Destination, message: MessageRef) -> None:
        """Make the thread under a message; a forum's post is one already, and direct messages have none."""
        if not is_private(destination) and await self._forum(client, destination) is None:
            await open_thread(client, _channel(client, destination).id, int(message))

    async def _forum(self, client: discord.Client, destination: Destination) -> Forum | None:
        """Return a channel that is a forum; None where it is none."""
        channel = _channel(client, destination).id
        return None if is_private(destination) else (await self._rooms.room(client, channel)).forum


@contextmanager
def _left_out(what: str, destination: Destination) -> Iterator[None]:
    """Go on where something beside a post does not work: the post stands there."""
    try:
        yield
    except PlatformError as error:
        LOG.warning(what, destination=str(destination), reason=str(error))


def _roles(call: Sequence[str], destination: Destination) -> list[str]:
    """Return who is called: roles by their numbers, and never the one that has the server's own, which is everybody."""
    return [role for role in call if role.isdecimal() and role != destination.workspace]


def _under(client: discord.Client, destination: Destination, message: MessageRef) -> discord.PartialMessageable:
    """Return where what is said under a message goes: its thread, which has its number; in private, beside it."""
    return _channel(client, destination) if is_private(destination) else client.get_partial_messageable(int(message))


def _channel(client: discord.Client, destination: Destination) -> discord.PartialMessageable:
    if not destination.channel.isdecimal():
        problem = f"{destination.channel!r} is no Discord channel: it has to be the channel's number"
        raise DestinationGone(problem)
    return client.get_partial_messageable(int(destination.channel))


async def _tell_forum(client: discord.Client, forum: Forum, text: str, *, since: datetime) -> None:
    """Say one thing in a post of its own, unless one since then says the same."""
    said = one_page(text, CONTENT)
    async for message in posts_between(client, forum, since, datetime.max.replace(tzinfo=UTC)):
        if client.user and message.author.id == client.user.id and message.content == said:
            return
    tags = forum.available_tags[:1] if forum.flags.require_tag else []
    await forum.create_thread(name=shortened(text, THREAD_ROOM, plain), content=said, applied_tags=tags)
