"""What a guild's channels hold: messages, threads, forum posts; in memory, with Discord's rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.adapters.discord.limits import COMPONENTS_V2_FLAG, check_message

BOT = "900"
GUILD = "700"
CHANNEL = "800"
BOT_USER: dict[str, Any] = {"id": BOT, "username": "newsdesk", "discriminator": "0", "avatar": None, "bot": True}
ANN: dict[str, Any] = {"id": "901", "username": "ann", "discriminator": "0", "avatar": None}
TEXT, DIRECT, NEWS, THREAD, FORUM = 0, 1, 5, 11, 15
DISCORD_EPOCH = 1_420_070_400_000
SNOWFLAKES_PER_MILLISECOND = 4_194_304
"""Two snowflakes that are a millisecond apart differ by this."""
START_TIME = "2026-07-14T09:30:00+00:00"
REQUIRE_TAG_FLAG = 1 << 4
PUBLISHED_FLAG = 1 << 0
HAS_THREAD_FLAG = 1 << 5
MAX_PUBLISHED_AN_HOUR = 10

StatusAndBody = tuple[int, Any]


def make_refusal(status: int, code: int, message: str) -> StatusAndBody:
    """Return a refusal in Discord's format."""
    return status, {"message": message, "code": code}


class Rooms:
    """Channels and threads with their messages.

    Attributes:
        channels: messages by channel, oldest first.
        threads: the channel above each thread.
        channel_types: what sort each channel is, where it is not of text.
        thread_names: of threads.
        forum_tags: of forums, by channel.
        applied_tags: to forum posts, by thread.
        forums_requiring_tags: forums in which a post needs a tag.
        archived_threads, locked_threads: threads.
        closed_channels: status, code and words of what channels refuse everything with.
        clock: the time, for the numbers of messages; without one they count from the year 2024 on.
        refused_addresses: of pictures, buttons and embeds; Discord takes none of them for addresses.
        published_messages: the messages of announcement channels that went to followers.
    """

    def __init__(self) -> None:
        self.channels: dict[str, list[dict[str, Any]]] = {CHANNEL: []}
        self.threads: dict[str, str] = {}
        self.channel_types: dict[str, int] = {}
        self.thread_names: dict[str, str] = {}
        self.forum_tags: dict[str, list[dict[str, Any]]] = {}
        self.applied_tags: dict[str, list[str]] = {}
        self.forums_requiring_tags: set[str] = set()
        self.archived_threads: set[str] = set()
        self.locked_threads: set[str] = set()
        self.closed_channels: dict[str, tuple[int, int, str]] = {}
        self.overwrites: dict[str, list[dict[str, Any]]] = {}
        self.published_messages: list[str] = []
        self.refused_addresses: set[str] = set()
        self.clock: Callable[[], datetime] | None = None
        self._last_id = 1_200_000_000_000_000_000

    def has_refused_address(self, body: Any) -> bool:  # noqa: ANN401 - JSON
        """Check whether a body has an address for which Discord refuses the whole message."""
        if isinstance(body, dict):
            return body.get("url") in self.refused_addresses or any(map(self.has_refused_address, body.values()))
        return isinstance(body, list) and any(map(self.has_refused_address, body))

    def _next_id(self) -> str:
        """Return a new id; it contains the time if a clock is set."""
        since = 0 if self.clock is None else int(self.clock().timestamp() * 1000) - DISCORD_EPOCH
        self._last_id = max(self._last_id + SNOWFLAKES_PER_MILLISECOND, since << 22)
        return str(self._last_id)

    def say(self, channel: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Store a message; somebody else's, unless `author` says otherwise."""
        message = {
            "id": self._next_id(),
            "channel_id": channel,
            "author": ANN,
            "content": "",
            "timestamp": START_TIME,
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
            **fields,
        }
        self.channels[channel].append(message)
        return message

    def channel_object(self, channel: str) -> dict[str, Any]:
        """Return a channel or thread as Discord describes it."""
        if channel in self.threads:
            return self.thread_object(channel)
        forced = REQUIRE_TAG_FLAG if channel in self.forums_requiring_tags else 0
        return {
            "id": channel,
            "guild_id": GUILD,
            "type": self.channel_types.get(channel, TEXT),
            "name": self.thread_names.get(channel, "news"),
            "position": 0,
            "permission_overwrites": self.overwrites.get(channel, []),
            "parent_id": None,
            "flags": forced,
            "available_tags": self.forum_tags.get(channel, []),
        }

    def thread_object(self, thread: str) -> dict[str, Any]:
        """Return a thread as Discord describes it."""
        return {
            "id": thread,
            "guild_id": GUILD,
            "parent_id": self.threads[thread],
            "owner_id": BOT,
            "type": THREAD,
            "name": self.thread_names.get(thread, "thread"),
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "applied_tags": self.applied_tags.get(thread, []),
            "thread_metadata": {
                "archived": thread in self.archived_threads,
                "auto_archive_duration": 10080,
                "archive_timestamp": START_TIME,
                "locked": thread in self.locked_threads,
            },
        }

    def answer_in_channel(  # noqa: PLR0911 - one a call
        self,
        method: str,
        channel: str,
        rest: list[str],
        query: dict[str, str],
        body: Any,  # noqa: ANN401 - JSON
    ) -> StatusAndBody:
        """Answer a request about one channel."""
        if channel in self.closed_channels:
            return make_refusal(*self.closed_channels[channel])
        if channel not in self.channels:
            return make_refusal(404, 10003, "Unknown Channel")
        match [method, *rest]:
            case ["GET"]:
                return 200, self.channel_object(channel)
            case ["PATCH"]:
                return self._change_thread(channel, body)
            case ["POST", "typing"]:
                return 204, None
            case ["POST" | "GET", "threads", *_]:
                return self._answer_about_threads(method, channel, body)
            case ["POST", "messages"]:
                return self._post(channel, body)
            case ["GET", "messages"]:
                return 200, self._history(channel, query)
            case [_, "messages", message, *more]:
                return self._answer_on_message(method, channel, message, more, body)
        return make_refusal(404, 0, "404: Not Found")

    def _answer_about_threads(self, method: str, channel: str, body: Any) -> StatusAndBody:  # noqa: ANN401 - JSON
        if method == "POST":
            return self._start_post(channel, body)
        return 200, {"threads": self._threads_of(channel, archived=True), "members": [], "has_more": False}

    def active_threads(self) -> StatusAndBody:
        """Return the threads that nobody archived."""
        found = [one for parent in self.channels for one in self._threads_of(parent, archived=False)]
        return 200, {"threads": found, "members": []}

    def _threads_of(self, parent: str, *, archived: bool) -> list[dict[str, Any]]:
        found = [thread for thread, above in self.threads.items() if above == parent]
        return [self.thread_object(one) for one in reversed(found) if (one in self.archived_threads) is archived]

    def _answer_on_message(self, method: str, channel: str, message: str, more: list[str], body: Any) -> StatusAndBody:  # noqa: ANN401, PLR0911 - JSON; a line a route
        found = next((one for one in self.channels[channel] if one["id"] == message), None)
        if found is None:
            return make_refusal(404, 10008, "Unknown Message")
        match [method, *more]:
            case ["GET"]:
                return 200, found
            case ["PATCH"]:
                return self._edit_message(channel, found, body)
            case ["DELETE"]:
                self.channels[channel].remove(found)
                return 204, None
            case ["POST", "threads"]:
                return self._start_thread(channel, message, body)
            case ["POST", "crosspost"]:
                return self._publish(channel, found)
        return make_refusal(404, 0, "404: Not Found")

    def _post(self, channel: str, body: dict[str, Any]) -> StatusAndBody:
        if self.channel_types.get(channel) == FORUM:
            return make_refusal(400, 50008, "Cannot send messages in a non-text channel")
        if channel in self.locked_threads:
            return make_refusal(403, 160005, "Thread is locked")
        self.archived_threads.discard(channel)  # a message wakes a thread up
        check_message(body)
        check_mentions(body)
        if body.get("nonce"):
            assert body["enforce_nonce"] is True
            assert len(str(body["nonce"])) <= 25
            # A nonce holds for all that its author says, wherever it is said.
            for message in (one for room in self.channels.values() for one in room):
                if message.get("nonce") == body["nonce"] and message["author"] is BOT_USER:
                    return 200, message
        reference = body.get("message_reference")
        if reference and not any(one["id"] == str(reference["message_id"]) for one in self.channels[channel]):
            if reference.get("fail_if_not_exists", True):
                return make_refusal(400, 50035, "Invalid Form Body")
            body = {key: value for key, value in body.items() if key != "message_reference"}
        return 200, self.say(channel, author=BOT_USER, **_message_fields(body), nonce=body.get("nonce"))

    def _history(self, channel: str, query: dict[str, str]) -> list[dict[str, Any]]:
        before, after = int(query.get("before", 2**63)), int(query.get("after", 0))
        found = [one for one in self.channels[channel] if after < int(one["id"]) < before]
        limit = int(query["limit"])
        # What lies right behind `after`, or right before `before`; newest first either way.
        return (found[:limit] if after else found[-limit:])[::-1]

    def _edit_message(self, channel: str, message: dict[str, Any], body: dict[str, Any]) -> StatusAndBody:
        if channel in self.archived_threads:
            return make_refusal(400, 50083, "Thread is archived")
        flags = message["flags"] | (body.get("flags") or 0)
        whole: dict[str, Any] = {
            **message,
            **{key: body[key] for key in ("content", "embeds", "components") if key in body},
        }
        if flags & COMPONENTS_V2_FLAG and (whole["content"] or whole["embeds"]):
            # A layout stays one for good, and nothing else may be left in a message that becomes one.
            return make_refusal(400, 50035, "Invalid Form Body")
        check_message({**whole, "flags": flags})
        if flags & COMPONENTS_V2_FLAG or body.get("content"):
            check_mentions(body)
        message.update(whole, flags=flags)
        return 200, message

    def _change_thread(self, thread: str, body: dict[str, Any]) -> StatusAndBody:
        if thread in self.locked_threads:
            return make_refusal(403, 50013, "Missing Permissions")
        if body.get("archived") is False:
            self.archived_threads.discard(thread)
        return 200, self.thread_object(thread)

    def _start_thread(self, channel: str, message: str, body: dict[str, Any]) -> StatusAndBody:
        if message in self.threads:
            return make_refusal(400, 160004, "A thread has already been created for this message")
        self._open_thread(message, channel, body["name"])
        found = next((one for one in self.channels[channel] if one["id"] == message), None)
        if found is not None:
            found["flags"] |= HAS_THREAD_FLAG
        return 201, self.thread_object(message)

    def _start_post(self, forum: str, body: dict[str, Any]) -> StatusAndBody:
        if self.channel_types.get(forum) != FORUM:
            return make_refusal(400, 50024, "Cannot execute action on this channel type")
        tags = body.get("applied_tags") or []
        if forum in self.forums_requiring_tags and not tags:
            return make_refusal(400, 40067, "A tag is required to create a forum post in this channel")
        check_message(body["message"])
        check_mentions(body["message"])
        thread = self._next_id()
        self._open_thread(thread, forum, body["name"])
        self.applied_tags[thread] = [str(one) for one in tags]
        message = self.say(thread, author=BOT_USER, **_message_fields(body["message"]))
        message["id"] = thread  # the first message of a post has its number
        return 201, {**self.thread_object(thread), "message": message}

    def _open_thread(self, thread: str, parent: str, name: str) -> None:
        self.threads[thread] = parent
        self.thread_names[thread] = name
        self.channels[thread] = []

    def _publish(self, channel: str, message: dict[str, Any]) -> StatusAndBody:
        if self.channel_types.get(channel) != NEWS:
            return make_refusal(400, 50024, "Cannot execute action on this channel type")
        if message["flags"] & PUBLISHED_FLAG:
            return make_refusal(400, 40033, "This message has already been crossposted.")
        message["flags"] |= PUBLISHED_FLAG
        self.published_messages.append(message["id"])
        return 200, message


def check_mentions(body: dict[str, Any]) -> None:
    """Assert that a message mentions nobody but roles that it lists one by one."""
    allowed = body["allowed_mentions"]
    assert allowed["parse"] == []
    assert not allowed.get("users")
    assert not allowed.get("replied_user")


def _message_fields(body: dict[str, Any]) -> dict[str, Any]:
    kept = ("content", "embeds", "components", "message_reference", "flags", "allowed_mentions")
    return {key: body[key] for key in kept if key in body}
