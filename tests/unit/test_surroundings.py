"""What stands around a quotation: the sentence before it and the one behind, whole unless it is very long."""

from __future__ import annotations

from bot.domain.article import Article
from bot.domain.evidence import Evidence
from bot.domain.surroundings import CONTEXT_LENGTH, Surroundings, surroundings

QUOTE = "The ferry ran aground."


def surroundings_in(text: str) -> Surroundings:
    """Return the surroundings of the quotation in a text."""
    start = text.index(QUOTE)
    return surroundings(Evidence(quote=QUOTE, start=start, end=start + len(QUOTE)), Article(title="t", text=text))


def test_the_sentences_next_to_it_are_shown() -> None:
    """Not those beyond, and none where there is none; runs of blanks are one."""
    assert surroundings_in(f"It was late. The sea  was calm. {QUOTE} Nobody was hurt. It rained.") == Surroundings(
        "The sea was calm.", "Nobody was hurt."
    )
    assert surroundings_in(QUOTE) == Surroundings("", "")


def test_a_long_one_is_cut_between_words_on_its_far_side() -> None:
    """What is next to the quotation stays, and a mark says that something is left out."""
    long = f"First {'word ' * CONTEXT_LENGTH}last."
    found = surroundings_in(f"{long} {QUOTE} {long}")
    assert found.before.startswith("… word ")
    assert found.before.endswith(" last.")
    assert found.after.startswith("First word ")
    assert found.after.endswith(" word …")
    assert max(len(found.before), len(found.after)) <= CONTEXT_LENGTH + len("… ")
