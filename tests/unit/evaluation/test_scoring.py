"""Drafts, claims and answers are scored line by line; what nothing was found out about counts nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.article import Article
from bot.domain.digest import Effect
from bot.errors import ModelError
from bot.evaluation import CountedModel, EvaluatedModels, Report, evaluate
from bot.evaluation.checking import CLAIMS_A_REQUEST, batches, claims_to_score
from bot.evaluation.kinds import family, rank
from bot.evaluation.labels import LabelledText, load, read_labelled_text
from bot.evaluation.report import ReportSection
from bot.ports import CheckVerdict, Entailment, ModelRequest
from bot.text.quotation_search import locate
from bot.text.sentences import sentences
from bot.verification.model_checker import NO_VERDICT
from bot.verification.premise import sentences_around
from bot.verification.verifier import Verifier
from tests.fakes.checker import ScriptedChecker
from tests.fakes.model import ScriptedModel, UnstreamedModel
from tests.unit.samples import TEXT

FIRST, SECOND, THIRD = TEXT.split("\n")
BODY = f"title: Brightwater to buy Orla Mills\ntext:\n{TEXT}\nlabels:\n"
CLAIMS = f"""yes: Orla Mills is to go to Brightwater Foods. << {FIRST}
yes: {SECOND} << {SECOND}
yes: In March everything should be settled, given a yes of the regulators. << {SECOND}
no(hedge): Bakers will lose their jobs. << {THIRD}
no(number): About 900 bakery workers could lose their jobs. << {THIRD}
no(negation): No baker will lose a job. << {THIRD}
loses: bakery workers << {THIRD}
"""


class PurposeModel(UnstreamedModel):
    """A model with a reply for each purpose."""

    name = "splitting"

    def __init__(self, **replies: str | Exception) -> None:
        self._replies = replies

    async def reply(self, request: ModelRequest) -> Any:  # noqa: ANN401  # as its scripted one
        """Reply by what is asked for."""
        return await ScriptedModel(self._replies[request.name]).reply(request)


def draft_fact(text: str, *quotes: str) -> dict[str, Any]:
    """Return a drafted key fact."""
    return {"quotes": list(quotes), "text": text, "attributed_to": None}


def draft_reply(*facts: dict[str, Any], stakeholders: tuple[dict[str, Any], ...] = ()) -> str:
    """Return a draft."""
    return json.dumps({"key_facts": list(facts), "stakeholders": list(stakeholders), "disclosures": []})


def answer_reply(*sentences_: tuple[str, str], answered: bool = True) -> str:
    """Return a drafted answer."""
    return json.dumps({"answered": answered, "sentences": [{"quotes": [of], "text": said} for said, of in sentences_]})


async def score_texts(labels: str, scored: EvaluatedModels, *more: LabelledText) -> Report:
    """Score a text with labels, and others."""
    return await evaluate([read_labelled_text("orla", BODY + labels), *more], scored)


def evaluated_models(checker: ScriptedChecker, drafting: Any = None) -> EvaluatedModels:  # noqa: ANN401  # any fake of a model
    """Return the models to score."""
    counted = CountedModel(drafting) if drafting else None
    return EvaluatedModels(drafting=counted, verifier=Verifier(checker), checker=checker.name)


def share_counts(report: Report, name: str) -> tuple[int, int]:
    """Return the hits and the total of a share."""
    tally = report.share(name)
    return tally.hits, tally.of


async def test_drafted_lines_are_counted_by_what_became_of_them() -> None:
    """As drafted, in the article's words, dropped; those without a quotation, and refusals by their codes."""
    bakers = {"quotes": [THIRD], "name": "Bakers", "kind": "group", "effect": "loses", "why": "jobs may go"}
    lucky = {**bakers, "name": "Bakers' rivals", "effect": "gains", "why": "they are pleased"}
    draft = draft_reply(
        draft_fact("Brightwater is to take over Orla Mills.", FIRST),
        draft_fact("All is settled.", SECOND),
        draft_fact("About 900 bakers may go.", THIRD),
        draft_fact("The mills are bankrupt.", "Orla Mills is bankrupt."),
        draft_fact("Nobody knows more."),
        stakeholders=(bakers, lucky),
    )
    checker = ScriptedChecker({"settled": "only expected", "pleased": "nobody says so"})
    report = await score_texts(f"fact: It buys. << {FIRST}\n", evaluated_models(checker, PurposeModel(digest=draft)))
    assert share_counts(report, "drafts of use") == (1, 1)
    assert share_counts(report, "lines whose quotations stand") == (5, 7)
    assert share_counts(report, "key facts shown as drafted") == (1, 4)
    assert share_counts(report, "key facts in the article's words") == (2, 4)
    assert share_counts(report, "key facts dropped") == (1, 4)
    assert share_counts(report, "stakeholders shown as drafted") == (1, 2)
    assert share_counts(report, "stakeholders dropped") == (1, 2)
    assert share_counts(report, "key facts found") == (1, 1)
    assert dict(report.refused[ReportSection.DIGESTS]) == {
        "refused": 2,
        "number-unknown": 1,
        "quote-missing": 1,
        "no-quotation": 1,
    }
    assert any("only expected" in miss for miss in report.misses[ReportSection.DIGESTS])


async def test_a_line_that_is_read_with_its_source_and_without_counts_once() -> None:
    """It stands as drafted if either wording does."""
    draft = draft_reply(
        {**draft_fact("Brightwater is to take over Orla Mills.", FIRST), "attributed_to": "the companies"}
    )
    checker = ScriptedChecker({"according to": "they do not say so"})
    report = await score_texts("", evaluated_models(checker, PurposeModel(digest=draft)))
    assert checker.requests == 1
    assert share_counts(report, "key facts shown as drafted") == (1, 1)


async def test_claims_are_scored_by_kind_with_the_checkers_words() -> None:
    """The whole rule and what the checker itself read; of code alone what it proves, stops and leaves to a reading."""
    checker = ScriptedChecker({"settled": "no word of settled", "No baker": "they may"})
    report = await score_texts(CLAIMS, evaluated_models(checker))
    assert share_counts(report, "true claims kept") == (2, 3)
    assert report.tallies[ReportSection.CLAIMS]["false claims stopped"].hits == 2
    assert share_counts(report, "of those it read: true kept") == (1, 2)
    assert share_counts(report, "of those it read: false stopped") == (1, 2)
    assert {kind: (of.hits, of.of) for kind, of in report.tallies[ReportSection.STOPPED].items()} == {
        "sharpened": (0, 1),
        "number": (1, 1),
        "negation": (1, 1),
    }
    assert (share_counts(report, "true effects kept"), share_counts(report, "turned effects stopped")) == (
        (1, 1),
        (0, 1),
    )
    assert report.tallies[ReportSection.CODE]["false claims stopped"].hits == 1
    assert share_counts(report, "true claims proven: whole sentences") == (1, 3)
    assert share_counts(report, "claims that need a reading") == (4, 6)
    assert "orla: kept “Bakers will lose their jobs.” (hedge)" in report.misses[ReportSection.CLAIMS]
    assert any(miss.endswith("regulators.”: no word of settled") for miss in report.misses[ReportSection.CLAIMS])


async def test_a_checker_that_tells_of_another_effect_stops_it() -> None:
    """What it says the passages tell of counts against a turned effect."""
    checker = ScriptedChecker(effects={"bakery workers": Effect.LOSES})
    report = await score_texts(CLAIMS, evaluated_models(checker))
    assert (share_counts(report, "true effects kept"), share_counts(report, "turned effects stopped")) == (
        (1, 1),
        (1, 1),
    )


async def test_without_a_checker_nothing_is_claimed_about_one() -> None:
    """That everything in other words is refused then is no merit: code's own share is told."""
    record = (await score_texts(CLAIMS, EvaluatedModels(drafting=None, verifier=Verifier(None)))).record()
    assert {"claims", "stopped"}.isdisjoint(record["parts"])
    assert record["parts"]["vetoed"]["scores"]["number"]["hits"] == 1
    assert record["parts"]["code"]["scores"]["claims that need a reading"]["hits"] == 4
    assert (record["model"], record["checker"], record["cost"]) == (None, None, None)


async def test_a_checker_that_is_away_costs_the_claims_it_was_asked() -> None:
    """They count in no share, and are named once; what code says of them stands."""
    report = await score_texts(CLAIMS, evaluated_models(ScriptedChecker(fault=ModelError("busy", retry=True))))
    assert share_counts(report, "true claims kept") == (1, 1)
    assert share_counts(report, "true effects kept") == (0, 0)
    assert report.faults == ["orla: not read a second time: busy"]
    assert report.unscored == 6 - 2 + 2
    assert report.share("claims that need a reading").of == 6


class UndecidedChecker(ScriptedChecker):
    """A checker that gives no verdict on anything with "bakery" or "Orla" in it."""

    def _verdict(self, item: Entailment) -> CheckVerdict:
        return NO_VERDICT if {"Orla", "baker"} & set(item.claim.split()) else super()._verdict(item)


async def test_a_missing_verdict_is_no_merit() -> None:
    """A true claim without one is lost; a false one is not stopped by the checker, and counts nowhere."""
    report = await score_texts(CLAIMS, evaluated_models(UndecidedChecker({"Bakers will": "may"})))
    assert share_counts(report, "true claims kept") == (2, 3)
    assert report.tallies[ReportSection.CLAIMS]["false claims stopped"].of == 2
    assert sorted(report.faults) == [
        "orla: the checker gave no verdict, or two: “No baker will lose a job.”",
        "orla: the checker gave no verdict, or two: “Orla Mills is to go to Brightwater Foods.”",
    ]


async def test_progress_is_told_step_by_step() -> None:
    """A digest, the claims and each question are a step; the last one told is the whole."""
    told: list[tuple[int, int]] = []
    labelled = read_labelled_text("orla", BODY + CLAIMS + f"ask: When? << {SECOND}\nask: Who leads Norway?\n")
    scored = EvaluatedModels(drafting=None, verifier=Verifier(None))
    await evaluate([labelled, labelled], scored, progress=lambda done, of: told.append((done, of)))
    assert told == [(done, 8) for done in range(1, 9)]


async def test_answers_are_right_refused_or_wrong() -> None:
    """A right one, its sentences by what became of them, and "does not say" where the article does say."""
    labels = f"ask: When does the deal close? << {SECOND}\nask: Who leads Norway?\n"
    reply = answer_reply(
        ("It should close in March.", SECOND), ("It will close.", SECOND), ("Nobody doubts it.", "No doubt")
    )
    model = PurposeModel(digest=draft_reply(), answer=reply)
    report = await score_texts(labels, evaluated_models(ScriptedChecker({"It will": "only expected"}), model))
    assert share_counts(report, "answers right") == (1, 1)
    assert share_counts(report, "“does not say”, rightly") == (0, 1)
    assert share_counts(report, "sentences shown as drafted") == (2, 6)
    assert share_counts(report, "sentences in the article's words") == (2, 6)
    assert share_counts(report, "sentences dropped") == (2, 6)
    assert report.refused[ReportSection.ANSWERS] == {"refused": 2, "quote-missing": 2}
    silent = PurposeModel(digest=draft_reply(), answer=answer_reply(answered=False))
    report = await score_texts(labels, evaluated_models(ScriptedChecker(), silent))
    assert (share_counts(report, "“does not say”, rightly"), share_counts(report, "“does not say”, wrongly")) == (
        (1, 1),
        (1, 1),
    )
    assert share_counts(report, "answers right") == (0, 1)


async def test_a_model_that_is_away_costs_what_it_was_asked_alone() -> None:
    """No digest and no answer are scored, both are named; claims are scored as ever."""
    away = PurposeModel(digest=ModelError("busy", retry=True), answer=ModelError("late", retry=True))
    report = await score_texts(CLAIMS + f"ask: When? << {SECOND}\n", evaluated_models(ScriptedChecker(), away))
    assert ReportSection.DIGESTS not in report.tallies
    assert ReportSection.ANSWERS not in report.tallies
    assert (report.digests, share_counts(report, "true claims kept")) == (0, (3, 3))
    assert any("busy" in fault for fault in report.faults)


def test_claims_on_one_sentence_are_never_read_together() -> None:
    """A model would only have to compare a true claim with its false twin; and no request is longer than a draft."""
    for labelled in load():
        article = Article(title=labelled.title, text=labelled.text)
        claims = claims_to_score(labelled, article.reading_language)
        filled = batches(claims, article)
        assert sum(map(len, filled)) == len(claims)
        for lot in filled:
            assert len(lot) <= CLAIMS_A_REQUEST
            spans = sentences(article.text, article.reading_language)
            places = [place for one in lot if (place := locate(one.claim.quotes[0], labelled.text))]
            touched = [span for place in places for span in sentences_around([place], spans)]
            assert len(touched) == len(set(touched))


@pytest.mark.parametrize(
    ("label", "named"), [("hedge", "sharpened"), ("role swap", "swap"), ("unit", "number"), ("my own", "my own")]
)
def test_labels_belong_to_families(label: str, named: str) -> None:
    """Fine labels are shown in a few families; a label of one's own is shown behind them."""
    assert family(label) == named
    assert rank("number") < rank("invented") < rank("my own")
