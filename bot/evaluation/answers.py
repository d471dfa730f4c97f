"""Scores answers: whether they are right, the fate of their sentences, and whether "does not say" is true."""

from __future__ import annotations

from bot.domain.conversation import Answer
from bot.evaluation.bills import Bill
from bot.evaluation.digests import covers_quotation, refusal, unread_reason
from bot.evaluation.labels import LabelledQuestion, LabelledText
from bot.evaluation.report import Report, ReportSection
from bot.verification.verifier import replacement_sentence

TOP_PASSAGES = 3
"""The passages among which an answer must be to count as found."""
RIGHT_REFUSALS = "“does not say”, rightly"
WRONG_REFUSALS = "“does not say”, wrongly"


def score_answer(
    report: Report, labelled: LabelledText, labelled_question: LabelledQuestion, answer: Answer, bill: Bill
) -> None:
    """Score an answer by the position of its evidence, and by whether it recognizes what the text does not say."""
    score_sentences(report, labelled.name, bill)
    question = f"{labelled.name}: “{labelled_question.text}”"
    if not labelled_question.answer:
        report.count(
            ReportSection.ANSWERS, RIGHT_REFUSALS, hit=not answer.answered, miss=f"{question} answered: {answer.text}"
        )
        return
    first = (
        answer.answered
        and bool(answer.evidence)
        and covers_quotation(answer.evidence[0], labelled_question.answer, labelled.text)
    )
    among = any(
        covers_quotation(line, labelled_question.answer, labelled.text) for line in answer.evidence[:TOP_PASSAGES]
    )
    miss = f"{question} answered wrongly: {answer.text}" if answer.answered else ""
    report.count(ReportSection.ANSWERS, "answers right", hit=first, miss=miss)
    report.count(ReportSection.ANSWERS, "answer among the passages", hit=among)
    report.count(ReportSection.ANSWERS, WRONG_REFUSALS, hit=not answer.answered)
    if not answer.answered:
        report.add_miss(ReportSection.ANSWERS, f"{question} not answered")


def score_sentences(report: Report, name: str, bill: Bill) -> None:
    """Count the sentences that a model drafted: shown, replaced by the article's words, dropped."""
    for claim, verdict in bill.lines:
        if why := unread_reason(verdict):
            report.add_fault(f"{name}: {why}")
            continue
        gave_way = not verdict.supported and replacement_sentence(verdict.spans) is not None
        report.count(ReportSection.ANSWERS, "sentences shown as drafted", hit=verdict.supported)
        report.count(ReportSection.ANSWERS, "sentences in the article's words", hit=gave_way)
        report.count(ReportSection.ANSWERS, "sentences dropped", hit=not verdict.supported and not gave_way)
        if verdict.violation is not None:
            report.count_refusal(ReportSection.ANSWERS, verdict.violation.code)
            report.add_miss(ReportSection.ANSWERS, f"{name}: {refusal(claim, verdict)}")
