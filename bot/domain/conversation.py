"""Conversation: questions, commands and remarks to the bot, and its answers and replies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.article import Article
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.evidence import Evidence
from bot.domain.grammar.spec import Order
from bot.domain.rights import NOTHING_MISSING, MissingRights
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord
from bot.text.catalogue import Said, say
from bot.text.language import Language, language_of_code
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.order_language import command_language, order_language

THIS_CHANNEL = say("this channel")
"""Stands for the channel that a text is about; an adapter may replace it with the channel's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What someone asks, and where, which decides what it is about.

    Under a digest (`message`) it is about its article and story; anywhere else about everything that the workspace
    subscribes to. What was said before in the same place counts.

    Attributes:
        key: the platform's id of the message that asks, so that an event sent twice is answered once.
        message: the digest's message that the thread belongs to; None if there is none.
        above: messages that it may be a reply to, the nearest first, as the platform reports them; which of them is a
            digest or an edition is found when the question is received (`bot.ports.Inbox.receive_question`).
        conversation: the platform's id of the thread, direct message or channel that it was asked in; only read if
            `message` is None. Empty for a question that stands alone.
        text: the question, without the mention of us.
        asked_by: the platform's id of the person.
        addressed: it was said to us (a mention, a reply, a direct message, a form); otherwise it counts only if it is a
            question that the articles above it answer.
        is_to_others: it was said to somebody else.
        is_question: it is known to be a question: it was typed into a field for questions, or is a button's.
        link: the address in it that is to be condensed; found when the question is received.
        zone: the person's own time zone (IANA), if the platform tells it; times that they name are read in it.
        may_manage: whether the platform says that this person may change the destination.
        edit: the name of an edit, which sorts by time (Slack's `edited.ts`, an ISO time); empty for the first version.
            An edit with another text is answered again, an older one is not.
        is_received: it went through `bot.ports.Inbox.receive_question`: its place is known, and it is stored.
    """

    key: str
    destination: Destination
    text: str
    message: MessageRef | None = None
    conversation: str = ""
    asked_by: str = ""
    addressed: bool = True
    edit: str = ""
    above: tuple[MessageRef, ...] = ()
    is_to_others: bool = False
    is_question: bool = False
    link: str = ""
    zone: str = ""
    may_manage: bool = True
    is_received: bool = False

    @property
    def conversation_key(self) -> str:
        """The key that keeps the turns of one conversation together, and its questions in order."""
        if self.message is not None:
            return f"{self.destination} message {self.message}"
        return f"{self.destination} conversation {self.conversation or self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button: its label and its command."""

    label: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment named in a reply: in words, and as a timestamp that platforms show in each reader's time zone."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to a question: it cites its quotations, or says that we have no answer.

    Attributes:
        text: the words; "[1]" in them is the first of `evidence`.
        evidence: the quotations it rests on, numbered from 1 in order; if not `answered`, the closest passages, best
            first. A quotation from another article than the one asked about names its article (`Evidence.source`).
        score: how well the evidence fits the question, 0 to 1.
        model: the language model's name; empty if the passages themselves serve as the answer.
        is_talk: the question was not about the articles (thanks, a limit, an order to confirm), so nothing is missing
            from them; only `text` and `choices` are shown.
        note: a line in small print: why passages serve as the answer, or that it was translated; usually empty.
        suggestions: up to three questions that can be asked next and have an answer.
        language: the code of the language of `text`; empty if unknown.
        choices: buttons for commands to confirm.
        is_growing: more of it is still being verified; a later answer replaces it.
        order: a command that changes nothing and whose reply replaces this answer; usually empty.
        moments: those named in `text`, for platforms that show each reader their own clock; not stored.
    """

    answered: bool
    text: str
    evidence: tuple[Evidence, ...]
    score: float = 0.0
    model: str = ""
    is_talk: bool = False
    note: str = ""
    suggestions: tuple[str, ...] = ()
    language: str = ""
    choices: tuple[Choice, ...] = ()
    is_growing: bool = False
    order: str = ""
    moments: tuple[Moment, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an answer without evidence."""
        if self.answered and not self.evidence:
            message = "an answer needs evidence"
            raise ValueError(message)


INTERRUPTED = Answer(
    answered=False, text=say("I was interrupted before I could answer. Please ask again."), evidence=(), is_talk=True
)
"""The reply to a question whose answering was cut off for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and its answer; `answer` is None while it is being worked on."""

    question: str
    answer: Answer | None = None
    asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The conversation under a delivery, looked up from a platform's event."""

    delivery_id: DeliveryId
    destination: Destination
    message: MessageRef
    digest: Digest
    turns: tuple[Turn, ...] = ()
    language: str = ""

    @property
    def article(self) -> Article:
        """The article that the thread is about."""
        return self.digest.article


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What somebody said in a place, and whether it was for us."""

    by: str
    text: str
    is_for_us: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The context that a message was written in, the same for every platform.

    Attributes:
        question: the message, placed under its digest or in its conversation.
        thread: the conversation under that digest.
        stories: the digests of the edition that it was said under, in order.
        turns: what was said to us before in the same place.
        previous_remark: the last thing that anybody said there before it; None if unknown.
        offered: the choices that we offered and nobody has answered yet.
    """

    question: Question
    thread: Thread | None = None
    stories: tuple[Digest, ...] = ()
    turns: tuple[Turn, ...] = ()
    previous_remark: Remark | None = None
    offered: tuple[Choice, ...] = ()

    @property
    def languages(self) -> Language:
        """The languages to read an order in, as one; a tie goes to that of our last answer here, or of the article."""
        around = self.last_answer_language or (self.thread.article.language if self.thread else "") or ""
        return order_language(self.question.text, *([language_of_code(around)] if around else []))

    @property
    def last_answer_language(self) -> str:
        """The code of the language of our last answer here; empty if there is none."""
        return next((turn.answer.language for turn in reversed(self.turns) if turn.answer is not None), "")

    @property
    def is_follow_up(self) -> bool:
        """Whether its author was the last to speak, and was answered last."""
        last = self.turns[-1].asked_by if self.turns else None
        return self.previous_remark is not None and last == self.previous_remark.by == self.question.asked_by

    @property
    def may_concern_our_posts(self) -> bool:
        """Whether messages here may be about what we posted."""
        return self.thread is not None or bool(self.stories or self.turns)

    @property
    def is_group_conversation(self) -> bool:
        """Whether people talk with each other here about our posts: nobody wants our comments on that.

        A direct message and a page have one reader, and what is typed into a field for questions wants an answer.
        """
        question = self.question
        is_alone = question.destination.is_direct or question.destination.platform == "page"
        return self.may_concern_our_posts and not (is_alone or question.is_question)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of the digest or edition that it was said under."""
        own = (self.thread.article,) if self.thread else ()
        return (*own, *(digest.article for digest in self.stories))


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What someone orders: as typed after `/news`, or with options chosen in a form.

    Attributes:
        text: the typed text; empty if `order` holds the command.
        order: the command and its options, if they were chosen instead of typed in one line.
        zone: the person's own time zone (IANA), if the platform tells it; else empty.
        may_manage: whether the platform says that this person may change the destination.
        may_call: whether the platform says that this person runs the workspace, and so may have a role called there.
        message: the message of the digest whose button gave it; None otherwise.
        question: the message in a conversation that orders it, so that the conversation goes on from there.
        missing: the permissions that the bot lacks in the destination, if the platform tells them.
        language: the code of the person's own language, if the platform tells it and we support it.
        is_in_any: it may be in any language, because the languages that its words suggest cannot read it.
    """

    destination: Destination
    text: str = ""
    order: Order | None = None
    given_by: str = ""
    may_manage: bool = True
    may_call: bool = False
    message: MessageRef | None = None
    question: Question | None = None
    zone: str = ""
    missing: MissingRights = NOTHING_MISSING
    language: str = ""
    is_in_any: bool = False

    @property
    def languages(self) -> Language:
        """The languages to read its options in, as one: English, the person's own, and those of its words."""
        if self.is_in_any:
            return ALL_LANGUAGES  # rather than not being read at all
        typed = self.text if self.order is None else " ".join(self.order.options.values())
        return command_language(typed, self.language)

    def announcement(self, done: str) -> Said:
        """Return the public announcement of what was done: by its author's name, or as “You” on the local page."""
        if self.given_by:
            return say("{person} {done}", person=self.given_by, done=done)
        return (
            say("You {done}", done=done) if self.destination.platform == "page" else say("Somebody {done}", done=done)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list, with its buttons.

    Attributes:
        title: the title above it, which links to `link` if there is one; empty for a plain line.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    title: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file to hand over: its name and content."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the person who gave a command sees.

    Attributes:
        text: the words; with an answer or a digest, the words that introduce it.
        rows: the lines of `text` one by one, if each has buttons.
        document: a file to hand over.
        public: what is said to the whole channel; empty for nothing.
        undo: the button that takes it back, for those who may; shown beside `public`.
        answer: an answer to show, with its quotations.
        digest: a digest to show, with its evidence.
        track_record: gains and losses to show; `text` has them as plain lines.
        is_growing: it says what is being done, or a part of the reply; a later reply replaces it.
        people: the people named in `text`, by the platform's ids; the platform shows their names.
        moments: those named in `text` and `rows`.
        language: the code of the language in which its giver is told; empty for English. What is public is left to
            the platform, which knows the channel's language.
    """

    text: str
    done: bool = True
    choices: tuple[Choice, ...] = field(default=())
    public: str = ""
    undo: Choice | None = None
    answer: Answer | None = None
    digest: Digest | None = None
    track_record: TrackRecord | None = None
    rows: tuple[Row, ...] = ()
    document: Document | None = None
    is_growing: bool = False
    people: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A subscription in an overview: its number for commands, its feed's name, and its state in words."""

    number: int
    name: str
    state: str
    is_paused: bool = False
    has_own_times: bool = False
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOverview:
    """What a channel is subscribed to, for people who look at a whole workspace.

    Attributes:
        routine: when its digests come, in words; also given if feeds have times of their own.
        next_up: when the next ones come, in words; empty if they come as soon as they are made.
        refused: what prevents them, in words; empty if nothing does.
        moments: those named here.
        zone: the time zone that the times are told in.
    """

    destination: Destination
    routine: str
    feeds: tuple[FeedLine, ...]
    next_up: str = ""
    refused: str = ""
    moments: tuple[Moment, ...] = ()
    zone: str = ""
