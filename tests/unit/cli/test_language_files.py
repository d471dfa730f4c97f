"""A language's file that is not as it has to be is one line to whoever starts the program."""

from __future__ import annotations

import pytest
import typer

import bot.__main__ as command_line
from bot.cli import console
from bot.text.language import LanguageFileError

REASON = "languages/de/hedges.txt: “hedg” is no kind of hedge"


def refuse() -> None:
    """Find a file that is refused."""
    raise LanguageFileError(REASON)


def test_what_is_refused_while_a_command_is_loaded_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lists are read when the program is loaded, before a command can say anything itself."""
    monkeypatch.setattr(command_line, "app", refuse)
    with pytest.raises(SystemExit) as left:
        command_line.main()
    assert left.value.code == 1
    assert capsys.readouterr().err == f"{REASON}\n"


def test_what_is_refused_while_it_runs_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Catalogues are read before the database starts."""

    async def work() -> None:
        refuse()

    with pytest.raises(typer.Exit) as left:
        console.run(work())
    assert left.value.exit_code == console.FAILED
    assert capsys.readouterr().err.strip() == REASON
