"""Extract workers: extracts made off the event loop, in a thread or in worker processes if there are any.

A hostile text may keep our patterns busy for ever; its process is then ended, and the article's first sentences serve
as its extract. Processes also keep the interpreter free for what must not wait: posts and questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext

import structlog

from bot.domain.article import Article
from bot.domain.digest import Digest
from bot.ports import Processes, StoppedError
from bot.summarizer.extract import extract, extract_result, lead_digest

LOG = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 10.0
"""Most seconds for one extract; a long article takes one second."""
LONG_ARTICLE_LENGTH = 60_000
"""Characters of a slow article: only one of them is extracted at a time, so that a process is left for others."""

Extraction = Callable[[Article], Awaitable[Digest]]
"""Returns the extract of an article."""


async def extract_in_thread(article: Article) -> Digest:
    """Return the extract, made in a thread: a long article takes a second."""
    return await asyncio.to_thread(extract, article)


def extraction_in_processes(processes: Processes) -> Extraction:
    """Return an extraction that runs in processes; there must be two."""
    thread_turn = asyncio.Semaphore(1)

    async def extraction(article: Article) -> Digest:
        try:
            async with thread_turn if len(article.text) > LONG_ARTICLE_LENGTH else nullcontext():
                result = await processes.run(extract_result, article, seconds=TIMEOUT_SECONDS)
        except StoppedError as error:
            LOG.warning("extract.stopped", url=article.url, reason=str(error))
            return await asyncio.to_thread(lead_digest, article)
        return result.logged_digest()

    return extraction
