"""The Evidence view as Block Kit: every line of a digest with its quotations; pure, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapters.slack.rendering.blocks import SECTION_LENGTH, Block, section
from adapters.slack.rendering.mrkdwn import escaped, shortened
from bot.domain import labels
from bot.domain.digest import Digest
from bot.domain.digest_message import DigestLine, Proof, proofs
from bot.domain.surroundings import Surroundings
from bot.text.catalogue import in_language, say
from bot.text.visible_text import lines_that_fit

BLOCKS_IN_VIEW = 100
NAME_LENGTH = 80
CONTEXT_LENGTH = 400
"""Most characters of a sentence around a fact."""


def evidence_view(digest: Digest, language: str = "") -> dict[str, Any]:
    """Return the modal behind the Evidence button: every line with its quotations."""
    blocks = [section(text) for text in _evidence_lines(digest, language)]
    nothing = section(in_language(labels.NO_CLAIMS, language))
    return _view(blocks[:BLOCKS_IN_VIEW] or [nothing], language)


def plain_view(text: str, language: str = "") -> dict[str, Any]:
    """Return a modal with a single text: that quotations are being looked up, or why there are none."""
    return _view([section(shortened(in_language(text, language), SECTION_LENGTH))], language)


def _view(blocks: list[Block], language: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": in_language(labels.EVIDENCE, language)},
        "close": {"type": "plain_text", "text": in_language(say("Close"), language)},
        "blocks": blocks,
    }


def _evidence_lines(digest: Digest, language: str) -> Iterable[str]:
    for proof in proofs(digest):
        yield _fact_in_context(proof.line, proof.around) if proof.around else _proof_text(proof, language)


def _fact_in_context(line: DigestLine, around: Surroundings) -> str:
    """Return a fact that is its own quotation, with the sentences around it in italics."""
    before, after = (
        f"_{shortened(sentence, CONTEXT_LENGTH)}_" if sentence else "" for sentence in (around.before, around.after)
    )
    return "\n".join(filter(None, (before, f"*{shortened(line.text, 1_000)}*", after)))


def _proof_text(proof: Proof, language: str) -> str:
    """Return a line with its quotations, and how it was verified."""
    line = proof.line
    why = f": {shortened(line.text, 900)}" if line.text else ""
    stakeholder_line = f"{line.symbol} *{shortened(in_language(line.name, language), NAME_LENGTH)}*{why}".strip()
    claim = stakeholder_line if line.name else f"*{shortened(line.text, 1_000)}*"
    how = f"_{shortened(in_language(proof.method, language), NAME_LENGTH)}_" if proof.method else ""
    room = SECTION_LENGTH - len(claim) - len(how) - 11
    quotes = lines_that_fit((f"> “{escaped(quote)}”" for quote in proof.quotes), room, len)
    if not quotes:
        quotes = [f"> “{shortened(proof.quotes[0], room - 10)}”"]
    return "\n".join(filter(None, [claim, *quotes, how]))
