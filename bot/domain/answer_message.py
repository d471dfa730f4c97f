"""An answer as a neutral message: its text, the quotations below it, and their title.

A platform only renders it: with its own markup for a title and a quotation, within its limits, with its links.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import Answer
from bot.domain.evidence import Evidence
from bot.text.catalogue import in_language, say
from bot.text.visible_text import is_visible, visible

MAX_CLOSEST_PASSAGES = 3
"""Passages shown if ranking found no answer; a model that has read the article needs only one."""
NO_ANSWER = say("I found no sentence that answers this for certain.")
"""The text shown if an answer has no words of its own."""
UNNAMED_SOURCE = say("source")
"""The name of a source that has neither a publisher nor a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A quotation below an answer.

    Attributes:
        quote: its words, as they stand in the article.
        number: the number that "[1]" in the answer refers to; 0 for a passage that is only close.
        label: its publisher, or else its title; empty if it is from the article asked about.
        url: the address of its article; empty if the label is.
        published: when; None if unknown, or if the label is empty.
    """

    quote: str
    number: int = 0
    label: str = ""
    url: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMessage:
    """The content of an answer's message.

    Attributes:
        text: its text.
        title: the line above the quotations; empty if the text leads to them.
        quotations: in order; none if the answer is not one from articles.
        note: the small print below; usually empty.
        is_talk: it is about the bot itself, has several lines, and may name commands.
    """

    text: str
    title: str
    quotations: tuple[Quotation, ...]
    note: str
    is_talk: bool

    @property
    def introduced_quotation(self) -> str:
        """The quotation that the text introduces with a colon, for notifications; empty if it does not."""
        return self.quotations[0].quote if self.quotations and self.text.endswith(":") else ""


def answer_message(answer: Answer) -> AnswerMessage:
    """Build the message of an answer."""
    evidence = () if answer.is_talk else _shown_evidence(answer)
    quotations = [
        _quotation(line, number=number if answer.answered else 0, language=answer.language)
        for number, line in enumerate(evidence, 1)
    ]
    return AnswerMessage(
        text=_visible_or_empty(answer.text) or in_language(NO_ANSWER, answer.language),
        title=_title(answer, len(quotations)),
        quotations=tuple(quotations),
        note=_visible_or_empty(answer.note),
        is_talk=answer.is_talk,
    )


def _visible_or_empty(text: str) -> str:
    """Return a text, or nothing if none of it is visible."""
    return text.strip() if is_visible(visible(text)) else ""


def _shown_evidence(answer: Answer) -> tuple[Evidence, ...]:
    return answer.evidence if answer.answered else answer.evidence[: 1 if answer.model else MAX_CLOSEST_PASSAGES]


def _title(answer: Answer, number: int) -> str:
    """Return the title above the quotations; empty if there are none, or the text is their title."""
    if not number or (not answer.answered and answer.text.rstrip().endswith(":")):
        return ""
    if answer.answered:
        return in_language(say("From the article"), answer.language)
    return in_language(say("Closest passage") if number == 1 else say("Closest passages"), answer.language)


def _quotation(line: Evidence, *, number: int, language: str) -> Quotation:
    if line.source is None:
        return Quotation(quote=line.quote, number=number)
    source = line.source
    label = (
        _visible_or_empty(source.publisher) or _visible_or_empty(source.title) or in_language(UNNAMED_SOURCE, language)
    )
    return Quotation(quote=line.quote, number=number, label=label, url=source.url, published=source.published)
