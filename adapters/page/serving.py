"""Serves an ASGI application inside a running program: with our own socket, no signal handlers, and a quick stop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from bot.errors import PlatformError

SHUTDOWN_SECONDS = 1
"""Seconds that a pending request may still take when the server stops."""


MAX_PORT = 65535
PORT_STEP = 10
"""Distance of the port that we propose instead; the one next to ours is the sample site's."""


class QuietServer(uvicorn.Server):
    """A uvicorn server that leaves signals to the process, and reports when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture no signals: the surrounding program decides when to stop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and report it."""
        await super().startup(sockets)
        self.up.set()


def bind(host: str, port: int, *, setting: str) -> socket.socket:
    """Open the socket to listen on; port 0 takes a free one.

    Args:
        host: a name or address of this machine.
        port: 0 to 65535.
        setting: the setting that chooses the port, for the message.

    Raises:
        PlatformError: the port is not available; the message says what to set.
    """
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        message = f"{host} is not a name or address of this machine. 127.0.0.1 always is."
        raise PlatformError(message) from error
    family, kind, protocol, _, address = min(addresses, key=lambda address_info: address_info[0] != socket.AF_INET)
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere this option would let two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise PlatformError(_bind_problem(error, host, port, setting)) from error
    listening.settimeout(0)
    return listening


def _bind_problem(error: OSError, host: str, port: int, setting: str) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            other = port + PORT_STEP if port + PORT_STEP <= MAX_PORT else port - PORT_STEP
            return (
                f"Port {port} is in use by another program, perhaps another Newsdesk. "
                f"Stop that one, or set {setting} to another port, for example {other}."
            )
        case errno.EACCES:
            return f"Port {port} is not ours to open. Set {setting} to a port above 1023."
        case errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine. 127.0.0.1 always is."
        case _:
            return f"Cannot listen on {host} port {port}: {error.strerror}. Set {setting} to another port."


@contextlib.asynccontextmanager
async def serve_app(
    app: ASGIApp, listening: socket.socket, *, stopping: Callable[[], None], proxies: Sequence[str] = ()
) -> AsyncIterator[str]:
    """Serve `app` on an open socket, and yield its address.

    Args:
        app: the application.
        listening: the socket.
        stopping: called before the stop, to end streams.
        proxies: addresses and networks of proxies whose X-Forwarded-For is trusted.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=[str(ipaddress.ip_network(proxy, strict=False)) for proxy in proxies],
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = QuietServer(config)
    address = address_of(listening)
    task = asyncio.create_task(server.serve(sockets=[listening]), name=f"serve {address}")
    try:
        await server.up.wait()
        yield address
    finally:
        stopping()
        server.should_exit = True
        await task


def address_of(listening: socket.socket) -> str:
    """Return the address to type into a browser on this machine."""
    host, port = listening.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # read, not bound: nobody can type "every address"
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
