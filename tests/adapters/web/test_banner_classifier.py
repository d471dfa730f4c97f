"""Boxes on a page: an article's own and banners that do not sound like ones, told apart by signs weighed together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.web.banner_classifier import BANNER_THRESHOLD, BIAS, WEIGHTS, BannerFeatures, likelihood, values_of
from adapters.web.page_reading import html_article
from bench.banner_classifier import box_samples, fit_weights

DATA = Path(__file__).parents[2] / "data" / "web"
BANNERS = tomllib.loads((DATA / "banners.toml").read_text("utf-8"))
BOXES = tomllib.loads((DATA / "boxes.toml").read_text("utf-8"))
LANGUAGES = list(BANNERS["stories"])
OK_BUTTON = "<button>OK</button>"
SAMPLE_BOXES = list(box_samples())


def paragraphs_html(lines: list[str]) -> str:
    """Return lines as markup."""
    return "".join(f"<p>{line}</p>" for line in lines)


def read_with_box(language: str, lines: list[str], control: str) -> list[str]:
    """Return the lines that are read of a story with a box among its paragraphs."""
    title, first, *rest = BANNERS["stories"][language]
    heading = f"<h3>{lines[0]}</h3>" if len(lines) > 1 else ""
    box = f"<div class=box>{heading}{paragraphs_html(lines[bool(heading) :])}{control}</div>"
    parts = {"first": first, "rest": paragraphs_html(rest), "story": paragraphs_html([first, *rest])}
    body = BANNERS["places"]["between"].format(title=title, banner=box, **parts)
    page = f"<html lang={language}><body>{body}</body></html>"
    return html_article(page, url="https://tide.example/news/a").text.split("\n")


def read_pages(kind: str, control: str) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield what is read of each page with a box of a kind, with what is the story, and the box."""
    for language in LANGUAGES:
        for box in BOXES[kind][language]:
            yield read_with_box(language, box, control), BANNERS["stories"][language][1:], box


@pytest.mark.parametrize("control", ["", OK_BUTTON])
@pytest.mark.parametrize("kind", ["banners", "parts"])
def test_a_box_costs_nothing_of_the_story(kind: str, control: str) -> None:
    """Whatever it is, and whatever becomes of it."""
    assert [story for read, story, _ in read_pages(kind, control) if not set(story) <= set(read)] == []


def test_most_notices_are_known_by_the_button_beside_them() -> None:
    """In whatever words: 39 of 48, 21 where the words alone counted."""
    assert sum(read == story for read, story, _ in read_pages("banners", OK_BUTTON)) >= 39


@pytest.mark.parametrize(("control", "kept"), [("", 48), (OK_BUTTON, 38)])
def test_an_articles_own_boxes_are_read(control: str, kept: int) -> None:
    """All without a control, most with one, which half of them never have."""
    assert sum(set(box[len(box) > 1 :]) <= set(read) for read, _, box in read_pages("parts", control)) >= kept


def test_the_weights_are_those_that_fit() -> None:
    """To the boxes as they are seen today."""
    weights = fit_weights(SAMPLE_BOXES)
    assert [BIAS, *values_of(WEIGHTS)] == pytest.approx(weights, abs=0.006)


@pytest.mark.parametrize("language", ["de", "pt"])
def test_boxes_are_told_apart_in_a_language_that_was_not_fitted(language: str) -> None:
    """Seven in ten, and never a paragraph of the story."""
    bias, *weights = fit_weights([one for one in SAMPLE_BOXES if one.language != language])
    other = [one for one in SAMPLE_BOXES if one.language == language]
    judged = [(one, bias + sum(w * s for w, s in zip(weights, values_of(one.features), strict=True))) for one in other]
    right = [one for one, weighed in judged if (weighed > 0.4) == one.is_banner]
    assert len([one for one in right if one.kind == "paragraphs"]) == len([one for one in other if one.weight < 1])
    assert len([one for one in right if one.weight == 1]) >= 0.7 * len([one for one in other if one.weight == 1])


def test_a_box_with_nothing_to_say_is_none() -> None:
    """What has no sign of a banner is not taken for one."""
    assert likelihood(BannerFeatures(**dict.fromkeys(BannerFeatures.__slots__, 0.0))) < BANNER_THRESHOLD


def test_a_short_article_with_a_heading_and_a_button_is_no_box() -> None:
    """It is most of its page."""
    said = ["The lift at the terminal is out of order again.", "Staff carry luggage until Thursday, the harbour says."]
    body = f"<div><h1>Harbour news</h1></div><div class=b><h2>Lift broken</h2>{paragraphs_html(said)}{OK_BUTTON}</div>"
    assert html_article(f"<html><body>{body}</body></html>", url="https://tide.example/a").text.split("\n")[-2:] == said


def test_a_page_that_still_loads_is_no_wall() -> None:
    """A wall asks for something; this one has a button and nothing else."""
    page = f"<html><body><div><p>Loading</p>{OK_BUTTON}</div></body></html>"
    assert html_article(page, url="https://tide.example/a").text == "Loading"


def test_a_page_about_cookies_may_have_a_banner_of_its_own() -> None:
    """Its article speaks of them, too, and stays."""
    said = [
        "A court has fined the bank 2 million euros because its cookies were set without consent.",
        "The bank had told visitors that they agreed by reading on.",
        "It will appeal, a spokeswoman said.",
    ]
    banner = f"<div><p>We use cookies on this site. You can change your choice at any time.</p>{OK_BUTTON}</div>"
    body = f"<h1>Bank fined over cookies</h1>{paragraphs_html(said)}{banner}"
    page = f"<html><head><title>Bank fined over cookies</title></head><body>{body}</body></html>"
    assert html_article(page, url="https://tide.example/a").text.split("\n") == said
