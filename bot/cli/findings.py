"""Findings: the doctor's results, and how they are printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        is_known: it could be checked; if not, its state is unknown.
        lines: the lines for `.env`, ready to copy.
    """

    what: str
    well: bool
    detail: str
    lines: tuple[str, ...] = ()
    is_known: bool = True


def finding_line(finding: Finding) -> str:
    """Return a finding for people, with the lines to copy below it."""
    state = ("ok  " if finding.is_known else "?   ") if finding.well else "MEND"
    head = f"{state}  {finding.what}: {finding.detail}"
    return "\n".join([head, *(f"      {line}" for line in finding.lines)])
