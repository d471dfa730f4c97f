"""Proving: the effect of a drafted stakeholder is what its quotations tell, or it is left open."""

from __future__ import annotations

import pytest

from bot.domain.article import Article
from bot.domain.digest import Effect
from bot.summarizer.draft import Draft, DraftStakeholder
from bot.summarizer.proving import Grounded, ground

LOSS = "The tenants of Lunde Street will lose their homes in May, the council said."
GAIN = "The developer will receive a subsidy of 4 million crowns."
BOTH = "The riders won a pay rise, but the riders will lose their free meals."
NEITHER = "The librarians met on Tuesday."
TEXT = f"{LOSS}\n{GAIN}\n{BOTH}\n{NEITHER}"


def drafted(name: str, effect: str, quote: str, why: str = "") -> Grounded:
    """Return what is left of a draft with one stakeholder."""
    who = DraftStakeholder(name=name, kind="group", effect=effect, why=why or quote, quotes=(quote,))
    return ground(Draft(headline="", facts=(), stakeholders=(who,), disclosures=()), Article(title="", text=TEXT))


@pytest.mark.parametrize(
    ("name", "effect", "quote", "expected"),
    [
        ("tenants", "loses", LOSS, Effect.LOSES),
        ("tenants", "gains", LOSS, Effect.UNCERTAIN),
        ("tenants", "mixed", LOSS, Effect.UNCERTAIN),
        ("tenants", "uncertain", LOSS, Effect.UNCERTAIN),
        ("the developer", "gains", GAIN, Effect.UNCERTAIN),
        ("the developer", "loses", GAIN, Effect.UNCERTAIN),
        ("riders", "gains", BOTH, Effect.UNCERTAIN),
        ("riders", "mixed", BOTH, Effect.UNCERTAIN),
        ("librarians", "gains", NEITHER, Effect.UNCERTAIN),
        ("librarians", "mixed", NEITHER, Effect.UNCERTAIN),
    ],
)
def test_the_quotations_decide_on_the_effect(name: str, effect: str, quote: str, expected: Effect) -> None:
    """A model that turns a loss into a gain is not believed, and operators see what it said."""
    found = drafted(name, effect, quote)
    (who,) = found.stakeholders
    assert who.effect is expected
    assert [f"“{effect}” is not in the quotations" in line.reason for line in found.rejected] == (
        [] if expected == effect else [True]
    )


@pytest.mark.parametrize("name", ["tenants of Merrow", "young tenants", "Martians", "the", ""])
def test_the_article_names_all_of_them(name: str) -> None:
    """One word in common with the article is not enough."""
    found = drafted(name, "loses", LOSS)
    assert found.stakeholders == ()
    assert [line.reason for line in found.rejected] == ["the article does not name them"]


def test_nobody_is_listed_twice() -> None:
    """A draft that repeats itself is told once."""
    who = DraftStakeholder(name="tenants", kind="group", effect="loses", why=LOSS, quotes=(LOSS,))
    draft = Draft(headline="", facts=(), stakeholders=(who, who), disclosures=())
    assert len(ground(draft, Article(title="", text=TEXT)).stakeholders) == 1


def test_the_quotations_tell_of_them() -> None:
    """A name from one end of the article does not stand over a quotation from the other."""
    text = "\n".join((NEITHER, *(f"Sentence {number} is about the weather." for number in range(9)), GAIN))
    who = DraftStakeholder(name="librarians", kind="group", effect="gains", why=GAIN, quotes=(GAIN,))
    found = ground(Draft(headline="", facts=(), stakeholders=(who,), disclosures=()), Article(title="", text=text))
    assert found.stakeholders == ()
    assert [line.reason for line in found.rejected] == ["the quotations do not tell of them"]
