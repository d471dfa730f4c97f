"""Orders that were misread: what a name, a filter, a time, or a command's name in another language was taken for."""

from __future__ import annotations

import pytest

from tests.dialogs.test_unread import channel

NAMES = (
    "Ärzte ohne Grenzen",
    "Médecins sans frontières",
    "Doctors without Borders",
    "Ni una menos",
    "Reporter ohne Grenzen",
    "Everything but the Girl",
    "Nessuno tocchi Caino",
    "Engenheiros sem Fronteiras",
    "gig workers without contracts",
)
"""Names with a word in them that turns an order around."""


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_may_have_a_word_that_denies(name: str) -> None:
    """It is watched, told of, and watched no longer, whole."""
    here = await channel()
    assert (await here.typed(f"watch {name} notify-only"))[2]
    assert name in (await here.typed(f"about {name}"))[0]
    assert (await here.typed(f"unwatch {name}"))[2]


@pytest.mark.parametrize(
    "words", ["más dinero", "mai", "won", "ohne", "won elections", "don Quixote", "menos", "más vivienda"]
)
async def test_a_filter_may_have_a_word_that_denies_in_another_language(words: str) -> None:
    """And a word alone denies nothing."""
    assert (await (await channel()).typed(f"filter 1 {words}"))[2]


@pytest.mark.parametrize(
    "words", ["football but not cricket", "nicht Fußball", "sans football", "won't pay", "todo menos fútbol"]
)
async def test_a_filter_that_leaves_something_out_in_words_is_not_guessed_at(words: str) -> None:
    """What it leaves out has a minus."""
    text, does, is_changed = await (await channel()).typed(f"filter 1 {words}")
    assert not is_changed
    assert not does
    assert "/news filter" in text
