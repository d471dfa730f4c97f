"""Sentences on the same that give another number, date or name; and those that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import contradictions
from bot.text.language import LANGUAGES
from bot.text.language_detection import likeliest_language

EN, DE, FR = (LANGUAGES[code] for code in ("en", "de", "fr"))
CONTRADICTIONS = [
    (
        "The ferry ran aground off Skarvoy with 214 passengers aboard.",
        "Off Skarvoy the ferry ran aground with 241 passengers aboard.",
        ("214", "241"),
    ),
    (
        "The Halt bridge closes on 4 March for repairs of its pillars.",
        "For repairs of its pillars the Halt bridge closes on 6 March.",
        ("4 March", "6 March"),
    ),
    (
        "The Halt bridge closes on March 4 for repairs of its pillars.",
        "For repairs of its pillars the Halt bridge closes on April 4th.",
        ("March 4", "April 4th"),
    ),
    (
        "The council of Halt voted on Tuesday to close the old baths.",
        "To close the old baths the council of Halt voted on Monday night.",
        ("Tuesday", "Monday"),
    ),
    (
        "Die Brücke in Halt öffnet am 3. Mai wieder für den Verkehr.",
        "Für den Verkehr öffnet die Brücke in Halt am 5. Mai wieder.",
        ("3. Mai", "5. Mai"),
    ),
    (
        "The new head of the mill is chief executive Ida Brandt, the owners of Orla wrote.",
        "The new head of the mill is chief executive Jonas Weil, the owners of Orla wrote.",
        ("Ida Brandt", "Jonas Weil"),
    ),
    (
        "Captain Nils Aagard brought the ferry off the reef at Skarvoy with the flood.",
        "With the flood the ferry was brought off the reef at Skarvoy by its captain, Per Holm.",
        ("Nils Aagard", "Per Holm"),
    ),
]

NON_CONTRADICTIONS = [
    # Other things.
    ("The bridge closes on 4 March.", "A new school opens on 6 March in Orla."),
    # The same day in two forms, and when somebody spoke.
    ("The Halt bridge closes on 4 March for repairs.", "The Halt bridge closes on March 4th for repairs."),
    ("The Halt bridge closes soon for repairs, the city said on Monday.",
     "The Halt bridge closes soon for repairs, the city said on Tuesday."),
    ("The Halt bridge closes on Wednesday for repairs.", "The Halt bridge closes on 4 March for repairs."),
    # A name in full and in short, two who hold many offices, two mayors in one sentence.
    ("Mayor Anna Berg opened the rebuilt baths of Halt.", "Mayor Berg opened the rebuilt baths of Halt."),
    ("Mayor Anna Berg opened the rebuilt baths of Halt.", "Mayor Anna Maria Berg opened the rebuilt baths of Halt."),
    ("The fire began in the kitchen, spokesman Tom Holt told the paper of Halt.",
     "The fire began in the kitchen, spokesman Ulf Dahl told the paper of Halt."),
    ("The mayors of Halt and Orla, mayor Anna Berg and mayor Jan Holt, opened the bridge.",
     "The bridge of Halt and Orla was opened, and mayor Eva Lund came too."),
    ("Senator Elizabeth Warren voted for the bill on the baths.",
     "Senator Bernie Sanders voted for the bill on the baths."),
    ("Former chief executive Anna Berg spoke at the mill in Orla.",
     "Chief executive Carl Otto spoke at the mill in Orla."),
    ("Brightwater chief executive Anna Berg spoke at the mill.",
     "Union chief Marco Rossi spoke at the mill of Brightwater."),
    ("The court sat to hear the case of the mill.", "The court met on Tuesday to hear the case of the mill."),
    ("The 10 may appeal the ruling on the mill in Orla.", "They may appeal the ruling on the mill in Orla by 4 March."),
    ("Neighbour Anna Berg saw the fire begin in the kitchen of the mill.",
     "Neighbour Jan Holt saw the fire begin in the kitchen of the mill."),
]  # fmt: skip


def contradicting_values(one: str, other: str) -> tuple[str, ...]:
    """Return the values in which two sentences differ, each in its own language."""
    return contradictions.contradicting_values((one, likeliest_language(one)), (other, likeliest_language(other)))


@pytest.mark.parametrize(("one", "other", "said"), CONTRADICTIONS)
def test_what_differs_is_named(one: str, other: str, said: tuple[str, str]) -> None:
    """Each as it is written, in either order."""
    assert contradicting_values(one, other) == said
    assert contradicting_values(other, one) == said[::-1]


@pytest.mark.parametrize(("one", "other"), NON_CONTRADICTIONS)
def test_what_only_looks_like_it_is_no_difference(one: str, other: str) -> None:
    """Nobody is told that sources differ who do not."""
    assert contradicting_values(one, other) == ()
    assert contradicting_values(other, one) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read(one: str, other: str) -> None:
    """Nothing, or something of each; and no sentence differs from itself."""
    assert len(contradicting_values(one, other)) in (0, 2)
    assert contradicting_values(one, one) == ()


def test_what_is_counted_is_read_in_its_own_language() -> None:
    """A plural is the same thing as its singular there; French months and scales are no English ones."""
    one, other = "Die Brücke in Halt kostet 21 Stellen im Rathaus.", "Die Brücke in Halt kostet 12 Stellen im Rathaus."
    assert contradictions.contradicting_values((one, DE), (other, DE)) == ("21", "12")
    one, other = "Le pont de Halt coûte 3 billions d’euros.", "The Halt bridge costs 3 billion euros, Le Pont says."
    assert contradictions.contradicting_values((one, FR), (other, EN)) == ("3 billions d’euros", "3 billion euros")
