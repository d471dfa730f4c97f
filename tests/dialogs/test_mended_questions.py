"""Dialogs about questions that are edited after they were answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import store_outage
from bot.domain.conversation import Question
from bot.errors import StoreError
from bot.inbox import DEFAULT_LIMITS
from tests.dialogs.desk import FEED, TestDesk

TEXT = "The ferry crews strike on Monday at noon. They want five per cent more pay, the union said."


async def desk_with_answers(on: str, said: str) -> tuple[TestDesk, Question]:
    """Return a desk that answered a question with a mention, and then a message without one."""
    desk = TestDesk(on=on, first=9, limits=replace(DEFAULT_LIMITS, person_hourly=2))
    await desk.give_command(f"add {FEED}")
    desk.publish("strike", "Ferry crews to strike on Monday", TEXT, publisher="Harbour Courier")
    await desk.work()
    above = (desk.platform.messages[0].ref,)
    first = Question(
        key="k1", destination=desk.here, text="when do the crews strike?", asked_by="Ada", addressed=True, above=above
    )
    assert await desk.inbox.answer(first) is not None
    second = Question(key="k2", destination=desk.here, text=said, asked_by="Ada", addressed=False, above=above)
    assert await desk.inbox.answer(second) is not None
    return desk, second


@pytest.mark.parametrize("on", ["slack", "discord"])
async def test_a_mended_typo_costs_no_answer(on: str) -> None:
    """However much was asked or said since: what was a question stays one while its words ask."""
    desk, asked = await desk_with_answers(on, "how much more pay do they wnat?")
    await desk.inbox.answer(replace(asked, key="k3", text="good luck to them", asked_by="Ben"))
    mended = await desk.inbox.receive_question(replace(asked, text="how much more pay do they want?", edit="1"))
    assert mended is not None
    assert (mended.addressed, mended.is_question) == (True, True)


async def test_a_question_that_grew_long_is_still_one() -> None:
    """What asks may stand at the end."""
    desk, asked = await desk_with_answers("slack", "how much more pay do they want?")
    long = f"{'I read that the crews want more, and that the talks went on all night. ' * 10}How much more pay?"
    assert await desk.inbox.receive_question(replace(asked, text=long, edit="1")) is not None


@pytest.mark.parametrize("on", ["slack", "discord"])
async def test_what_asks_nothing_any_more_is_no_question(on: str) -> None:
    """Nor is what is edited to be said to somebody else, and what was no question before."""
    desk, asked = await desk_with_answers(on, "how much more pay do they want?")
    assert await desk.inbox.receive_question(replace(asked, text="never mind, found it", edit="1")) is None
    assert await desk.inbox.receive_question(replace(asked, is_to_others=True, edit="2")) is None
    assert (
        await desk.inbox.receive_question(replace(asked, key="k9", text="how do I get home?", asked_by="Ben", edit="1"))
        is None
    )


async def test_a_mended_question_waits_for_a_database_that_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Platforms tell of an edit once."""
    desk, asked = await desk_with_answers("discord", "how much more pay do they wnat?")
    await desk.inbox.answer(replace(asked, key="k3", text="good luck to them", asked_by="Ben"))
    known, tried = desk.store.is_question_known, list[str]()

    async def away_once(key: str) -> bool:
        tried.append(key)
        if len(tried) == 1:
            message = "The database is starting."
            raise StoreError(message)
        return await known(key)

    monkeypatch.setattr(desk.store, "is_question_known", away_once)
    monkeypatch.setattr(store_outage, "RETRY_SECONDS", (0.0,))
    mended = await desk.inbox.receive_question(replace(asked, text="how much more pay do they want?", edit="1"))
    assert mended is not None
    assert tried == ["k2", "k2"]
