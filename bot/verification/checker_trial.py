"""A trial of a checker: whether it distinguishes a true claim from a false one about the same passage.

The passage reports a denial. A reader that only looks for words finds all of the false claim in it; a reader that says
no to everything stops the true claim, which is reworded. Both claims are put like every line of a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.article import Article
from bot.errors import NoVerdicts
from bot.ports import Checker, CheckVerdict, Entailment, ItemKind
from bot.verification.premise import locate_quotations, premise_of

QUOTE = "The mayor of Tarn denied on Monday that she had taken bribes from a builder."
ARTICLE = Article(title="Tarn's mayor rejects accusations", text=f"{QUOTE} She will stay in office, she said.")
TRUE_CLAIM = "Tarn's mayor said on Monday that she had taken no bribes."
FALSE_CLAIM = "The mayor of Tarn took bribes from a builder."


class Outcome(Enum):
    """The outcome of a trial."""

    WELL = auto()
    YES_TO_ALL = auto()
    NO_TO_ALL = auto()
    TURNED = auto()
    UNUSABLE = auto()


OUTCOMES = {
    (True, False): Outcome.WELL,
    (True, True): Outcome.YES_TO_ALL,
    (False, False): Outcome.NO_TO_ALL,
    (False, True): Outcome.TURNED,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """A checker's result, and what was wrong with its reply if that was unusable."""

    outcome: Outcome
    problem: str = ""


async def try_checker(checker: Checker) -> Trial:
    """Ask a checker about both claims.

    Raises:
        ModelError: the checker is away, or its server refuses; `retry` says whether to try later.
    """
    spans = [span for span in locate_quotations([QUOTE], [ARTICLE]) if span]
    premise = premise_of(spans, [ARTICLE]).rendered()
    claims = (TRUE_CLAIM, FALSE_CLAIM)
    try:
        verdicts = await checker.check(
            [Entailment(kind=ItemKind.CLAIM, premise=premise, claim=claim) for claim in claims]
        )
    except NoVerdicts as error:
        return Trial(Outcome.UNUSABLE, str(error))
    return _trial_result(*verdicts)


def _trial_result(true: CheckVerdict, false: CheckVerdict) -> Trial:
    unclear = next((verdict for verdict in (true, false) if not verdict.clear), None)
    if unclear is not None:
        return Trial(Outcome.UNUSABLE, unclear.problem or "neither yes nor no")
    return Trial(OUTCOMES[true.supported, false.supported])
