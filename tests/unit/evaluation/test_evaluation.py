"""Labelled texts are read strictly, and the command prints, draws and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.domain.digest import Effect
from bot.evaluation.labels import BadLabel, read_labelled_text

LABELLED_TEXT = """title: Merrow to buy Fenwick
text:
Merrow Shipping could buy Fenwick for 3 crowns.
Tenants lose their homes.
labels:
fact: Merrow could buy Fenwick. << Merrow Shipping could buy Fenwick for 3 crowns
loses: residents | tenants << Tenants lose their homes
source: Ida Brandt
yes: Fenwick could be bought by Merrow for 3 crowns. << Merrow Shipping could buy Fenwick for 3 crowns
no(hedge): Merrow will buy Fenwick for 3 crowns. << Merrow Shipping could buy Fenwick for 3 crowns
ask: What could Merrow buy for 3 crowns? << Merrow Shipping could buy Fenwick
ask: Who leads Norway?
"""

pytestmark = pytest.mark.usefixtures("nothing_set")


def test_labels_are_read() -> None:
    """Title, text, and a label a line."""
    labelled = read_labelled_text("merrow", LABELLED_TEXT)
    assert labelled.title == "Merrow to buy Fenwick"
    assert labelled.text.endswith("Tenants lose their homes.")
    assert [(one.names, one.effect) for one in labelled.affected] == [(("residents", "tenants"), Effect.LOSES)]
    assert [claim.corruption for claim in labelled.claims] == ["", "hedge"]
    assert [bool(asked.answer) for asked in labelled.questions] == [True, False]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("labels:\n", "", "needs"),
        ("title: ", "", "needs"),
        ("<< Tenants lose their homes", "<< Tenants win", "quotes what is not there"),
        ("<< Tenants lose their homes", "", "needs <<"),
        ("source: Ida Brandt", "Ida Brandt", "is no label"),
        ("source: Ida Brandt", "witness: Ida Brandt", "no label “witness”"),
    ],
)
def test_what_is_no_label_is_said(old: str, new: str, problem: str) -> None:
    """A slip in a labelled text is named with its line, not counted as a miss."""
    with pytest.raises(BadLabel, match=problem):
        read_labelled_text("merrow", LABELLED_TEXT.replace(old, new))


def test_the_command_prints_bars_json_and_what_went_wrong(tmp_path: Path) -> None:
    """A folder of one's own is scored like the texts that ship."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "merrow.txt").write_text(LABELLED_TEXT, "utf-8")
    plain = CliRunner().invoke(app, ["eval", "--texts", "texts", "--misses"])
    assert plain.exit_code == 0
    assert "1 texts, 1 key facts" in plain.output
    assert "█" in plain.output
    assert "claims that need a reading" in plain.output
    assert "What it costs" not in plain.output
    assert "What went wrong" in plain.output
    printed = CliRunner().invoke(app, ["eval", "--texts", "texts", "--json"])
    record = json.loads(printed.stdout)
    assert (record["model"], record["checker"], record["cost"]) == (None, None, None)
    needed = record["parts"]["code"]["scores"]["claims that need a reading"]
    assert (needed["share"], needed["hits"], needed["of"]) == (1.0, 2, 2)
    assert 0.34 < needed["low"] < needed["high"] == 1.0


def test_the_command_draws_and_says_where_it_cannot(tmp_path: Path) -> None:
    """The picture comes after the figures; one that cannot be written is an error, and the figures were told."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "merrow.txt").write_text(LABELLED_TEXT, "utf-8")
    assert CliRunner().invoke(app, ["eval", "--texts", "texts", "--plot", "scores.svg"]).exit_code == 0
    assert "claims that need a reading" in (tmp_path / "scores.svg").read_text("utf-8")
    refused = CliRunner().invoke(app, ["eval", "--texts", "texts", "--plot", "nowhere/scores.svg"])
    assert refused.exit_code == 1
    assert "claims that need a reading" in refused.output
    assert "nowhere/scores.svg cannot be written" in refused.output


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    """An empty folder, and models without a key."""
    assert "no labelled texts" in CliRunner().invoke(app, ["eval", "--texts", str(tmp_path)]).output
    refused = CliRunner().invoke(app, ["eval", "--model", "small"])
    assert refused.exit_code == 2
    assert "OPENAI_API_KEY" in refused.output
    refused = CliRunner().invoke(app, ["eval", "--check-model", "small"])
    assert refused.exit_code == 2
    assert "CHECK_API_KEY" in refused.output
