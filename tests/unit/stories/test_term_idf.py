"""How much a term weighs."""

from __future__ import annotations

from bot.domain.story import TermCounts
from bot.stories.term_idf import MAX_WEIGHT, TRUSTED_ARTICLES, TermIdf
from bot.stories.tokens import tokens_in


def test_common_words_weigh_little_and_unknown_names_most() -> None:
    """Before a desk has read anything its language at large decides."""
    rarity = TermIdf("en", TermCounts())
    weights = [rarity.weight(word, word) for word in ("the", "bank", "earthquake", "skarvoy")]
    assert weights == sorted(weights)
    assert weights[0] < 0.1
    assert weights[-1] == MAX_WEIGHT


def test_english_keeps_its_own_words() -> None:
    """Words that another language does without are words: "war" and "son" are no fillers in English."""
    rarity = TermIdf("en", TermCounts())
    assert all(rarity.weight(word, word) > 2 for word in ("war", "son", "die"))
    assert TermIdf("de", TermCounts()).weight("war", "war") < 1


def test_what_every_article_of_the_desk_has_weighs_little() -> None:
    """A desk that reads about one league learns that its name says nothing."""
    often = TermCounts(articles=5 * TRUSTED_ARTICLES, articles_by_term={"brackley": 4 * TRUSTED_ARTICLES})
    assert TermIdf("en", often).weight("brackley", "brackley") < 1 < TermIdf("en", TermCounts()).weight("x", "brackley")


def test_a_language_that_no_list_has_is_looked_up_in_the_others() -> None:
    """Nobody knows the language: a word that is common in any of six is common."""
    assert TermIdf("", TermCounts()).weight("nicht", "nicht") < 2


def test_numbers_weigh_by_their_length() -> None:
    """A five stands in many articles, an exact sum in few."""
    rarity = TermIdf("en", TermCounts())
    assert rarity.weight("5", "5") < rarity.weight("412", "412") < rarity.weight("412387", "412387")


def test_scripts_without_spaces_are_taken_in_pairs() -> None:
    """Two texts about one event would else share no word."""
    assert [word.term for word in tokens_in("東京都で")] == ["東京", "京都", "都で"]


def test_names_are_what_is_capitalised_within_a_sentence() -> None:
    """The first word of a sentence is capitalised for another reason."""
    words = list(tokens_in("Police said Orla’s 12 ferries burnt. “Ships” burnt"))
    assert [word.written for word in words if word.is_name] == ["Orla"]
