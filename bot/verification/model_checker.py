"""Model checker: the second reading by a language model, with all items of a draft in one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.digest import Effect
from bot.errors import ModelError, NoVerdicts
from bot.ports import CheckVerdict, Entailment, ItemKind, LanguageModel, ModelRequest
from bot.text.json_objects import verdicts_in
from bot.text.reply_schema import BOOLEAN, INTEGER, TEXT, choice_or_null_of, list_of, object_of
from prompts.prompt import fenced, load_prompt

TOKENS_PER_VERDICT = 120
TOKEN_OVERHEAD = 200
MAX_PROBLEM_LENGTH = 200
"""Most characters kept of a checker's objection."""

NO_VERDICT = CheckVerdict(supported=False, problem="the checker gave no verdict, or two", clear=False)
UNKNOWN_EFFECT = CheckVerdict(supported=False, problem="the checker names no effect that we know", clear=False)

SCHEMA = object_of(
    verdicts=list_of(
        object_of(
            number=INTEGER, supported=BOOLEAN, effect=choice_or_null_of(effect.value for effect in Effect), problem=TEXT
        )
    )
)


class ModelChecker:
    """Implements `bot.ports.Checker` on a language model that follows the prompt `check`."""

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self._model = model

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
        """Ask about all items in one request.

        Raises:
            ModelError: no usable reply; `retry` says whether to try later.
        """
        if not items:
            return []
        system, user = load_prompt("check").render(items="\n\n".join(map(_block, range(1, len(items) + 1), items)))
        request = ModelRequest(
            system=system,
            user=user,
            name="check",
            schema=SCHEMA,
            workspace=workspace,
            max_tokens=TOKEN_OVERHEAD + TOKENS_PER_VERDICT * len(items),
        )
        return parse_verdicts((await self._model.reply(request)).text, [item.kind for item in items])


def parse_verdicts(reply: str, kinds: Sequence[ItemKind]) -> list[CheckVerdict]:
    """Return a reply's verdicts on items of these kinds, from 1; a missing, doubled or unclear verdict is a no.

    Raises:
        NoVerdicts: the reply is no list of verdicts.
    """
    try:
        records = verdicts_in(reply)
    except ModelError as error:
        raise NoVerdicts(str(error)) from error
    return [
        _parse_verdict(records[number], kind) if number in records else NO_VERDICT
        for number, kind in enumerate(kinds, start=1)
    ]


def _parse_verdict(record: Mapping[str, Any], kind: ItemKind) -> CheckVerdict:
    """Return the verdict in a record.

    An effect that is none of the four is no clear verdict: nobody knows what was read. No effect counts as the drafted
    one, since some models leave it out if they agree; if nobody is affected, they are told to call the claim not
    supported.
    """
    problem = record.get("problem")
    effect = record.get("effect")
    effect_name = effect.strip().casefold() if isinstance(effect, str) else effect
    is_known = effect_name is None or (isinstance(effect_name, str) and effect_name in set(Effect))
    if kind is ItemKind.EFFECT and not is_known and record.get("supported") is True:
        return UNKNOWN_EFFECT
    return CheckVerdict(
        supported=record.get("supported") is True,
        effect=Effect(effect_name) if is_known and effect_name is not None else None,
        problem=" ".join(problem.split())[:MAX_PROBLEM_LENGTH] if isinstance(problem, str) else "",
        clear=isinstance(record.get("supported"), bool),
    )


def _block(number: int, item: Entailment) -> str:
    claim = " ".join(item.claim.split())
    return f"### {number} {item.kind.value}\n{fenced(item.premise)}\nClaim: {claim}"
