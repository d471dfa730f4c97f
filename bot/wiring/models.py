"""Which models are spoken to, and within what budget."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import structlog

from adapters.postgres.store import PostgresStore
from bot.ports import Clock, Embedder, LanguageModel
from bot.settings import Settings

if TYPE_CHECKING:  # polling needs no answerer
    from bot.answerer.meaning import Meanings

LOG = structlog.get_logger(__name__)


async def model_of(settings: Settings, stack: AsyncExitStack) -> LanguageModel | None:
    """Return the language model, if one is set."""
    if settings.openai_api_key is None:
        return None
    from adapters.llm.model import OpenAIModel

    model = OpenAIModel(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        model=settings.openai_model,
        timeout=settings.model_timeout_seconds,
    )
    stack.push_async_callback(model.aclose)
    return model


def embedder_of(settings: Settings, stack: AsyncExitStack) -> Embedder | None:
    """Return the embeddings model, if one is set."""
    if not settings.embeddings_model or settings.embeddings_key is None:
        return None
    from adapters.llm.embeddings import OpenAIEmbedder

    embedder = OpenAIEmbedder(
        api_key=settings.embeddings_key.get_secret_value(),
        base_url=settings.embeddings_base_url or settings.openai_base_url,
        model=settings.embeddings_model,
        timeout=settings.model_timeout_seconds,
    )
    stack.push_async_callback(embedder.aclose)
    return embedder


async def meanings_of(settings: Settings, store: PostgresStore, clock: Clock, stack: AsyncExitStack) -> Meanings | None:
    """Return who reads meanings, where an embeddings model is set and the database can search for them."""
    embedder = embedder_of(settings, stack)
    if embedder is None:
        return None
    if not await store.keeps_meanings():
        LOG.warning("full text alone", reason="this PostgreSQL has no pgvector (0.7 or newer)", see="newsdesk doctor")
        return None
    from bot.answerer.meaning import Budget, Meanings

    budget = Budget(
        all_told=settings.daily_tokens,
        meanings=settings.embeddings_daily_tokens,
        workspace=settings.workspace_daily_tokens,
    )
    return Meanings(embedder, store, clock, budget)
