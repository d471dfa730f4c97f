"""The trial of a checker: what it is asked, and what its verdicts come to."""

from __future__ import annotations

import pytest

from bot.errors import ModelError, NoVerdicts
from bot.verification import checker_trial
from bot.verification.checker_trial import ARTICLE, FALSE_CLAIM, QUOTE, TRUE_CLAIM, Outcome, try_checker
from bot.verification.claims import Claim
from bot.verification.verifier import Verifier
from tests.fakes.checker import ScriptedChecker


@pytest.mark.parametrize(
    ("refused", "outcome"),
    [
        ((FALSE_CLAIM,), Outcome.WELL),
        ((), Outcome.YES_TO_ALL),
        ((FALSE_CLAIM, TRUE_CLAIM), Outcome.NO_TO_ALL),
        ((TRUE_CLAIM,), Outcome.TURNED),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_two_verdicts_come_to_one_word(refused: tuple[str, ...], outcome: Outcome) -> None:
    """Whether a true claim is kept and a false one stopped decides."""
    checker = ScriptedChecker(dict.fromkeys(refused, "no"))
    assert (await try_checker(checker)).outcome is outcome
    assert (checker.requests, [item.claim for item in checker.checked_items]) == (1, [TRUE_CLAIM, FALSE_CLAIM])


async def test_both_claims_are_read_as_those_of_a_draft_are() -> None:
    """No hard check objects to either, neither is the article's own words, and the passages are rendered alike."""
    drafted, asked = ScriptedChecker(), ScriptedChecker()
    claims = [Claim(text=text, quotes=(QUOTE,)) for text in (TRUE_CLAIM, FALSE_CLAIM)]
    await Verifier(drafted).verify(claims, [ARTICLE])
    await try_checker(asked)
    assert asked.checked_items == drafted.checked_items
    assert len(drafted.checked_items) == 2


async def test_who_gives_no_verdicts_is_told_from_who_is_away() -> None:
    """The one is of no use, the other may be back tomorrow."""
    told = await try_checker(ScriptedChecker(fault=NoVerdicts("prose")))
    assert told == checker_trial.Trial(Outcome.UNUSABLE, "prose")
    with pytest.raises(ModelError, match="away"):
        await try_checker(ScriptedChecker(fault=ModelError("away", retry=True)))
