"""What the commands share: loading settings, running the event loop, exit codes, logs."""

from __future__ import annotations

import json
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn

import typer

from bot.errors import without_secrets

DONE, FAILED, MISUSED = 0, 1, 2
INTERRUPTED = 130
SELDOM = 20_000
"""New objects after which the garbage collector looks for cycles among the young ones."""


def fail(message: str, *, code: int = FAILED) -> NoReturn:
    """Print an error to standard error, and exit."""
    typer.secho(without_secrets(message), err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)
    raise typer.Exit(code)


def settings(**overrides: object) -> Any:  # noqa: ANN401  # bot.settings is imported only when a command runs
    """Load the settings, or exit with every problem listed; `overrides` win over what is set."""
    loaded = _load_settings(**overrides)
    set_up_logs(loaded.log_level, as_json=loaded.log_json)
    return loaded


def quiet_settings() -> Any:  # noqa: ANN401  # as above
    """Load the settings of a command that reports its own results: its logs show only warnings and errors."""
    loaded = _load_settings()
    level = "WARNING" if loaded.log_level == "INFO" else loaded.log_level
    set_up_logs(level, as_json=loaded.log_json)
    return loaded


def _load_settings(**overrides: object) -> Any:  # noqa: ANN401  # as above
    from bot.errors import SettingsError
    from bot.settings import loading

    for doubt in loading.settings_warnings():
        typer.echo(f"Note: {doubt}", err=True)
    try:
        return loading.load(**overrides)
    except SettingsError as error:
        fail(str(error), code=MISUSED)


def stored_settings() -> Any:  # noqa: ANN401  # as above
    """Load the settings of a command that reads the database; print a note if a running demo has another database."""
    loaded = quiet_settings()
    from bot import administration

    for folder in administration.find_running_demos(loaded):
        own = "DATABASE_URL's" if loaded.database_url else f"the one in {loaded.data_dir}"
        look = "" if loaded.database_url else f" To look there, put DATA_DIR={folder} in front of the command."
        typer.echo(f"Note: a demo is running, with a database of its own; this is about {own}.{look}", err=True)
    return loaded


def run(work: Coroutine[Any, Any, int | None]) -> None:
    """Run a command's work; our own errors become one line, Ctrl-C a quiet end."""
    import asyncio

    from bot.errors import NewsdeskError

    try:
        code = asyncio.run(work)
    except NewsdeskError as error:
        fail(str(error))
    except BaseExceptionGroup as group:
        ours = group.subgroup(NewsdeskError)
        if ours is None:
            raise
        fail("\n".join(str(error) for error in flattened_errors(ours)))
    except KeyboardInterrupt:
        typer.echo("\nStopped.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if code:
        raise typer.Exit(code)


def tune_garbage_collector() -> None:
    """Make the garbage collector skip what is loaded so far, and run less often; it took a third of polling."""
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 20)


def flattened_errors(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """Return the errors in a group, without its nesting."""
    errors: list[BaseException] = []
    for error in group.exceptions:
        errors += flattened_errors(error) if isinstance(error, BaseExceptionGroup) else [error]
    return errors


def print_json(value: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def set_up_logs(level: str, *, as_json: bool) -> None:
    """Send structured logs to standard error: readable for people, or JSON lines for machines; without secrets."""
    import logging

    import structlog

    # Plain tracebacks: prettier ones print the values of variables, some of which nobody should read.
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    renderer: Any = structlog.processors.JSONRenderer() if as_json else console
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if as_json else _unchanged,
            renderer,
            _line_without_secrets,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # Standard error is looked up at each event: programs that run commands within themselves replace it.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_handler()])


def _handler() -> Any:  # noqa: ANN401  # logging is imported only when a command runs
    """Return the handler that prints the logs of libraries; like ours, without secrets."""
    import logging

    class RedactingFormatter(logging.Formatter):
        """Formats a line without secrets."""

        def format(self, record: logging.LogRecord) -> str:
            """Return the line."""
            return without_secrets(super().format(record))

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s: %(message)s"))
    return handler


def _line_without_secrets(_logger: object, _name: str, line: Any) -> str:  # noqa: ANN401  # what the renderer made
    return without_secrets(str(line))


def _unchanged(_logger: object, _name: str, event: Any) -> Any:  # noqa: ANN401  # structlog's own type for an event
    return event
