"""Rows and JSON to the domain's values, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import RowMapping

from bot.domain.article import Article, Origin
from bot.domain.conversation import Answer
from bot.domain.delivery import Delivery, DeliveryId, DeliveryState, Edition, EditionId, MessageRef
from bot.domain.digest import DigestId
from bot.domain.evidence import Evidence
from bot.domain.feed import Entry, Feed, FeedId, Health, Validators
from bot.domain.filters import parse_filter
from bot.domain.preferences import Preferences, Watch
from bot.domain.rhythm import Rhythm
from bot.domain.schedule import AT_ONCE, Routine, parse_quiet, parse_schedule
from bot.domain.story import Source, Story, StoryId
from bot.domain.subscription import Destination, Subscription, SubscriptionId

WATCHED = (
    *("status", "failing_since", "is_told", "first_polled", "entries", "took", "asked_until", "moved_from"),
    *("hub", "topic"),
)
"""Columns of `feeds` that are fields of a feed under the same name."""


def feed(row: RowMapping) -> Feed:
    """Return the feed in a row of `feeds`."""
    return Feed(
        id=FeedId(row["id"]),
        url=row["url"],
        title=row["title"],
        site=row["site"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        body_hash=row["body_hash"],
        marks=bytes(row["marks"]),
        rhythm=Rhythm(hours=tuple(row["hours"]), days=row["days"]),
        health=Health(row["health"]),
        failures=row["failures"],
        problem=row["problem"],
        **{name: row[name] for name in WATCHED},
        hub_secret=row["hub_secret"],
        hub_until=row["hub_until"],
        last_polled=row["last_polled"],
        next_due=row["next_due"],
        subscribers=row["subscribers"],
    )


def feed_row(value: Feed) -> dict[str, Any]:
    """Return what a poll may change of a feed but for its address; `subscribers` belongs to the subscriptions."""
    return {
        "title": value.title,
        "site": value.site,
        "etag": value.validators.etag,
        "last_modified": value.validators.last_modified,
        "body_hash": value.body_hash,
        "marks": value.marks,
        "hours": list(value.rhythm.hours),
        "days": value.rhythm.days,
        "health": value.health.value,
        "failures": value.failures,
        "problem": value.problem,
        "last_polled": value.last_polled,
        **{name: getattr(value, name) for name in WATCHED},
        "next_due": value.next_due,
    }


def host_of(url: str) -> str:
    """Return the host of an address, by which requests are spread."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def entry(row: RowMapping) -> Entry:
    """Return the entry in a row of `entries`."""
    fields = ("key", "url", "title", "summary", "content", "author", "published")
    return Entry(**{name: row[name] for name in fields})


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
        "published": value.published,
        "link_mark": value.link_mark,
        "title_mark": value.title_mark,
    }


def article(row: Mapping[Any, Any]) -> Article:
    """Return the article in a row of `articles` or in the record `article_record` made."""
    published = row["published"]
    return Article(
        url=row["url"],
        title=row["title"],
        text=row["text"],
        byline=row["byline"],
        published=datetime.fromisoformat(published) if isinstance(published, str) else published,
        language=row["language"],
        publisher=row["publisher"],
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
        "origin": value.origin.value,
        "revision": value.revision,
    }


def article_record(value: Article) -> dict[str, Any]:
    """Return the article as JSON has it."""
    return {**article_row(value), "published": value.published.isoformat() if value.published else None}


def story_record(value: Story) -> dict[str, Any]:
    """Return the story as JSON has it."""
    sources = [
        {
            "title": source.title,
            "url": source.url,
            "publisher": source.publisher,
            "published": source.published.isoformat() if source.published else None,
        }
        for source in value.sources
    ]
    return {"id": value.id, "sources": sources}


def story(record: Mapping[str, Any]) -> Story:
    """Return the story that `story_record` wrote."""
    return Story(
        id=StoryId(record["id"]),
        sources=tuple(
            Source(
                title=line["title"],
                url=line["url"],
                publisher=line["publisher"],
                published=datetime.fromisoformat(line["published"]) if line["published"] else None,
            )
            for line in record["sources"]
        ),
    )


def destination(row: RowMapping) -> Destination:
    """Return the destination in a row of `subscriptions` or `deliveries`."""
    return Destination(row["platform"], row["workspace"], row["channel"])


def destination_row(value: Destination) -> dict[str, str]:
    """Return the three columns of a destination."""
    return {"platform": value.platform, "workspace": value.workspace, "channel": value.channel}


def subscription(row: RowMapping) -> Subscription:
    """Return the subscription in a row of `subscriptions`."""
    return Subscription(
        id=SubscriptionId(row["id"]),
        destination=destination(row),
        feed_id=FeedId(row["feed_id"]),
        paused=row["paused"],
        language=row["language"],
        folder=row["folder"],
        filter=parse_filter(row["filter"])[0],
        made_by=row["made_by"],
    )


def preferences(row: RowMapping) -> Preferences:
    """Return the preferences in a row of `preferences`."""
    return Preferences(
        destination=destination(row),
        routine=Routine(
            schedule=parse_schedule(row["schedule"]) or AT_ONCE, zone=row["zone"], quiet=parse_quiet(row["quiet"])
        ),
        watches=tuple(Watch(name=watch["name"], role=watch["role"]) for watch in row["watches"]),
        closed_since=row["closed_since"],
        problem=row["problem"],
    )


def preferences_row(value: Preferences) -> dict[str, Any]:
    """Return a row of `preferences`."""
    return {
        **destination_row(value.destination),
        "schedule": str(value.routine.schedule),
        "zone": value.routine.zone,
        "quiet": str(value.routine.quiet or ""),
        "watches": [{"name": watch.name, "role": watch.role} for watch in value.watches],
        "closed_since": value.closed_since,
        "problem": value.problem,
    }


def delivery(row: RowMapping) -> Delivery:
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
        due=row["due"],
        is_held=row["is_held"],
        edition_id=EditionId(row["edition_id"]) if row["edition_id"] is not None else None,
        is_muted=row["is_muted"],
    )


def edition(row: RowMapping) -> Edition:
    """Return the edition in a row of `editions`."""
    return Edition(
        id=EditionId(row["id"]),
        destination=destination(row),
        title=row["title"],
        state=DeliveryState(row["state"]),
        since=row["since"],
        attempts=row["attempts"],
        message=MessageRef(row["message"]) if row["message"] is not None else None,
        shown=row["shown"],
        problem=row["problem"],
    )


def edition_row(value: Edition) -> dict[str, Any]:
    """Return what carrying out an edition may change."""
    return {
        "state": value.state.value,
        "since": value.since,
        "attempts": value.attempts,
        "message": value.message,
        "shown": value.shown,
        "problem": value.problem,
    }


def delivery_row(value: Delivery) -> dict[str, Any]:
    """Return what carrying out a delivery may change."""
    return {
        "state": value.state.value,
        "since": value.since,
        "attempts": value.attempts,
        "message": value.message,
        "shown": value.shown,
        "shown_digest": value.shown_digest,
        "problem": value.problem,
        "due": value.due,
        "is_held": value.is_held,
        "edition_id": value.edition_id,
    }


def answer_record(value: Answer) -> dict[str, Any]:
    """Return the answer as JSON has it."""
    return {
        "answered": value.answered,
        "text": value.text,
        "evidence": [{"quote": line.quote, "start": line.start, "end": line.end} for line in value.evidence],
        "score": value.score,
        "model": value.model,
    }


def answer(record: Mapping[str, Any]) -> Answer:
    """Return the answer that `answer_record` wrote."""
    return Answer(
        answered=record["answered"],
        text=record["text"],
        evidence=tuple(Evidence(**line) for line in record["evidence"]),
        score=record["score"],
        model=record["model"],
    )
