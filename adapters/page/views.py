"""Views: what the templates need besides the domain's values; pure, and all untrusted text is escaped."""

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
"""Most characters shown before and after a quotation in its paragraph."""
ARROW = " → "
"""The separator that `bot.domain.digest.corrections` puts between an old line and its new one."""

SINGLE_SOURCE_STORY = Story(id=StoryId(0), sources=())
"""The story of an article that was read on demand, without other sources."""

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
    """A line of a note; `was` is the old line if the note names one."""

    text: str
    was: str = ""


EFFECT_STYLES = {Effect.GAINS: "gains", Effect.LOSES: "loses", Effect.MIXED: "mixed", Effect.UNCERTAIN: "unclear"}
EFFECTS = {
    effect: (style, digest_message.EFFECT_SYMBOLS[effect], digest_message.EFFECT_TITLES[effect].capitalize())
    for effect, style in EFFECT_STYLES.items()
}
"""Each effect's CSS class, symbol and title."""


def sections(digest: Digest) -> list[Section]:
    """Return the stakeholders grouped by effect, without empty groups."""
    groups = (
        (appearance, tuple(stakeholder for stakeholder in digest.stakeholders if stakeholder.effect is effect))
        for effect, appearance in EFFECTS.items()
    )
    return [Section(*appearance, people) for appearance, people in groups if people]


def lead_source(story: Story, digest: Digest) -> Source:
    """Return the source that the digest was made from, with its original publisher, not the republisher."""
    source = digest_message.lead_source(story, digest)
    return replace(source, publisher=digest.article.publisher or source.publisher)


def as_data_url(document: Document) -> str:
    """Return a file as a data URL, for a browser to save."""
    return f"data:text/xml;charset=utf-8;base64,{b64encode(document.text.encode()).decode()}"


def republisher(story: Story, digest: Digest) -> str:
    """Return the republisher of an article, if it is not the publisher; empty otherwise."""
    publisher = story.sources[0].publisher if story.sources else ""
    is_same = publisher.casefold() == digest.article.publisher.casefold()
    return "" if is_same or not digest.article.publisher else publisher


def other_sources(story: Story) -> list[Source]:
    """Return the other articles that report the story, one for each publisher."""
    first = story.sources[0].publisher if story.sources else ""
    others = {source.publisher or source.url: source for source in reversed(story.sources[1:])}
    return [source for source in reversed(list(others.values())) if not first or source.publisher != first]


def quotation_context(evidence: Evidence, text: str) -> QuotationContext:
    """Return a quotation with its paragraph around it, cut between words if it is long."""
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
    """Return the source of a claim; empty if its words name it."""
    return source_to_add(fact.text, fact.attributed_to or "", digest.reading_language)


def footer_text(digest: Digest) -> str:
    """Return a digest's footer: how it was made, in words."""
    return " · ".join(digest_message.footer(digest))


def question_placeholder(message: LocalMessage) -> str:
    """Return a placeholder with a question that the article answers, or a general one if none is known."""
    suggested = next(iter(message.digest.suggestions), "")
    return f"Ask about this article: {suggested}" if suggested else "Ask about this article"


def note_lines(note: str) -> list[NoteLine]:
    """Return the lines of a note; a line that names a change is split into old and new."""
    return [_note_line(line.removeprefix("• ").strip()) for line in note.splitlines() if line.strip()]


def _note_line(line: str) -> NoteLine:
    before, arrow, now = line.partition(ARROW)
    return NoteLine(text=now, was=before) if arrow and ARROW not in now else NoteLine(text=line)


def safe_href(address: str) -> str:
    """Return an address if it is safe to link, http or https with a host; else an empty text."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def local_time(time: datetime, style: str = "clock") -> Markup:
    """Return markup of a time that the page's script shows in the reader's own zone."""
    text = time.strftime("%d %b %H:%M %Z")
    return Markup('<time datetime="{}" data-style="{}">{}</time>').format(time.isoformat(), style, text)


def reply_markup(text: str) -> Markup:
    """Return a reply's text as HTML: line breaks, *words* strong, `commands` as code, and all else escaped."""
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
    """Return the name in a button's command."""
    return re.sub(r" since \d+ days$", "", command.removeprefix("about "))


def announcement_markup(text: str) -> Markup:
    """Return an announcement as HTML, as `reply_markup` does, with its addresses linked."""
    pieces = _ADDRESS.split(text)
    markup = (_linked(piece) if number % 2 else reply_markup(piece) for number, piece in enumerate(pieces))
    return Markup("").join(markup)


def _linked(address: str) -> Markup:
    safe = safe_href(address)
    link = Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>')
    return link.format(safe, address) if safe else escape(address)


def clean(value: object) -> object:
    """Replace lone surrogates, which no encoding can send; jinja2 calls this on everything that it prints."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode()


def environment() -> Environment:
    """Return the templates' environment, which escapes everything and raises on unknown names."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
    )
    templates.filters.update(
        as_data_url=as_data_url,
        safe_href=safe_href,
        local_time=local_time,
        reply_markup=reply_markup,
        quotation_context=quotation_context,
        note_lines=note_lines,
        said_by=said_by,
    )
    templates.filters.update(
        announcement_markup=announcement_markup, about_whom=about_whom, duration_text=duration_text
    )
    templates.globals.update(
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
    return templates


class Views:
    """Renders the page and its fragments."""

    def __init__(self, channel: str, registry: Registry = REGISTRY) -> None:
        self._registry = registry
        self._templates = environment()
        self._channel = channel

    def channel(self, messages: Sequence[LocalMessage], lines: Sequence[Announcement] = ()) -> str:
        """Render the whole channel, with its last announcements."""
        cursor = max((message.version for message in messages), default=0)
        last_announcement = max((line.number for line in lines), default=0)
        return self._render(
            "channel.html",
            messages=messages,
            lines=lines,
            cursor=cursor,
            told=last_announcement,
            commands=[*self._registry],
        )

    def message(self, message: LocalMessage) -> str:
        """Render one message with its thread."""
        return self._render("message.html", message=message)

    def reply(self, reply: Reply, *, command: str) -> str:
        """Render the reply to a command."""
        return self._render("reply.html", reply=reply, command=command, told_alone=SINGLE_SOURCE_STORY)

    def answer(self, answer: Answer) -> str:
        """Render an answer, also an incomplete one."""
        return self._render("answer.html", answer=answer)

    def asked_question(self, question: str, answer: Answer | None) -> str:
        """Render a question outside of digests with its answer, or with a note that it is being answered."""
        return self._render("asked.html", question=question, answer=answer)

    def announcement(self, text: str, *, undo: Choice | None = None) -> str:
        """Render an announcement, with a button that undoes what it reports, if any."""
        return self._render("said.html", text=text, undo=undo)

    def problem(self, text: str) -> str:
        """Render a page that states a problem."""
        return self._render("problem.html", text=text)

    def login(self, **values: object) -> str:
        """Render the login form."""
        return self._render("login.html", **values)

    def about(self, **values: object) -> str:
        """Render the page of somebody's gains and losses."""
        return self._render("about.html", **values)

    def status(self, **figures: object) -> str:
        """Render the status page."""
        return self._render("status.html", **figures)

    def _render(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(channel=self._channel, **values)
