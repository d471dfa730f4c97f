"""What a later article of a story says that no earlier one did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.article import Article
from bot.domain.digest import Digest
from bot.stories.additions import MAX_ADDED_LINES, addition_note, find_addition
from bot.summarizer.extract_workers import extract_in_thread
from bot.text.catalogue import Said, in_language

FIRST_TEXT = (
    "Brightwater Foods has agreed to buy Orla Mills of Tarn for 240 million euros, the companies said on Monday.\n"
    "About 300 bakery workers in Tarn could lose their jobs, union leader Ida Brandt said."
)


async def extracted_digest(text: str, publisher: str = "Northfield Wire") -> Digest:
    """Return the digest of an article, made of its own sentences."""
    article = Article(title="Orla Mills", text=text, publisher=publisher, url="https://wire.example/orla")
    return await extract_in_thread(article)


async def additions_of(text: str) -> Said:
    """Return the additions of an article that comes after the first one."""
    first, later = await extracted_digest(FIRST_TEXT, "Harbour Courier"), await extracted_digest(text)
    return addition_note(later, find_addition([first], later))


async def test_a_new_name_is_told() -> None:
    """Who was not named before is news."""
    said = await additions_of("The mayor of Tarn, Jon Falk, asked Brightwater for a guarantee for the oldest bakery.")
    assert said.startswith("Northfield Wire tells it, too, and adds:\n• The mayor of Tarn, Jon Falk")
    assert said.endswith("https://wire.example/orla")


async def test_what_is_added_is_told_in_a_language() -> None:
    """All that stands around the article's sentences, and the sources that differ, too."""
    said = await additions_of(
        "Brightwater Foods has agreed to buy Orla Mills of Tarn for 260 million euros, people said."
    )
    told = in_language(said, "de")
    assert told.startswith("Northfield Wire berichtet es auch.\nDie Quellen sagen Verschiedenes:\n• Harbour Courier: „")


async def test_a_new_number_is_told() -> None:
    """As is a figure that nobody gave before."""
    assert "14 bakeries" in await additions_of("Orla Mills of Tarn runs 14 bakeries and sells to Brightwater.")


async def test_what_was_said_before_is_not_told_again() -> None:
    """In whatever words."""
    assert (
        await additions_of("Orla Mills goes to Brightwater Foods for 240 million euros. Ida Brandt fears for jobs.")
        == ""
    )


async def test_other_numbers_stand_side_by_side() -> None:
    """Each with its sentence and who says it; they are no addition beside it."""
    other = "Brightwater Foods has agreed to buy Orla Mills of Tarn for 260 million euros, people close to it said."
    said = await additions_of(other)
    assert "The sources differ:" in said
    assert "• Harbour Courier: “Brightwater Foods has agreed to buy Orla Mills of Tarn for 240 million euros" in said
    assert f"Northfield Wire: “{other}”" in said
    assert "adds" not in said


async def test_the_same_unit_of_something_else_is_no_difference() -> None:
    """How deep and how far away are both in kilometres."""
    one = await extracted_digest("The quake hit near the town of Santa Inés del Valle at a depth of 14 kilometres.")
    other = await extracted_digest("The epicentre lay 6 kilometres from Santa Inés del Valle.")
    assert find_addition([one], other).differing == ()


@pytest.mark.parametrize("publisher", ["", "Harbour Courier"])
async def test_a_note_is_short(publisher: str) -> None:
    """A few lines; whoever wants more reads the article."""
    lines = "\n".join(f"Reader number {at} of Skarvoy saw {at + 700} ferries." for at in range(9))
    later = await extracted_digest(lines, publisher)
    text = addition_note(later, find_addition([await extracted_digest(FIRST_TEXT)], later))
    assert text.count("• ") == MAX_ADDED_LINES
    assert text.startswith(publisher or "Orla Mills")


async def test_an_article_without_an_address_has_no_link() -> None:
    """Then the note ends with its last line."""
    later = await extracted_digest("Jon Falk, the mayor, asked for a guarantee.")
    bare = replace(later, article=replace(later.article, url=""))
    assert addition_note(bare, find_addition([await extracted_digest(FIRST_TEXT)], bare)).endswith("guarantee.")
