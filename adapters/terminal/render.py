"""Rendering in a terminal; text from outside is never interpreted as Rich markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from adapters.terminal.scores import score_lines
from bot.domain import digest_message
from bot.domain.answer_message import answer_message
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.digest import Digest, Effect
from bot.domain.digest_message import EFFECT_SYMBOLS, EFFECT_TITLES
from bot.domain.evidence import Evidence
from bot.domain.feed import Feed
from bot.domain.health import feed_condition
from bot.domain.subscription import Subscription
from bot.domain.surroundings import is_verbatim
from bot.domain.track_record import (
    TrackRecord,
    day_in_words,
    effect_text,
    publisher_line,
    reason_beyond_quote,
    record_heading,
)
from bot.text.language import language_name

COLOURS = {Effect.GAINS: "green", Effect.LOSES: "red", Effect.MIXED: "yellow", Effect.UNCERTAIN: "cyan"}


class Terminal:
    """Prints to standard output, and progress to standard error, so that output can be piped."""

    def __init__(self) -> None:
        self._out = Console(highlight=False)
        self._err = Console(stderr=True, highlight=False)

    @contextmanager
    def spinner(self, label: str) -> Iterator[None]:
        """Show a spinner while something takes time."""
        with self._err.status(Text(label)):
            yield

    @contextmanager
    def progress_counter(self, label: str) -> Iterator[Callable[[int, int], None]]:
        """Show a progress bar, and yield a function that updates it, called with (done, of)."""
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._err, transient=True) as progress:
            task = progress.add_task(label, total=None)
            yield lambda done, of: progress.update(task, completed=done, total=of)

    def say(self, text: str) -> None:
        """Print a text without interpreting markup."""
        self._out.print(Text(text))

    def digest(self, digest: Digest) -> None:
        """Print a digest."""
        self._out.print(digest_panel(digest))

    def article(self, article: Article) -> None:
        """Print an article with its title and source."""
        self._out.print(Text(article.title, style="bold"))
        self._out.print(Text(_about(article), style="dim"))
        self._out.print()
        self._out.print(Text(article.text))

    def answer(self, answer: Answer) -> None:
        """Print an answer with its quotations."""
        self._out.print(Text(answer.text, style="bold" if answer.answered else ""))
        message = answer_message(answer)
        if message.title and not answer.answered:
            self._out.print(Text(f"{message.title}:", style="dim"))
        for quotation in message.quotations:
            self._out.print(Padding(_quoted(quotation.quote), (0, 0, 0, 2)))
            if quotation.label:
                self._out.print(Padding(Text(f"{quotation.label} · {quotation.url}", style="dim"), (0, 0, 0, 4)))
        if message.note:
            self._out.print(Text(message.note, style="dim"))

    def track_record(self, record: TrackRecord) -> None:
        """Print what somebody gained and lost, the newest first."""
        self._out.print(Text(record_heading(record), style="bold"))
        if record.note:
            self._out.print(Text(record.note, style="dim"))
        for line in record.lines:
            outcome = f"{day_in_words(line.at)}  {EFFECT_SYMBOLS[line.effect]} {effect_text(line, record.name)}"
            why = reason_beyond_quote(line)
            self._out.print()
            self._out.print(Text(f"{outcome}: {why}" if why else outcome, style=COLOURS[line.effect]))
            self._out.print(Padding(_quotation(line.evidence), (0, 0, 0, 2)))
            source_parts = [line.source.title, publisher_line(line), line.source.url]
            self._out.print(Padding(Text(" · ".join(part for part in source_parts if part), style="dim"), (0, 0, 0, 4)))

    def scores(self, record: Mapping[str, Any], *, misses: bool) -> None:
        """Print an evaluation's scores as bars with intervals and, with `misses`, everything that went wrong."""
        for line in score_lines(record, misses=misses):
            self._out.print(line)

    def feeds(self, rows: Sequence[tuple[Subscription, Feed]]) -> None:
        """Print subscriptions, with the health of each feed."""
        now = datetime.now(UTC)
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("id", "feed", "to", "health", "last read (UTC)"):
            table.add_column(column)
        for subscription, feed in rows:
            health = "paused" if subscription.paused or subscription.is_waiting(now) else str(feed_condition(feed, now))
            health += f", in {language_name(subscription.language)}" if subscription.language else ""
            last = f"{feed.last_polled:%Y-%m-%d %H:%M}" if feed.last_polled else "not yet"
            name = f"{feed.title}\n{feed.url}" if feed.title else feed.url
            cells = (
                str(subscription.id),
                name,
                f"{subscription.destination}\n#{subscription.number} there",
                health,
                last,
            )
            table.add_row(*map(Text, cells))
        self._out.print(table)


def digest_panel(digest: Digest) -> Panel:
    """Return a digest as a panel: facts, who is affected, disclosures, and how it was made."""
    parts: list[RenderableType] = [Text(_about(digest.article), style="dim"), Text()]
    parts.append(Text("KEY FACTS", style="bold"))
    for fact in digest.key_facts:
        parts.append(_bullet("•", fact.text))
        if not is_verbatim(fact):
            parts.extend(Padding(_quotation(line), (0, 0, 0, 4)) for line in fact.evidence)
    for effect in Effect:
        parts.extend(_affected(digest, effect))
    if digest.named:
        parts.extend([Text(), Text(f"In the article: {', '.join(entity.name for entity in digest.named)}")])
    if digest.disclosures:
        parts.extend([Text(), Text("DISCLOSURES", style="bold")])
        parts.extend(_bullet("•", line.quote) for line in digest.disclosures)
    parts.extend([Text(), Text(footer_line(digest), style="dim")])
    return Panel(Group(*parts), title=Text(digest.headline, style="bold"), title_align="left", padding=(1, 2))


def footer_line(digest: Digest) -> str:
    """Return the line that says how the digest was made."""
    return " · ".join(digest_message.footer(digest))


def _affected(digest: Digest, effect: Effect) -> Iterator[RenderableType]:
    affected = [stakeholder for stakeholder in digest.stakeholders if stakeholder.effect is effect]
    if not affected:
        return
    yield Text()
    yield Text(f"{EFFECT_SYMBOLS[effect]} {EFFECT_TITLES[effect]}", style=f"bold {COLOURS[effect]}")
    for stakeholder in affected:
        why = "" if digest.quotes_reason_for(stakeholder) else f": {stakeholder.why}"
        yield _bullet(EFFECT_SYMBOLS[effect], f"{stakeholder.name}{why}")


def _bullet(symbol: str, text: str) -> RenderableType:
    line = Table.grid(padding=(0, 1))
    line.add_column()
    line.add_column(ratio=1)
    line.add_row(Text(symbol), Text(text))
    return Padding(line, (0, 0, 0, 2))


def _quotation(evidence: Evidence) -> Text:
    return _quoted(evidence.quote)


def _quoted(quote: str) -> Text:
    return Text(f"“{quote}”", style="italic dim")


def _about(article: Article) -> str:
    when = f"{article.published:%d %B %Y %H:%M}" if article.published else ""
    return " · ".join(part for part in (article.publisher, article.byline or "", when, article.url) if part)
