"""What became of an article in a channel, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.feed import EntryId
from bot.domain.history import ArticleHistory, because, history_text
from bot.domain.story import JoinReason


def test_what_was_noted_of_a_digest_is_told() -> None:
    """Why another summarizer served stands behind who made it."""
    history = ArticleHistory(
        entry_id=EntryId(1), title="Trams", url="", feed="Courier", state="digested", model="extract"
    )
    assert "no AI used.\nIt is away." in str(history_text(replace(history, note="It is away."), moment="09:00"))


@pytest.mark.parametrize(
    ("joined", "reason"),
    [
        (JoinReason(by="words", score=0.93, reasons=("Orla", "Tarn")), "because both name Orla and Tarn (93% sure)"),
        (JoinReason(by="words", score=0.93), "because their words are so alike (93% sure)"),
        (JoinReason(by="address", score=1.0), "because it is the same article at the same address"),
    ],
)
def test_why_an_article_was_put_with_another_is_told(joined: JoinReason, reason: str) -> None:
    """By the names that both have, where there are any."""
    assert str(because(joined)) == reason
