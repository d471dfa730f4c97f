"""The gateway's end of a connection: hello, identify, resume, and events that are kept for who comes back."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import WSMsgType, web

from tests.adapters.discord.rooms import BOT, BOT_USER, CHANNEL, GUILD

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Intents that somebody has to switch on: members, presences, and what messages say."""
DESK_ROLE = "702"
"""A role of the guild's people."""
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Gateway:
    """A gateway that serves one client at a time.

    Attributes:
        identify_payloads: what clients sent to identify themselves.
        resumed_sequences: the event from which clients resumed, once a resume.
        sockets: connections that are ready.
        shards: how many the client is told to open.
        missed_events: events that happen while a client is away, before it resumes.
        guilds: that the client is in.
        unreachable_guilds: those of them that are out of reach for now.
        unlisted_guilds: those of them that the client is not told of.
        granted_intents: intents that the operator has switched on.
        is_session_invalid: whether sessions are invalid, so that a client that wants to go on has to begin anew.
    """

    def __init__(self) -> None:
        self.identify_payloads: list[dict[str, Any]] = []
        self.resumed_sequences: list[int] = []
        self.sockets: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()
        self.guilds = [GUILD]
        self.unreachable_guilds: set[str] = set()
        self.unlisted_guilds: set[str] = set()
        self.granted_intents = 0
        self.is_session_invalid = False
        self.missed_events: list[tuple[str, dict[str, Any]]] = []
        self.url = ""
        self._sent_events: list[dict[str, Any]] = []

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return f"{self.url.replace('http', 'ws')}/gateway"

    async def dispatch(self, socket: web.WebSocketResponse, event: str, data: dict[str, Any]) -> None:
        """Send an event; a client that is away gets it when it resumes."""
        said = {"op": DISPATCH, "s": len(self._sent_events) + 1, "t": event, "d": data}
        self._sent_events.append(said)
        if not socket.closed:
            await socket.send_json(said)

    async def hang_up(self, socket: web.WebSocketResponse) -> None:
        """Drop a connection, as a network does."""
        await socket.close(code=1006 if socket.closed else 4000)

    async def send_operation(self, socket: web.WebSocketResponse, op: int, data: Any = None) -> None:  # noqa: ANN401 - JSON
        """Tell a client to reconnect, or that its session is not valid."""
        await socket.send_json({"op": op, "d": data, "s": None, "t": None})

    async def handle_gateway(self, request: web.Request) -> web.WebSocketResponse:
        """Speak the gateway's protocol with one client."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 40_000}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = message.json()
            if said["op"] == HEARTBEAT:
                await socket.send_json({"op": ACK, "d": None, "s": None, "t": None})
            elif said["op"] == IDENTIFY:
                self.identify_payloads.append(said["d"])
                if said["d"]["intents"] & PRIVILEGED & ~self.granted_intents:
                    await socket.close(code=4014)
                else:
                    await self._welcome(socket)
            elif said["op"] == RESUME:
                await self._resume(socket, said["d"]["seq"])
        return socket

    async def _resume(self, socket: web.WebSocketResponse, seen: int) -> None:
        if self.is_session_invalid:
            self.is_session_invalid = False
            await self.send_operation(socket, INVALID, data=False)
            return
        self.resumed_sequences.append(seen)
        for event, data in self.missed_events:
            self._sent_events.append({"op": DISPATCH, "s": len(self._sent_events) + 1, "t": event, "d": data})
        self.missed_events.clear()
        for missed in self._sent_events[seen:]:
            await socket.send_json(missed)
        await self.dispatch(socket, "RESUMED", {})
        self.sockets.put_nowait(socket)

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        ready = {
            "v": 10,
            "user": BOT_USER,
            "guilds": [{"id": one, "unavailable": True} for one in self.guilds if one not in self.unlisted_guilds],
            "session_id": "s",
            "resume_gateway_url": self.gateway_url,
            "application": {"id": BOT, "flags": 0},
            "shard": [0, 1],
        }
        await self.dispatch(socket, "READY", ready)
        for one in self.guilds:
            if one not in self.unreachable_guilds | self.unlisted_guilds:
                await self.dispatch(socket, "GUILD_CREATE", guild_object(one))
        self.sockets.put_nowait(socket)


def guild_object(number: str = GUILD) -> dict[str, Any]:
    """Return a guild as the gateway describes it."""
    everyone = {"id": number, "name": "@everyone", "permissions": "0", "position": 0, "color": 0}
    desk = {**everyone, "id": DESK_ROLE, "name": "News desk", "position": 1}
    channel = {"id": CHANNEL, "type": 0, "name": "news", "position": 0, "permission_overwrites": [], "parent_id": None}
    return {
        "id": number,
        "name": "Newsroom",
        "owner_id": "901",
        "member_count": 2,
        "large": False,
        "roles": [everyone, desk],
        "channels": [channel],
        "threads": [],
        "members": [{"user": BOT_USER, "roles": [], "joined_at": None, "flags": 0}],
        "emojis": [],
        "features": [],
        "verification_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
    }
