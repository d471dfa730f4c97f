"""The doctor's checks of models: whether the drafting one answers, the checking one reads well, a local one exists."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.cli.findings import Finding

if TYPE_CHECKING:
    from bot.ports import Checker, LanguageModel, ModelRequest, ServedModels
    from bot.settings.settings import Settings
    from bot.verification.checker_trial import Trial

PAGE = "docs/models.md"
NOTHING_SHOWN = "nothing in other words is shown, only the articles' own sentences"
NOTHING_SAFE = "nothing in other words is safe but its numbers and names, which code holds"
ANOTHER = f"Set CHECK_MODEL to another model ({PAGE})"


class ModelCheckup:
    """Checks the models that are set, and looks for some on this machine if that may help.

    Args:
        settings: the settings.
        look: finds model servers on this machine; None for those at the usual ports.
    """

    def __init__(self, settings: Settings, look: Callable[[], Awaitable[list[ServedModels]]] | None = None) -> None:
        self._settings = settings
        self._look = look

    async def findings(self) -> AsyncIterator[Finding]:
        """Check the drafting model, then the checking one."""
        from bot.wiring.models import models_of

        async with AsyncExitStack() as stack:
            models = await models_of(self._settings, stack)
            drafting = await self._check_drafting(models.drafting)
            yield drafting
            checker = models.checker()
            if checker is None:
                yield Finding("checker", well=True, detail="none set; the articles' own sentences are shown alone")
            elif models.checking is models.drafting and not drafting.well:
                detail = (
                    f"{checker.name} is to read, too, and does not answer (see model); until it does {NOTHING_SHOWN}"
                )
                yield Finding("checker", well=False, detail=detail)
            else:
                yield await self._mention_local_checker(await _check_checker(checker))

    async def _check_drafting(self, model: LanguageModel | None) -> Finding:
        from bot.errors import ModelError

        if model is None:
            return await self._suggest_model()
        try:
            reply = await model.reply(_ping_request())
        except ModelError as error:
            return Finding("model", well=False, detail=str(error))
        return Finding("model", well=True, detail=f"{reply.model} answers")

    async def _suggest_model(self) -> Finding:
        from bot.cli import local_models

        serves = "none set; the extractive summarizer serves"
        if self._settings.check_model:
            return Finding("model", well=True, detail=f"{serves} (OPENAI_API_KEY adds one)")
        served = await self._find_servers()
        if not served:
            detail = f"{serves} (OPENAI_API_KEY adds one; none was found on this machine; {PAGE} has the steps)"
            return Finding("model", well=True, detail=detail)
        detail = f"{serves}. On this machine, {local_models.servers_text(served)}"
        drafting = local_models.drafting_choice(served)
        if drafting is None:
            return Finding("model", well=True, detail=f"{detail}. None of these can draft; {PAGE} has the steps")
        checking = local_models.checking_choice(served, drafting.url)
        if checking is None and any(server.program == "Ollama" for server in served):
            detail += f". `{local_models.PULL}` adds a small one that checks"
        lines = local_models.drafting_lines(drafting)
        lines += local_models.checking_lines(checking, drafting.url) if checking else ()
        return Finding("model", well=True, detail=f"{detail}. To use it, write into .env:", lines=lines)

    async def _mention_local_checker(self, finding: Finding) -> Finding:
        """Mention a model on this machine that was made for checking, if no checking model is set."""
        from bot.cli import local_models

        if self._settings.check_model:
            return finding
        checking = local_models.checking_choice(await self._find_servers())
        if checking is None:
            return finding
        reason = f"{checking.model} on this machine was made for checking and costs no money"
        detail = f"{finding.detail}. {reason}; to use it, write into .env:"
        return Finding("checker", finding.well, detail, local_models.checking_lines(checking))

    async def _find_servers(self) -> list[ServedModels]:
        from bot import administration

        return await (self._look or administration.find_local_models)()


def _ping_request() -> ModelRequest:
    from bot.ports import ModelRequest
    from bot.text.reply_schema import BOOLEAN, object_of

    return ModelRequest(
        system="Reply with JSON.", user='Reply {"ok": true}', name="ping", schema=object_of(ok=BOOLEAN), max_tokens=20
    )


async def _check_checker(checker: Checker) -> Finding:
    """Put a checker on trial."""
    from bot.errors import ModelError
    from bot.verification.checker_trial import Outcome, try_checker

    try:
        trial = await try_checker(checker)
    except ModelError as error:
        detail = f"{checker.name}: {error}; until it is mended {NOTHING_SHOWN}"
        return Finding("checker", well=False, detail=detail)
    return Finding("checker", trial.outcome is Outcome.WELL, f"{checker.name} {_trial_text(trial)}")


def _trial_text(trial: Trial) -> str:
    from bot.verification.checker_trial import FALSE_CLAIM, QUOTE, TRUE_CLAIM, Outcome

    let_pass = f"of “{QUOTE}” it also makes “{FALSE_CLAIM}”"
    match trial.outcome:
        case Outcome.WELL:
            return "reads claims well (a true one kept, a false one stopped)"
        case Outcome.YES_TO_ALL:
            return f"says yes to everything: {let_pass}. So {NOTHING_SAFE}. {ANOTHER}"
        case Outcome.TURNED:
            return f"reads claims the wrong way round: {let_pass}, and stops what is true. So {NOTHING_SAFE}. {ANOTHER}"
        case Outcome.NO_TO_ALL:
            return f"says no to everything: it also stops “{TRUE_CLAIM}”. So {NOTHING_SHOWN}. {ANOTHER}"
        case Outcome.UNUSABLE:
            return f"gives no usable verdicts ({trial.problem}). So {NOTHING_SHOWN}. {ANOTHER}"
