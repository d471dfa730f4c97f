"""Fencing: a client that sends a request only while its worker holds the post lease."""

from __future__ import annotations

import copy
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import check_post_lease


class FencingClient(AsyncWebClient):
    """Checks the lease right before each request, as connecting may have taken long, or the process may have slept."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_check_lease)  # this is called before the headers are sent
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        async with aiohttp.ClientSession(timeout=timeout, trace_configs=[trace]) as session:
            client = copy.copy(self)
            client.session = session
            request = super(FencingClient, client)._request
            return await request(http_verb=http_verb, api_url=api_url, req_args=req_args)


async def _check_lease(*_told: object) -> None:
    check_post_lease()
