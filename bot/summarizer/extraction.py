"""Extraction off the event loop: in a thread, or in worker processes where there are any.

A hostile text may keep our patterns busy for ever; its process is ended then, and the article's first sentences serve
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
"""What one extract may take; a long article takes one."""
LONG_ARTICLE_LENGTH = 60_000
"""Characters of an article that takes its time: one such at a time, so that others have a process beside it."""

Extraction = Callable[[Article], Awaitable[Digest]]
"""How an article becomes its extract."""


async def extract_in_thread(article: Article) -> Digest:
    """Return the extract, made beside the event loop: a long article takes a second."""
    return await asyncio.to_thread(extract, article)


def extraction_in_processes(processes: Processes) -> Extraction:
    """Return what makes extracts in processes, of which there have to be two."""
    beside = asyncio.Semaphore(1)

    async def extraction(article: Article) -> Digest:
        try:
            async with beside if len(article.text) > LONG_ARTICLE_LENGTH else nullcontext():
                made = await processes.run(extract_result, article, seconds=TIMEOUT_SECONDS)
        except StoppedError as error:
            LOG.warning("extract.stopped", url=article.url, reason=str(error))
            return await asyncio.to_thread(lead_digest, article)
        return made.logged_digest()

    return extraction
