"""What is answered without a model, beside what is right: python -m bench.asked [--fit] [FILE ...].

A file has articles ("== ", the title, below it the text), below each its questions ("? ") and what is right ("= "):
words of the sentence that should be quoted first, other such after "|", or "-" where the article does not say. Without
a file all of tests/data/asked are scored. Told are, of questions with an answer, how many are answered by the right
sentence first, by another, or not at all; of those without one, to how many nothing is quoted, something as the
closest, or something as the answer; and what went wrong. `--fit` prints the weights of `bot.text.answer_selection`,
fitted on the questions of the files and of `newsdesk eval`, each asked of three other articles as well; that takes
minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answerer.answerer import Answerer
from bot.answerer.passages import news_spans
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.evaluation import load
from bot.text.answer_patterns import question_terms
from bot.text.answer_selection import candidate_features
from bot.text.question_text import question_text

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "asked"
FITTED_ON = "first.txt"
"""The questions that the weights are fitted on, with those of `newsdesk eval`; the others were scored once, blind."""
UNANSWERED = "-"
RIGHT_ANSWER, CLOSEST_SENTENCE, OTHER_SENTENCE, MISSED_ANSWER = "right", "closest", "other", "missed"
CORRECT_REFUSAL, CLOSEST_UNANSWERABLE, WRONG_ANSWER = "silent", "beside", "wrong"
OTHER_ARTICLES, OTHER_ARTICLE_WEIGHT = 3, 0.3
"""Other articles that each question is also asked of, and the weight of such a question."""
STEPS, STEP_SIZE, PENALTY = 300, 0.08, 1.0
GRADIENT_DECAY, SQUARE_DECAY = 0.9, 0.99
"""Decay rates of the gradient and of its square (Adam)."""


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question about an article, and words of the sentences that answer it; none if no sentence does."""

    article: Article
    text: str
    answer_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """A question for fitting: its weight, the features of each passage, and which passages answer."""

    weight: float
    feature_rows: list[list[float]]
    are_right: list[bool]


def read_questions(path: Path) -> Iterator[LabelledQuestion]:
    """Yield the questions of a file."""
    for part in path.read_text("utf-8").removeprefix("== ").split("\n== "):
        title, *lines = part.strip().splitlines()
        told = [line for line in lines if line[:2] not in {"? ", "= "}]
        article = Article(title=title, text="\n".join(told))
        asked = [line[2:] for line in lines if line.startswith("? ")]
        rights = [line[2:] for line in lines if line.startswith("= ")]
        for text, right in zip(asked, rights, strict=True):
            yield LabelledQuestion(article, text, () if right == UNANSWERED else tuple(right.split("|")))


def classify_outcome(asked: LabelledQuestion, answer: Answer) -> str:
    """Return the outcome of a question."""
    if not asked.answer_words:
        return WRONG_ANSWER if answer.answered else CLOSEST_UNANSWERABLE if answer.evidence else CORRECT_REFUSAL
    is_first = bool(answer.evidence) and any(right in answer.evidence[0].quote for right in asked.answer_words)
    if answer.answered:
        return RIGHT_ANSWER if is_first else OTHER_SENTENCE
    return CLOSEST_SENTENCE if is_first else MISSED_ANSWER


async def score_questions(questions: Sequence[LabelledQuestion]) -> Counter[str]:
    """Ask each question by itself; print those answered wrongly, and count the outcomes."""
    answerer, told = Answerer(None), Counter[str]()
    for asked in questions:
        answer = await answerer.answer(asked.text, asked.article)
        what = classify_outcome(asked, answer)
        told[what] += 1
        if what not in {RIGHT_ANSWER, CORRECT_REFUSAL}:
            print(f"{what:8} {asked.text} | {'; '.join(one.quote for one in answer.evidence)}")
    return told


def training_examples(questions: Sequence[LabelledQuestion]) -> Iterator[tuple[list[str], TrainingExample]]:
    """Yield training examples of each question with its own article and with others, and the features' names."""
    chance = random.Random(1)  # noqa: S311  # which articles, the same each time
    articles = list({one.article.fingerprint: one.article for one in questions}.values())
    for asked in questions:
        others = chance.sample([one for one in articles if one != asked.article], OTHER_ARTICLES)
        for article in (asked.article, *others):
            is_own = article is asked.article
            spans = news_spans(article)
            passages = [article.text[start:end] for start, end in spans]
            language = article.reading_language
            read = question_text(asked.text, language)
            told = (
                candidate_features(read, passages, language, title=article.title)
                if question_terms(read, language)
                else {}
            )
            held = [
                is_own and any(_overlaps(article.text, spans[at], right) for right in asked.answer_words) for at in told
            ]
            if told and (any(held) or not is_own or not asked.answer_words):
                rows = [[*one.values(), 1.0] for one in told.values()]
                yield (
                    list(next(iter(told.values()))),
                    TrainingExample(1.0 if is_own else OTHER_ARTICLE_WEIGHT, rows, held),
                )


def _overlaps(text: str, span: tuple[int, int], right: str) -> bool:
    at = text.find(right)
    return at >= 0 and at < span[1] and at + len(right) > span[0]


def fit_weights(told: Sequence[TrainingExample], size: int) -> list[float]:
    """Return the likeliest weights, that of no answer last; large ones are penalized."""
    weights, mean, square = [0.0] * size, [0.0] * size, [0.0] * size
    for step in range(1, STEPS + 1):
        slope = [-PENALTY * weight for weight in weights[:-1]] + [0.0]
        for one in told:
            _add_gradient(slope, one, weights)
        for at, value in enumerate(slope):
            mean[at] = GRADIENT_DECAY * mean[at] + (1 - GRADIENT_DECAY) * value
            square[at] = SQUARE_DECAY * square[at] + (1 - SQUARE_DECAY) * value * value
            far = math.sqrt(square[at] / (1 - SQUARE_DECAY**step)) or 1.0
            weights[at] += STEP_SIZE * (1 - step / STEPS) * mean[at] / (1 - GRADIENT_DECAY**step) / far
    return weights


def _add_gradient(slope: list[float], one: TrainingExample, weights: Sequence[float]) -> None:
    powers = [math.exp(sum(map(math.prod, zip(weights, row, strict=True)))) for row in one.feature_rows]
    total = 1 + sum(powers)
    right = sum(power for power, is_right in zip(powers, one.are_right, strict=True) if is_right)
    for row, power, is_right in zip(one.feature_rows, powers, one.are_right, strict=True):
        pull = one.weight * ((power / right if is_right else 0.0) - power / total)
        for at, value in enumerate(row):
            slope[at] += pull * value


def print_fitted_weights(files: Sequence[Path]) -> None:
    """Print the weights."""
    own = [asked for path in files for asked in read_questions(path)]
    for labelled in load():
        article = Article(title=labelled.title, text=labelled.text)
        own += [LabelledQuestion(article, one.text, (one.answer,) if one.answer else ()) for one in labelled.questions]
    told = list(training_examples(own))
    names = [*told[0][0], "bias"]
    for name, weight in zip(names, fit_weights([one for _, one in told], len(names)), strict=True):
        print(f'    "{name}": {weight:.2f},')


async def main() -> None:
    """Score each file, or fit on all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args()
    if given.fit:
        print_fitted_weights(given.files or [FOLDER / FITTED_ON])
        return
    for path in given.files or sorted(FOLDER.glob("*.txt")):
        told = await score_questions(list(read_questions(path)))
        print(f"{path.stem}: {format_outcomes(told)}")


def format_outcomes(told: Counter[str]) -> str:
    """Format the number of questions with each outcome."""
    said = sum(told[one] for one in (RIGHT_ANSWER, CLOSEST_SENTENCE, OTHER_SENTENCE, MISSED_ANSWER))
    unsaid = sum(told[one] for one in (CORRECT_REFUSAL, CLOSEST_UNANSWERABLE, WRONG_ANSWER))
    return (
        f"of {said} with an answer {told[RIGHT_ANSWER]} right, {told[CLOSEST_SENTENCE]} as the closest, "
        f"{told[OTHER_SENTENCE]} by another sentence, {told[MISSED_ANSWER]} not at all; "
        f"of {unsaid} without one {told[CORRECT_REFUSAL]} told so alone, "
        f"{told[CLOSEST_UNANSWERABLE]} beside a closest sentence, {told[WRONG_ANSWER]} answered"
    )


if __name__ == "__main__":
    asyncio.run(main())
