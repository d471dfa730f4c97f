"""How long a question waits with an instant model and checker: python -m bench.answers [QUESTIONS] [ARTICLES] [PEOPLE].

A chat-completions server on loopback streams an answer of three sentences at once, and says yes to every reading.
Prints the time to the first proven sentence and to the whole answer: under one article, beside such a reply read by the
client alone; over an archive of ARTICLES (2,000) in a database of its own; and of PEOPLE (50) who ask at once. In a
thread of the whole desk, also the time to the sign of life: until it is known that a question said to nobody is for us.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bench import parse_arguments
from bench.archive import fill_archive
from bench.line import CHECK_INTERVAL_SECONDS, count_posted, news_site
from bot.answerer.answerer import Answerer
from bot.domain.article import Article
from bot.domain.conversation import Context, Question, Thread
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.subscription import Destination
from bot.evaluation import load, load_archive
from bot.ports import ModelRequest
from bot.settings.settings import Settings
from bot.summarizer.extract import extract
from bot.text.language_detection import likeliest_language
from bot.text.sentences import sentences
from bot.wiring.desk import Desk, opened_desk
from bot.wiring.workbench import Workbench, opened_workbench

PAGE_DESTINATION = Destination("page", "local", "news")
READER_DESTINATION = Destination("bench", "W", "C")
MIN_SENTENCE_LENGTH = 40
"""Characters that a line must have to count as a sentence of an article."""
SENTENCES = [f"Merrow moved {number} of its {number + 40} barges to Tarn on day {number}." for number in range(60)]
ARTICLE = Article(title="Merrow moves its barges", text="\n".join(SENTENCES))
ITEM_HEADING = re.compile(r"^### (\d+) (?:claim|effect)$", re.MULTILINE)


def make_reply(asked: dict[str, Any], number: int) -> str:
    """Return three sentences of what was sent, or a yes to everything."""
    sent = asked["messages"][-1]["content"]
    if items := ITEM_HEADING.findall(sent):
        told = [{"number": int(at), "supported": True, "effect": None, "problem": ""} for at in items]
        return json.dumps({"verdicts": told})
    known = [line for line in sent.split("\n") if len(line) > MIN_SENTENCE_LENGTH and line.endswith(".")]
    every = [
        line[start:end]
        for line in known
        for start, end in sentences(line, likeliest_language(line))
        if end - start > MIN_SENTENCE_LENGTH
    ] or [sent]
    chosen = [every[(number + step) % len(every)] for step in (0, 7, 21)]
    lines = [{"quotes": [line], "text": line.replace("moved", "took").replace("its ", "")} for line in chosen]
    return json.dumps({"answered": True, "sentences": lines, "missing": ""})


@asynccontextmanager
async def instant_model() -> AsyncIterator[str]:
    """Serve on loopback; yields the address."""
    counted = 0

    async def complete(request: web.Request) -> web.StreamResponse:
        nonlocal counted
        asked = await request.json()
        counted += 1
        text = make_reply(asked, counted)
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


async def time_answer(answering: AsyncIterator[Any]) -> tuple[float, float]:
    """Return the milliseconds to the first piece and to the last."""
    started = time.perf_counter()
    first = 0.0
    async for _ in answering:
        first = first or time.perf_counter() - started
    return 1000 * first, 1000 * (time.perf_counter() - started)


async def time_article_questions(count: int, bench: Workbench) -> None:
    """Time questions through the answerer and with the model alone, in turns."""
    ours, alone = [], []
    for number in range(count + 1):
        ours.append(await time_answer(bench.answerer.stream_answer(_barge_context(number), now=datetime.now(UTC))))
        request = ModelRequest(system="", user=ARTICLE.text, name="answer", schema={}, max_tokens=500)
        if bench.models.drafting is not None:
            alone.append(await time_answer(bench.models.drafting.stream_reply(request)))
    print_times("newsdesk", ours[1:])
    print_times("model alone", alone[1:])


async def time_thread_questions(count: int, settings: Settings) -> None:
    """Post a digest, and time questions in its thread that name nobody."""
    signs, whole = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        kept = settings.model_copy(update={"data_dir": Path(folder), "allow_private_addresses": ("127.0.0.0/8",)})
        async with opened_desk(kept) as desk, posted_digest(desk) as message:
            for number in range(count + 1):
                text = f"How many barges did Merrow move on day {number % 60}?"
                question = Question(
                    key=str(number), destination=PAGE_DESTINATION, text=text, message=message, asked_by="Ada"
                )
                started = time.perf_counter()
                if await desk.inbox.receive_question(question) is None:
                    reason = "a question about the article was taken for somebody else's"
                    raise RuntimeError(reason)
                signs.append(1000 * (time.perf_counter() - started))
                whole.append(await time_answer(desk.inbox.stream_answer(question)))
    print_percentiles("in a thread", "sign of life", signs[1:])
    print_times("in a thread", whole[1:])


@asynccontextmanager
async def posted_digest(desk: Desk) -> AsyncIterator[MessageRef]:
    """Send one article through the news line; yields its digest's message."""
    runner = web.AppRunner(news_site([(ARTICLE.title, SENTENCES)]))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.xml"
    await desk.store.subscribe(PAGE_DESTINATION, url, title="", now=desk.clock.now())
    await desk.watcher.poll_due()
    working = asyncio.create_task(desk.jobs.work(desk.line.handlers()))
    try:
        while not await count_posted(desk.database):  # noqa: ASYNC110  # the local channel tells nobody here
            await asyncio.sleep(CHECK_INTERVAL_SECONDS)
        (message,) = await desk.board.messages(PAGE_DESTINATION.channel)
        yield MessageRef(str(message.number))
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await runner.cleanup()


async def time_archive_questions(count: int, articles: int, bench: Workbench) -> None:
    """Time different questions about the whole archive."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Database(start_embedded(Path(folder) / "postgres"))
        await database.migrate()
        await fill_archive(database, articles)
        answerer = Answerer(bench.models.drafting, PostgresStore(database, JobQueue(database)), verifier=bench.verifier)
        texts = [one.text for one in load_archive(load())]
        told = []
        for number in range(count + 1):
            question = Question(
                key=str(number),
                destination=READER_DESTINATION,
                text=texts[number % len(texts)],
                addressed=True,
                is_question=True,
            )
            told.append(await time_answer(answerer.stream_answer(Context(question=question), now=datetime.now(UTC))))
        await database.close()
    print_times(f"{articles:,} articles", told[1:])


async def time_simultaneous_questions(people: int, bench: Workbench) -> None:
    """Time questions of so many people in the same moment."""
    now = datetime.now(UTC)
    each = (time_answer(bench.answerer.stream_answer(_barge_context(number), now=now)) for number in range(people))
    print_times(f"{people} at once", await asyncio.gather(*each))


def _barge_context(number: int) -> Context:
    thread = Thread(
        delivery_id=DeliveryId(1), destination=PAGE_DESTINATION, message=MessageRef("1"), digest=extract(ARTICLE)
    )
    text = f"How many barges did Merrow move on day {number % 60}?"
    question = Question(key=str(number), destination=PAGE_DESTINATION, text=text, message=MessageRef("1"))
    return Context(question=question, thread=thread)


def print_times(name: str, told: Sequence[tuple[float, float]]) -> None:
    """Print the middle and the late ones of some times in milliseconds."""
    for part, times in zip(("first sentence", "whole answer"), zip(*told, strict=True), strict=True):
        print_percentiles(name, part, times)


def print_percentiles(name: str, part: str, times: Sequence[float]) -> None:
    """Print the middle and the late ones of some times in milliseconds."""
    middle, late = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    print(f"{name:17} {part:14}  p50 {middle:7.1f} ms   p95 {late:7.1f} ms")


async def measure(count: int, articles: int, people: int) -> None:
    """Run all measurements."""
    async with instant_model() as url:
        settings = Settings(_env_file=None, openai_api_key="x", openai_base_url=url, openai_model="instant")
        async with opened_workbench(settings) as bench:
            await time_article_questions(count, bench)
            await time_thread_questions(count, settings)
            await time_simultaneous_questions(people, bench)
            await time_archive_questions(count, articles, bench)


if __name__ == "__main__":
    asyncio.run(measure(*parse_arguments(__doc__, questions=100, articles=2_000, people=50)))
