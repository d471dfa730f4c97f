"""What a reader sees of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.visible_text import character_boundary, is_honest_label, sentence_ends, visible


@pytest.mark.parametrize(
    "label",
    ["bank.example", "see bank\u200b.example", "bank\uff0eexample", "bank\u3002example", "WWW.BANK.EXAMPLE today"],
)
def test_a_label_that_names_another_host_is_found_out(label: str) -> None:
    """Also behind what cannot be seen, and behind wide dots; its own host is honest."""
    assert not is_honest_label(label, "https://evil.example/x")
    assert is_honest_label(label, "https://bank.example/x")
    assert is_honest_label(label, "https://www.bank.example/x")
    assert not is_honest_label(label, "https://[broken")


def test_sentences_end_with_their_quotation_marks_and_without_spaces() -> None:
    """Marks of direct speech belong to the sentence; Chinese and Japanese put no space behind it."""
    assert sentence_ends("He said “go.” She went. ") == [13, 23]
    assert sentence_ends("他走了。她也走了。") == [4, 9]


@given(st.text())
def test_what_is_seen_can_be_sent_and_turns_nothing(text: str) -> None:
    """No halves of characters, no control characters, no turns; done twice, it is done once."""
    told = visible(text)
    assert told.encode().decode() == told
    assert not any("\u202a" <= one <= "\u202e" or "\u2066" <= one <= "\u2069" for one in told)
    assert visible(told) == told


@given(st.text(), st.integers(0, 50))
def test_a_cut_is_never_behind_where_it_was_wanted(text: str, end: int) -> None:
    """A family of emoji or a letter with its signs is taken whole, or not at all."""
    assert 0 <= character_boundary(text, min(end, len(text))) <= end
    family = "👨\u200d👩\u200d👧"
    assert character_boundary(family, 3) == 0
