"""How long a question waits with an instant model and checker: python -m bench.answers [QUESTIONS].

A chat-completions server on loopback streams an answer of three sentences at once, and says yes to every reading.
Prints the time to the first proven sentence and to the whole answer, beside such a reply read by the client alone.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot import wiring
from bot.domain.article import Article
from bot.domain.conversation import Context, Question, Thread
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.subscription import Destination
from bot.ports import ModelRequest
from bot.settings import Settings
from bot.summarizer.extract import extract

PLACE = Destination("page", "local", "news")
TOLD = [f"Merrow moved {number} of its {number + 40} barges to Tarn on day {number}." for number in range(60)]
ARTICLE = Article(title="Merrow moves its barges", text="\n".join(TOLD))
ITEM = re.compile(r"^### (\d+) (?:claim|effect)$", re.MULTILINE)


def reply(asked: dict[str, Any], number: int) -> str:
    """Return three sentences, or a yes to everything."""
    items = ITEM.findall(asked["messages"][-1]["content"])
    if items:
        told = [{"number": int(at), "supported": True, "effect": None, "problem": ""} for at in items]
        return json.dumps({"verdicts": told})
    chosen = [TOLD[(number + step) % len(TOLD)] for step in (0, 7, 21)]
    sentences = [{"quotes": [line], "text": line.replace("moved", "took").replace("its ", "")} for line in chosen]
    return json.dumps({"answered": True, "sentences": sentences, "missing": ""})


@asynccontextmanager
async def instant_model() -> AsyncIterator[str]:
    """Serve on loopback; yields the address."""
    counted = 0

    async def complete(request: web.Request) -> web.StreamResponse:
        nonlocal counted
        asked = await request.json()
        counted += 1
        text = reply(asked, counted)
        head = {"id": "1", "created": 1, "model": "instant"}
        if not asked.get("stream"):
            message = {"role": "assistant", "content": text}
            choices = [{"index": 0, "finish_reason": "stop", "message": message}]
            return web.json_response({**head, "object": "chat.completion", "choices": choices})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for at in range(0, len(text), 60):
            choices = [{"index": 0, "delta": {"content": text[at : at + 60]}, "finish_reason": None}]
            chunk = {**head, "object": "chat.completion.chunk", "choices": choices}
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        choices = [{"index": 0, "delta": {}, "finish_reason": "stop"}]
        chunk = {**head, "object": "chat.completion.chunk", "choices": choices}
        await response.write(f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode())
        return response

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


async def asked(answering: AsyncIterator[Any]) -> tuple[float, float]:
    """Return the milliseconds to the first piece and to the last."""
    started = time.perf_counter()
    first = 0.0
    async for _ in answering:
        first = first or time.perf_counter() - started
    return 1000 * first, 1000 * (time.perf_counter() - started)


async def measured(count: int) -> None:
    """Ask in turns: through the answerer, and the model alone."""
    thread = Thread(delivery_id=DeliveryId(1), destination=PLACE, message=MessageRef("1"), digest=extract(ARTICLE))
    ours, alone = [], []
    async with instant_model() as url:
        settings = Settings(_env_file=None, openai_api_key="x", openai_base_url=url, openai_model="instant")
        async with wiring.workbench(settings) as bench:
            drafting = bench.models.drafting
            if drafting is None:
                return
            for number in range(count + 1):
                text = f"How many barges did Merrow move on day {number % 60}?"
                question = Question(key=str(number), destination=PLACE, text=text, message=MessageRef("1"))
                context = Context(question=question, thread=thread)
                answering = bench.answerer.answering(context, now=datetime.now(UTC))
                ours.append(await asked(answering))
                request = ModelRequest(system="", user=ARTICLE.text, name="answer", schema={}, most_tokens=500)
                alone.append(await asked(drafting.replying(request)))
    for name, pairs in (("newsdesk", ours), ("model alone", alone)):
        for part, told in zip(("first", "whole"), zip(*pairs[1:], strict=True), strict=True):
            middle, late = statistics.median(told), sorted(told)[int(len(told) * 0.95)]
            print(f"{name:12} {part}   p50 {middle:6.1f} ms   p95 {late:6.1f} ms")


if __name__ == "__main__":
    asyncio.run(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
