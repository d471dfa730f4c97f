"""Labelled texts are read strictly, and scores say what they say."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.answerer import Answerer
from bot.domain.digest import Effect
from bot.evaluation import Report, draw, evaluate, evaluate_archive, load, load_archive
from bot.evaluation.labels import BadLabel, read
from bot.summarizer import Summarizer

WRITTEN = """title: Merrow to buy Fenwick
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
    labelled = read("merrow", WRITTEN)
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
        read("merrow", WRITTEN.replace(old, new))


async def test_scores_count_hits_and_name_misses() -> None:
    """Each part is counted; what went wrong is said in words."""
    labelled = read("merrow", WRITTEN + "fact: Something else. << Tenants lose their homes\nloses: Merrow << Merrow\n")
    report = await evaluate([labelled], Summarizer(None), Answerer(None), model="extract")
    scores = report.record()["scores"]
    assert scores["key facts found"] == {"share": 1.0, "hits": 2, "of": 2}
    assert scores["stakeholders found"]["of"] == 2
    assert scores["true claims kept"]["share"] == 1.0
    assert scores["corrupted claims rejected"]["share"] == 1.0
    assert scores["answers right"]["share"] == 1.0
    assert scores["unanswerable questions refused"]["share"] == 1.0
    assert report.record()["corruptions"] == {"hedge": {"share": 1.0, "hits": 1, "of": 1}}
    assert "merrow: residents (loses) is not a stakeholder" in report.misses


async def test_what_ships_is_scored_and_keeps_its_level() -> None:
    """Nothing made up gets through more often than it did, and no honest claim is thrown away more often."""
    report = await evaluate(load(), Summarizer(None), Answerer(None), model="extract")
    shares = {name: score["share"] for name, score in report.record()["scores"].items()}
    assert shares["sources kept out"] >= 0.98
    assert shares["corrupted claims rejected"] >= 0.95
    assert shares["true claims kept"] >= 0.9
    assert shares["turned effects rejected"] >= 0.9
    assert shares["stakeholders found"] >= 0.28
    assert shares["stakeholders wanted"] >= 0.85
    assert shares["effects right"] >= 0.95
    assert shares["key facts wanted"] >= 0.59
    assert shares["answer among the passages"] >= 0.9
    assert shares["questions answered"] >= 0.8
    assert shares["unanswerable questions refused"] >= 0.82


def test_the_command_prints_bars_json_and_what_went_wrong(tmp_path: Path) -> None:
    """A folder of one's own is scored like the texts that ship."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "merrow.txt").write_text(WRITTEN, "utf-8")
    plain = CliRunner().invoke(app, ["eval", "--texts", "texts", "--misses"])
    assert plain.exit_code == 0
    assert "1 texts, 1 key facts" in plain.output
    assert "█" in plain.output
    assert "What went wrong" in plain.output
    printed = CliRunner().invoke(app, ["eval", "--texts", "texts", "--json"])
    assert json.loads(printed.stdout)["model"] == "extract"


def test_the_picture_shows_each_score(tmp_path: Path) -> None:
    """A bar as long as its share, its figures, and a line as long as chance; names are written as they are."""
    record = {
        "model": "a <small> & quick one",
        "scores": {"facts": {"share": 0.5, "hits": 2, "of": 4}, "none": {"share": None, "hits": 0, "of": 0}},
        "corruptions": {"role swap": {"share": 1.0, "hits": 3, "of": 3}},
        "misses": [],
    }
    draw(tmp_path / "scores.svg", record, [("texts", 1), ("claims", 7)])
    drawn = ET.parse(tmp_path / "scores.svg").getroot()  # noqa: S314  # we wrote it
    shape = {kind: [one for one in drawn.iter() if one.get("class") == kind] for kind in ("bar", "ground", "whisker")}
    said = ["".join(one.itertext()) for one in drawn.iter() if one.tag.endswith("text")]
    assert said[:2] == [
        "Scored: a <small> & quick one",
        "1 texts, 7 claims. Thin lines: give or take one standard error.",
    ]
    assert {"facts", "50%", "2/4", "nothing to score", "Corruptions rejected", "role swap", "100%", "3/3"} <= set(said)
    widths = [float(bar.get("width", "")) for bar in shape["bar"]]
    assert widths == [float(shape["ground"][0].get("width", "")) / 2, float(shape["ground"][0].get("width", ""))]
    ends = [(float(line.get("x1", "")), float(line.get("x2", ""))) for line in shape["whisker"]]
    lengths = [high - low for low, high in ends]
    assert lengths[0] == pytest.approx(0.447 * widths[1], abs=0.5)  # of 2 in 4
    assert 0 < lengths[1] < lengths[0]  # 3 of 3 are no proof


def test_the_command_draws_and_says_where_it_cannot(tmp_path: Path) -> None:
    """The picture comes after the figures; one that cannot be written is an error, and the figures were told."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "merrow.txt").write_text(WRITTEN, "utf-8")
    assert CliRunner().invoke(app, ["eval", "--texts", "texts", "--plot", "scores.svg"]).exit_code == 0
    assert "true claims kept" in (tmp_path / "scores.svg").read_text("utf-8")
    refused = CliRunner().invoke(app, ["eval", "--texts", "texts", "--plot", "nowhere/scores.svg"])
    assert refused.exit_code == 1
    assert "true claims kept" in refused.output
    assert "nowhere/scores.svg cannot be written" in refused.output


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    """An empty folder, and a model without a key."""
    assert "no labelled texts" in CliRunner().invoke(app, ["eval", "--texts", str(tmp_path)]).output
    refused = CliRunner().invoke(app, ["eval", "--model", "small"])
    assert refused.exit_code == 2
    assert "OPENAI_API_KEY" in refused.output


def test_the_page_on_labels_shows_one_that_is_read() -> None:
    """What docs/evaluation.md shows is a labelled text."""
    page = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8")
    (block,) = [block for block in page.split("```") if block.strip().startswith("title:")]
    assert len(read("page", block.strip()).claims) == 2


async def test_questions_over_all_texts_keep_their_level() -> None:
    """A third of all questions is over several articles, a third has no answer; each share has its floor."""
    texts = load()
    asked = load_archive(texts)
    labelled = [question for one in texts for question in one.questions]
    everything = len(labelled) + len(asked)
    assert everything >= 150
    assert len(asked) >= everything / 3
    unanswerable = sum(not one.answer for one in labelled) + sum(not one.answers for one in asked)
    assert unanswerable >= everything / 3
    report = Report(model="extract")
    await evaluate_archive(report, texts, asked, None)
    shares = {name: tally.share or 0 for name, tally in report.tallies.items()}
    assert shares["archive questions answered"] >= 0.9
    assert shares["archive answers right"] >= 0.8
    assert shares["unanswerable in the archive refused"] >= 0.75


def test_a_label_over_all_texts_quotes_its_text(tmp_path: Path) -> None:
    """A slip in a label is refused, and not scored as a miss."""
    path = tmp_path / "archive.txt"
    path.write_text("ask: Who? << wind-farm: nobody says this", "utf-8")
    with pytest.raises(BadLabel, match="wind-farm"):
        load_archive(load(), path)
