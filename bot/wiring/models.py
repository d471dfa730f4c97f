"""Builds the models that are set, with their budgets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from adapters.postgres.store import PostgresStore
from bot.metering import MeteredModel, ThrottledModel
from bot.ports import Checker, Clock, Embedder, LanguageModel, Limiter
from bot.settings.settings import Settings
from bot.verification import minicheck
from bot.verification.minicheck import MiniChecker
from bot.verification.model_checker import ModelChecker
from bot.verification.verdict_cache import RememberingChecker
from bot.verification.verifier import NO_CHECKER, Verifier

if TYPE_CHECKING:  # polling needs no answerer
    from bot.answerer.suggested_questions import QuestionSuggester
    from bot.embedding_service import EmbeddingService
    from bot.summarizer.relevance import RelevanceJudge

LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The models that are used.

    Attributes:
        drafting: drafts digests and answers, and translates; None if none is set.
        checking: reads again what is not the article's own words; the drafting model if no other is set.
    """

    drafting: LanguageModel | None
    checking: LanguageModel | None

    def checker(self) -> Checker | None:
        """Return the checker, which reads lines a second time: the checking model, prompted in its own form."""
        if self.checking is None:
            return None
        return (MiniChecker if minicheck.is_minicheck(self.checking.name) else ModelChecker)(self.checking)

    def suggester(self) -> QuestionSuggester:
        """Return the suggester of questions about a digest's article."""
        from bot.answerer.suggested_questions import QuestionSuggester

        return QuestionSuggester(self.drafting)

    def judge(self) -> RelevanceJudge | None:
        """Return the judge of digests by wishes in plain words: the drafting model."""
        from bot.summarizer.relevance import RelevanceJudge

        return RelevanceJudge(self.drafting) if self.drafting else None

    def verifier(self, store: PostgresStore | None = None, clock: Clock | None = None) -> Verifier:
        """Return the verifier of lines against articles; with a store, no second reading is paid for twice."""
        checker = self.checker()
        if checker is None:
            return NO_CHECKER
        return Verifier(RememberingChecker(checker, store, clock) if store and clock else checker)

    def wrapped_in(self, wrapped: Callable[[LanguageModel], LanguageModel]) -> Models:
        """Return the models, each wrapped in another; a single model for both parts stays a single one."""
        drafting = wrapped(self.drafting) if self.drafting else None
        if self.checking is self.drafting:
            return Models(drafting=drafting, checking=drafting)
        return Models(drafting=drafting, checking=wrapped(self.checking) if self.checking else None)

    def metered(self, settings: Settings, store: PostgresStore, clock: Clock, limiter: Limiter | None = None) -> Models:
        """Return the models with replies cached and paid within the day's budget, and spared by all workers."""

        def within_budget(model: LanguageModel | None) -> LanguageModel | None:
            if model is None:
                return None
            return MeteredModel(
                ThrottledModel(model, limiter) if limiter else model,
                store,
                clock,
                daily_tokens=settings.daily_tokens,
                workspace_tokens=settings.workspace_daily_tokens,
            )

        return Models(drafting=within_budget(self.drafting), checking=within_budget(self.checking))


async def models_of(settings: Settings, stack: AsyncExitStack) -> Models:
    """Return the language models that are set."""
    drafting = checking = None
    if settings.openai_api_key is not None:
        drafting = _model(settings, stack, settings.openai_api_key, settings.openai_base_url, settings.openai_model)
    if settings.check_model and settings.check_key is not None:
        address = settings.check_base_url or settings.openai_base_url
        checking = _model(settings, stack, settings.check_key, address, settings.check_model)
    return Models(drafting=drafting, checking=checking or drafting)


def _model(settings: Settings, stack: AsyncExitStack, key: SecretStr, base_url: str | None, name: str) -> LanguageModel:
    from adapters.llm.model import OpenAIModel

    model = OpenAIModel(
        api_key=key.get_secret_value(), base_url=base_url, model=name, timeout=settings.model_timeout_seconds
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


async def embedding_service_of(
    settings: Settings, store: PostgresStore, clock: Clock, stack: AsyncExitStack
) -> EmbeddingService | None:
    """Return the service that embeds articles and questions, if a model is set and the database can search them."""
    embedder = embedder_of(settings, stack)
    if embedder is None:
        return None
    if not await store.can_search_embeddings():
        LOG.warning(
            "meaning.unavailable", reason="this PostgreSQL has no pgvector (0.7 or newer)", see="newsdesk doctor"
        )
        return None
    from bot.embedding_service import EmbeddingBudget, EmbeddingService

    budget = EmbeddingBudget(
        total=settings.daily_tokens,
        embeddings=settings.embeddings_daily_tokens,
        workspace=settings.workspace_daily_tokens,
    )
    return EmbeddingService(embedder, store, clock, budget)
