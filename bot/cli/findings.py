"""What the doctor finds, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        lines: what to write into `.env`, ready to copy.
    """

    what: str
    well: bool
    detail: str
    lines: tuple[str, ...] = ()


def told(finding: Finding) -> str:
    """Return a finding as people read it, lines to copy below it."""
    head = f"{'ok  ' if finding.well else 'MEND'}  {finding.what}: {finding.detail}"
    return "\n".join([head, *(f"      {line}" for line in finding.lines)])
