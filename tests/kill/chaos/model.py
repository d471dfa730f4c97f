"""A model that drafts from the article's own sentences, counts who it sold replies to, and goes away for a while."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from typing import Any

from aiohttp import web

from tests.adapters.llm.server import HangUp, ModelServer, Outcome, ScriptedError, ScriptedReply, _is_check

MIN_SENTENCE_LENGTH = 60
"""Characters that a sentence must have to be drafted as a fact."""


class PaidModelServer(ModelServer):
    """A model server that records, for each digest, which processes received the whole reply, and when.

    Args:
        outage: the requests, by number, during which it is away.
    """

    def __init__(self, outage: range) -> None:
        super().__init__(ScriptedReply(text="{}"))
        self.sales: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._outage = outage
        self._request_count = 0

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer, and record who paid."""
        asked = await request.json()
        response = await super().complete(request)
        words = asked["messages"][-1]["content"]
        cut = request.transport is None or request.transport.is_closing()
        if response.status == web.HTTPOk.status_code and not cut and words.startswith("Title: "):
            prompt = hashlib.sha256(json.dumps(asked["messages"]).encode()).hexdigest()
            who = request.headers["Authorization"].removeprefix("Bearer ")
            self.sales[prompt].append((who, time.time()))
        return response

    def _next_outcome(self, asked: dict[str, Any]) -> Outcome:
        self._request_count += 1
        if self._request_count in self._outage:
            return ScriptedError(status=503) if self._request_count % 2 else HangUp()
        if _is_check(asked):
            return super()._next_outcome(asked)
        words = asked["messages"][-1]["content"]
        return ScriptedReply(text=draft_digest(words)) if words.startswith("Title: ") else super()._next_outcome(asked)


def draft_digest(words: str) -> str:
    """Return a digest of two sentences of the article."""
    title, _, text = words.partition("\n")
    sentences = [
        f"{one.strip()}." for line in text.splitlines() for one in line.split(". ") if len(one) > MIN_SENTENCE_LENGTH
    ]
    facts = [{"text": one.rstrip(".") + ".", "quotes": [one.rstrip(".")], "attributed_to": None} for one in sentences]
    told = {"headline": title.removeprefix("Title: "), "key_facts": facts[:2], "stakeholders": [], "disclosures": []}
    return json.dumps(told)
