"""What the signs of a question for us weigh: python -m bench.bearing [folder]. Fits them on tests/data/talk.

A logistic model with a penalty on large weights (ridge), fitted by Newton's method; a thread's state follows what is
right. It is judged by leaving out a tenth of the threads at a time: told are wrong answers and missed questions among
the lines that nobody was named in, at several thresholds, then the weights fitted on all lines. With a folder it only
scores the lines there, with the weights that the code has.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answerer.bearing import BEARS, BIAS, WORTH, signs
from bot.answerer.finding import Material, in_context, is_affected_asked, is_overview_asked
from bot.answerer.plain import answered_plainly
from bot.domain.article import Article
from bot.domain.conversation import Turn

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "talk"
PENALTY = 0.3
FOLDS = 10
STEPS = 12
LEAST = 1e-3
"""What a probability counts as at least, so that one line alone does not decide."""
THRESHOLDS = (0.1, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.9)


@dataclass(frozen=True, slots=True)
class Heard:
    """A line that nobody was named in: its thread, its signs, and whether it is a question for us."""

    thread: int
    signs: dict[str, float]
    is_asked: bool
    says: str


def heard(folder: Path) -> list[Heard]:
    """Return the lines of all threads in a folder that somebody said to nobody in particular."""
    found: list[Heard] = []
    for path in sorted(folder.glob("*.jsonl")):
        thread, articles, turns, spoke = 0, list[Article](), list[Turn](), ""
        for one in map(json.loads, path.read_text("utf-8").splitlines()):
            if "articles" in one:
                articles = [Article(title=told["title"], text=told["text"]) for told in one["articles"]]
                thread, turns, spoke = len(found), [], ""
                continue
            is_going_on = bool(turns) and {turns[-1].asked_by, spoke} == {one["by"]}
            if "to" not in one:
                told = _signs(articles, one["says"], turns if is_going_on else [], is_going_on=is_going_on)
                found.append(Heard(thread, told, one["right"] == "answer", one["says"]))
            spoke = one["by"]
            if one["right"] == "answer":
                turns.append(Turn(question=one["says"], asked_by=one["by"]))
    return found


def _signs(articles: Sequence[Article], says: str, turns: Sequence[Turn], *, is_going_on: bool) -> dict[str, float]:
    whole = in_context(says, turns)
    material = Material(
        asked=whole,
        topic=whole,
        articles=tuple(articles),
        at_hand=articles[0] if len(articles) == 1 else None,
        affected=is_affected_asked(says),
        is_overview=is_overview_asked(says),
    )
    return signs(material, says, answered_plainly(material, says), is_going_on=is_going_on)


def fitted(lines: Sequence[Heard], names: Sequence[str]) -> list[float]:
    """Return the weights of the signs and, last, of none."""
    rows = [(*(line.signs[name] for name in names), 1.0) for line in lines if line.signs]
    right = [float(line.is_asked) for line in lines if line.signs]
    size = len(names) + 1
    weights = [0.0] * size
    for _ in range(STEPS):
        likely = [_logistic(weights, row) for row in rows]
        slope = [-PENALTY * weight for weight in weights[:-1]] + [0.0]
        bend = [[PENALTY * (at == other and at < size - 1) for other in range(size)] for at in range(size)]
        for row, probability, is_asked in zip(rows, likely, right, strict=True):
            spread = probability * (1 - probability)
            held = [(at, value) for at, value in enumerate(row) if value]
            for at, value in held:
                slope[at] += value * (is_asked - probability)
                for other, second in held:
                    bend[at][other] += spread * value * second
        weights = [weight + step for weight, step in zip(weights, _solved(bend, slope), strict=True)]
    return weights


def _solved(matrix: list[list[float]], wanted: Sequence[float]) -> list[float]:
    """Solve a system of equations whose matrix is positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, wanted, strict=True)]
    for at in range(len(rows)):
        pivot = [value / rows[at][at] for value in rows[at]]
        rows[at] = pivot
        for other, row in enumerate(rows):
            if other != at and (factor := row[at]):
                rows[other] = [value - factor * mine for value, mine in zip(row, pivot, strict=True)]
    return [row[-1] for row in rows]


def _logistic(weights: Sequence[float], row: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-sum(map(math.prod, zip(weights, row, strict=True)))))


def _likely(weights: Sequence[float], line: Heard, names: Sequence[str]) -> float:
    return _logistic(weights, (*(line.signs[name] for name in names), 1.0)) if line.signs else 0.0


def left_out(lines: Sequence[Heard], names: Sequence[str]) -> Iterator[tuple[Heard, float]]:
    """Yield each line with its probability, by weights fitted without its thread."""
    threads = sorted({line.thread for line in lines})
    for fold in range(FOLDS):
        without = set(threads[fold::FOLDS])
        weights = fitted([line for line in lines if line.thread not in without], names)
        yield from ((line, _likely(weights, line, names)) for line in lines if line.thread in without)


def told(scored: Sequence[tuple[Heard, float]]) -> None:
    """Print wrong answers and missed questions at several thresholds, and what is lost by the logarithm."""
    lost = -sum(math.log(max(LEAST, likely if line.is_asked else 1 - likely)) for line, likely in scored)
    asked = sum(line.is_asked for line, _ in scored)
    print(f"{len(scored)} lines, {asked} questions, {lost / len(scored):.3f} lost a line")
    for bar in THRESHOLDS:
        wrong = sum(likely >= bar and not line.is_asked for line, likely in scored)
        missed = sum(likely < bar and line.is_asked for line, likely in scored)
        print(f"from {bar}: {wrong} answered wrongly, {missed} missed")


def main() -> None:
    """Fit, or score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    given: dict[str, Any] = vars(parser.parse_args())
    lines = heard(given["folder"] or FOLDER)
    names = list(next(line.signs for line in lines if line.signs))
    if given["folder"]:
        told([(line, _likely([*(WORTH[name] for name in names), BIAS], line, names)) for line in lines])
        return
    told(list(left_out(lines, names)))
    weights = fitted(lines, names)
    for name, weight in zip([*names, "bias"], weights, strict=True):
        print(f'    "{name}": {weight:.1f},')
    print(f"with these, from {BEARS}:")
    told([(line, _likely(weights, line, names)) for line in lines])


if __name__ == "__main__":
    main()
