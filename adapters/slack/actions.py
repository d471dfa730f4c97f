"""What people press and order: /news, buttons, menus, shortcuts and modals become commands and questions."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import answer_blocks
from adapters.slack.clients import at_hand
from adapters.slack.conversation import LINK, Conversation
from adapters.slack.errors import slack_errors
from adapters.slack.home import ADDRESS, WHEN, add_view, home_view
from adapters.slack.render import digest_blocks, evidence_view, plain_view, reply_blocks
from adapters.slack.views import QUESTION, ask_view
from adapters.slack.wording import escaped, escaped_lines, unescaped
from bot.domain.conversation import Command, Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Inbox

LOG = structlog.get_logger(__name__)

LOOKING = "Looking up the quotations …"
UNKNOWN = "I have no article for this message any more."
BARE = frozenset({"", "add", "subscribe"})
"""Commands that say too little to be carried out."""
MOST_PAGES = 25
"""Pages of a person's channels that are looked at: five thousand channels."""
NO_LINK = "There is no link in that message."
PUBLIC_ROOM = 3_000
REMEMBERED_SECONDS = 300
"""How long it is remembered who may manage."""


class Managers:
    """Says who may change what a channel is subscribed to.

    Args:
        who: "anyone", "members" (of the workspace, no guests), or "admins" (of the workspace).
    """

    def __init__(self, who: str) -> None:
        self._who = who
        self._known: dict[tuple[str, str], tuple[float, bool]] = {}

    async def may(self, workspace: str, person: str) -> bool:
        """Say whether a person may; what Slack does not tell is a no."""
        if self._who == "anyone":
            return True
        asked, verdict = self._known.get((workspace, person), (0.0, False))
        if asked and time.monotonic() - asked < REMEMBERED_SECONDS:
            return verdict
        try:
            with slack_errors():
                user: dict[str, Any] = (await at_hand().talking.users_info(user=person))["user"]
        except PlatformError as error:
            LOG.warning("nobody may manage", workspace=workspace, reason=str(error))
            return False
        is_guest = user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")
        is_admin = user.get("is_admin") or user.get("is_owner")
        verdict = bool(is_admin if self._who == "admins" else not is_guest)
        self._known[workspace, person] = (time.monotonic(), verdict)
        return verdict


class Actions:
    """Takes what is pressed and ordered to the inbox, and shows what it replies."""

    def __init__(self, inbox: Inbox, conversation: Conversation, managers: Managers) -> None:
        self._inbox = inbox
        self._conversation = conversation
        self._managers = managers

    @property
    def _client(self) -> AsyncWebClient:
        """Speaks to the workspace that was pressed in."""
        return at_hand().talking

    async def on_command(self, ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        """Carry out `/news ...`; what says too little opens the modal that adds a feed."""
        await ack()
        text = unescaped(command.get("text") or "")
        if text.casefold() in BARE:
            with slack_errors():
                await self._client.views_open(trigger_id=command["trigger_id"], view=add_view(command["channel_id"]))
            return
        place = Destination("slack", command["team_id"], command["channel_id"])
        await self._obey(place, text, command["user_id"], respond)

    async def on_added(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Add the feed of the modal, and set the channel's schedule if one was chosen."""
        await ack()
        values = view["state"]["values"]
        person = body["user"]["id"]
        place = Destination("slack", _team(body), view["private_metadata"])
        chosen = values.get(WHEN, {}).get(WHEN, {}).get("selected_option") or {}
        orders = [f"add {unescaped(values[ADDRESS][ADDRESS]['value'] or '')}"]
        orders += [chosen["value"]] if chosen.get("value", "keep") != "keep" else []

        async def show(*, text: str, blocks: Sequence[dict[str, Any]] = (), **_: object) -> None:
            with slack_errors():
                await self._client.chat_postEphemeral(
                    channel=place.channel, user=person, text=text, blocks=[*blocks] or None
                )

        for order in orders:
            await self._obey(place, order, person, show)

    async def on_home(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Show the Home tab anew, whenever it is opened."""
        if event.get("tab", "home") == "home":
            await self._show_home(str(body.get("team_id") or ""), event["user"])

    async def on_home_button(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Carry out what was pressed in the Home tab, and show it anew."""
        await ack()
        kept = json.loads(body["actions"][0]["value"])
        person, team = body["user"]["id"], _team(body)
        place = Destination("slack", team, str(kept["channel"]))
        if place.channel in await self._channels_of(person):
            may_manage = await self._managers.may(team, person)
            order = Command(destination=place, text=kept["order"], given_by=person, may_manage=may_manage)
            await self._inbox.obey(order)
        await self._show_home(team, person)

    async def _show_home(self, team: str, person: str) -> None:
        """Publish what a person may see: nobody learns what a private channel reads that they are not in."""
        theirs = await self._channels_of(person)
        overview = [one for one in await self._inbox.overview("slack", team) if one.destination.channel in theirs]
        with slack_errors():
            await self._client.views_publish(user_id=person, view=home_view(overview))

    async def _channels_of(self, person: str) -> frozenset[str]:
        """Return the channels that both a person and the bot are in."""
        found: set[str] = set()
        cursor = ""
        with slack_errors():
            for _ in range(MOST_PAGES):
                page = await self._client.users_conversations(
                    user=person, types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
                )
                found.update(str(channel["id"]) for channel in page["channels"])
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    break
        return frozenset(found)

    async def on_choice(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Carry out the command behind a button; its reply takes the place of a private one with the buttons."""
        await ack()
        is_private = bool(body["container"].get("is_ephemeral", True))
        order, person = body["actions"][0]["value"], body["user"]["id"]
        await self._obey(_place(body), order, person, respond, replace=is_private)

    async def on_more(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Carry out what was chosen in a digest's menu, about that digest; only who chose sees the reply."""
        await ack()
        order = body["actions"][0]["selected_option"]["value"]
        await self._obey(_place(body), order, body["user"]["id"], respond, message=_message(body))

    async def on_evidence(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the quotations behind a digest; at once, because what opens a modal expires in three seconds."""
        await ack()
        with slack_errors():
            opened = await self._client.views_open(trigger_id=body["trigger_id"], view=plain_view(LOOKING))
        try:
            thread = await self._inbox.thread(_place(body), _message(body))
            view = evidence_view(thread.digest) if thread else plain_view(UNKNOWN)
        except NewsdeskError as error:
            view = plain_view(f"The quotations could not be read: {error}")
        with slack_errors():
            await self._client.views_update(view_id=opened["view"]["id"], view=view)

    async def on_ask(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the modal that takes a question about a digest."""
        await ack()
        message = body.get("message") or {}
        kept = {
            "channel": body["container"]["channel_id"],
            "message": _message(body),
            "thread": message.get("thread_ts"),
        }
        with slack_errors():
            await self._client.views_open(trigger_id=body["trigger_id"], view=ask_view(json.dumps(kept)))

    async def on_asked(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer the question of that modal in the digest's thread."""
        await ack()
        kept = json.loads(view["private_metadata"])
        text = view["state"]["values"][QUESTION][QUESTION]["value"] or ""
        place = Destination("slack", _team(body), kept["channel"])
        await self._ask(place, kept["message"], kept.get("thread"), unescaped(text), body["user"]["id"], view["id"])

    async def on_suggestion(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask a suggested question in the thread of the message it stands under."""
        await ack()
        pressed = body["actions"][0]
        thread = (body.get("message") or {}).get("thread_ts")
        key = f"{_message(body)}:{pressed['action_ts']}"
        await self._ask(_place(body), _message(body), thread, pressed["value"], body["user"]["id"], key)

    async def on_shortcut(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Condense the link in a message, in its thread."""
        await ack()
        message = body["message"]
        links = LINK.findall(unescaped(message.get("text") or ""))
        if not links:
            await respond(text=NO_LINK, response_type="ephemeral", replace_original=False)
            return
        place = Destination("slack", str(body["team"]["id"]), body["channel"]["id"])
        order = Command(destination=place, text=f"read {links[0]}", given_by=body["user"]["id"])
        await self._conversation.condensed(order, thread=str(message.get("thread_ts") or message["ts"]))

    async def _ask(
        self, place: Destination, message: str, thread: str | None, text: str, person: str, key: str
    ) -> None:
        """Say who asks what, and answer: about the digest that was pressed, in the thread that it stands in."""
        if not text.strip():
            return
        top = thread or message
        asked = f"<@{person}> asks: {escaped(text)}"
        with slack_errors():
            await self._client.chat_postMessage(channel=place.channel, thread_ts=top, text=asked)
        question = Question(
            key=f"slack:{place.workspace}:{place.channel}:{key}",
            destination=place,
            text=text,
            message=MessageRef(message),
            asked_by=person,
        )
        if not await self._inbox.hears(question):
            question = Question(
                key=question.key, destination=place, text=text, conversation=top, asked_by=person, addressed=True
            )
        await self._conversation.asked(question, thread=top)

    async def _obey(
        self,
        place: Destination,
        text: str,
        person: str,
        respond: Callable[..., Awaitable[object]],
        *,
        replace: bool = False,
        message: MessageRef | None = None,
    ) -> None:
        try:
            may_manage = await self._managers.may(place.workspace, person)
            order = Command(destination=place, text=text, given_by=person, may_manage=may_manage, message=message)
            reply = await self._inbox.obey(order)
        except NewsdeskError as error:
            await respond(text=f"That did not work: {escaped(str(error))}", replace_original=replace)
            return
        blocks, said = _shown(reply)
        await respond(text=said, blocks=blocks, response_type="ephemeral", replace_original=replace)
        if reply.public.strip():
            shown = escaped_lines(reply.public, PUBLIC_ROOM).replace(escaped(person), f"<@{person}>", 1)
            with slack_errors():
                await self._client.chat_postMessage(
                    channel=place.channel, text=shown, unfurl_links=False, unfurl_media=False
                )


def _shown(reply: Reply) -> tuple[list[dict[str, Any]], str]:
    if reply.answer is not None:
        return answer_blocks(reply.answer)
    if reply.digest is not None:
        return digest_blocks(Story(id=StoryId(0), sources=()), reply.digest, is_posted=False)
    return reply_blocks(reply)


def _message(body: Mapping[str, Any]) -> MessageRef:
    return MessageRef(str(body["container"]["message_ts"]))


def _place(body: Mapping[str, Any]) -> Destination:
    return Destination("slack", _team(body), body["container"]["channel_id"])


def _team(body: Mapping[str, Any]) -> str:
    # An app installed for a whole organization gets no team, only the person's own.
    return str((body.get("team") or {}).get("id") or body["user"].get("team_id"))
