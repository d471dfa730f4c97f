"""An evaluation's scores in a terminal: a bar per share, dark up to its interval's lower end, grey up to the upper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

BAR_WIDTH = 14
"""Characters of a full bar."""
MAX_FAULTS_NAMED = 20
"""Most faults listed; the JSON output has all."""


def score_lines(record: Mapping[str, Any], *, misses: bool) -> Iterator[RenderableType]:
    """Yield the lines of an evaluation, from the record of `bot.evaluation.Report.record`."""
    drafting, checking = record["model"] or "no model (extract only)", record["checker"] or "no model (code alone)"
    yield Text(f"Drafting: {drafting}. Checking: {checking}.", style="bold")
    yield Text(", ".join(f"{number:,} {label}" for label, number in record["labels"].items()), style="dim")
    yield Text("Bars: dark up to the lower end of a share's 95 % interval, grey up to the upper end.", style="dim")
    yield Text("↓: fewer is better.", style="dim")
    for name, part in record["parts"].items():
        yield Text(f"\n{part['title']}", style="bold")
        yield _table(part["scores"])
        if codes := record["refused"].get(name):
            yield Text("Refused lines: " + ", ".join(f"{number} {code}" for code, number in codes.items()), style="dim")
    if record["cost"]:
        yield Text("\nWhat it costs", style="bold")
        yield from _cost(record["cost"])
    if record["faults"]:
        yield from _faults(record["faults"], record["unscored"])
    if misses:
        yield from _misses(record)


def bar(score: Mapping[str, Any]) -> str:
    """Return a share as a bar: dark up to the lower end of its interval, grey up to the upper."""
    low, high = round(float(score["low"]) * BAR_WIDTH), round(float(score["high"]) * BAR_WIDTH)
    return "█" * low + "▒" * (high - low) + "░" * (BAR_WIDTH - high)


def _table(scores: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(min_width=35)
    table.add_column()
    for _ in range(3):
        table.add_column(justify="right")
    for title, score in scores.items():
        name = f"{title} ↓" if score["fewer_is_better"] else title
        if score["share"] is None:
            table.add_row(Text(name), Text("nothing to score", style="dim"))
            continue
        interval = f"{score['low']:.0%}–{score['high']:.0%}"
        cells = (name, bar(score), f"{score['share']:.0%}", interval, f"{score['hits']}/{score['of']}")
        table.add_row(*map(Text, cells))
    return table


def _cost(cost: Mapping[str, Any]) -> Iterator[RenderableType]:
    for label, bill in (("A digest", cost["a_digest"]), ("This run", cost["all"])):
        if not bill:
            continue
        if bill["tokens"] is None:
            yield Text(f"{label}: {bill['requests']:,.10g} requests; the server tells no tokens")
            continue
        split = ", ".join(f"{purpose} {number:,}" for purpose, number in bill["by"].items())
        money = "no price set (MODEL_PRICES)" if bill["dollars"] is None else _money(bill["dollars"])
        yield Text(f"{label}: {bill['requests']:,.10g} requests, {bill['tokens']:,} tokens ({split}), {money}")


def _money(dollars: float) -> str:
    return f"${dollars:,.2f}" if dollars >= 1 or not dollars else f"${dollars:,.4f}"


def _faults(faults: Sequence[str], unscored: int) -> Iterator[RenderableType]:
    lines = f", {unscored} lines not scored" if unscored else ""
    yield Text(f"\nFaults: {len(faults)}{lines}; what they cost counts in no share", style="bold")
    yield from (_line(fault) for fault in faults[:MAX_FAULTS_NAMED])
    if len(faults) > MAX_FAULTS_NAMED:
        yield Text(f"  and {len(faults) - MAX_FAULTS_NAMED} more (--json names them all)", style="dim")


def _misses(record: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Text("\nWhat went wrong", style="bold")
    for name, lines in record["misses"].items():
        title = record["parts"].get(name, {}).get("title", name)
        yield Text(f"{title}", style="bold dim")
        yield from map(_line, lines)


def _line(text: str) -> Text:
    return Text(f"  • {text}")
