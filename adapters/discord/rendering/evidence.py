"""Evidence as Discord shows it: every line of a digest with its quotations, and how it was verified. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.discord.rendering.embeds import NAME_LENGTH
from adapters.discord.rendering.markdown import (
    packed_pages,
    shortened,
)
from adapters.discord.rendering.pages import CONTENT_LENGTH, PAGE_LENGTH, limited_pages
from bot.domain import labels
from bot.domain.digest import Digest
from bot.domain.digest_message import (
    DigestLine,
    Proof,
    proofs,
)
from bot.domain.surroundings import Surroundings
from bot.text.catalogue import in_language

CONTEXT_LENGTH = 400
"""Most characters of a sentence around a fact."""


def evidence_pages(digest: Digest, language: str = "") -> list[str]:
    """Return every line of a digest with its quotations, as messages, with a blank line between two of them."""
    pages = packed_pages((f"{line}\n" for line in _evidence_lines(digest, language)), PAGE_LENGTH, between="")
    # A blank line after a full page would be a page of its own, and Discord refuses empty messages.
    nothing = in_language(labels.NO_CLAIMS, language)
    return limited_pages([page for page in map(str.strip, pages) if page], language) or [nothing]


def _evidence_lines(digest: Digest, language: str) -> Iterable[str]:
    for proof in proofs(digest):
        yield _fact_in_context(proof.line, proof.around) if proof.around else _claim_text(proof, language)
        yield from (f"> “{shortened(quote, CONTENT_LENGTH - 200)}”" for quote in proof.quotes)
        if proof.method:
            yield f"-# {shortened(in_language(proof.method, language), NAME_LENGTH)}"
        yield ""


def _claim_text(proof: Proof, language: str) -> str:
    line = proof.line
    if not line.name:
        return f"**{shortened(line.text, 800)}**"
    why = f": {shortened(line.text, 800)}" if line.text else ""
    return f"{line.symbol} **{shortened(in_language(line.name, language), NAME_LENGTH)}**{why}".strip()


def _fact_in_context(line: DigestLine, around: Surroundings) -> str:
    """Return a fact that is its own quotation together with the sentences around it."""
    before, after = (shortened(sentence, CONTEXT_LENGTH) for sentence in (around.before, around.after))
    return f"> {' '.join(filter(None, (before, f'**{shortened(line.text, 800)}**', after)))}"
