"""Evaluation: scores drafting, checking and answers on texts that careful readers have labelled."""

from bot.evaluation.archive import load_archive
from bot.evaluation.bills import CountedModel
from bot.evaluation.labels import LabelledText, load
from bot.evaluation.plot import draw, svg
from bot.evaluation.report import Report
from bot.evaluation.run import EvaluatedModels, evaluate

__all__ = [
    "CountedModel",
    "EvaluatedModels",
    "LabelledText",
    "Report",
    "draw",
    "evaluate",
    "load",
    "load_archive",
    "svg",
]
