"""Views: what the templates need beyond the domain's values; pure, and all untrusted text is escaped."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.domain import digest_message
from bot.domain.answer_message import answer_message
from bot.domain.conversation import Answer, Choice, Document, Reply
from bot.domain.digest import Digest, Effect, KeyFact, Stakeholder
from bot.domain.digest_message import proof_note
from bot.domain.evidence import Evidence
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Registry
from bot.domain.story import Source, Story, StoryId
from bot.domain.surroundings import is_verbatim, surroundings
from bot.domain.track_record import day_in_words, effect_text, publisher_line, reason_beyond_quote, record_heading
from bot.ports import Announcement, LocalMessage
from bot.text.attribution import source_to_add

HERE = Path(__file__).parent
QUOTATION_CONTEXT_LENGTH = 320
"""Characters shown before and behind a quotation in its paragraph."""
ARROW = " → "
"""What `bot.domain.digest.corrections` puts between an old line and its new one."""

SINGLE_SOURCE_STORY = Story(id=StoryId(0), sources=())
"""The story of an article that was read on order: nobody else tells it."""

_ADDRESS = re.compile(r"(https?://[^\s<>\"]{4,1000})")


@dataclass(frozen=True, slots=True)
class Section:
    """Stakeholders with the same effect: its symbol, its label, its CSS class."""

    style: str
    symbol: str
    title: str
    people: tuple[Stakeholder, ...]


@dataclass(frozen=True, slots=True)
class QuotationContext:
    """A quotation with the text around it in its paragraph."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of a note; `was` is the old line where the note names one."""

    text: str
    was: str = ""


EFFECT_STYLES = {Effect.GAINS: "gains", Effect.LOSES: "loses", Effect.MIXED: "mixed", Effect.UNCERTAIN: "unclear"}
EFFECTS = {
    effect: (style, digest_message.EFFECT_SYMBOLS[effect], digest_message.EFFECT_TITLES[effect].capitalize())
    for effect, style in EFFECT_STYLES.items()
}
"""How each effect looks: its class in the style sheet, its symbol, its title."""


def sections(digest: Digest) -> list[Section]:
    """Group the stakeholders by what happens to them; empty groups are left out."""
    groups = (
        (look, tuple(who for who in digest.stakeholders if who.effect is effect)) for effect, look in EFFECTS.items()
    )
    return [Section(*look, people) for look, people in groups if people]


def lead_source(story: Story, digest: Digest) -> Source:
    """Return the source the digest was made of, by who published it first: `via` says who passed it on."""
    told = digest_message.lead_source(story, digest)
    return replace(told, publisher=digest.article.publisher or told.publisher)


def as_data_url(document: Document) -> str:
    """Return a file as an address that holds it, for a browser to save."""
    return f"data:text/xml;charset=utf-8;base64,{b64encode(document.text.encode()).decode()}"


def republisher(story: Story, digest: Digest) -> str:
    """Return who republished the article, where that is not who published it."""
    told = story.sources[0].publisher if story.sources else ""
    same = told.casefold() == digest.article.publisher.casefold()
    return "" if same or not digest.article.publisher else told


def other_sources(story: Story) -> list[Source]:
    """Return the other articles that tell the story, one for each publisher."""
    first = story.sources[0].publisher if story.sources else ""
    others = {source.publisher or source.url: source for source in reversed(story.sources[1:])}
    return [source for source in reversed(list(others.values())) if not first or source.publisher != first]


def quotation_context(evidence: Evidence, text: str) -> QuotationContext:
    """Return a quotation's paragraph, cut at words where it is long."""
    start = text.rfind("\n", 0, evidence.start) + 1
    end = text.find("\n", evidence.end)
    before = text[start : evidence.start]
    after = text[evidence.end : end if end >= 0 else len(text)]
    if len(before) > QUOTATION_CONTEXT_LENGTH:
        before = "… " + before[-QUOTATION_CONTEXT_LENGTH:].partition(" ")[2]
    if len(after) > QUOTATION_CONTEXT_LENGTH:
        after = after[:QUOTATION_CONTEXT_LENGTH].rpartition(" ")[0] + " …"
    return QuotationContext(before, evidence.quote, after)


def said_by(fact: KeyFact, digest: Digest) -> str:
    """Return who made the claim, where its words do not say so."""
    return source_to_add(fact.text, fact.attributed_to or "", digest.reading_language)


def footer_text(digest: Digest) -> str:
    """Return a digest's footer: how it was made, in words."""
    return " · ".join(digest_message.footer(digest))


def question_placeholder(message: LocalMessage) -> str:
    """Suggest a first question, one that the article answers; where none is known, only that one may ask."""
    suggested = next(iter(message.digest.suggestions), "")
    return f"Ask about this article: {suggested}" if suggested else "Ask about this article"


def note_lines(note: str) -> list[NoteLine]:
    """Split a note into its lines, and a line that names a change into old and new."""
    return [_note_line(line.removeprefix("• ").strip()) for line in note.splitlines() if line.strip()]


def _note_line(line: str) -> NoteLine:
    was, arrow, now = line.partition(ARROW)
    return NoteLine(text=now, was=was) if arrow and ARROW not in now else NoteLine(text=line)


def safe_href(address: str) -> str:
    """Return an address if it is safe to link, http or https with a host; else nothing."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def local_time(time: datetime, style: str = "clock") -> Markup:
    """Return a time that the page's script shows in the reader's own zone."""
    written = time.strftime("%d %b %H:%M %Z")
    return Markup('<time datetime="{}" data-style="{}">{}</time>').format(time.isoformat(), style, written)


def reply_markup(text: str) -> Markup:
    """Return a reply's text: its lines kept, *words* strong, `what is typed` as code, nothing else read as markup."""
    lines = (re.sub(r"\*([^*<>]+)\*", r"<strong>\1</strong>", str(escape(line))) for line in text.splitlines())
    lines = (re.sub(r"`([^`<>]+)`", r"<code>\1</code>", line) for line in lines)
    return Markup("<br>").join(Markup(line) for line in lines)  # noqa: S704  # each line was escaped above


def duration_text(time: timedelta) -> str:
    """Return how long something lasts, roughly: "40 s", "12 min", "3 h", "2 d"."""
    seconds = int(time.total_seconds())
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def about_whom(command: str) -> str:
    """Return whom a button asks about."""
    return re.sub(r" since \d+ days$", "", command.removeprefix("about "))


def announcement_markup(text: str) -> Markup:
    """Return a line said in the channel as `said` does, its addresses to be pressed."""
    pieces = _ADDRESS.split(text)
    told = (_linked(piece) if number % 2 else reply_markup(piece) for number, piece in enumerate(pieces))
    return Markup("").join(told)


def _linked(address: str) -> Markup:
    safe = safe_href(address)
    link = Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>')
    return link.format(safe, address) if safe else escape(address)


def clean(value: object) -> object:
    """Replace halves of surrogate pairs, which no encoding can send; jinja2 calls this on everything it prints."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode()


def environment() -> Environment:
    """Return the templates, escaping everything, complaining about every unknown name."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
    )
    made.filters.update(
        as_data_url=as_data_url,
        safe_href=safe_href,
        local_time=local_time,
        reply_markup=reply_markup,
        quotation_context=quotation_context,
        note_lines=note_lines,
        said_by=said_by,
    )
    made.filters.update(announcement_markup=announcement_markup, about_whom=about_whom, duration_text=duration_text)
    made.globals.update(
        is_verbatim=is_verbatim,
        answer_message=answer_message,
        proof_note=proof_note,
        surroundings=surroundings,
        sections=sections,
        lead_source=lead_source,
        republisher=republisher,
        other_sources=other_sources,
        footer_text=footer_text,
        question_placeholder=question_placeholder,
        effects=EFFECTS,
        effect_text=effect_text,
        reason_beyond_quote=reason_beyond_quote,
        publisher_line=publisher_line,
        record_heading=record_heading,
        day_in_words=day_in_words,
    )
    return made


class Views:
    """Renders the page and its fragments."""

    def __init__(self, channel: str, registry: Registry = REGISTRY) -> None:
        self._registry = registry
        self._templates = environment()
        self._channel = channel

    def channel(self, messages: Sequence[LocalMessage], lines: Sequence[Announcement] = ()) -> str:
        """Render the whole channel, with the last lines that were said in it."""
        cursor = max((message.version for message in messages), default=0)
        told = max((line.number for line in lines), default=0)
        return self._render(
            "channel.html", messages=messages, lines=lines, cursor=cursor, told=told, commands=[*self._registry]
        )

    def message(self, message: LocalMessage) -> str:
        """Render one message with its thread."""
        return self._render("message.html", message=message)

    def reply(self, reply: Reply, *, command: str) -> str:
        """Render what the person who gave a command sees."""
        return self._render("reply.html", reply=reply, command=command, told_alone=SINGLE_SOURCE_STORY)

    def answer(self, answer: Answer) -> str:
        """Render an answer alone, as far as it is there."""
        return self._render("answer.html", answer=answer)

    def asked(self, question: str, answer: Answer | None) -> str:
        """Render what the person sees who asked about everything here; without an answer, that it is worked on."""
        return self._render("asked.html", question=question, answer=answer)

    def said(self, text: str, *, undo: Choice | None = None) -> str:
        """Render a line shown to the whole channel, with a button that undoes what it reports."""
        return self._render("said.html", text=text, undo=undo)

    def problem(self, text: str) -> str:
        """Render a page that says what is wrong."""
        return self._render("problem.html", text=text)

    def login(self, **told: object) -> str:
        """Render the form that asks for the password."""
        return self._render("login.html", **told)

    def about(self, **told: object) -> str:
        """Render what somebody gained and lost."""
        return self._render("about.html", **told)

    def status(self, **figures: object) -> str:
        """Render the status page."""
        return self._render("status.html", **figures)

    def _render(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(channel=self._channel, **values)
