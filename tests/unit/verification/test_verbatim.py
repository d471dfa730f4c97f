"""Verbatim: what is proven by being found, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.domain.article import Article
from bot.verification.verbatim import verbatim_spans

TEXT = (
    "The mayor denied taking bribes. She said so on Tuesday.\n"
    "“The council knew.  It did nothing. Nobody was told,” Jon Falk said.\n"
    "The bridge – closed since May – opens on Friday."
)
ARTICLE = Article(title="Bribes", text=TEXT)
OTHER_ARTICLE = Article(title="", text="Rents rose. The mayor denied everything.")


def verbatim_sentences(claim: str) -> list[str]:
    """Return the sentences that a claim is verbatim."""
    return [one.article.text[one.start : one.end] for one in verbatim_spans(claim, [ARTICLE, OTHER_ARTICLE])]


@pytest.mark.parametrize(
    ("claim", "sentences"),
    [
        ("The mayor denied taking bribes.", ["The mayor denied taking bribes."]),
        ("The mayor denied taking bribes", ["The mayor denied taking bribes."]),
        (
            "The mayor denied\ntaking bribes. She said so on  Tuesday.",
            ["The mayor denied taking bribes. She said so on Tuesday."],
        ),
        ("The bridge - closed since May - opens on Friday.", ["The bridge – closed since May – opens on Friday."]),
        ("Rents rose.", ["Rents rose."]),
    ],
)
def test_whole_sentences_are_found(claim: str, sentences: list[str]) -> None:
    """White space, dashes and the last stop may differ; what is found are the article's own characters."""
    assert verbatim_sentences(claim) == sentences


@pytest.mark.parametrize(
    "claim",
    [
        "The mayor denied taking",
        "taking bribes.",
        "The mayor denied taking bribes. Rents rose.",
        "She said so on Wednesday.",
        "She said so on Tuesday. The bridge – closed since May – opens on Friday.",
        "She said so on Tuesday. The mayor denied taking bribes.",
        "The mayor denied taking bribes. The mayor denied taking bribes.",
        "It did nothing.",
        "The council knew. It did nothing.",
        "",
        ".",
    ],
)
def test_parts_and_what_others_say_are_not_verbatim(claim: str) -> None:
    """Half a sentence turns its sense, two articles make no statement, and a quotation is somebody's own."""
    assert verbatim_sentences(claim) == []


def test_sentences_that_stand_side_by_side_somewhere_are_verbatim() -> None:
    """The first of them may stand elsewhere, too, beside another one."""
    text = "Prices fell. It rained. Prices fell. Rents rose."
    (place,) = verbatim_spans("Prices fell. Rents rose.", [Article(title="", text=text)])
    assert (place.start, text[place.start : place.end]) == (24, "Prices fell. Rents rose.")
