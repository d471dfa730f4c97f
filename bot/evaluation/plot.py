"""Draws a report as a picture: a bar a score, with how far chance alone may move it. Plain SVG, no library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from bot.errors import NewsdeskError

WIDTH, ROW, TOP = 760, 26, 74
"""Sizes in pixels: of the picture, of a bar with its room, of the heading."""
LABELS, BARS, FIGURES = 16, 290, 650
"""Where names, bars and figures begin."""
LONGEST = FIGURES - BARS - 14
"""Pixels of a bar of 100 %."""

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d1d1f }
.heading { font-weight: 600; font-size: 16px }
.part { font-weight: 600 }
.small { fill: #6e6e73; font-size: 12px }
.ground { fill: #e8e8ed }
.bar { fill: #2f6fdb }
.whisker { stroke: #1d1d1f; stroke-width: 1.5 }
.page { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #f5f5f7 } .small { fill: #a1a1a6 } .ground { fill: #3a3a3c } .bar { fill: #5e97f2 }
  .whisker { stroke: #f5f5f7 } .page { fill: #1d1d1f }
}
"""


class NoPicture(NewsdeskError):
    """The picture of the scores cannot be written; the message names the file and says why."""


def draw(path: Path, record: Mapping[str, Any], counts: Sequence[tuple[str, int]]) -> None:
    """Write a report's picture into a file.

    Raises:
        NoPicture: it cannot be written.
    """
    try:
        path.write_text(svg(record, counts), "utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise NoPicture(message) from error


def svg(record: Mapping[str, Any], counts: Sequence[tuple[str, int]]) -> str:
    """Return a report's record as an SVG file: its scores, then the corruptions that were rejected.

    Args:
        record: what `Report.record` gives.
        counts: how many labels of each sort there were.
    """
    rows = list(_rows(record))
    height = TOP + ROW * len(rows) + 20
    title = f"Scored: {record['model']}"
    box = f"0 0 {WIDTH} {height}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label={quoteattr(title)}>',
            f"<style>{_STYLE}</style>",
            f'<rect class="page" width="{WIDTH}" height="{height}"/>',
            f'<text class="heading" x="{LABELS}" y="28">{escape(title)}</text>',
            f'<text class="small" x="{LABELS}" y="48">{escape(_counted(counts))}</text>',
            *(part for at, row in enumerate(rows) for part in _drawn(row, TOP + ROW * at)),
            "</svg>",
            "",
        ]
    )


def spread(hits: int, of: int) -> tuple[float, float]:
    """Return between which shares the true one lies, give or take one standard error (Wilson, 1927).

    So one hit of one says little, and 63 of 63 much.
    """
    share = hits / of
    middle, half = share + 1 / (2 * of), math.sqrt(share * (1 - share) / of + 1 / (4 * of * of))
    return (middle - half) / (1 + 1 / of), (middle + half) / (1 + 1 / of)


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts) + ". Thin lines: give or take one standard error."


def _rows(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Yield what stands in each row: a score, or a heading with None."""
    yield from record["scores"].items()
    if record["corruptions"]:
        yield "Corruptions rejected", None
        yield from record["corruptions"].items()


def _drawn(row: tuple[str, Mapping[str, Any] | None], top: int) -> Iterator[str]:
    name, score = row
    base = top + 17
    if score is None:
        yield f'<text class="part" x="{LABELS}" y="{base}">{escape(name)}</text>'
        return
    yield f'<text x="{LABELS}" y="{base}">{escape(name)}</text>'
    yield f'<rect class="ground" x="{BARS}" y="{top + 6}" width="{LONGEST}" height="14" rx="3"/>'
    if not score["of"]:
        yield f'<text class="small" x="{FIGURES}" y="{base}">nothing to score</text>'
        return
    share = score["hits"] / score["of"]
    low, high = (BARS + LONGEST * end for end in spread(score["hits"], score["of"]))
    yield f'<rect class="bar" x="{BARS}" y="{top + 6}" width="{LONGEST * share:.1f}" height="14" rx="3"/>'
    yield f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{top + 13}" y2="{top + 13}"/>'
    yield f'<text x="{FIGURES}" y="{base}">{share:.0%}</text>'
    yield f'<text class="small" x="{FIGURES + 42}" y="{base}">{score["hits"]}/{score["of"]}</text>'
