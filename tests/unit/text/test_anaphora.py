"""Sentences that go on from the one before: by "it", by "however"."""

from __future__ import annotations

import pytest

from bot.text.anaphora import begins_with_anaphor, begins_with_connective
from bot.text.language import LANGUAGES
from bot.text.passage_features import PassageScorer
from bot.text.question_text import question_text

QUESTION = "When will the bakery that Orla Mills bought close?"
PURCHASE_SENTENCE = "Orla Mills bought a bakery in Tarn."
UNRELATED_SENTENCE = "The weather was fine."


@pytest.mark.parametrize(
    ("sentence", "refers", "goes_on"),
    [
        ("It will close.", True, False),
        ("“She left,” he said.", True, False),
        ("However, the town stays.", False, True),
        ("But the town stays.", False, True),
        ("Items left.", False, False),
        ("Button makers stay.", False, False),
        ("The town stays.", False, False),
    ],
)
def test_a_sentence_points_back_by_its_first_word(sentence: str, refers: bool, goes_on: bool) -> None:  # noqa: FBT001
    """Whole words alone count."""
    english = LANGUAGES["en"]
    assert (begins_with_anaphor(sentence, english), begins_with_connective(sentence, english)) == (refers, goes_on)


@pytest.mark.parametrize(
    ("passages", "carried", "near", "far"),
    [
        ([PURCHASE_SENTENCE, "It will close in March."], True, False, False),
        ([PURCHASE_SENTENCE, "But a shop will close in March."], True, False, False),
        ([PURCHASE_SENTENCE, "A shop will close in March."], False, True, False),
        ([PURCHASE_SENTENCE, UNRELATED_SENTENCE, "It will close in March."], False, False, True),
        ([PURCHASE_SENTENCE, UNRELATED_SENTENCE, "But a shop will close in March."], False, False, False),
    ],
)
def test_what_a_sentence_goes_on_from_is_its_subject(
    passages: list[str],
    carried: bool,  # noqa: FBT001
    near: bool,  # noqa: FBT001
    far: bool,  # noqa: FBT001
) -> None:
    """Words that it lacks and the one before has, are its own where it points back, and near it where it does not."""
    signs = PassageScorer(question_text(QUESTION), passages, LANGUAGES["en"]).features_of(len(passages) - 1)
    assert (signs.continued_share > 0, signs.preceding_share > 0, signs.referred_back_share > 0) == (carried, near, far)
