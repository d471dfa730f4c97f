"""A reported digest proven again: its quotations looked up, its lines in other words read again."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.rechecking import reverify
from bot.domain.digest import Digest, KeyFact
from bot.domain.evidence import Evidence
from bot.errors import ModelError
from bot.verification.verifier import NO_CHECKER, Verifier
from tests.fakes.checker import ScriptedChecker
from tests.unit.samples import TEXT, find_evidence, make_article, make_digest

DEAL_SENTENCE = "Brightwater Foods will pay 240 million euros for Orla Mills."


def model_digest() -> Digest:
    """Return a digest with a line in other words, and the article's own."""
    own = make_digest()
    first = TEXT.split("\n", maxsplit=1)[0]
    told = KeyFact(text=DEAL_SENTENCE, evidence=(find_evidence(first),), by="reader")
    return replace(own, key_facts=(told, own.key_facts[1]), model="scripted")


async def test_lines_in_other_words_are_read_again_and_the_articles_own_are_found() -> None:
    """The checker is asked for what is not the article's own words, and for nothing else."""
    checker = ScriptedChecker()
    proof = await reverify(model_digest(), make_article(), Verifier(checker), workspace="W")
    assert (proof.quotes, proof.lines_read, proof.gone, proof.refused, proof.unread) == (3, 1, (), (), 0)
    assert [item.claim.rstrip(".") for item in checker.checked_items] == [DEAL_SENTENCE.rstrip(".")]


async def test_lines_are_read_in_the_language_of_their_digest() -> None:
    """As they were when they were drafted: a short one is not doubted for what it would be in another."""
    text = "Shares worth 1.2bn changed hands, and the hall was closed."
    article = make_article(text=text)
    fact = KeyFact(text="Turnover: 1.2 billion", evidence=(Evidence.from_span(text, 0, len(text)),), by="reader")
    made = replace(make_digest(), article=article, key_facts=(fact,), stakeholders=(), disclosures=())
    proof = await reverify(made, article, Verifier(ScriptedChecker()), workspace="W")
    assert (proof.lines_read, proof.refused) == (1, ())


async def test_a_line_that_does_not_follow_is_named_and_one_that_nobody_read_is_not() -> None:
    """Refused by a reading, it can be hidden; where no model reads, nothing is said against it."""
    checker = ScriptedChecker({"will pay": "it has agreed to"})
    proof = await reverify(model_digest(), make_article(), Verifier(checker), workspace="W")
    assert [line.text for line in proof.refused] == [DEAL_SENTENCE]
    for verifier in (NO_CHECKER, Verifier(ScriptedChecker(fault=ModelError("away")))):
        proof = await reverify(model_digest(), make_article(), verifier, workspace="W")
        assert (proof.refused, proof.lines_read, proof.unread) == ((), 0, 1)


async def test_a_quotation_that_is_gone_is_named_and_nothing_is_read() -> None:
    """The digest is made anew, so its lines are proven anew."""
    checker = ScriptedChecker()
    changed = make_article(text=TEXT.replace("240 million", "204 million"))
    proof = await reverify(model_digest(), changed, Verifier(checker), workspace="W")
    assert (len(proof.gone), checker.checked_items) == (1, [])
