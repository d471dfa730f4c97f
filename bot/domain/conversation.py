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
"""The channel that something is about; an adapter may put the channel's own name in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What someone asks, and where: that decides what it is asked about.

    Under a digest (`message`) it is about its article and story; anywhere else about everything that the workspace
    subscribes to. What was said before in the same place counts.

    Attributes:
        key: the platform's own id of the message asked with, so that an event sent twice is answered once.
        message: the digest's message that the thread hangs under; None where there is none above.
        above: messages that it may have been said under, the nearest first, as the platform tells them; which of them
            is a digest or an edition is found when the question is heard (`bot.ports.Inbox.receive_question`).
        conversation: the platform's own id of the thread, direct message or channel that is asked in; only read
            where `message` is None. Empty for a question that stands alone.
        text: what was asked, without our own mention.
        asked_by: the platform's own id of the person.
        addressed: it was said to us (a mention, a reply, a direct message, a form); where it was not, it counts only
            if it is a question that the articles above it answer.
        to_others: it was said to somebody else.
        is_question: that it is a question is known: it was typed where questions are, or pressed as one.
        link: the address in it that is to be condensed; found when the question is heard.
        zone: the person's own time zone (IANA), where the platform tells it: times that they name are meant by it.
        may_manage: whether the platform says that this person may change the destination.
        edit: a name of the edit that sorts by its time (Slack's `edited.ts`, an ISO time); empty for what was
            asked first. An edit with another text is answered again, an older one is not.
        is_heard: it went through `bot.ports.Inbox.receive_question`: it stands in its place, and is stored.
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
    to_others: bool = False
    is_question: bool = False
    link: str = ""
    zone: str = ""
    may_manage: bool = True
    is_heard: bool = False

    @property
    def conversation_key(self) -> str:
        """What keeps the turns of one conversation together, and questions in order."""
        if self.message is not None:
            return f"{self.destination} message {self.message}"
        return f"{self.destination} conversation {self.conversation or self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button: its label, and the command it stands for."""

    label: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment that a reply names: in words, and as a timestamp that platforms show in each reader's time zone."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to a question: cites what it quotes, or says that nothing we have says it.

    Attributes:
        text: what is said; "[1]" in it is the first of `evidence`.
        evidence: what it rests on, numbered from 1 as they stand; where `answered` is False, the closest passages,
            best first. One that is not from the article asked under names its article (`Evidence.source`).
        score: how well the evidence fits the question, 0 to 1.
        model: the language model's name; empty where the passages themselves serve.
        is_talk: nothing of the articles was asked (thanks, a limit, an order to confirm), so nothing is missing in
            them; only `text` and `choices` are to be shown.
        note: a line in small print: why passages serve, that it was translated; empty as a rule.
        suggestions: up to three questions that can be asked next, and are answered.
        language: the code of the language of `text`; empty where it is not known.
        choices: buttons for commands to confirm.
        is_growing: more of it is still being proven; a later one takes its place.
        order: a command that changes nothing and whose reply takes this answer's place; empty as a rule.
        moments: those that `text` names, for platforms that show each reader their own clock; they are not stored.
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
        """Refuse an answer without a quotation: it is none."""
        if self.answered and not self.evidence:
            message = "an answer needs evidence"
            raise ValueError(message)


INTERRUPTED = Answer(
    answered=False, text=say("I was interrupted before I could answer. Please ask again."), evidence=(), is_talk=True
)
"""What stands under a question whose answering was cut off for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and what was answered; `answer` is None while it is worked on."""

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
        """The article the thread is about."""
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
        question: the message, placed: under its digest, or in its conversation.
        thread: the conversation under that digest.
        stories: the digests of the edition it was said under, in their order.
        turns: what was said to us in the same place before.
        before: what was said there last, by anybody; None where that is not known.
        offered: what we asked back, and nobody has answered yet.
    """

    question: Question
    thread: Thread | None = None
    stories: tuple[Digest, ...] = ()
    turns: tuple[Turn, ...] = ()
    before: Remark | None = None
    offered: tuple[Choice, ...] = ()

    @property
    def languages(self) -> Language:
        """The languages to read an order in, as one: of several, rather that of our last words here, or the article."""
        around = self.last_answer_language or (self.thread.article.language if self.thread else "") or ""
        return order_language(self.question.text, *([language_of_code(around)] if around else []))

    @property
    def last_answer_language(self) -> str:
        """The code of the language of our last answer here; empty where there is none."""
        return next((turn.answer.language for turn in reversed(self.turns) if turn.answer is not None), "")

    @property
    def is_follow_up(self) -> bool:
        """Whether its author was answered right before."""
        last = self.turns[-1].asked_by if self.turns else None
        return self.before is not None and last == self.before.by == self.question.asked_by

    @property
    def may_concern_our_posts(self) -> bool:
        """Whether messages here may be about what we posted."""
        return self.thread is not None or bool(self.stories or self.turns)

    @property
    def is_group_conversation(self) -> bool:
        """Whether people talk with each other here, about what we posted: nobody wants our comments on that.

        A direct message and a page have one reader, and what is typed where questions are wants an answer.
        """
        said = self.question
        is_alone = said.destination.is_direct or said.destination.platform == "page"
        return self.may_concern_our_posts and not (is_alone or said.is_question)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of the digest or the edition that it was said under."""
        own = (self.thread.article,) if self.thread else ()
        return (*own, *(digest.article for digest in self.stories))


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What someone orders: as typed after `/news`, or with its options chosen in a form.

    Attributes:
        text: what was typed; empty where `order` says it.
        order: the command and its options, where they were chosen and not typed in one line.
        zone: the person's own time zone (IANA), where the platform tells it; empty elsewhere.
        may_manage: whether the platform says that this person may change the destination.
        may_call: whether the platform says that this person runs the workspace, and so may have a role called there.
        message: the digest's message it is given under, by a button; None elsewhere.
        said: what was said in a conversation that asks for it, so that the conversation goes on from it.
        missing: what the bot is not allowed in the destination, where the platform tells it.
        language: the code of the person's own language, where the platform tells it and we have it.
        is_in_any: it may be in any language, as those that its words suggest do not read it.
    """

    destination: Destination
    text: str = ""
    order: Order | None = None
    given_by: str = ""
    may_manage: bool = True
    may_call: bool = False
    message: MessageRef | None = None
    said: Question | None = None
    zone: str = ""
    missing: MissingRights = NOTHING_MISSING
    language: str = ""
    is_in_any: bool = False

    @property
    def languages(self) -> Language:
        """The languages to read its options in, as one: English, the person's own, and those of its words."""
        if self.is_in_any:
            return ALL_LANGUAGES  # rather than that it cannot be read
        typed = self.text if self.order is None else " ".join(self.order.options.values())
        return command_language(typed, self.language)

    def announcement(self, done: str) -> Said:
        """Phrase what was done for the channel: by its author's name, or as “You” on the local page (one reader)."""
        if self.given_by:
            return say("{person} {done}", person=self.given_by, done=done)
        return (
            say("You {done}", done=done) if self.destination.platform == "page" else say("Somebody {done}", done=done)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list, with what can be done about it.

    Attributes:
        title: what stands above it, leading to `link` where there is one; empty where it is a line alone.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    title: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file to hand over: its name, and what is in it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the person who gave a command sees.

    Attributes:
        text: what is said; where there is an answer or a digest, what leads to it.
        rows: the lines of `text` one by one, where something can be done about each.
        document: a file to hand over.
        public: said to the whole channel, if set.
        undo: what takes that back, for those who may; it stands beside `public`.
        answer: an answer to show, with its quotations.
        digest: a digest to show, with its evidence.
        track_record: gains and losses to show; `text` has them in plain lines.
        is_growing: it says what is being done, or half of what is said; a later one takes its place.
        people: who is named in `text`, as the platform names them; it shows their names.
        moments: those that `text` and `rows` name.
        language: the code of the language that its giver is told it in; empty for English. What is public is left to
            the platform, which knows the channel's.
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
    """A subscription in an overview: the number commands know it by, its feed's name, and how it is doing, in words."""

    number: int
    name: str
    state: str
    is_paused: bool = False
    has_own_times: bool = False
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOverview:
    """What a channel is subscribed to, for people who look at all of a workspace.

    Attributes:
        routine: when its digests come, in words, also where feeds have times of their own.
        next_up: when the next ones come, in words; empty where they come as they are made.
        refused: what keeps them away, in words; empty where nothing does.
        moments: those that are named here.
        zone: whose clocks they are told by.
    """

    destination: Destination
    routine: str
    feeds: tuple[FeedLine, ...]
    next_up: str = ""
    refused: str = ""
    moments: tuple[Moment, ...] = ()
    zone: str = ""
