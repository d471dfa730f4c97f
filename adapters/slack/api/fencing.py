"""A client that sends what it was told to only as long as that is its worker's to send."""

from __future__ import annotations

import copy
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import check_claim


class FencedClient(AsyncWebClient):
    """Looks at the claim right before each request leaves: connecting may have taken long, or our process slept."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_look)  # it is called before they are
        limit = aiohttp.ClientTimeout(total=self.timeout)
        async with aiohttp.ClientSession(timeout=limit, trace_configs=[trace]) as session:
            once = copy.copy(self)
            once.session = session
            ask = super(FencedClient, once)._request
            return await ask(http_verb=http_verb, api_url=api_url, req_args=req_args)


async def _look(*_told: object) -> None:
    check_claim()
