"""Claims and their verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.digest import Effect
from bot.ports.checker import ItemKind
from bot.text.language import UNKNOWN_LANGUAGE, Language
from bot.verification.premise import QuotationSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A line proposed for display, and the quotations that it cites.

    Attributes:
        text: the line; for an effect `NAME gains: why`.
        quotes: quotations as given; empty if the claim rests on the article as a whole.
        effect: the effect claimed on somebody; None for a plain claim.
        attributed_to: whom the line is attributed to beside its text; empty for nobody.
        line_before: the proven line that readers see before it.
        language: the language it was requested in; `UNKNOWN_LANGUAGE` if that is not known.
    """

    text: str
    quotes: tuple[str, ...] = ()
    effect: Effect | None = None
    attributed_to: str = ""
    line_before: str = ""
    language: Language = UNKNOWN_LANGUAGE

    @property
    def kind(self) -> ItemKind:
        """The kind of question put to a checker."""
        return ItemKind.CLAIM if self.effect is None else ItemKind.EFFECT

    @property
    def attributed_text(self) -> str:
        """The line as a checker reads it: with its attribution."""
        line = " ".join(self.text.split())
        return f"{line.rstrip('.')} (according to {self.attributed_to})." if self.attributed_to else line


def effect_claim(
    name: str, effect: Effect, why: str, quotes: tuple[str, ...], *, language: Language = UNKNOWN_LANGUAGE
) -> Claim:
    """Return the claim that somebody is affected.

    Args:
        name: who is affected.
        effect: how.
        why: the line that says why.
        quotes: the quotations that it cites.
        language: the line's language.
    """
    return Claim(text=f"{name} {effect.value}: {why}", quotes=quotes, effect=effect, language=language)


@dataclass(frozen=True, slots=True)
class Violation:
    """Why a claim is not shown: a stable code for machines, and the reason in words."""

    code: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict on a claim.

    Attributes:
        by: how it was proven: `VERBATIM`, or the checker's name; empty if it was not.
        spans: where its quotations stand; there may be some even if the claim does not follow from them.
        violation: why it is not shown; None if, and only if, it is proven.
    """

    by: str
    spans: tuple[QuotationSpan, ...]
    violation: Violation | None = None

    @property
    def supported(self) -> bool:
        """Whether the claim may be shown."""
        return self.violation is None
