"""Another Newsdesk on this machine: known by what its page says of its health."""

from __future__ import annotations

import contextlib
import http.client
import json

from adapters.page.guard import EVERYWHERE
from adapters.page.status import PATIENCE, PROGRAM

MOST = 10_000
"""Bytes read of what whoever listens there answers."""


def newsdesk_at(host: str, port: int) -> str:
    """Return the address of the Newsdesk that listens at a port of this machine; empty where none does."""
    name = "127.0.0.1" if host in EVERYWHERE else host
    asking = http.client.HTTPConnection(name, port, timeout=PATIENCE + 1)
    with contextlib.closing(asking):
        try:
            asking.request("GET", "/health")
            stated = json.loads(asking.getresponse().read(MOST))
        except (OSError, http.client.HTTPException, ValueError, RecursionError):
            return ""
    is_ours = isinstance(stated, dict) and stated.get("program") == PROGRAM
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/" if is_ours else ""
