"""What became of an article in a channel, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.delivery import Delivery, DeliveryId, DeliveryState
from bot.domain.feed import EntryId
from bot.domain.history import ArticleHistory, history_text, join_reason_text
from bot.domain.story import JoinReason, StoryId
from bot.domain.subscription import Destination


def test_what_was_noted_of_a_digest_is_told() -> None:
    """Why another summarizer served stands behind who made it."""
    history = ArticleHistory(
        entry_id=EntryId(1), title="Trams", url="", feed="Courier", state="digested", model="extract"
    )
    assert "no AI used.\nIt is away." in str(history_text(replace(history, note="It is away."), moment="09:00"))


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DIGESTED = ArticleHistory(entry_id=EntryId(1), title="Trams", url="", feed="Courier", state="digested", model="m")
PLANNED = Delivery(
    id=DeliveryId(1),
    story_id=StoryId(1),
    destination=Destination("slack", "T1", "C1"),
    state=DeliveryState.PLANNED,
    since=NOW,
)
POSTED = replace(PLANNED, state=DeliveryState.POSTED)


@pytest.mark.parametrize(
    ("history", "told"),
    [
        (replace(DIGESTED, state="backlog"), "It was there before this feed was watched"),
        (replace(DIGESTED, state="held"), "It came with many others at once"),
        (replace(DIGESTED, state="aside", problem="It is away."), "It could not be read: It is away."),
        (replace(DIGESTED, state="fresh"), "It is being read."),
        (replace(DIGESTED, rejected=1), "1 drafted line was not found in the article, and left out."),
        (replace(DIGESTED, rejected=3), "3 drafted lines were not found in the article, and left out."),
        (replace(DIGESTED, sources=2), "2 articles tell this story; it is the one the digest was made of."),
        (
            replace(DIGESTED, sources=2, is_lead=False),
            "2 articles tell this story; the digest was made of another one.",
        ),
        (replace(DIGESTED, parted="ann"), "It was put with another story first, and parted from it by ann."),
        (replace(DIGESTED, passed_over="it is paused"), "Not posted here: it is paused."),
        (replace(DIGESTED, delivery=POSTED), "Posted here 09:00."),
        (replace(DIGESTED, delivery=replace(POSTED, is_muted=True)), "This story is muted"),
        (replace(DIGESTED, delivery=replace(POSTED, because="it names Orla")), "It came because it names Orla."),
        (replace(DIGESTED, delivery=replace(POSTED, is_unjudged=True)), "without being judged by this channel's wish"),
        (replace(DIGESTED, delivery=replace(POSTED, focus="tenants")), "It could not look first for “tenants”"),
        (replace(DIGESTED, delivery=PLANNED), "On its way here."),
        (
            replace(DIGESTED, delivery=replace(PLANNED, is_held=True)),
            "Waiting for 09:00, as this channel's schedule says.",
        ),
        (
            replace(DIGESTED, delivery=replace(PLANNED, is_held=True, problem="No rights.")),
            "Not posted yet, waiting since 09:00: No rights.",
        ),
        (
            replace(DIGESTED, delivery=replace(PLANNED, state=DeliveryState.FAILED, problem="No rights.")),
            "Not posted: No rights.",
        ),
    ],
)
def test_each_step_of_an_article_is_told(history: ArticleHistory, told: str) -> None:
    """What became of it, and where it waits, for what."""
    lines = str(history_text(history, moment="09:00")).split("\n")
    assert any(told in line for line in lines)


def test_a_digest_with_its_focus_is_told_without_a_word_on_it() -> None:
    """Only what could not be done is told; a follower's digest was another's to make."""
    focused = replace(DIGESTED, focus="tenants", delivery=replace(POSTED, focus="Tenants"))
    for history in (focused, replace(focused, focus="", is_lead=False)):
        assert "look first" not in str(history_text(history, moment="09:00"))


@pytest.mark.parametrize(
    ("delivery", "is_waiting"),
    [
        (replace(PLANNED, is_held=True, due=NOW), True),
        (replace(PLANNED, due=NOW), False),
        (replace(PLANNED, is_held=True, due=NOW, problem="No rights."), False),
        (replace(POSTED, is_held=True, due=NOW), False),
    ],
)
def test_only_what_is_held_for_its_hour_waits_for_it(delivery: Delivery, is_waiting: bool) -> None:  # noqa: FBT001
    """Not what is under way or posted, and not what its channel refused."""
    assert delivery.waits_until == (NOW if is_waiting else None)


@pytest.mark.parametrize(
    ("joined", "reason"),
    [
        (JoinReason(by="words", score=0.93, reasons=("Orla", "Tarn")), "because both name Orla and Tarn (93% sure)"),
        (JoinReason(by="words", score=0.93), "because their words are so alike (93% sure)"),
        (JoinReason(by="address", score=1.0), "because it is the same article at the same address"),
        (
            JoinReason(by="small-1", score=0.8, reasons=("Orla",)),
            "because both name Orla, and small-1 says that it is one event",
        ),
    ],
)
def test_why_an_article_was_put_with_another_is_told(joined: JoinReason, reason: str) -> None:
    """By the names that both have, where there are any."""
    assert str(join_reason_text(joined)) == reason
