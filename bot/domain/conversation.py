"""Thread, Question, Answer; Command, Reply: what people say to the bot and what they get back."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.article import Article
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.evidence import Evidence
from bot.domain.subscription import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What someone asks under a digest.

    Attributes:
        key: the platform's own id of the event, so that an event sent twice is answered once.
        message: the digest's message that the thread hangs under.
    """

    key: str
    destination: Destination
    message: MessageRef
    text: str
    asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to a question: cites what it quotes, or says that the article does not say.

    Attributes:
        text: what is said, without the quotations.
        evidence: what it rests on; where `answered` is False, the closest passages, best first.
        score: how well the evidence fits the question, 0 to 1.
    """

    answered: bool
    text: str
    evidence: tuple[Evidence, ...]
    score: float = 0.0
    model: str = ""

    def __post_init__(self) -> None:
        """Refuse an answer without a quotation: it is none."""
        if self.answered and not self.evidence:
            message = "an answer needs evidence"
            raise ValueError(message)


INTERRUPTED = Answer(answered=False, text="I was interrupted before I could answer. Please ask again.", evidence=())
"""What stands under a question whose answering was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and what was answered; `answer` is None while it is worked on."""

    question: str
    answer: Answer | None = None
    asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The conversation under a delivery, found again from a platform's event."""

    delivery_id: DeliveryId
    destination: Destination
    message: MessageRef
    digest: Digest
    turns: tuple[Turn, ...] = ()
    language: str = ""

    @property
    def article(self) -> Article:
        """The article the thread is about."""
        return self.digest.article


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What someone orders, as typed after `/news`.

    Attributes:
        may_manage: whether the platform says that this person may change the destination.
    """

    destination: Destination
    text: str
    given_by: str = ""
    may_manage: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button under a reply: its label, and the command it stands for."""

    label: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the person who gave a command sees; `public`, if set, is said to the whole channel."""

    text: str
    done: bool = True
    choices: tuple[Choice, ...] = field(default=())
    public: str = ""
