"""The summarizer: Article -> Digest, drafted by a model and verified, or extracted if none is available."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot import metrics
from bot.domain.article import Article
from bot.domain.digest import Digest
from bot.domain.wishes import Focus
from bot.errors import ModelError, UnreadableReply
from bot.ports import LanguageModel, ModelRequest
from bot.summarizer.draft import MAX_TOKENS, SCHEMA, Draft, parse_draft
from bot.summarizer.draft_verification import VerifiedDraft, verify_draft
from bot.summarizer.extract import headline
from bot.summarizer.extract_workers import Extraction, extract_in_thread
from bot.text.catalogue import Said, joined_texts, say
from bot.verification.verifier import NO_CHECKER, Verifier
from prompts.prompt import Prompt, fenced, load_prompt

LOG = structlog.get_logger(__name__)

MAX_PROMPT_TEXT_LENGTH = 24_000
"""Most characters of an article shown to a model: about 6,000 tokens."""
KEPT_END_LENGTH = 4_000
"""How many of these come from the end, where corrections usually are."""
NO_FOCUS = Focus("", "")


def no_summary_note(error: ModelError) -> Said:
    """Return the note that tells readers why no model made their digest, without details for operators."""
    is_broken = isinstance(error, UnreadableReply)
    reason = say("the model's reply could not be read") if is_broken else str(error).rstrip(".")
    return say("No model summary: {reason}.", reason=reason)


class Summarizer:
    """Makes digests.

    Args:
        model: None for the extractive summarizer alone.
        verifier: checks every drafted line against the article.
        extraction: makes the extract that stands in for a model's digest.
    """

    def __init__(
        self, model: LanguageModel | None, verifier: Verifier = NO_CHECKER, extraction: Extraction = extract_in_thread
    ) -> None:
        self._model = model
        self._verifier = verifier
        self._extraction = extraction

    async def summarize(self, article: Article) -> Digest:
        """Return the digest of an article.

        Raises:
            ModelError: the model is away for now (`retry` is True); any other failure ends in an extract that says why.
        """
        if self._model is None:
            return await self.extract(article)
        try:
            digest = await self._draft_and_verify(article, self._model, NO_FOCUS)
        except ModelError as error:
            if error.retry:
                raise
            LOG.warning("summary.fallback", url=article.url, reason=str(error))
            return await self.extract(article, note=no_summary_note(error))
        if not digest.key_facts:
            LOG.warning("summary.fallback", url=article.url, reason="nothing proven", rejected=len(digest.rejected))
            note = say("No model summary: nothing in the draft could be found in the article.")
            return replace(await self.extract(article, note=note), rejected=digest.rejected)
        return digest

    async def extract(self, article: Article, *, note: str = "") -> Digest:
        """Return the extractive digest; `note` says why it is not a model's."""
        digest = await self._extraction(article)
        return replace(digest, note=joined_texts(note, digest.note))

    async def summarize_with_focus(self, article: Article, focus: Focus) -> Digest | None:
        """Return a digest with a focus, verified like any other; None if the plain one has to serve.

        Raises:
            ModelError: the model is away for now (`retry` is True).
        """
        if self._model is None:
            return None
        try:
            digest = await self._draft_and_verify(article, self._model, focus)
        except ModelError as error:
            if error.retry:
                raise
            LOG.warning("focus.fallback", url=article.url, reason=str(error))
            return None
        return digest if digest.key_facts else None

    async def _draft_and_verify(self, article: Article, model: LanguageModel, focus: Focus) -> Digest:
        prompt = _prompt(focus)
        wish = {"wish": fenced(focus.text)} if focus.text else {}
        system, user = prompt.render(
            title=_one_line(article.title) or "(none)", article=fenced(shortened(article.text)), **wish
        )
        request = ModelRequest(
            system=system,
            user=user,
            name="focus" if focus.text else "digest",
            schema=SCHEMA,
            max_tokens=MAX_TOKENS,
            workspace=focus.workspace,
        )
        draft = await self._draft(request, model)
        proven = await verify_draft(draft, article, self._verifier, workspace=focus.workspace)
        for line in proven.rejected:
            metrics.REJECTED_LINES.labels(code=line.code).inc()
            LOG.info("line.rejected", url=article.url, code=line.code, reason=line.reason)
        return Digest(
            article=article,
            headline=headline(article),
            key_facts=tuple(proven.key_facts),
            stakeholders=tuple(proven.stakeholders),
            disclosures=tuple(proven.disclosures),
            model=model.name,
            prompt=prompt.fingerprint,
            rejected=tuple(proven.rejected),
            note=_digest_note(focus, proven),
            focus=focus.text,
        )

    async def _draft(self, request: ModelRequest, model: LanguageModel) -> Draft:
        """Return the model's draft; after a broken reply it is asked once more, with the error."""
        reply = await model.reply(request)
        try:
            return parse_draft(reply.text)
        except ModelError as error:
            LOG.info("model.broken_reply", reason=str(error))
            again = f"{request.user}\n\nYour last reply could not be used: {error}. Reply again, as JSON only."
            repaired = await model.reply(replace(request, user=again))
            return parse_draft(repaired.text)


def shortened(text: str) -> str:
    """Return a text shortened for a model: whole paragraphs from its beginning, and its end."""
    if len(text) <= MAX_PROMPT_TEXT_LENGTH:
        return text
    head = (
        text[: MAX_PROMPT_TEXT_LENGTH - KEPT_END_LENGTH].rpartition("\n")[0]
        or text[: MAX_PROMPT_TEXT_LENGTH - KEPT_END_LENGTH]
    )
    tail = text[-KEPT_END_LENGTH:].partition("\n")[2] or text[-KEPT_END_LENGTH:]
    return f"{head}\n[...]\n{tail}"


def _prompt(focus: Focus) -> Prompt:
    """Return the prompt for a digest; a focus adds its rules after the rules, and the wish after the article."""
    plain = load_prompt("digest")
    if not focus.text:
        return plain
    more = load_prompt("focus")
    return Prompt("focus", f"{plain.system}\n\n{more.system}", f"{plain.user}\n\n{more.user}")


def _digest_note(focus: Focus, proven: VerifiedDraft) -> Said:
    return joined_texts(
        say("Looked first for: {focus}.", focus=focus.text) if focus.text else "",
        say("What it put in other words is not shown: {reason}.", reason=proven.unread) if proven.unread else "",
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
