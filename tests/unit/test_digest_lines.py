"""Lines of a digest: how each was proven, of what text, and how it is taken down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.article import Origin
from bot.domain.digest import VERBATIM, Digest, KeyFact
from bot.domain.digest_message import origin_note, proof_note
from bot.domain.evidence import Evidence
from bot.domain.hiding import hideable_lines, lines_matching, without_lines
from bot.domain.surroundings import is_verbatim
from tests.unit.samples import TEXT, make_article, make_digest

DIGEST = make_digest()
OWN_SENTENCES_LABEL, AI_SUMMARY_LABEL = (
    "The article's own sentences",
    "AI summary; every line checked against the article",
)


def digest_proven_by(by: str, *, people: bool = True) -> Digest:
    """Return a model's digest, each line of which was proven in one way."""
    facts = tuple(replace(fact, by=by) for fact in DIGEST.key_facts)
    who = tuple(replace(who, by=by) for who in DIGEST.stakeholders) if people else ()
    return replace(DIGEST, model="drafting", key_facts=facts, stakeholders=who)


def test_who_asks_for_evidence_is_told_how_a_line_was_proven() -> None:
    """By being the article's own, by a reader, or it was not kept."""
    assert [proof_note(by) for by in (VERBATIM, "careful", "")] == [
        "the article's own words",
        "read against the article by careful",
        "",
    ]


@pytest.mark.parametrize(
    ("digest", "made"),
    [
        (DIGEST, f"{OWN_SENTENCES_LABEL}; no AI used"),
        (
            replace(digest_proven_by("careful"), model="extract"),
            f"{OWN_SENTENCES_LABEL}, translated by AI; every line checked",
        ),
        (replace(digest_proven_by(VERBATIM), model="extract"), f"{OWN_SENTENCES_LABEL}; no AI used"),
        (digest_proven_by(VERBATIM, people=False), f"{OWN_SENTENCES_LABEL}, chosen by AI"),
        (digest_proven_by(VERBATIM), AI_SUMMARY_LABEL),
        (digest_proven_by("careful", people=False), AI_SUMMARY_LABEL),
    ],
)
def test_a_digest_says_how_it_was_made(digest: Digest, made: str) -> None:
    """Whether a model chose, worded or translated, and that its lines were checked."""
    assert origin_note(digest).startswith(made)


@pytest.mark.parametrize(
    ("origin", "text", "told"),
    [
        (Origin.PAGE, "Two words.", ""),
        (Origin.FEED, "Two words.", "from the feed's summary of 2 words"),
        (Origin.FEED, "Word.", "from the feed's summary of 1 word"),
        (Origin.STUB, "Two words.", "from the 2 words before a paywall"),
    ],
)
def test_what_is_less_than_the_article_says_so(origin: Origin, text: str, told: str) -> None:
    """With how much there was."""
    assert replace(make_article(text=text), origin=origin).available_part == told


def test_each_line_can_be_taken_down_alone() -> None:
    """A fact or whom it affects; the rest stands, and nothing is suggested that may be about what is gone."""
    asked = replace(DIGEST, suggestions=("Who buys Orla Mills?",))
    fingerprints = [line.fingerprint for line in hideable_lines(asked)]
    assert len(set(fingerprints)) == len(fingerprints) == 3
    first, *_, last = fingerprints
    assert without_lines(asked, [first]).key_facts == DIGEST.key_facts[1:]
    assert without_lines(asked, [first]).stakeholders == DIGEST.stakeholders
    assert without_lines(asked, [last]).key_facts == DIGEST.key_facts
    assert without_lines(asked, [last]).stakeholders == ()
    assert without_lines(asked, [last]).suggestions == ()
    assert without_lines(asked, ["other"]) is asked
    assert [without_lines(asked, some).status.is_taken_down for some in (fingerprints[:1], fingerprints[:2])] == [
        False,
        True,
    ]


def test_a_line_stays_down_when_it_comes_again_in_other_signs() -> None:
    """Capitals and punctuation are no other words; another effect on the same people is another line."""
    fact, who = DIGEST.key_facts[0], DIGEST.stakeholders[0]
    louder = replace(DIGEST, key_facts=(replace(fact, text=fact.text.upper().replace(",", " –")),))
    assert hideable_lines(louder)[0].fingerprint == hideable_lines(DIGEST)[0].fingerprint
    other = replace(DIGEST, stakeholders=(replace(who, why="could keep their jobs"),))
    assert hideable_lines(other)[-1].fingerprint != hideable_lines(DIGEST)[-1].fingerprint


def test_the_line_that_somebody_means_shares_most_words_with_what_they_say() -> None:
    """Those without a word in common are not meant."""
    meant = lines_matching(DIGEST, "that the deal is expected to close in March is wrong")
    assert meant[0].text == DIGEST.key_facts[1].text
    assert lines_matching(DIGEST, "football") == []


def test_a_fact_in_other_words_than_its_quotation_is_not_verbatim() -> None:
    """Nor is one that rests on two: somebody has to read it a second time."""
    first, second = (Evidence.from_span(TEXT, start, start + 20) for start in (0, 40))
    assert is_verbatim(KeyFact(text=first.quote, evidence=(first,)))
    assert not is_verbatim(KeyFact(text="Brightwater buys.", evidence=(first,)))
    assert not is_verbatim(KeyFact(text=first.quote, evidence=(first, second)))
