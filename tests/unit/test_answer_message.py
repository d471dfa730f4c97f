"""An answer as every platform shows it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.answer_message import MAX_CLOSEST_PASSAGES, AnswerMessage, answer_message
from bot.domain.conversation import Answer
from bot.domain.evidence import Evidence
from bot.domain.story import Source
from tests.unit.samples import TEXT

PASSAGES = tuple(Evidence.from_span(TEXT, start, start + 20) for start in range(0, 120, 20))


def refusal_with_passages(passages: int) -> Answer:
    """Return a refusal with so many passages."""
    return Answer(answered=False, text="The article does not say.", evidence=PASSAGES[:passages])


def quotation_part(message: AnswerMessage) -> tuple[str, tuple[str, ...]]:
    """Return the title and the texts of the quotations below."""
    return message.title, tuple(one.quote for one in message.quotations)


def passage_quotes(number: int) -> tuple[str, ...]:
    """Return the quotes of so many passages."""
    return tuple(one.quote for one in PASSAGES[:number])


def test_quotations_stand_below_an_answer_with_the_numbers_it_cites() -> None:
    """In their order, under a title."""
    message = answer_message(Answer(answered=True, text="Three [1], and five [2].", evidence=PASSAGES[:2]))
    assert quotation_part(message) == ("From the article", passage_quotes(2))
    assert [one.number for one in message.quotations] == [1, 2]


def test_the_closest_passages_stand_below_with_a_title() -> None:
    """In the singular where there is one; a few at most, one where a model has read the article; none is cited."""
    assert quotation_part(answer_message(refusal_with_passages(0))) == ("", ())
    assert quotation_part(answer_message(refusal_with_passages(1))) == ("Closest passage", passage_quotes(1))
    assert quotation_part(answer_message(refusal_with_passages(2))) == ("Closest passages", passage_quotes(2))
    assert quotation_part(answer_message(refusal_with_passages(MAX_CLOSEST_PASSAGES + 1))) == (
        "Closest passages",
        passage_quotes(MAX_CLOSEST_PASSAGES),
    )
    assert quotation_part(answer_message(replace(refusal_with_passages(2), model="careful"))) == (
        "Closest passage",
        passage_quotes(1),
    )
    assert {one.number for one in answer_message(refusal_with_passages(3)).quotations} == {0}


def test_a_text_that_leads_on_to_them_is_their_title() -> None:
    """Nothing is said twice; and without the first one a notification says nothing."""
    message = answer_message(replace(refusal_with_passages(2), text="These come closest: "))
    assert quotation_part(message) == ("", passage_quotes(2))
    assert message.introduced_quotation == PASSAGES[0].quote
    assert answer_message(refusal_with_passages(2)).introduced_quotation == ""


def test_a_quotation_from_elsewhere_says_where_it_is_from() -> None:
    """By its publisher, else its title, else a word in the reader's language; of the article at hand by nothing."""
    sources = [
        None,
        Source(publisher="The Herald", title="Trams", url="https://herald.example/1"),
        Source(publisher=" ", title="Trams", url="https://herald.example/1"),
        Source(publisher="", title="", url="https://herald.example/1"),
    ]
    evidence = tuple(replace(PASSAGES[0], source=source) for source in sources)
    message = answer_message(Answer(answered=True, text="So it is.", evidence=evidence, language="de"))
    assert [one.label for one in message.quotations] == ["", "The Herald", "Trams", "Quelle"]
    assert [bool(one.url) for one in message.quotations] == [False, True, True, True]
    assert message.title == "Aus dem Artikel"


def test_talk_has_nothing_below_it() -> None:
    """It rests on no article."""
    message = answer_message(replace(refusal_with_passages(2), text="You are welcome:", is_talk=True))
    assert (quotation_part(message), message.introduced_quotation) == (("", ()), "")


def test_an_answer_without_words_says_that_nothing_was_found() -> None:
    """In the reader's language."""
    for unseen in (" ", "\x1b", "\u200b\n"):
        message = answer_message(Answer(answered=False, text=unseen, evidence=(), language="de"))
        assert message.text.startswith("Ich habe keinen Satz gefunden")
