"""Quotations: what is somebody's own, in whatever marks, and what only has an apostrophe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.language_detection import likeliest_language
from bot.text.quotations import quotations, within_quotations
from bot.text.sentences import sentences

SENTENCE_BEFORE = "A meeting took place on Monday."
SENTENCE_AFTER = "The council meets again in May."


def quoted_sentences(text: str) -> list[str]:
    """Return the sentences that begin within a quotation."""
    spans = sentences(text, likeliest_language(text))
    return [text[slice(*spans[number])] for number in sorted(within_quotations(text, spans, likeliest_language(text)))]


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "''", "„“", "„”", '„"', "»«", "«»", "»»", "””", "‚‘", "‹›", "›‹"])
@pytest.mark.parametrize("between", [" ", "\n", "\n{}"])
@pytest.mark.parametrize("apostrophe", ["’", "'"])
def test_what_is_said_within_marks_is_said_by_somebody(marks: str, between: str, apostrophe: str) -> None:
    """In every kind of marks, with apostrophes in it, over the ends of paragraphs, each with a mark or without."""
    gap = between.format(marks[0])
    accused = f"The mayor{apostrophe}s friends, the workers{apostrophe} union says, took bribes from a builder."
    told = f"{marks[0]}The council isn{apostrophe}t honest.{gap}{accused}{gap}She must go,{marks[1]} said Ellis Varga."
    text = f"{SENTENCE_BEFORE} {told} {SENTENCE_AFTER}\n{SENTENCE_AFTER}"
    said = quoted_sentences(text)
    assert len(said) == 2
    assert accused in said[0]
    assert said[1].lstrip(marks[0]).startswith("She must go")


@pytest.mark.parametrize(
    "text",
    [
        "The workers’ union met. The mayor’s office said so.",
        "The workers' union met. It was the '90s. Give 'em time. Rock 'n' roll won.",
        "The ‘90s were good. The class of '08 met.",
        "A “summit” took place. The ‘king’ of Tarn came. He is 6'2\" tall. So is she.",
        "„Gut“, sagte sie. Dann ging sie.",
        "« Bien », a-t-elle dit. Elle est partie.",
        'It is 5" long. It is blue.',
        '“Good,” she said. “Very good.” Then she left. "Well." He stayed.',
        "He said “no.\n“Yes,” she said. They left.",
    ],
)
def test_an_apostrophe_opens_nothing(text: str) -> None:
    """Nor does a mark that was closed, or a measure in inches; one forgotten mark does not turn the rest around."""
    last = sentences(text, likeliest_language(text))[-1]
    assert text[slice(*last)] not in quoted_sentences(text)


def test_a_mark_that_opens_again_goes_on_with_what_is_open() -> None:
    """Straight marks open and close alike: somebody forgot to close, or began a paragraph."""
    text = 'He said: "We waited. "We are glad," and left. "It rained," she said.'
    assert [text[start:end] for start, end in quotations(text, likeliest_language(text))] == [
        '"We waited. "We are glad,"',
        '"It rained,"',
    ]


def test_what_is_never_closed_is_doubtful() -> None:
    """A text that breaks off, or a mark that was forgotten: all that follows needs a reading."""
    for mark in '“„«"‘':
        assert quoted_sentences(f"{SENTENCE_BEFORE} {mark}The council knew. It did nothing.\n{SENTENCE_AFTER}") == [
            "It did nothing.",
            SENTENCE_AFTER,
        ]


@given(st.text(alphabet="“”„«»‘’‚\"' .\na1s", max_size=80))
def test_quotations_lie_within_their_text(text: str) -> None:
    """Whatever the marks: in order, none empty, and a sentence at the head of the text is never within one."""
    found = quotations(text, likeliest_language(text))
    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert 0 not in within_quotations(
        text, [span for span in sentences(text, likeliest_language(text)) if span[0] == 0], likeliest_language(text)
    )
