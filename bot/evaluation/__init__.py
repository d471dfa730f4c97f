"""Evaluation: scores digests, grounding and answers on texts that careful readers have labelled."""

from bot.evaluation.archive import evaluate_archive, load_archive
from bot.evaluation.labels import Labelled, load
from bot.evaluation.plot import draw, svg
from bot.evaluation.scores import Report, evaluate

__all__ = ["Labelled", "Report", "draw", "evaluate", "evaluate_archive", "load", "load_archive", "svg"]
