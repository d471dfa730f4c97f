"""The labelled texts that ship: what they hold, and the level that is kept on them without a model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation import EvaluatedModels, Report, evaluate, load, load_archive
from bot.evaluation.kinds import family
from bot.evaluation.labels import BadLabel
from bot.evaluation.report import ReportSection
from bot.text.language_detection import guessed_language
from bot.verification.verifier import Verifier

WITHOUT_MODELS = EvaluatedModels(drafting=None, verifier=Verifier(None))
FALSE_CLAIM_KINDS = ("number", "swap", "attribution", "sharpened", "negation", "cause", "merge", "scope", "invented")


def share_value(report: Report, name: str) -> float:
    """Return a share."""
    return report.share(name).share or 0.0


def test_each_kind_of_false_claim_is_there_often_enough() -> None:
    """At least ten of each, in all six languages, and true claims enough beside them."""
    texts = load()
    kinds = Counter(family(claim.corruption) for one in texts for claim in one.claims)
    assert all(kinds[kind] >= 10 for kind in FALSE_CLAIM_KINDS), kinds
    assert kinds[""] >= 390
    freely = [one for one in texts if {claim.corruption for claim in one.claims} >= set(FALSE_CLAIM_KINDS)]
    assert len(freely) >= 12
    assert {guessed_language(one.text) for one in freely} == {"en", "de", "fr", "es", "it", "pt"}


@pytest.mark.slow
async def test_what_ships_keeps_its_level() -> None:
    """The extract and the passages are as good as they were; code stops false numbers, and hardly ever a true claim."""
    texts = load()
    report = await evaluate(texts, WITHOUT_MODELS, archive_questions=load_archive(texts))
    assert share_value(report, "sources kept out") >= 0.98
    assert share_value(report, "stakeholders found") >= 0.08
    assert share_value(report, "effects right") >= 0.95
    assert share_value(report, "stakeholders wanted") >= 0.8
    assert share_value(report, "key facts wanted") >= 0.53
    assert share_value(report, "answers right") >= 0.82
    assert share_value(report, "answer among the passages") >= 0.85
    assert share_value(report, "“does not say”, rightly") >= 0.8
    assert share_value(report, "“does not say”, wrongly") <= 0.12
    assert share_value(report, "true claims stopped by mistake") <= 0.02
    assert share_value(report, "true effects stopped by mistake") == 0
    archive = {name: of.share or 0 for name, of in report.tallies[ReportSection.ARCHIVE].items()}
    assert archive["answers right"] >= 0.9
    assert archive["“does not say”, rightly"] >= 0.85
    assert archive["“does not say”, wrongly"] <= 0.1
    assert (report.faults, report.unscored) == ([], 0)


def test_enough_is_asked_over_all_texts_and_enough_has_no_answer() -> None:
    """A third of all questions is over several articles, and a third has no answer."""
    texts = load()
    asked = load_archive(texts)
    labelled = [question for one in texts for question in one.questions]
    everything = len(labelled) + len(asked)
    assert everything >= 300
    assert len(asked) >= everything / 3
    assert sum(not one.answer for one in labelled) + sum(not one.answers for one in asked) >= everything / 3


def test_a_label_over_all_texts_quotes_its_text(tmp_path: Path) -> None:
    """A slip in a label is refused, and not scored as a miss."""
    path = tmp_path / "archive.txt"
    path.write_text("ask: Who? << wind-farm: nobody says this", "utf-8")
    with pytest.raises(BadLabel, match="wind-farm"):
        load_archive(load(), path)
