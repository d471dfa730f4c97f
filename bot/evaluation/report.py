"""Report: the measurements, grouped by stage: drafting, checking, and code alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.spending import NO_PRICES, PriceTable
from bot.evaluation.bills import Bill
from bot.evaluation.kinds import rank
from bot.evaluation.shares import Tally


class Stage(StrEnum):
    """The stage that a share is about."""

    DRAFTING = "drafting"
    CHECKING = "checking"
    CODE = "code"


class ReportSection(StrEnum):
    """The groups of shares, in the order in which they are shown."""

    DIGESTS = "digests"
    ANSWERS = "answers"
    ARCHIVE = "archive"
    CLAIMS = "claims"
    STOPPED = "stopped"
    CODE = "code"
    VETOED = "vetoed"


_STAGES = {
    ReportSection.DIGESTS: Stage.DRAFTING,
    ReportSection.ANSWERS: Stage.DRAFTING,
    ReportSection.ARCHIVE: Stage.DRAFTING,
    ReportSection.CLAIMS: Stage.CHECKING,
    ReportSection.STOPPED: Stage.CHECKING,
    ReportSection.CODE: Stage.CODE,
    ReportSection.VETOED: Stage.CODE,
}
_BY_KIND = {ReportSection.STOPPED, ReportSection.VETOED}
_ORDER = (
    "drafts of use",
    "lines whose quotations stand",
    "key facts shown as drafted",
    "key facts in the article's words",
    "key facts dropped",
    "stakeholders shown as drafted",
    "stakeholders dropped",
    "key facts found",
    "key facts wanted",
    "stakeholders found",
    "effects right",
    "stakeholders wanted",
    "sources kept out",
    "answers right",
    "answer among the passages",
    "“does not say”, rightly",
    "“does not say”, wrongly",
    "sentences shown as drafted",
    "sentences in the article's words",
    "sentences dropped",
    "true claims kept",
    "false claims stopped",
    "of those it read: true kept",
    "of those it read: false stopped",
    "true effects kept",
    "turned effects stopped",
    "true claims proven: whole sentences",
    "true claims stopped by mistake",
    "true effects stopped by mistake",
    "claims that need a reading",
)
"""Names of shares, in the order in which they are shown."""

LOWER_IS_BETTER = {
    "key facts dropped",
    "stakeholders dropped",
    "“does not say”, wrongly",
    "sentences dropped",
    "true claims stopped by mistake",
    "true effects stopped by mistake",
}
"""Shares that should be small."""


@dataclass(slots=True)
class Report:
    """The measurements.

    Attributes:
        model: the drafting model; empty if the extract and the passages serve.
        checker: the checking model; empty if there is none.
        refused: how many lines of digests and of answers were refused, by the violation's code.
        misses: what went wrong, in words, by section.
        faults: how requests to models failed, and other trouble; what these affected counts in no share.
        unscored: how many lines could not be scored because of faults.
        digests: how many digests were made, and their cost.
        bill: the total cost.
    """

    model: str = ""
    checker: str = ""
    tallies: dict[ReportSection, dict[str, Tally]] = field(default_factory=dict)
    refused: dict[ReportSection, Counter[str]] = field(default_factory=dict)
    misses: dict[ReportSection, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    unscored: int = 0
    digests: int = 0
    digest_bill: Bill = field(default_factory=Bill)
    bill: Bill = field(default_factory=Bill)

    def count(self, part: ReportSection, name: str, *, hit: bool, miss: str = "") -> None:
        """Count a hit or a miss; a miss is reported in words, if there are any."""
        self.tallies.setdefault(part, {}).setdefault(name, Tally()).count(hit=hit)
        if miss and not hit:
            self.add_miss(part, miss)

    def add_miss(self, part: ReportSection, miss: str) -> None:
        """Add a miss, described in words."""
        self.misses.setdefault(part, []).append(miss)

    def add_fault(self, fault: str) -> None:
        """Report a fault once, and count the items that it left unscored."""
        self.unscored += 1
        if fault not in self.faults:
            self.faults.append(fault)

    def count_refusal(self, part: ReportSection, code: str) -> None:
        """Count a refused line."""
        self.refused.setdefault(part, Counter())[code] += 1

    def add(self, other: Report) -> None:
        """Add another report about the same models."""
        for part, tallies in other.tallies.items():
            for name, tally in tallies.items():
                self.tallies.setdefault(part, {}).setdefault(name, Tally()).add(tally)
        for part, codes in other.refused.items():
            self.refused.setdefault(part, Counter()).update(codes)
        for part, misses in other.misses.items():
            self.misses.setdefault(part, []).extend(misses)
        self.faults += other.faults
        self.unscored += other.unscored
        self.digests += other.digests
        self.digest_bill.add(other.digest_bill)
        self.bill.add(other.bill)

    def share(self, name: str) -> Tally:
        """Return the tally with a name, outside the sections by kind."""
        tallies = (of[name] for part, of in self.tallies.items() if part not in _BY_KIND and name in of)
        return next(tallies, Tally())

    def record(self, counts: Sequence[tuple[str, int]] = (), prices: PriceTable = NO_PRICES) -> dict[str, Any]:
        """Return plain values for JSON.

        Args:
            counts: how many labels of each kind there were.
            prices: the prices of the models' tokens.
        """
        return {
            "model": self.model or None,
            "checker": self.checker or None,
            "labels": dict(counts),
            "parts": {part.value: self._part(part) for part in ReportSection if part in self.tallies},
            "refused": {part.value: dict(codes.most_common()) for part, codes in self.refused.items()},
            "cost": self._cost(prices) if self.bill.requests else None,
            "faults": self.faults,
            "unscored": self.unscored,
            "misses": {part.value: self.misses[part] for part in ReportSection if part in self.misses},
        }

    def _part(self, part: ReportSection) -> dict[str, Any]:
        tallies: Mapping[str, Tally] = self.tallies[part]
        names = sorted(tallies, key=rank) if part in _BY_KIND else sorted(tallies, key=_ORDER.index)
        return {
            "half": _STAGES[part].value,
            "title": self._title(part),
            "scores": {name: {**tallies[name].record(), "fewer_is_better": name in LOWER_IS_BETTER} for name in names},
        }

    def _title(self, part: ReportSection) -> str:
        titles = {
            ReportSection.DIGESTS: f"Digests, drafted by {self.model}" if self.model else "Digests: the extract",
            ReportSection.ANSWERS: f"Answers, drafted by {self.model}"
            if self.model
            else "Answers: the article's passages",
            ReportSection.ARCHIVE: "Answers to questions over all texts",
            ReportSection.CLAIMS: f"Claims, checked by {self.checker}",
            ReportSection.STOPPED: f"False claims that {self.checker} stopped, by kind",
            ReportSection.CODE: "What code alone says of the claims",
            ReportSection.VETOED: "False claims that code alone stops, by kind",
        }
        return titles[part]

    def _cost(self, prices: PriceTable) -> dict[str, Any]:
        digest = self.digest_bill.record(prices, works=self.digests) if self.digests else None
        return {"digests": self.digests, "a_digest": digest, "all": self.bill.record(prices)}
