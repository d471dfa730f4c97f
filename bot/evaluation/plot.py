"""Draws a report as a picture: a bar for each share, with whiskers for its interval, grouped by stage. Plain SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from bot.errors import NewsdeskError

PICTURE_WIDTH, ROW_HEIGHT, HEADER_HEIGHT = 860, 24, 92
"""Sizes in pixels: of the picture, of a bar's row, of the header."""
LABELS_X, BARS_X, FIGURES_X, INTERVALS_X, COUNTS_X = 24, 312, 652, 700, 776
"""Positions of names, bars, shares, intervals and counts."""
MAX_BAR_WIDTH = FIGURES_X - BARS_X - 18
"""Pixels of a bar of 100 %."""
HEADING_PIXELS = 40
"""Pixels of a group's heading, including the space above it."""
CAP_PIXELS = 4
"""Pixels that a whisker's cap extends up and down."""

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d1d1f }
.heading { font-weight: 600; font-size: 17px }
.part { font-weight: 600; font-size: 14px }
.small { fill: #5f5f66; font-size: 12px }
.ground { fill: #ececf1 }
.drafting { fill: #2f6fdb }
.checking { fill: #1f8a5b }
.code { fill: #8a6d1f }
.whisker { stroke: #1d1d1f; stroke-width: 1.5; fill: none }
.halo { stroke: #ffffff; stroke-width: 4; fill: none; opacity: .75 }
.line { stroke: #d2d2d7 }
.page { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #f5f5f7 } .small { fill: #b0b0b6 } .ground { fill: #34343a }
  .drafting { fill: #5e97f2 } .checking { fill: #3fb583 } .code { fill: #c9a545 }
  .whisker { stroke: #f5f5f7 } .halo { stroke: #1d1d1f } .line { stroke: #48484f } .page { fill: #1d1d1f }
}
"""


class NoPicture(NewsdeskError):
    """The picture of the scores cannot be written; the message names the file and says why."""


def draw(path: Path, record: Mapping[str, Any]) -> None:
    """Write a report's picture into a file.

    Raises:
        NoPicture: it cannot be written.
    """
    try:
        path.write_text(svg(record), "utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise NoPicture(message) from error


def svg(record: Mapping[str, Any]) -> str:
    """Return the SVG picture of a `Report.record`: group by group, a bar for each share."""
    parts, top = list[str](), HEADER_HEIGHT
    for part in record["parts"].values():
        parts += _heading(part["title"], top)
        top += HEADING_PIXELS
        for name, score in part["scores"].items():
            parts += _row(name, score, part["half"], top)
            top += ROW_HEIGHT
    height = top + 20
    title = f"Drafting: {record['model'] or 'the extract'} · checking: {record['checker'] or 'code alone'}"
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PICTURE_WIDTH} {height}" role="img"'
    return "\n".join(
        [
            f"{opened} aria-label={quoteattr(title)}>",
            f"<style>{_STYLE}</style>",
            f'<rect class="page" width="{PICTURE_WIDTH}" height="{height}"/>',
            f'<text class="heading" x="{LABELS_X}" y="34">{escape(title)}</text>',
            f'<text class="small" x="{LABELS_X}" y="56">{escape(_counts_line(record))}</text>',
            f'<text class="small" x="{LABELS_X}" y="74">{_LEGEND}</text>',
            *parts,
            "</svg>",
            "",
        ]
    )


_LEGEND = "Whiskers: the 95 % interval. Where two do not overlap, the difference is hardly chance. ↓: fewer is better."


def _counts_line(record: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{number:,} {label}" for label, number in record["labels"].items())
    faults = f"; {len(record['faults'])} faults, which count in no share" if record["faults"] else ""
    return f"{counts}{faults}."


def _heading(title: str, top: int) -> Iterator[str]:
    yield f'<line class="line" x1="{LABELS_X}" x2="{PICTURE_WIDTH - LABELS_X}" y1="{top + 8}" y2="{top + 8}"/>'
    yield f'<text class="part" x="{LABELS_X}" y="{top + 30}">{escape(title)}</text>'


def _row(name: str, score: Mapping[str, Any], half: str, top: int) -> Iterator[str]:
    base = top + 16
    label = f"{name} ↓" if score["fewer_is_better"] else name
    yield f'<text x="{LABELS_X}" y="{base}">{escape(label)}</text>'
    yield f'<rect class="ground" x="{BARS_X}" y="{top + 5}" width="{MAX_BAR_WIDTH}" height="14" rx="3"/>'
    if score["share"] is None:
        yield f'<text class="small" x="{FIGURES_X}" y="{base}">nothing to score</text>'
        return
    low, high = (BARS_X + MAX_BAR_WIDTH * score[end] for end in ("low", "high"))
    long = MAX_BAR_WIDTH * score["share"]
    yield f'<rect class="bar {half}" x="{BARS_X}" y="{top + 5}" width="{long:.1f}" height="14" rx="3"/>'
    whisker = _whisker(low, high, top + 12)
    yield f'<path class="halo" d="{whisker}"/>'
    yield f'<path class="whisker" data-low="{low:.1f}" data-high="{high:.1f}" d="{whisker}"/>'
    yield f'<text x="{FIGURES_X}" y="{base}">{score["share"]:.0%}</text>'
    yield f'<text class="small" x="{INTERVALS_X}" y="{base}">{score["low"]:.0%}–{score["high"]:.0%}</text>'
    yield f'<text class="small" x="{COUNTS_X}" y="{base}">{score["hits"]}/{score["of"]}</text>'


def _whisker(low: float, high: float, middle: int) -> str:
    """Return a line with a cap at each end."""
    caps = (f"M{end:.1f} {middle - CAP_PIXELS}V{middle + CAP_PIXELS}" for end in (low, high))
    return f"M{low:.1f} {middle}H{high:.1f}{''.join(caps)}"
