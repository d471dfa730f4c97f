"""Registry: all hard checks, in the order in which they run. Add a new one here, with its examples."""

from __future__ import annotations

from bot.verification.checks.check import Check
from bot.verification.checks.corrections import CORRECTED_CHECK
from bot.verification.checks.dates import DATE_CHECK
from bot.verification.checks.injections import LINK_CHECK, PROMPT_INJECTION_CHECK
from bot.verification.checks.names import NAME_CHECK
from bot.verification.checks.numbers import NUMBER_CHECK, UNIT_CHECK

CHECKS: tuple[Check, ...] = (
    PROMPT_INJECTION_CHECK,
    CORRECTED_CHECK,
    LINK_CHECK,
    NUMBER_CHECK,
    UNIT_CHECK,
    DATE_CHECK,
    NAME_CHECK,
)
