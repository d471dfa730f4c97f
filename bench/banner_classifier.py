"""How banners are told from an article's own boxes: python -m bench.banner_classifier.

Fits the weights of adapters/web/banner_classifier.py.

Each box of tests/data/web/boxes.toml and banners.toml is put into a page, with and without a control; each language is
judged by weights fitted to the others, and what comes of it is told at several likelihoods; then the weights of all.
"""

from __future__ import annotations

import math
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from lxml import html as lxml_html

from adapters.web.banner_classifier import BannerFeatures, signs_of, values_of
from adapters.web.blocks import ancestors, blocks_of
from bench import parse_arguments

DATA = Path(__file__).parents[1] / "tests" / "data" / "web"
BANNERS = tomllib.loads((DATA / "banners.toml").read_text("utf-8"))
BOXES = tomllib.loads((DATA / "boxes.toml").read_text("utf-8"))
POSITIONS = ("between", "after")
RIDGE_PENALTY, STEPS = 2.0, 12
"""How strongly large weights are penalized, and the number of Newton's steps."""
PARAGRAPH_WEIGHT = 0.15
"""Weight of a story's own paragraphs: there are many similar ones."""


@dataclass(frozen=True, slots=True)
class BoxSample:
    """A box on a page with its features, and whether it is a banner."""

    language: str
    kind: str
    is_banner: bool
    features: BannerFeatures
    weight: float = 1.0


def main() -> int:
    """Print how well boxes are classified in a language left out of the fit, and the weights of all."""
    seen = list(box_samples())
    judged = []
    for language in BANNERS["stories"]:
        weights = fit_weights([one for one in seen if one.language != language])
        judged += [(one, _likelihood(weights, one)) for one in seen if one.language == language]
    for least in (0.5, 0.6, 0.7, 0.8, 0.9):
        right = Counter(one.kind for one, likely in judged if (likely > least) == one.is_banner)
        of = Counter(one.kind for one, _ in judged)
        print(f"from {least}: " + ", ".join(f"{kind} {right[kind]} of {of[kind]}" for kind in sorted(of)))
    weights = fit_weights(seen)
    names = ["bias", *(field.name for field in fields(BannerFeatures))]
    print(", ".join(f"{name} {weight:.2f}" for name, weight in zip(names, weights, strict=True)))
    return 0


def box_samples() -> Iterator[BoxSample]:
    """Yield samples of boxes on pages."""
    for language in BANNERS["stories"]:
        banners = [*BOXES["banners"][language], *BANNERS["banners"][language].values()]
        told = [*((lines, True) for lines in banners), *((lines, False) for lines in BOXES["parts"][language])]
        for place in POSITIONS:
            for lines, is_banner in told:
                for control in ("", "<button>OK</button>"):
                    yield from _samples_on_page(language, place, lines, control, is_banner=is_banner)


def _samples_on_page(
    language: str, place: str, lines: Sequence[str], control: str, *, is_banner: bool
) -> Iterator[BoxSample]:
    title, first, *rest = BANNERS["stories"][language]
    heading = f"<h3>{lines[0]}</h3>" if len(lines) > 1 else ""
    box = f"<div class=box>{heading}{_paragraphs(lines[bool(heading) :])}{control}</div>"
    parts = {"first": first, "rest": _paragraphs(rest), "story": _paragraphs([first, *rest])}
    root = lxml_html.document_fromstring(BANNERS["places"][place].format(title=title, banner=box, **parts))
    blocks = blocks_of(root)
    page = " ".join(block.text for block in blocks).casefold()
    for element in root.iter("div", "p"):
        inner = [block for block in blocks if any(one is element for one in ancestors(block.element))]
        if element.get("class") == "box":
            kind = f"{'banners' if is_banner else 'parts'} {'with' if control else 'without'} a control"
            yield BoxSample(language, kind, is_banner, signs_of(inner, page, has_control=bool(control)))
        elif element.tag == "p" and not any(one.get("class") == "box" for one in ancestors(element)):
            signs = signs_of(inner, page, has_control=False)
            yield BoxSample(language, "paragraphs", is_banner=False, features=signs, weight=PARAGRAPH_WEIGHT)


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def _feature_row(one: BoxSample) -> list[float]:
    return [1.0, *values_of(one.features)]


def _likelihood(weights: Sequence[float], one: BoxSample) -> float:
    return 1 / (1 + math.exp(-sum(weight * sign for weight, sign in zip(weights, _feature_row(one), strict=True))))


def fit_weights(seen: Sequence[BoxSample]) -> list[float]:
    """Return the likeliest weights, the bias first, large ones penalized, by Newton's method."""
    rows, size = [_feature_row(one) for one in seen], len(fields(BannerFeatures)) + 1
    weights = [0.0] * size
    for _ in range(STEPS):
        slope = [0.0, *(-RIDGE_PENALTY * weight for weight in weights[1:])]
        curve = [[RIDGE_PENALTY * (i == j and i > 0) + 1e-6 * (i == j) for j in range(size)] for i in range(size)]
        for one, row in zip(seen, rows, strict=True):
            likely = _likelihood(weights, one)
            for i, sign in enumerate(row):
                slope[i] += one.weight * (one.is_banner - likely) * sign
                for j in range(size):
                    curve[i][j] += one.weight * likely * (1 - likely) * sign * row[j]
        weights = [weight + step for weight, step in zip(weights, _solve(curve, slope), strict=True)]
    return weights


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return the solution of a system of linear equations (Gauss-Jordan elimination)."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row, at=at: abs(rows[row][at]))  # type: ignore[misc]
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(len(rows)):
            if other != at:
                rows[other] = [a - rows[other][at] * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[-1] for row in rows]


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__)))
