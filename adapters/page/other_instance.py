"""Another Newsdesk on this machine, detected by its page's health report."""

from __future__ import annotations

import contextlib
import http.client
import json
from http import HTTPStatus

from adapters.page.guard import WILDCARD_HOSTS
from adapters.page.probes import PROBE_SECONDS, PROGRAM_NAME

MAX_BYTES_READ = 10_000
"""Most bytes read of whatever answers at the port."""


def find_newsdesk(host: str, port: int) -> str:
    """Return the address of the Newsdesk that listens at a port of this machine; empty if none does."""
    name = _reachable_host(host)
    report = _request_probe(name, port, "/health")[1]
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/" if report else ""


def check_health(host: str, port: int, *, path: str) -> tuple[bool, str]:
    """Return whether the Newsdesk at a port of this machine reports that it is healthy, and its problem if not."""
    status, report = _request_probe(_reachable_host(host), port, path)
    if not report:
        return False, f"No Newsdesk answers at port {port}."
    return status == HTTPStatus.OK, str(report.get("problem", ""))


def _reachable_host(host: str) -> str:
    return "127.0.0.1" if host in WILDCARD_HOSTS else host


def _request_probe(name: str, port: int, path: str) -> tuple[int, dict[str, object]]:
    """Return the status code and the report of a Newsdesk; the report is empty if no Newsdesk answers."""
    connection = http.client.HTTPConnection(name, port, timeout=PROBE_SECONDS + 1)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            report = json.loads(answer.read(MAX_BYTES_READ))
        except (OSError, http.client.HTTPException, ValueError, RecursionError):
            return 0, {}
    is_ours = isinstance(report, dict) and report.get("program") == PROGRAM_NAME
    return answer.status, report if is_ours else {}
