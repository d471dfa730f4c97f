"""`newsdesk eval`: how good a drafting model and a checking model are, before you trust them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation import LabelledText, Report


def evaluate(
    texts: Annotated[
        Path | None, typer.Option(help="A folder of labelled texts of your own (see docs/evaluation.md).")
    ] = None,
    model: Annotated[
        str, typer.Option(help="Score this model of OPENAI_BASE_URL as the one that drafts, not OPENAI_MODEL.")
    ] = "",
    check_model: Annotated[
        str,
        typer.Option(
            help="Score this model of CHECK_BASE_URL (or OPENAI_BASE_URL) as the one that reads drafts again."
        ),
    ] = "",
    *,
    misses: Annotated[
        bool, typer.Option("--misses", help="Name everything that went wrong, with the checker's words.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Draw the shares and their intervals into this file, too (SVG).", dir_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how good a model is: at drafting, and at reading drafts again.

    Drafting: which lines are shown as drafted, which are replaced by the article's sentence, whether the digest has
    what a careful reader wants to know, and whether answers are right. Checking: which labelled claims it keeps and
    which it stops, by what is wrong with them. Also what a digest costs (in money, too, if MODEL_PRICES is set).

    Each share comes with its 95 % interval; if those of two models do not overlap, the difference is hardly chance.

    Without a model it scores the extract, the passages and the hard checks in code. With one it makes about ten
    requests for each of the included texts; a folder of a few texts (--texts) is a cheap start.
    """
    overrides = {"openai_model": model, "check_model": check_model}
    settings = console.settings(**{name: value for name, value in overrides.items() if value})
    if model and not settings.openai_api_key:
        console.fail("--model needs OPENAI_API_KEY (any word will do for a server of your own).", code=console.MISUSED)

    async def work() -> int:
        from bot import evaluation
        from bot.evaluation.labels import TEXTS_FOLDER, label_counts
        from bot.wiring.command_line import terminal

        labelled = evaluation.load(texts or TEXTS_FOLDER)
        report = await _score(settings, labelled, with_archive=texts is None)
        record = report.record(list(label_counts(labelled)), settings.model_prices)
        if as_json:
            console.print_json(record)
        else:
            terminal().scores(record, misses=misses)
        if plot:  # last, so that a file that cannot be written costs no scores
            evaluation.draw(plot, record)
        return console.DONE

    console.run(work())


async def _score(settings: Any, labelled: Sequence[LabelledText], *, with_archive: bool) -> Report:  # noqa: ANN401  # see console.settings
    from contextlib import AsyncExitStack

    from bot import evaluation
    from bot.wiring.command_line import terminal
    from bot.wiring.models import models_of

    archive_questions = evaluation.load_archive(labelled) if with_archive else []  # about the texts that we ship
    async with AsyncExitStack() as stack:
        models = (await models_of(settings, stack)).wrapped_in(evaluation.CountedModel)
        scored = evaluation.EvaluatedModels(
            drafting=models.drafting,
            verifier=models.verifier(),
            checker=models.checking.name if models.checking else "",
        )
        with terminal().progress_counter("Scoring") as progress:
            return await evaluation.evaluate(labelled, scored, archive_questions=archive_questions, progress=progress)
