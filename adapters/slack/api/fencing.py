"""Fencing: a client that sends a request only while its worker still holds the lease on it."""

from __future__ import annotations

import copy
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import check_post_lease


class FencingClient(AsyncWebClient):
    """Checks the lease right before each request is sent: connecting may have taken long, or the process slept."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_check_lease)  # it is called before they are
        limit = aiohttp.ClientTimeout(total=self.timeout)
        async with aiohttp.ClientSession(timeout=limit, trace_configs=[trace]) as session:
            once = copy.copy(self)
            once.session = session
            ask = super(FencingClient, once)._request
            return await ask(http_verb=http_verb, api_url=api_url, req_args=req_args)


async def _check_lease(*_told: object) -> None:
    check_post_lease()
