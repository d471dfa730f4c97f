"""Whom a message is addressed to, by the names in it."""

from __future__ import annotations

import re

import pytest

from bot.text.mentions import is_meant_for_others

PERSON_MENTION, ANY_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@[!&]?(\d+)>")


@pytest.mark.parametrize(
    ("said", "is_theirs"),
    [
        ("<@7> look", True),
        ("hey <@7> look", True),
        ("<@7> have you seen what <@1> posted?", True),
        ("<@7>, <@1> told me it is 3,400", True),
        ("<@1> what does <@7> pay?", False),
        ("did <@7> see it, <@1>?", False),
        ("  <@!7> and you?", True),
        ("<@&5> is this for you?", True),
        ("watch gig workers role:<@&5>", False),
        ("nobody is named", False),
        ("", False),
    ],
)
def test_who_is_named_first_is_spoken_to(said: str, *, is_theirs: bool) -> None:
    """Or else whoever is named; a role in the middle is what is spoken of."""
    assert is_meant_for_others(said, "1", person=PERSON_MENTION, anybody=ANY_MENTION) == is_theirs
