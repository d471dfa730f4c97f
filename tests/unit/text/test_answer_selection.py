"""Which passage answers: what fills the gap, in other words than the question's, and none where nothing does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.text.answer_selection import FIRST_REASON_LIKELIHOOD, TYPE_MISSING_BOUND, UNCERTAIN_BOUND, UNSETTLED_BOUND
from bot.text.language_detection import likeliest_language
from bot.text.sentences import sentences
from tests.questions import select_passages

SHARED_QUESTIONS = Path(__file__).parents[4] / "shared" / "data" / "dev" / "questions.json"
MIN_FIRST_SHARE, MIN_AMONG_SHARE = 0.81, 0.93
"""Minimum shares for the shared questions: a point below the measured ones without titles (.820 and .940)."""

TITLE = "Tarn closes its old mill"
TEXT = (
    "The town of Tarn has closed its old mill after a fire.",
    "Mayor Ida Falk said the mill could open again in May.",
    "Repairs will cost 3 million euros.",
    "Some 40 bakers took their flour there.",
    "Visitors can return their tickets for a full refund.",
)


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ("Why was the mill closed?", 0),
        ("When does the mill open again?", 1),
        ("What do the repairs cost?", 2),
        ("How many bakers are there?", 3),
        ("Can I get my money back?", 4),
    ],
)
def test_what_fills_the_gap_comes_first(asked: str, at: int) -> None:
    """Also where the question has its own words for it."""
    assert select_passages(asked, TEXT, title=TITLE)[0][0] == at


@pytest.mark.parametrize("asked", ["How tall is the mill?", "How old is the mayor?", "Wie tief ist der Fluss?"])
def test_what_nothing_fills_is_unlikely_answered(asked: str) -> None:
    """However many words of the question a passage has."""
    assert all(likely <= TYPE_MISSING_BOUND for _, likely in select_passages(asked, TEXT, title=TITLE))


@pytest.mark.parametrize(
    ("asked", "told", "most"),
    [
        (
            "Will the mill close?",
            ("Bakers fear that the mill will close.", "The sun shone on the roof."),
            UNSETTLED_BOUND,
        ),
        ("Ist die Mühle verkauft?", ("Die Mühle ist angeblich verkauft.", "Falk wies das zurück."), UNCERTAIN_BOUND),
        (
            "Le moulin est-il vendu ?",
            ("Selon une rumeur, le moulin est vendu.", "La maire a démenti."),
            UNCERTAIN_BOUND,
        ),
    ],
)
def test_what_is_only_feared_or_rumoured_is_no_sure_yes(asked: str, told: tuple[str, ...], most: float) -> None:
    """It may answer where the next sentence does, and else it is the closest at best."""
    assert 0 < dict(select_passages(asked, told))[0] <= most


@pytest.mark.parametrize(
    ("code", "asked", "title", "told"),
    [
        (
            "de",
            "Wann machen die zu?",
            "Aus für die Mühle",
            ("Falk weinte.", "Die Schließung der Mühle folgt im Mai."),
        ),
        (
            "fr",
            "ça rouvre quand ?",
            "Le moulin en travaux",
            ("Falk a pleuré.", "La réouverture est prévue en mai."),
        ),
        ("de", "Wie lange dauert der Umbau?", "Umbau der Mühle", ("Falk plant viel.", "Er soll elf Monate dauern.")),
        (
            "de",
            "Warum schließt die Mühle?",
            "Mühle wird geschlossen",
            ("Falk weinte.", "Als Grund nannte sie Kosten."),
        ),
    ],
)
def test_everyday_questions_of_other_languages_are_answered(
    code: str, asked: str, title: str, told: tuple[str, ...]
) -> None:
    """By another form of a word, and by the first reason of what the title tells."""
    (best, likely), *_ = select_passages(asked, told, title=title, code=code)
    assert best == 1
    assert likely >= FIRST_REASON_LIKELIHOOD


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Who closed the mill?", ("Rumours say that Ida Falk closed the mill.", "The sun shone.")),
        ("what happens next?", ("The mill went to the Court of Appeal.", "The sun shone.")),
    ],
)
def test_hearsay_and_one_word_in_another_sense_are_no_sure_answers(asked: str, told: tuple[str, ...]) -> None:
    """They may answer."""
    assert 0 < dict(select_passages(asked, told))[0] <= UNCERTAIN_BOUND


def test_who_asks_how_long_something_will_last_is_not_told_of_last_time() -> None:
    """What tells of nothing ahead is less likely."""
    told = ("It was closed for five weeks in 2008.", "It will stay closed for about ten weeks.")
    assert select_passages("how long will the mill be closed?", told)[0][0] == 1


def test_a_sum_of_somebody_else_gives_way() -> None:
    """Where another sentence has a sum and names whom the question does."""
    told = ("The striker cost the club dear, 11 million.", "Tarn United bought the striker Elie Vance for 22 million.")
    assert select_passages("how much did the striker cost?", told)[0][0] == 0
    assert select_passages("how much did vance the striker cost?", told)[0][0] == 1


def test_all_likelihoods_together_are_a_share() -> None:
    """What is left of one is that nothing answers."""
    assert (
        0 < sum(likely for _, likely in select_passages("Who closed the mill?", TEXT, title=TITLE, most=len(TEXT))) < 1
    )


@pytest.mark.parametrize(
    ("asked", "passages", "best"),
    [
        # It goes on from the sentence that has the question's words.
        ("Who mentored Buyan?", ["Buyan was a competent king.", "He had been mentored by Li, a scholar."], 1),
        ("Who won the battle of Lund?", ["They met in the battle of Lund.", "The battle was won by Orm."], 1),
        # The kind of thing asked for.
        ("When did the mill burn?", ["The mill burned, and Orla wept.", "The mill burned in March."], 1),
        ("How many ships sank?", ["In 1873 ships sank.", "In March 14 ships sank."], 1),
        ("Wann brannte die Mühle?", ["Die Mühle brannte, und Orla weinte.", "Die Mühle brannte im März."], 1),
        # Another form, another word of the same sense.
        ("Who purchased the mill?", ["The mill is in Sund.", "Orla Ltd bought the mill."], 1),
        ("Who wrote the report?", ["The report has ninety pages.", "The report was written by Ida Brandt."], 1),
        # What is defined, and what is called so.
        ("What is a weir?", ["The boat hit a weir.", "A weir is a low dam across a river."], 1),
        ("What is the dam in Halt called?", ["The dam in Halt is safe.", "The dam is called Old Hanna."], 1),
    ],
)
def test_the_passage_that_answers_comes_first(asked: str, passages: list[str], best: int) -> None:
    """One sign tells two passages apart that both have the question's words."""
    assert select_passages(asked, passages)[0][0] == best


@pytest.mark.slow
def test_shared_questions_are_answered_first() -> None:
    """On questions of others, the first passage and one of the first three answer as often as was measured."""
    if not SHARED_QUESTIONS.exists():
        pytest.skip(f"{SHARED_QUESTIONS} is not here")
    data = json.loads(SHARED_QUESTIONS.read_text("utf-8"))
    spans = {key: sentences(text, likeliest_language(text)) for key, text in data["docs"].items()}
    first = among = asked = 0
    for question in data["qs"]:
        if question["start"] is None:
            continue
        text, places = data["docs"][question["doc"]], spans[question["doc"]]
        passages = [text[start:end] for start, end in places]
        best = [places[index] for index, _ in select_passages(question["q"], passages)]
        hits = [any(start <= gold < end for gold in question["starts"]) for start, end in best]
        asked, first, among = asked + 1, first + hits[0], among + any(hits)
    assert first / asked >= MIN_FIRST_SHARE
    assert among / asked >= MIN_AMONG_SHARE


def test_who_asks_how_many_there_are_of_something_is_told_no_sum() -> None:
    """Forty euros are no boats; who asks for euros wants them."""
    told = ("The company Fluvia offers 40 euros.", "The boats between the two shores will stand still on Friday.")
    assert dict(select_passages("How many boats does the company have?", told))[0] <= UNSETTLED_BOUND
    assert dict(select_passages("How many euros does the company offer?", told))[0] > UNSETTLED_BOUND
