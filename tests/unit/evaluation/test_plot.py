"""The picture of an evaluation: a bar a share, whiskers as long as its interval, names as they are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.evaluation import Report, draw
from bot.evaluation.report import ReportSection
from bot.evaluation.shares import wilson

COUNTS = [("texts", 1), ("claims", 7)]


def draw_report(tmp_path: Path, report: Report) -> ET.Element:
    """Return the picture of a report."""
    draw(tmp_path / "scores.svg", report.record(COUNTS))
    return ET.parse(tmp_path / "scores.svg").getroot()  # noqa: S314  # we wrote it


def make_report() -> Report:
    """Return a report with a share of each half: 2 in 4, 3 in 3, 1 in 4."""
    made = Report(model="a <small> & quick one", checker="careful")
    for part, name, hits, of in (
        (ReportSection.CODE, "true claims stopped by mistake", 1, 4),
        (ReportSection.DIGESTS, "key facts found", 2, 4),
        (ReportSection.STOPPED, "swap", 3, 3),
    ):
        for at in range(of):
            made.count(part, name, hit=at < hits)
    return made


def elements_of_class(picture: ET.Element, name: str) -> list[ET.Element]:
    """Return the picture's elements of a class."""
    return [one for one in picture.iter() if name in one.get("class", "").split()]


def test_the_picture_says_whose_scores_it_shows(tmp_path: Path) -> None:
    """Both models, what was counted, a heading for each group in order, and for each share its figures."""
    said = ["".join(one.itertext()) for one in draw_report(tmp_path, make_report()).iter() if one.tag.endswith("text")]
    assert said[:2] == ["Drafting: a <small> & quick one · checking: careful", "1 texts, 7 claims."]
    assert {"key facts found", "50%", "15%–85%", "2/4", "true claims stopped by mistake ↓"} <= set(said)
    headings = ["Digests, drafted by", "False claims that careful stopped", "What code alone says"]
    found = [next(at for at, line in enumerate(said) if line.startswith(heading)) for heading in headings]
    assert found == sorted(found)


def test_whiskers_are_the_interval(tmp_path: Path) -> None:
    """They begin and end where the interval does, on the scale of the bars, whose colour says whose work it is."""
    picture = draw_report(tmp_path, make_report())
    ground = elements_of_class(picture, "ground")[0]
    left, long = float(ground.get("x", "")), float(ground.get("width", ""))
    assert [float(bar.get("width", "")) for bar in elements_of_class(picture, "bar")] == [
        pytest.approx(share * long, abs=0.06) for share in (0.5, 1, 0.25)
    ]
    assert [bar.get("class", "").split()[1] for bar in elements_of_class(picture, "bar")] == [
        "drafting",
        "checking",
        "code",
    ]
    for whisker, (hits, of) in zip(elements_of_class(picture, "whisker"), ((2, 4), (3, 3), (1, 4)), strict=True):
        low, high = wilson(hits, of)
        assert float(whisker.get("data-low", "")) == pytest.approx(left + long * low, abs=0.1)
        assert float(whisker.get("data-high", "")) == pytest.approx(left + long * high, abs=0.1)
        assert whisker.get("d", "").startswith(f"M{whisker.get('data-low')} ")


def test_nothing_overlaps_and_faults_are_told(tmp_path: Path) -> None:
    """Rows stand below each other within the picture; faults are counted in its head."""
    made = make_report()
    made.add_fault("one: the checker was away")
    picture = draw_report(tmp_path, made)
    tops = [float(one.get("y", "")) for one in elements_of_class(picture, "ground")]
    assert all(later - earlier >= 20 for earlier, later in pairwise(tops))
    assert max(tops) < float(picture.get("viewBox", "").split()[3])
    assert any("1 faults" in "".join(one.itertext()) for one in picture.iter())


def test_it_is_legible_on_light_and_dark(tmp_path: Path) -> None:
    """Every colour that is set for a light page has another one for a dark page."""
    style = "".join(
        of for one in draw_report(tmp_path, make_report()).iter() if one.tag.endswith("style") for of in one.itertext()
    )
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    named = ("text", ".small", ".ground", ".drafting", ".checking", ".code", ".whisker", ".halo", ".line", ".page")
    assert all(f"{name} {{" in light and f"{name} {{" in dark for name in named)
