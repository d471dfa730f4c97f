"""`newsdesk eval`: how good the digests, the grounding and the answers are, before you change model or prompt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import console

if TYPE_CHECKING:
    from bot.evaluation import Report
    from bot.wiring import Workbench


def evaluate(
    texts: Annotated[
        Path | None, typer.Option(help="A folder of labelled texts of your own (see docs/evaluation.md).")
    ] = None,
    model: Annotated[
        str, typer.Option(help="Score this model of OPENAI_BASE_URL; the default is what the settings say.")
    ] = "",
    *,
    misses: Annotated[bool, typer.Option("--misses", help="Name everything that went wrong.")] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Draw the scores into this file, too (SVG).", dir_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score the summarizer, the grounding and the answers on labelled texts.

    Run it before and after you change a model or a prompt. Without OPENAI_API_KEY it scores the extract.
    """
    settings = console.settings(**({"openai_model": model} if model else {}))
    if model and not settings.openai_api_key:
        console.fail("--model needs OPENAI_API_KEY (any word will do for a server of your own).", code=console.MISUSED)

    async def work() -> int:
        from bot import evaluation, wiring
        from bot.evaluation.labels import FOLDER, counted

        labelled = evaluation.load(texts or FOLDER)
        async with wiring.workbench(settings) as bench:
            name = bench.models.drafting.name if bench.models.drafting else "extract"
            report = await _scored(bench, labelled, name)
            if texts is None:  # those over all texts are about the texts that ship
                asked = evaluation.load_archive(labelled)
                await evaluation.evaluate_archive(report, labelled, asked, bench.models.drafting, bench.verifier)
        if as_json:
            console.print_json(report.record())
        else:
            wiring.terminal().scores(report.record(), counts=list(counted(labelled)), misses=misses)
        if plot:  # last, so that a file that cannot be written costs no figure
            evaluation.draw(plot, report.record(), list(counted(labelled)))
        return console.DONE

    console.run(work())


async def _scored(bench: Workbench, labelled: Any, name: str) -> Report:  # noqa: ANN401  # see evaluation.load
    from bot import evaluation, wiring

    with wiring.terminal().counting("Scoring") as progress:
        return await evaluation.evaluate(
            labelled, bench.summarizer, bench.answerer, bench.verifier, model=name, progress=progress
        )
