"""Builds what works without a database: the web, the model, and the parts that read, check and write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds
from adapters.web.parser_processes import Parser
from bot.ports import Embedder, Limiter
from bot.settings.settings import Settings
from bot.wiring.models import Models, embedder_of, models_of

if TYPE_CHECKING:  # each is imported where it is needed: together they are half of a command's start
    from adapters.web.articles import WebArticles
    from bot.answerer.answerer import Answerer
    from bot.summarizer.digest_translation import DigestTranslator
    from bot.summarizer.summarizer import Summarizer
    from bot.verification.verifier import Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What reading, digesting and asking need: the web and the model, no database."""

    client: WebClient
    articles: WebArticles
    feeds: WebFeeds
    models: Models
    embedder: Embedder | None
    verifier: Verifier
    summarizer: Summarizer
    translator: DigestTranslator
    answerer: Answerer


@asynccontextmanager
async def opened_workbench(settings: Settings, limiter: Limiter | None = None) -> AsyncIterator[Workbench]:
    """Open what works without a database; with a limiter, all processes share one request rate per host."""
    from adapters.web.articles import WebArticles, page_workers
    from bot.answerer.answerer import Answerer
    from bot.summarizer.digest_translation import DigestTranslator
    from bot.summarizer.summarizer import Summarizer

    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(web_client(settings, limiter))
        models = await models_of(settings, stack)
        verifier = models.verifier()
        readers = page_workers()
        stack.push_async_callback(asyncio.to_thread, readers.close)
        yield Workbench(
            client=client,
            articles=WebArticles(client, readers),
            feeds=WebFeeds(client, await stack.enter_async_context(Parser()), newest=settings.first_entries),
            models=models,
            embedder=embedder_of(settings, stack),
            verifier=verifier,
            summarizer=Summarizer(models.drafting, verifier),
            translator=DigestTranslator(models.drafting, verifier),
            answerer=Answerer(models.drafting, verifier=verifier),
        )


def web_client(settings: Settings, limiter: Limiter | None) -> WebClient:
    """Return the client that fetches from the web; with a limiter, all processes share one request rate per host."""
    contact = f"; +{settings.contact_url}" if settings.contact_url else ""
    return WebClient(
        allow=settings.allow_private_addresses,
        user_agent=f"newsdesk/{metadata.version('newsdesk')} (feed reader{contact})",
        timeout=settings.fetch_timeout_seconds,
        max_bytes=settings.max_page_bytes,
        at_once=settings.requests_at_once,
        per_host=settings.requests_per_host,
        pause=settings.host_pause_seconds,
        limiter=limiter,
    )
