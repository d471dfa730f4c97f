"""The summarizer: Article -> Digest, drafted by a model and grounded, or extracted where none serves."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

import prompts
from bot.domain.article import Article
from bot.domain.digest import Digest
from bot.errors import BudgetSpent, ModelError
from bot.ports import Clock, LanguageModel, ModelReply, ModelRequest
from bot.summarizer.draft import SCHEMA, Draft, parse
from bot.summarizer.extract import extract, headline
from bot.summarizer.grounding import ground

LOG = structlog.get_logger(__name__)

LONGEST = 24_000
"""Characters of an article that a model is shown: about 6,000 tokens."""
KEPT_END = 4_000
"""Of these, how many come from the end, where corrections stand."""


class ReplyStore(Protocol):
    """The part of the store that keeps paid replies."""

    async def paid_reply(self, key: str) -> ModelReply | None:
        """Return the reply that was paid for under `key`."""

    async def keep_reply(self, key: str, reply: ModelReply, *, now: datetime) -> None:
        """Keep a paid reply."""

    async def tokens_since(self, moment: datetime) -> int:
        """Return the tokens paid for since `moment`."""


class Summarizer:
    """Makes digests.

    Args:
        model: None for the extractive summarizer alone.
        store: keeps paid replies; None for one-off digests.
        daily_tokens: tokens a day (UTC) over all articles; None for no limit.
    """

    def __init__(
        self, model: LanguageModel | None, store: ReplyStore | None, clock: Clock, *, daily_tokens: int | None
    ) -> None:
        self._model = model
        self._store = store
        self._clock = clock
        self._daily_tokens = daily_tokens

    async def summarize(self, article: Article) -> Digest:
        """Return the digest of an article.

        Raises:
            ModelError: the model is away for now (`retry` is True); everything else ends in an extract that says why.
        """
        if self._model is None:
            return await extracted(article)
        try:
            digest = await self._drafted(article, self._model)
        except ModelError as error:
            if error.retry:
                raise
            LOG.warning("extract serves", url=article.url, reason=str(error))
            return await extracted(article, note=f"No model summary: {error}")
        if not digest.key_facts:
            LOG.warning("extract serves", url=article.url, reason="nothing grounded", rejected=len(digest.rejected))
            note = "No model summary: nothing in the draft could be found in the article."
            return replace(await extracted(article, note=note), rejected=digest.rejected)
        return digest

    async def _drafted(self, article: Article, model: LanguageModel) -> Digest:
        prompt = prompts.load("digest")
        system, user = prompt.render(
            title=_one_line(article.title) or "(none)", article=prompts.fenced(shortened(article.text))
        )
        request = ModelRequest(system=system, user=user, name="digest", schema=SCHEMA)
        key = hashlib.sha256(f"{article.fingerprint}\x00{model.name}\x00{prompt.fingerprint}".encode()).hexdigest()
        draft = await self._draft(request, key, model)
        grounded = await asyncio.to_thread(ground, draft, article)
        for line in grounded.rejected:
            LOG.info("draft line rejected", url=article.url, reason=line.reason)
        return Digest(
            article=article,
            headline=headline(article) or draft.headline,
            key_facts=grounded.key_facts,
            stakeholders=grounded.stakeholders,
            disclosures=grounded.disclosures,
            model=model.name,
            prompt=prompt.fingerprint,
            rejected=grounded.rejected,
        )

    async def _draft(self, request: ModelRequest, key: str, model: LanguageModel) -> Draft:
        """Ask for a draft; a broken reply is shown to the model once, with what is wrong with it."""
        reply = await self._reply(request, key, model)
        try:
            return parse(reply.text)
        except ModelError as error:
            LOG.info("broken reply", reason=str(error))
            again = f"{request.user}\n\nYour last reply could not be used: {error}. Reply again, as JSON only."
            repaired = await self._reply(replace(request, user=again), f"{key}-repair", model)
            return parse(repaired.text)

    async def _reply(self, request: ModelRequest, key: str, model: LanguageModel) -> ModelReply:
        """Return the reply that was paid for, or pay for one and keep it before anything else is done with it."""
        if self._store is None:
            return await model.reply(request)
        kept = await self._store.paid_reply(key)
        if kept is not None:
            return kept
        await self._within_budget(self._store)
        reply = await model.reply(request)
        await self._store.keep_reply(key, reply, now=self._clock.now())
        return reply

    async def _within_budget(self, store: ReplyStore) -> None:
        if self._daily_tokens is None:
            return
        midnight = self._clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        if await store.tokens_since(midnight) >= self._daily_tokens:
            message = "today's token budget is used up (DAILY_TOKENS)"
            raise BudgetSpent(message)


async def extracted(article: Article, *, note: str = "") -> Digest:
    """Return the extractive digest, made beside the event loop: a long article takes a second."""
    return replace(await asyncio.to_thread(extract, article), note=note)


def shortened(text: str) -> str:
    """Return a text that a model can take: whole paragraphs from its beginning, and its end."""
    if len(text) <= LONGEST:
        return text
    head = text[: LONGEST - KEPT_END].rpartition("\n")[0] or text[: LONGEST - KEPT_END]
    tail = text[-KEPT_END:].partition("\n")[2] or text[-KEPT_END:]
    return f"{head}\n[...]\n{tail}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
