"""Evaluation: scores drafting, checking and answers on texts that careful readers have labelled."""

from bot.evaluation.archive import load_archive
from bot.evaluation.bills import CountedModel
from bot.evaluation.labels import Labelled, load
from bot.evaluation.plot import draw, svg
from bot.evaluation.report import Report
from bot.evaluation.run import Scored, evaluate

__all__ = ["CountedModel", "Labelled", "Report", "Scored", "draw", "evaluate", "load", "load_archive", "svg"]
