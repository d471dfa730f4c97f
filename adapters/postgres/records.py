"""Records: converts rows and JSON to the domain's values, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from adapters.postgres.schema import ARTICLES
from bot.domain.article import Article, Origin
from bot.domain.conversation import Answer, Choice, Question
from bot.domain.delivery import Delivery, DeliveryId, DeliveryState, Edition, EditionId, MessageRef
from bot.domain.digest import DigestId
from bot.domain.evidence import Evidence
from bot.domain.feed import Entry, Feed, FeedId, Health, Validators
from bot.domain.filters import parse_filter
from bot.domain.poll_rhythm import Rhythm
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.schedule import AT_ONCE, Routine, stored_quiet, stored_schedule
from bot.domain.story import JoinReason, Source, Story, StoryId
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.domain.update_hints import UpdateHints
from bot.text.catalogue import from_record

ARTICLE_COLUMNS = tuple(column for column in ARTICLES.c if column.name in {field.name for field in fields(Article)})
"""Columns of `articles` that make up an article; those used to find it stay in the database."""
QUESTION_COLUMNS = ("conversation", "text", "asked_by", "edit", "zone", "is_question", "may_manage")
"""Fields of a question that are stored as they are."""


def feed(row: Mapping[Any, Any]) -> Feed:
    """Return the feed in a row of `feeds`."""
    return Feed(
        id=FeedId(row["id"]),
        url=row["url"],
        title=row["title"],
        site=row["site"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"], url=row["validators_url"]),
        hints=UpdateHints(minutes=row["pace_minutes"], hours=_bits(row["skip_hours"]), days=_bits(row["skip_days"])),
        body_hash=row["body_hash"],
        item_fingerprints=bytes(row["marks"]),
        rhythm=Rhythm(hours=tuple(row["hours"]), days=row["days"], at=row["rhythm_at"]),
        health=Health(row["health"]),
        failures=row["failures"],
        problem=row["problem"],
        status=row["status"],
        failing_since=row["failing_since"],
        is_told=row["is_told"],
        first_polled=row["first_polled"],
        entries=row["entries"],
        took=row["took"],
        asked_until=row["asked_until"],
        moved_from=row["moved_from"],
        hub=row["hub"],
        topic=row["topic"],
        brought=row["brought"],
        hub_secret=row["hub_secret"],
        hub_until=row["hub_until"],
        last_polled=row["last_polled"],
        next_due=row["next_due"],
        subscribers=row["subscribers"],
    )


def feed_row(value: Feed) -> dict[str, Any]:
    """Return the columns of a feed that a poll may change, except its address and `subscribers`."""
    return {
        **asked_row(value),
        "title": value.title,
        "site": value.site,
        "pace_minutes": value.hints.minutes,
        "skip_hours": _number(value.hints.hours),
        "skip_days": _number(value.hints.days),
        "body_hash": value.body_hash,
        "marks": value.item_fingerprints,
        "hours": list(value.rhythm.hours),
        "days": value.rhythm.days,
        "rhythm_at": value.rhythm.at,
        "entries": value.entries,
        "brought": value.brought,
        "moved_from": value.moved_from,
        "hub": value.hub,
        "topic": value.topic,
    }


def asked_row(value: Feed) -> dict[str, Any]:
    """Return the columns of a feed that a poll without a body may change."""
    return {
        "etag": value.validators.etag,
        "last_modified": value.validators.last_modified,
        "validators_url": value.validators.url,
        "health": value.health.value,
        "failures": value.failures,
        "problem": value.problem,
        "status": value.status,
        "failing_since": value.failing_since,
        "is_told": value.is_told,
        "first_polled": value.first_polled,
        "last_polled": value.last_polled,
        "took": value.took,
        "asked_until": value.asked_until,
        "next_due": value.next_due,
    }


def _bits(number: int) -> frozenset[int]:
    """Return the positions of the bits that are set."""
    return frozenset(bit for bit in range(number.bit_length()) if number >> bit & 1)


def _number(bits: frozenset[int]) -> int:
    return sum(1 << bit for bit in bits)


def entry(row: Mapping[Any, Any]) -> Entry:
    """Return the entry in a row of `entries`."""
    fields_stored = ("key", "url", "title", "summary", "content", "author", "picture", "published")
    return Entry(**{name: row[name] for name in fields_stored})


def entry_row(value: Entry) -> dict[str, Any]:
    """Return a row of `entries`, without its feed and state."""
    return {
        "key": value.key,
        "fingerprint": value.fingerprint,
        "url": value.url,
        "title": value.title,
        "summary": value.summary,
        "content": value.content,
        "author": value.author,
        "picture": value.picture,
        "published": value.published,
        "link_mark": value.link_fingerprint,
        "title_mark": value.title_fingerprint,
    }


def article(row: Mapping[Any, Any]) -> Article:
    """Return the article in a row of `articles`, or in a record from `article_record`."""
    published = row["published"]
    return Article(
        url=row["url"],
        title=row["title"],
        text=row["text"],
        byline=row["byline"],
        published=datetime.fromisoformat(published) if isinstance(published, str) else published,
        language=row["language"],
        publisher=row["publisher"],
        picture=row.get("picture", ""),
        origin=Origin(row["origin"]),
        revision=row["revision"],
    )


def article_row(value: Article) -> dict[str, Any]:
    """Return a row of `articles`, without its entry."""
    return {
        "url": value.url,
        "title": value.title,
        "text": value.text,
        "byline": value.byline,
        "published": value.published,
        "language": value.language,
        "publisher": value.publisher,
        "picture": value.picture,
        "origin": value.origin.value,
        "revision": value.revision,
    }


def article_record(value: Article) -> dict[str, Any]:
    """Return the article as a JSON record."""
    return {**article_row(value), "published": value.published.isoformat() if value.published else None}


def story_record(value: Story) -> dict[str, Any]:
    """Return the story as a JSON record."""
    return {"id": value.id, "sources": [_source_record(source) for source in value.sources]}


def story(record: Mapping[str, Any]) -> Story:
    """Return the story in a record from `story_record`."""
    return Story(id=StoryId(record["id"]), sources=tuple(_source(line) for line in record["sources"]))


def joined_record(value: JoinReason) -> dict[str, Any]:
    """Return why an article joined a story, as a JSON record."""
    return {"score": value.score, "by": value.by, "reasons": list(value.reasons)}


def join_reason(record: Mapping[str, Any] | None) -> JoinReason | None:
    """Return the join reason in a record from `joined_record`, or None."""
    if record is None:
        return None
    return JoinReason(score=record["score"], by=record["by"], reasons=tuple(record["reasons"]))


def _source_record(value: Source) -> dict[str, Any]:
    published = value.published.isoformat() if value.published else None
    return {"title": value.title, "url": value.url, "publisher": value.publisher, "published": published}


def _source(record: Mapping[str, Any]) -> Source:
    published = record["published"]
    return Source(**{**record, "published": datetime.fromisoformat(published) if published else None})


def destination(row: Mapping[Any, Any]) -> Destination:
    """Return the destination in a row of `subscriptions` or `deliveries`."""
    return Destination(row["platform"], row["workspace"], row["channel"])


def destination_row(value: Destination) -> dict[str, str]:
    """Return the three columns of a destination."""
    return {"platform": value.platform, "workspace": value.workspace, "channel": value.channel}


def subscription(row: Mapping[Any, Any]) -> Subscription:
    """Return the subscription in a row of `subscriptions`."""
    return Subscription(
        id=SubscriptionId(row["id"]),
        destination=destination(row),
        feed_id=FeedId(row["feed_id"]),
        paused=row["paused"],
        language=row["language"],
        folder=row["folder"],
        filter=parse_filter(row["filter"])[0],
        focus=row["focus"],
        made_by=row["made_by"],
        number=row["number"],
        schedule=stored_schedule(row["schedule"]),
        zone=row["zone"],
        paused_until=row["paused_until"],
    )


def preferences(row: Mapping[Any, Any]) -> Preferences:
    """Return the preferences in a row of `preferences`."""
    return Preferences(
        destination=destination(row),
        routine=Routine(
            schedule=stored_schedule(row["schedule"]) or AT_ONCE, zone=row["zone"], quiet=stored_quiet(row["quiet"])
        ),
        watches=tuple(map(WatchedSubject.from_record, row["watches"])),
        rounds_due=row["rounds_due"],
        closed_since=row["closed_since"],
        problem=row["problem"],
        additions=row["additions"],
    )


def preferences_row(value: Preferences) -> dict[str, Any]:
    """Return a row of `preferences`."""
    return {
        **destination_row(value.destination),
        "schedule": str(value.routine.schedule),
        "zone": value.routine.zone,
        "quiet": str(value.routine.quiet or ""),
        "watches": [watch.record() for watch in value.watches],
        "rounds_due": value.rounds_due,
        "closed_since": value.closed_since,
        "problem": value.problem,
        "additions": value.additions,
    }


def delivery(row: Mapping[Any, Any]) -> Delivery:
    """Return the delivery in a row of `deliveries`."""
    return Delivery(
        id=DeliveryId(row["id"]),
        story_id=StoryId(row["story_id"]),
        destination=destination(row),
        state=DeliveryState(row["state"]),
        since=row["since"],
        attempts=row["attempts"],
        message=MessageRef(row["message"]) if row["message"] is not None else None,
        shown=row["shown"],
        shown_digest=DigestId(row["shown_digest"]) if row["shown_digest"] is not None else None,
        problem=row["problem"],
        edition_id=EditionId(row["edition_id"]) if row["edition_id"] is not None else None,
        posted=row["posted"],
        updated=row["updated"],
        **{name: row[name] for name in ("due", "is_held", "is_alone", "is_muted", "because", "is_unjudged", "focus")},
    )


def edition(row: Mapping[Any, Any]) -> Edition:
    """Return the edition in a row of `editions`."""
    return Edition(
        id=EditionId(row["id"]),
        destination=destination(row),
        title=from_record(row["title"], row["said"]),
        state=DeliveryState(row["state"]),
        since=row["since"],
        attempts=row["attempts"],
        message=MessageRef(row["message"]) if row["message"] is not None else None,
        shown=row["shown"],
        problem=row["problem"],
    )


def edition_row(value: Edition) -> dict[str, Any]:
    """Return the columns that carrying out an edition may change."""
    return {
        "state": value.state.value,
        "since": value.since,
        "attempts": value.attempts,
        "message": value.message,
        "shown": value.shown,
        "problem": value.problem,
    }


def delivery_row(value: Delivery) -> dict[str, Any]:
    """Return the columns that carrying out a delivery may change."""
    return {
        "state": value.state.value,
        "since": value.since,
        "attempts": value.attempts,
        "message": value.message,
        "shown": value.shown,
        "shown_digest": value.shown_digest,
        "posted": value.posted,
        "problem": value.problem,
        "due": value.due,
        "is_held": value.is_held,
        "edition_id": value.edition_id,
        "is_alone": value.is_alone,
        "updated": value.updated,
    }


def answer_record(value: Answer) -> dict[str, Any]:
    """Return the answer as a JSON record."""
    return {
        "answered": value.answered,
        "text": value.text,
        "evidence": [_evidence_record(line) for line in value.evidence],
        "score": value.score,
        "model": value.model,
        "is_talk": value.is_talk,
        "note": value.note,
        "suggestions": list(value.suggestions),
        "language": value.language,
        "choices": [{"label": choice.label, "command": choice.command} for choice in value.choices],
    }


def answer(record: Mapping[str, Any]) -> Answer:
    """Return the answer in a record from any version of `answer_record`."""
    return Answer(
        answered=record["answered"],
        text=record["text"],
        evidence=tuple(_evidence(line) for line in record["evidence"]),
        score=record["score"],
        model=record["model"],
        is_talk=record.get("is_talk", False),
        note=record.get("note", ""),
        suggestions=tuple(record.get("suggestions", ())),
        language=record.get("language", ""),
        choices=tuple(Choice(**choice) for choice in record.get("choices", ())),
    )


def _evidence_record(value: Evidence) -> dict[str, Any]:
    record = {"quote": value.quote, "start": value.start, "end": value.end}
    return record if value.source is None else {**record, "source": _source_record(value.source)}


def _evidence(record: Mapping[str, Any]) -> Evidence:
    source = record.get("source")
    return Evidence(
        quote=record["quote"],
        start=record["start"],
        end=record["end"],
        source=None if source is None else _source(source),
    )


def question_row(value: Question) -> dict[str, Any]:
    """Return the columns of `questions` that hold a question."""
    return {
        **destination_row(value.destination),
        "key": value.key,
        "place": value.conversation_key,
        "message": value.message,
        **{name: getattr(value, name) for name in QUESTION_COLUMNS},
    }


def question(row: Mapping[Any, Any]) -> Question:
    """Return the question in a row of `questions`."""
    return Question(
        key=row["key"],
        destination=destination(row),
        message=None if row["message"] is None else MessageRef(row["message"]),
        **{name: row[name] for name in QUESTION_COLUMNS},
    )
