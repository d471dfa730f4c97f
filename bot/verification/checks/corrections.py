"""Correction check: objects to claims that an article repeats only to correct them."""

from __future__ import annotations

from bot.text.correction_notices import is_correction_notice
from bot.verification.checks.check import Check, Example
from bot.verification.premise import Premise


def correction_objection(claim: str, premise: Premise) -> str:
    """Return the objection to a claim that rests on what the article corrects, or an empty string."""
    is_exempt = is_correction_notice(claim, premise.claim_language) or premise.is_whole
    is_corrected = is_correction_notice(premise.quoted, premise.article_language)
    return "the article takes that back" if is_corrected and not is_exempt else ""


CORRECTED_CHECK = Check(
    code="taken-back",
    purpose="What an article repeats in order to correct it supports nothing.",
    find_objection=correction_objection,
    stops=(
        Example(
            "Twelve clinics are affected.",
            "An earlier version of this article said that twelve clinics were affected.",
        ),
        Example("The bridge is closed.", "Reports that the bridge is closed turned out to be wrong."),
    ),
    passes=(
        Example(
            "An earlier version of the article said that twelve clinics were affected.",
            "An earlier version of this article said that twelve clinics were affected.",
        ),
        Example("The earlier train was late.", "The earlier train was late."),
    ),
)
