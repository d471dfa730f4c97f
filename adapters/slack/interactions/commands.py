"""Commands: executes orders, shows the replies to the person or the channel, and uploads files."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from adapters.slack.delivery.channel_languages import ChannelLanguages
from adapters.slack.delivery.sending import NO_PARSING
from adapters.slack.interactions.authorization import PeopleDirectory
from adapters.slack.rendering.answers import answer_blocks
from adapters.slack.rendering.blocks import UNDO_ACTION, Block, actions, button, context, fits_on_button, section
from adapters.slack.rendering.digests import digest_blocks
from adapters.slack.rendering.mrkdwn import escaped, escaped_lines
from adapters.slack.rendering.replies import reply_blocks
from adapters.slack.rendering.track_record import track_record_blocks
from bot.domain import labels
from bot.domain.conversation import Command, Document, Reply
from bot.domain.delivery import MessageRef
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Inbox
from bot.text.catalogue import in_language, say
from bot.text.order_language import command_language

LOG = structlog.get_logger(__name__)

PUBLIC_LENGTH = 3_000
INVITE = say("I am not in this channel yet, so I cannot post here. Type: /invite @Newsdesk")
NOT_A_MEMBER = say("I am not in this conversation, and nobody can invite me. Type it in a channel, or to me directly.")
SENT_DIRECTLY = say("I sent it to you in a direct message.")

Respond = Callable[..., Awaitable[object]]


class CommandHandler:
    """Executes commands, and shows their replies.

    Args:
        managers: who may change subscriptions.
    """

    def __init__(self, inbox: Inbox, managers: PeopleDirectory) -> None:
        self._inbox = inbox
        self._managers = managers
        self._channels = ChannelLanguages()

    @property
    def _client(self) -> AsyncWebClient:
        return current_access().retrying_client

    async def may_execute(self, order: Order, destination: Destination, person: str) -> bool:
        """Check whether a person may give an order."""
        return not REGISTRY.is_for_managers(order.name) or await self._managers.may_manage(
            destination.workspace, person
        )

    async def execute_and_show(
        self,
        destination: Destination,
        requested: str | Order,
        person: str,
        respond: Respond,
        *,
        replace: bool = False,
        message: MessageRef | None = None,
    ) -> None:
        """Execute an order and show its reply.

        Args:
            destination: the channel that it is about.
            requested: the order, as typed after /news, or with options.
            person: the person who gave it.
            respond: shows the reply to that person only.
            replace: whether the reply replaces the message with the pressed button.
            message: the digest that it is about, if any.
        """
        reply = await self.execute(destination, requested, person, message=message)
        await self.show_reply(destination, requested, person, respond, reply, replace=replace)

    async def execute(
        self, destination: Destination, requested: str | Order, person: str, *, message: MessageRef | None = None
    ) -> Reply:
        """Execute an order, and return its reply; an error becomes a reply, too."""
        may_manage = await self._managers.may_manage(destination.workspace, person)
        zone = await self._managers.zone(destination.workspace, person)
        language = self._managers.language(destination.workspace, person)
        command = Command(
            destination=destination,
            text="" if isinstance(requested, Order) else requested,
            order=requested if isinstance(requested, Order) else None,
            given_by=person,
            may_manage=may_manage,
            message=message,
            zone=zone,
            language=language,
        )
        try:
            return await self._inbox.execute_command(command)
        except NewsdeskError as error:
            return Reply(text=in_language(labels.NOT_DONE.with_values(error=error.message), language), done=False)

    async def show_reply(  # as `execute_and_show`
        self,
        destination: Destination,
        requested: str | Order,
        person: str,
        respond: Respond,
        reply: Reply,
        *,
        replace: bool,
    ) -> None:
        """Show an order's reply to the person who gave it, and its public part to the channel."""
        notes = await self.perform_side_effects(destination, requested, person, reply)
        blocks, text = rendered_reply(reply)
        await respond(
            text=text,
            blocks=[*blocks, *(section(in_language(note, reply.language)) for note in notes)],
            response_type="ephemeral",
            replace_original=replace,
        )
        await self.announce(destination, reply, person, notes)

    async def perform_side_effects(
        self, destination: Destination, requested: str | Order, person: str, reply: Reply
    ) -> Sequence[str]:
        """Perform an order's side effects, and return notes on them for the person who gave it."""
        may_manage = await self._managers.may_manage(destination.workspace, person)
        is_in = not (may_manage and _subscribes_channel(requested, reply)) or await self._join_channel(
            destination.channel, person
        )
        invite = NOT_A_MEMBER if destination.channel.startswith("D") else INVITE
        notes: list[str] = [invite] * (not is_in)
        if reply.document is not None:
            notes.append(await self._send_document(reply.document, person))
        return notes

    async def announce(self, destination: Destination, reply: Reply, person: str, notes: Sequence[str]) -> None:
        """Post the public part of a reply, unless the notes say that we are not in the channel, or nobody else is."""
        if reply.public.strip() and not (destination.is_direct or {INVITE, NOT_A_MEMBER} & set(notes)):
            await self._post_announcement(destination, reply, person)

    async def _post_announcement(self, destination: Destination, reply: Reply, person: str) -> None:
        """Post what changed in the channel, with an Undo button for those allowed to undo it."""
        language = await self._channels.language(destination)
        public = in_language(reply.public, language)
        text = escaped_lines(public, PUBLIC_LENGTH).replace(escaped(person), f"<@{person}>", 1)
        blocks = None
        if reply.undo is not None and fits_on_button(reply.undo):
            label = in_language(reply.undo.label, language)
            change = public.removeprefix(person).strip()
            undo = button(label, UNDO_ACTION, reply.undo.command, accessibility_label=f"{label}: {change}")
            blocks = [section(text), actions([undo])]
        # The person who gave the order has the reply already.
        with _logging_errors("not announced", destination), slack_errors():
            await self._client.chat_postMessage(
                channel=destination.channel,
                text=text,
                blocks=blocks,
                parse=NO_PARSING,
                unfurl_links=False,
                unfurl_media=False,
            )

    async def undo(self, body: Mapping[str, Any], respond: Respond) -> None:
        """Undo what a public message reported; the message then says who did, and no other one is posted."""
        destination, person, order = destination_of(body), str(body["user"]["id"]), str(body["actions"][0]["value"])
        reply = await self.execute(destination, order, person)
        if reply.done and await self._show_undone(body, person):
            reply = dataclasses.replace(reply, public="", undo=None, choices=())
        await self.show_reply(destination, order, person, respond, reply, replace=False)

    async def _show_undone(self, body: Mapping[str, Any], person: str) -> bool:
        """Replace the Undo button of a public message by the person who pressed it, and return whether that worked."""
        message = body.get("message") or {}
        sections = [
            section(block["text"]["text"]) for block in message.get("blocks", ()) if block.get("type") == "section"
        ]
        if not sections:
            return False
        undone = say("Undone by {person}.", person=f"<@{person}>")
        undone_by = in_language(undone, await self._channels.language(destination_of(body)))
        with _logging_errors("not marked undone", destination_of(body)), slack_errors():
            await self._client.chat_update(
                channel=destination_of(body).channel,
                ts=str(message_of(body)),
                text=f"{message.get('text', '')} {undone_by}".strip(),
                blocks=[*sections, context(undone_by)],
                parse=NO_PARSING,
            )
            return True
        return False

    async def _join_channel(self, channel: str, person: str) -> bool:
        """Join a public channel where somebody wants digests, and return whether we are in it.

        This is done only on such an order, and never because a post was refused: whoever removed us meant it. Commands
        can also be typed in the direct messages of two people, where nobody can invite us.
        """
        try:
            with slack_errors():
                if channel.startswith("D"):
                    return channel == str((await self._client.conversations_open(users=person))["channel"]["id"])
                info: Mapping[str, Any] = (await self._client.conversations_info(channel=channel))["channel"]
                if not info.get("is_member"):
                    await self._client.conversations_join(channel=channel)
        except PlatformError as error:
            LOG.info("slack.not_in_channel", channel=channel, reason=str(error))
            return False
        return True

    async def _send_document(self, document: Document, person: str) -> str:
        """Send a file to a person directly, and return a note on the outcome."""
        try:
            await self._upload_document(document, person)
        except PlatformError as error:
            return say("I could not send it to you. {error}", error=escaped(str(error)))
        return SENT_DIRECTLY

    async def _upload_document(self, document: Document, person: str) -> None:
        with slack_errors():
            opened = await self._client.conversations_open(users=person)
            await self._client.files_upload_v2(
                channel=str(opened["channel"]["id"]),
                filename=document.name,
                title=document.name,
                content=document.text,
                request_file_info=False,
            )

    def language(self, destination: Destination, person: str) -> str:
        """Return the language of a person; empty if unknown."""
        return self._managers.language(destination.workspace, person)

    async def channel_language(self, destination: Destination) -> str:
        """Return the language of a channel; empty if unknown."""
        return await self._channels.language(destination)

    def private_responder(self, destination: Destination, person: str) -> Respond:
        """Return a function that shows replies to one person only, for use after a modal, where Slack has none."""

        async def show(*, text: str, blocks: Sequence[Block] = (), **_: object) -> None:
            await self.show_privately(destination, person, text=text, blocks=[*blocks] or None)

        return show

    async def show_privately(
        self, destination: Destination, person: str, *, text: str, blocks: list[Block] | None = None
    ) -> None:
        """Show something to one person in a channel; if we may not post there, in their direct messages.

        There it names the channel, and has no buttons, because a press there would act on that conversation.
        """
        with contextlib.suppress(PlatformError), slack_errors():
            await self._client.chat_postEphemeral(channel=destination.channel, user=person, text=text, blocks=blocks)
            return
        language = self._managers.language(destination.workspace, person)
        about = section(in_language(say("About {channel}:", channel=f"<#{destination.channel}>"), language))
        plain_blocks = [
            {key: block[key] for key in block if key != "accessory"}
            for block in blocks or ()
            if block["type"] != "actions"
        ]
        with slack_errors():
            opened = await self._client.conversations_open(users=person)
            await self._client.chat_postMessage(
                channel=str(opened["channel"]["id"]), text=text, blocks=[about, *(plain_blocks or [section(text)])]
            )


@contextlib.contextmanager
def _logging_errors(event: str, destination: Destination) -> Iterator[None]:
    """Log errors of the platform, and continue."""
    try:
        yield
    except PlatformError as error:
        LOG.warning("platform.left_out", what=event, destination=str(destination), reason=str(error))


def rendered_reply(reply: Reply) -> tuple[list[Block], str]:
    """Return a reply's blocks and its text for notifications."""
    if reply.answer is not None:
        return answer_blocks(reply.answer)
    if reply.digest is not None:
        blocks, text = digest_blocks(Story(id=StoryId(0), sources=()), reply.digest, is_posted=False)
        is_more = reply.text.strip() not in {"", reply.digest.headline}
        return ([section(escaped_lines(reply.text, PUBLIC_LENGTH)), *blocks] if is_more else blocks), text
    if reply.track_record is not None:
        return track_record_blocks(reply.track_record, reply.choices, reply.language)
    blocks, text = reply_blocks(reply)
    return [_with_names(block, reply.people) for block in blocks], text


def _with_names(block: Block, people: Sequence[str]) -> Block:
    """Return a paragraph in which Slack shows people by name; their ids are found as whole words."""
    text_object = block.get("text")
    if not people or not isinstance(text_object, dict):
        return block
    ids = "|".join(re.escape(escaped(person)) for person in people)
    return {
        **block,
        "text": {**text_object, "text": re.sub(rf"(?<![\w@])({ids})(?!\w)", r"<@\1>", text_object["text"])},
    }


def _subscribes_channel(requested: str | Order, reply: Reply) -> bool:
    """Check whether a successful order asked for digests in the channel."""
    spec = REGISTRY.find(requested.name if isinstance(requested, Order) else requested.strip().partition(" ")[0])
    return reply.done and spec is not None and spec.joins_channel


def incomplete_order(text: str) -> Order | None:
    """Return an order that lacks something, such as "ask" alone, or "filter 3"; None for any other text."""
    order = order_in(text, REGISTRY, command_language(text))
    spec = REGISTRY.find(order.name) if order else None
    return order if order and spec and spec.is_lacking(order.options) else None


def message_of(body: Mapping[str, Any]) -> MessageRef:
    """Return the message that was pressed."""
    return MessageRef(str(body["container"]["message_ts"]))


def destination_of(body: Mapping[str, Any]) -> Destination:
    """Return the channel of the pressed message."""
    return Destination("slack", team_of(body), body["container"]["channel_id"])


def team_of(body: Mapping[str, Any]) -> str:
    """Return the workspace of the person who pressed something."""
    # An app installed for a whole organization gets no team, only the person's.
    return str((body.get("team") or {}).get("id") or body["user"].get("team_id"))
