"""Registry: all hard checks, in the order in which they run. A new one is added here, with its examples."""

from __future__ import annotations

from bot.verification.checks.check import Check
from bot.verification.checks.dates import DATE
from bot.verification.checks.names import NAME
from bot.verification.checks.numbers import NUMBER, UNIT
from bot.verification.checks.passages import LINK, MACHINE, TAKEN_BACK

CHECKS: tuple[Check, ...] = (MACHINE, TAKEN_BACK, LINK, NUMBER, UNIT, DATE, NAME)
