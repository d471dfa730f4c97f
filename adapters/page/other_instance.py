"""Another Newsdesk on this machine: detected by the health report of its page."""

from __future__ import annotations

import contextlib
import http.client
import json
from http import HTTPStatus

from adapters.page.guard import WILDCARD_HOSTS
from adapters.page.probes import PROBE_SECONDS, PROGRAM_NAME

MAX_BYTES_READ = 10_000
"""Bytes read of what whoever listens there answers."""


def find_newsdesk(host: str, port: int) -> str:
    """Find the Newsdesk that listens at a port of this machine: its address; empty where none does."""
    name = _reachable_host(host)
    stated = _request_probe(name, port, "/health")[1]
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/" if stated else ""


def check_health(host: str, port: int, *, path: str) -> tuple[bool, str]:
    """Check whether the Newsdesk at a port of this machine answers that it is well, and what it says otherwise."""
    status, stated = _request_probe(_reachable_host(host), port, path)
    if not stated:
        return False, f"No Newsdesk answers at port {port}."
    return status == HTTPStatus.OK, str(stated.get("problem", ""))


def _reachable_host(host: str) -> str:
    return "127.0.0.1" if host in WILDCARD_HOSTS else host


def _request_probe(name: str, port: int, path: str) -> tuple[int, dict[str, object]]:
    """Return what a Newsdesk answers; nothing where none does."""
    asking = http.client.HTTPConnection(name, port, timeout=PROBE_SECONDS + 1)
    with contextlib.closing(asking):
        try:
            asking.request("GET", path)
            answer = asking.getresponse()
            stated = json.loads(answer.read(MAX_BYTES_READ))
        except (OSError, http.client.HTTPException, ValueError, RecursionError):
            return 0, {}
    is_ours = isinstance(stated, dict) and stated.get("program") == PROGRAM_NAME
    return answer.status, stated if is_ours else {}
