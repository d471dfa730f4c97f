"""Residue goes, sentences stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.residue import title_in_tail, without_residue

RESIDUE_LINES = [
    "Read More: Why The Ferries Stood Still",
    "READ ALSO: Ten ways to cross the harbour",
    "Read More Details",
    "Read more »",
    "Read the full story",
    "Continue reading…",
    "Click here to read more.",
    "See also: Harbour history",
    "Related: What the crews earn",
    "Related Articles",
    "Lesen Sie auch: Warum die Fähren stehen",
    "Lire aussi : Pourquoi les ferries restent à quai",
    "Lea también: Por qué paran los ferris",
    "Leggi anche: Perché i traghetti sono fermi",
    "Leia mais: Por que as balsas pararam",
    "Finally We wish PressBee provided you with enough information of ( Ferry strike ends )",
    "Also on site :",
    "The post Ferry strike ends appeared first on Harbour Courier.",
    "Facebook Twitter WhatsApp Email",
    "Share | Tweet | Print",
    "Share this article",
    "Share",
    "Sign up for our daily newsletter and never miss a ferry.",
    "Subscribe to our newsletter",
    "Get the best of the harbour delivered to your inbox every morning.",
    "Enter your email address",
    "By signing up, you agree to our terms of use.",
    "Follow us on Facebook and Instagram",
    "Join our WhatsApp channel for more news",
    "Photo: Mira Holt",
    "Photo by Mira Holt/Getty Images",
    "Image credit: Harbour Courier",
    "(Mira Holt/Reuters)",
    "Getty Images",
    "Credit: AFP",
    "Advertisement",
    "Anzeige",
    "Story continues below advertisement",
    "Leave a comment",
    "© 2026 Harbour Courier. All rights reserved.",
    "[vc_row]",
    "[/vc_row]",
    "[gallery ids='1,2,3']",
    "[caption id=”x” width=”300″]The harbour at dawn[/caption]",
]

KEPT_SENTENCES = [
    "(TIME has a content partnership with Scale AI.)",
    "Read more books, the minister told the pupils of the harbour school.",
    "“Read more,” she said.",
    "Related companies were asked to pay the levy by the end of June.",
    "See also the report of the audit office, which came to another result.",
    "Subscribe to that view and you will be alone in this town.",
    "Sign up was closed before the newsletter said a word about it.",
    "Follow the money, he said.",
    "Share prices fell by four per cent.",
    "Facebook and Twitter declined to comment.",
    "Facebook",
    "Photographs of the strike were shown to the court.",
    "Photo: the prosecutors say that the picture was taken on the day after the strike began.",
    "Video calls were cut off in the whole district.",
    "The picture was sold to Getty Images.",
    "Getty Images said on Monday that it would appeal the verdict.",
    "Advertisement revenue fell by a third.",
    "Finally, we wish the crews well.",
    "Also on site were two fire engines, the mayor said, and they stayed all night.",
    "“These workers [his crew] were [sic] paid late,” it says.",
    "The formula is [a] plus [b], where a=1.",
    "Comments made by the minister drew criticism.",
    "Watch makers expect a bad year.",
    "Listen to the crews, the union demands.",
    "Trending topics are chosen by a machine, the company says.",
    "Most read newspapers on paper until 2010.",
    "Copyright law protects the works of the harbour's poets.",
    "Get to work on time: that is all the crews want, the union said.",
    "Download speeds rose in all districts.",
    "Join our fight, the union tells the drivers.",
    "Tags: the council wants every dog to wear one from May, and fines those that do not.",
    "Yes.",
]


@pytest.mark.parametrize("line", RESIDUE_LINES)
def test_a_line_of_residue_is_dropped_and_nothing_else(line: str) -> None:
    """A line of residue between two paragraphs is dropped; nothing else is."""
    assert (
        without_residue(f"The crews went back.\n{line}\nThe ferries sail again.")
        == "The crews went back.\nThe ferries sail again."
    )


@pytest.mark.parametrize("line", KEPT_SENTENCES)
def test_a_sentence_stays_to_the_letter(line: str) -> None:
    """A sentence stays to the letter, alone and between others."""
    assert without_residue(line) == line
    text = f"The crews went back.\n\n{line}\nThe ferries sail again."
    assert without_residue(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[time-brightcove not-tgx=”true”]The deal is done.", "The deal is done."),
        ('[embed src="https://a.example/?x=1&y"]They sail.', "They sail."),
        ("They sail. Read More: Why The Ferries Stood Still", "They sail."),
        ("The harbour at dawn was empty. (Photo by Mira Holt/Getty Images)", "The harbour at dawn was empty."),
        ("They sail again. […]", "They sail again."),
    ],
)
def test_residue_inside_a_line_goes(before: str, after: str) -> None:
    """Short codes, trailing credits and trailing links leave the sentence they hang on."""
    assert without_residue(before) == after


def test_a_repeated_paragraph_goes() -> None:
    """A long paragraph that stands twice is kept once; a short one may be meant."""
    long = "The crews of the harbour ferries went back to work on Friday."
    assert without_residue(f"{long}\nYes.\n{long}\nYes.") == f"{long}\nYes.\nYes."


def test_a_list_of_other_headlines_goes() -> None:
    """Headlines below “Also on site” go with it, up to the next sentence."""
    tail = "Most Viewed News\nTen ways to cross the harbour\nWhat the crews earn"
    assert without_residue(f"They sail.\n{tail}") == "They sail."
    assert (
        without_residue(f"They sail.\n{tail}\nThe mayor was glad of it all.")
        == "They sail.\nThe mayor was glad of it all."
    )


def test_the_farewell_names_the_headline() -> None:
    """An aggregator's farewell holds the article's title."""
    text = (
        "They sail.\nFinally We wish PressBee provided you with enough information of ( Ferry (and bus) strike ends )"
    )
    assert title_in_tail(text) == "Ferry (and bus) strike ends"
    assert title_in_tail("They sail.") == ""


@given(st.text(max_size=400))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """Cleaning is idempotent."""
    once = without_residue(text)
    assert without_residue(once) == once


@given(st.lists(st.sampled_from(KEPT_SENTENCES + RESIDUE_LINES), max_size=12))
def test_no_sentence_is_ever_lost(lines: list[str]) -> None:
    """However sentences and residue are mixed, every sentence is still there."""
    kept = without_residue("\n".join(lines)).split("\n")
    listed = {"Facebook", "“Read more,” she said.", "Yes.", "Follow the money, he said."}
    assert {line for line in lines if line in KEPT_SENTENCES} - listed <= set(kept)


@given(
    st.sampled_from(["[", "[a b=", " ", "[caption ", "&#1;", "(", "Read more ", "/", "”", "a."]), st.integers(1, 30_000)
)
def test_hostile_repetition_is_cheap(part: str, times: int) -> None:
    """No rule takes more than a moment on a long hostile line."""
    assert len(without_residue(part * times)) <= len(part) * times
