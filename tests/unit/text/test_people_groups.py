"""Groups of people."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES
from bot.text.people_groups import is_concrete, people_group

EN = LANGUAGES["en"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Two college students were", "Two college students"),
        ("WeWork’s office workers would", "WeWork’s office workers"),
        ("The tram drivers in Port Aldery will", "tram drivers in Port Aldery"),
        ("At least 17 passengers died", "At least 17 passengers"),
        ("Thousands of teachers marched", "Thousands of teachers"),
    ],
)
def test_a_group_has_its_number_its_owner_and_its_place(text: str, name: str) -> None:
    """What is shown says who is meant."""
    found = people_group(EN).match(text)
    assert found is not None
    assert is_concrete(found, EN)
    assert found.group("name") == name


@pytest.mark.parametrize(
    "text",
    ["People were", "Experts say", "For scientists it", "Who later hired workers", "These workers", "new workers"],
)
def test_what_is_nobody_in_particular_is_no_group(text: str) -> None:
    """People, experts, and nouns that other words stand before."""
    found = people_group(EN).match(text)
    assert found is None or not is_concrete(found, EN)
