"""Builds the answerer, with a model and the store, for questions about everything that was read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.settings.settings import Settings
from bot.wiring.database import opened_store
from bot.wiring.models import embedding_service_of, models_of
from bot.wiring.system_clock import SystemClock

if TYPE_CHECKING:  # imported where it is needed
    from bot.answerer.answerer import Answerer


@asynccontextmanager
async def opened_answerer(settings: Settings) -> AsyncIterator[Answerer]:
    """Open the answerer, with a model and the store, for questions about everything that was read.

    Raises:
        StoreError: the database does not start or answer.
    """
    from bot.answerer.answerer import Answerer

    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        clock = SystemClock()
        models = (await models_of(settings, stack)).metered(settings, store, clock)
        embeddings = await embedding_service_of(settings, store, clock, stack)
        yield Answerer(models.drafting, store, verifier=models.verifier(store, clock), embeddings=embeddings)
