"""What the signs of a question for us weigh: python -m bench.bearing [folder]. Fits them on tests/data/talk.

A logistic model with a penalty on large weights (ridge), fitted by Newton steps for one weight after the other; a
thread's state follows what is right. It is judged by leaving out a tenth of the threads at a time: told are wrong
answers and missed questions among the lines that nobody was named in, at several thresholds. Then the weights are
fitted on all lines: those of the signs are printed, those of phrases written to bot/answerer/phrase_weights.tsv. With a
folder it only scores the lines there, with the weights that the code has.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.answerer.addressee_detection import FEATURE_WEIGHTS, AddresseeFeatures, addressee_features, probability
from bot.answerer.extractive_answer import extractive_answer
from bot.answerer.phrase_weights import WEIGHTS_FILE
from bot.answerer.retrieval import RetrievedMaterial, asks_for_overview, asks_who_is_affected, with_previous_questions
from bot.domain.article import Article
from bot.domain.conversation import Remark, Turn
from bot.text.question_text import question_text

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "talk"
PENALTY = 0.2
FOLDS = 10
SWEEPS = 25
BIAS_NAME = "bias"
EDITION_INTERVAL, OTHER_STORIES = 3, 7
"""Every how many threads one is read again under an edition, and how many other stories the edition has."""
DIGEST_LABEL, EDITION_LABEL = "under a digest:", "under an edition of eight stories:"
PHRASE_SCALE = 0.3
"""Value of a phrase; a feature's is 1. A phrase is likelier to be chance."""
MIN_PHRASE_LINES = 3
"""Lines that a phrase must occur in to get a weight."""
MIN_PHRASE_WEIGHT = 0.02
"""Smallest weight of a phrase that is kept."""
MAX_STEP = 2.0
MIN_PROBABILITY = 1e-3
"""Lower bound of a probability, so that no single line decides."""
THRESHOLDS = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.9)

Weights = Mapping[str, float]
"""Weights by name: of features, of phrases with their language in front, and of the bias."""


@dataclass(frozen=True, slots=True)
class TalkThread:
    """A thread: its number, the articles above it, and its lines."""

    number: int
    articles: tuple[Article, ...]
    lines: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnaddressedLine:
    """A line that names nobody: its thread, its features, and whether it is a question for us."""

    thread: int
    features: AddresseeFeatures | None
    is_question_for_us: bool
    text: str


def read_threads(folder: Path) -> dict[str, list[TalkThread]]:
    """Return the threads in a folder by their language, which their files' names begin with."""
    found: dict[str, list[TalkThread]] = defaultdict(list)
    for path in sorted(folder.rglob("*.jsonl")):
        for one in map(json.loads, path.read_text("utf-8").splitlines()):
            of_language = found[path.name[:2]]
            if "articles" in one:
                articles = tuple(Article(title=told["title"], text=told["text"]) for told in one["articles"])
                of_language.append(TalkThread(sum(map(len, found.values())), articles, ()))
                continue
            last = of_language.pop()
            of_language.append(replace(last, lines=(*last.lines, one)))
    return found


def threads_in_editions(told: Mapping[str, Sequence[TalkThread]]) -> Iterator[TalkThread]:
    """Yield threads under editions: those that stand under one, and some of the others, with stories beside theirs.

    The former say what is asked under an edition, the latter how a digest's questions look beside more stories.
    """
    dice = random.Random(len(told))  # noqa: S311  # no secret
    for of_language in told.values():
        yield from (one for one in of_language if len(one.articles) > 1)
        for one in of_language[::EDITION_INTERVAL]:
            beside = [dice.choice(of_language).articles[0] for _ in range(OTHER_STORIES)]
            yield replace(one, articles=(*one.articles, *beside))


def unaddressed_lines(spoken: TalkThread) -> Iterator[UnaddressedLine]:
    """Yield the lines of a thread that somebody said to nobody in particular."""
    turns, before = list[Turn](), None
    for one in spoken.lines:
        is_follow_up = bool(turns) and before is not None and turns[-1].asked_by == before.by == one["by"]
        is_asked = one["right"] == "answer"
        if "to" not in one:
            told = _features(spoken.articles, one, turns if is_follow_up else [], before, is_follow_up=is_follow_up)
            yield UnaddressedLine(spoken.number, told, is_asked, one["says"])
        before = Remark(by=one["by"], text=one["says"], is_for_us=is_asked)
        if is_asked:
            turns.append(Turn(question=one["says"], asked_by=one["by"]))


def _features(
    articles: Sequence[Article],
    line: Mapping[str, str],
    turns: Sequence[Turn],
    before: Remark | None,
    *,
    is_follow_up: bool,
) -> AddresseeFeatures | None:
    says = question_text(line["says"], *(article.reading_language for article in articles))
    whole = with_previous_questions(says, turns)
    material = RetrievedMaterial(
        question=whole,
        topic=whole,
        articles=tuple(articles),
        current_article=articles[0] if len(articles) == 1 else None,
        asks_who_is_affected=asks_who_is_affected(says),
        is_overview=asks_for_overview(says),
    )
    plain = extractive_answer(material, says)
    return addressee_features(material, says, plain, is_follow_up=is_follow_up, before=before, by=line["by"])


def _weighed_features(found: AddresseeFeatures) -> dict[str, float]:
    """Return a line's features and phrases with their values, and the bias."""
    held = {name: value for name, value in found.weighed.items() if value}
    return {**held, **{f"{found.code}\t{phrase}": PHRASE_SCALE for phrase in found.phrases}, BIAS_NAME: 1.0}


def fit_weights(lines: Sequence[UnaddressedLine]) -> Weights:
    """Return the weights."""
    rows = [(_weighed_features(line.features), line.is_question_for_us) for line in lines if line.features]
    often = Counter(name for row, _ in rows for name in row)
    columns: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (row, _) in enumerate(rows):
        for name, value in row.items():
            if often[name] >= MIN_PHRASE_LINES or "\t" not in name:
                columns[name].append((number, value))
    weights, sums = dict.fromkeys(columns, 0.0), [0.0] * len(rows)
    right = [float(is_asked) for _, is_asked in rows]
    for _ in range(SWEEPS):
        for name, column in columns.items():
            slope, bend = (0.0, 0.0) if name == BIAS_NAME else (PENALTY * weights[name], PENALTY)
            for number, value in column:
                likely = 1 / (1 + math.exp(-sums[number]))
                slope += value * (likely - right[number])
                bend += value * value * likely * (1 - likely)
            step = max(-MAX_STEP, min(MAX_STEP, -slope / bend))
            weights[name] += step
            for number, value in column:
                sums[number] += step * value
    return weights


def likelihood(weights: Weights, line: UnaddressedLine) -> float:
    """Return the probability that a line is for us by some weights."""
    if line.features is None:
        return 0.0
    return 1 / (
        1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in _weighed_features(line.features).items()))
    )


def cross_validate(lines: Sequence[UnaddressedLine]) -> Iterator[tuple[UnaddressedLine, float]]:
    """Yield each line with its probability, by weights fitted without its thread."""
    threads = sorted({line.thread for line in lines})
    for fold in range(FOLDS):
        without = set(threads[fold::FOLDS])
        weights = fit_weights([line for line in lines if line.thread not in without])
        yield from ((line, likelihood(weights, line)) for line in lines if line.thread in without)


def format_weights(weights: Weights) -> str:
    """Return the phrases with a notable weight, a line each."""
    phrases = ((name.split("\t"), PHRASE_SCALE * weight) for name, weight in weights.items() if "\t" in name)
    told = (
        f"{code}\t{weight:.2f}\t{phrase}\n" for (code, phrase), weight in phrases if abs(weight) >= MIN_PHRASE_WEIGHT
    )
    return "".join(sorted(told, key=lambda line: line.split("\t")[::2]))


def print_scores(scored: Sequence[tuple[UnaddressedLine, float]]) -> None:
    """Print wrong answers and missed questions at several thresholds, and the log loss."""
    lost = -sum(
        math.log(max(MIN_PROBABILITY, likely if line.is_question_for_us else 1 - likely)) for line, likely in scored
    )
    asked = sum(line.is_question_for_us for line, _ in scored)
    print(f"{len(scored)} lines, {asked} questions, {lost / len(scored):.3f} lost a line")
    for bar in THRESHOLDS:
        wrong = sum(likely >= bar and not line.is_question_for_us for line, likely in scored)
        missed = sum(likely < bar and line.is_question_for_us for line, likely in scored)
        print(f"from {bar}: {wrong} answered wrongly, {missed} missed")


def main() -> None:
    """Fit, or score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    given: dict[str, Any] = vars(parser.parse_args())
    spoken = read_threads(given["folder"] or FOLDER)
    under_one = [line for of_language in spoken.values() for one in of_language for line in unaddressed_lines(one)]
    under_many = [line for one in threads_in_editions(spoken) for line in unaddressed_lines(one)]
    if given["folder"]:
        for what, lines in ((DIGEST_LABEL, under_one), (EDITION_LABEL, under_many)):
            print(what)
            print_scores([(line, probability(line.features) if line.features else 0.0) for line in lines])
        return
    judged = list(cross_validate([*under_one, *under_many]))
    ones = {id(line) for line in under_one}
    print(DIGEST_LABEL)
    print_scores([one for one in judged if id(one[0]) in ones])
    print(EDITION_LABEL)
    print_scores([one for one in judged if id(one[0]) not in ones])
    weights = fit_weights([*under_one, *under_many])
    WEIGHTS_FILE.write_text(format_weights(weights), "utf-8")
    for name in [*FEATURE_WEIGHTS, BIAS_NAME]:
        print(f'    "{name}": {weights[name]:.1f},')


if __name__ == "__main__":
    main()
