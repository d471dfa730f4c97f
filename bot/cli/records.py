"""Records: the JSON that the commands print; its schema is stable (docs/command_line.md)."""

from __future__ import annotations

from typing import Any

from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.digest import Digest
from bot.domain.evidence import Evidence
from bot.domain.track_record import TrackRecord


def article(value: Article) -> dict[str, Any]:
    """Return what `newsdesk read --json` prints."""
    return {
        "title": value.title,
        "text": value.text,
        "byline": value.byline,
        "published": value.published.isoformat() if value.published else None,
        "language": value.language,
        "url": value.url,
        "publisher": value.publisher,
    }


def digest(value: Digest) -> dict[str, Any]:
    """Return what `newsdesk digest --json` prints; offsets count characters of `text`."""
    record = value.record()
    record["disclosures"] = [evidence(line) for line in value.disclosures]
    return {**record, "text": value.article.text, "url": value.article.url, "title": value.article.title}


def answer(value: Answer) -> dict[str, Any]:
    """Return what `newsdesk ask --json` prints."""
    return {
        "answered": value.answered,
        "score": round(value.score, 4),
        "answer": value.text,
        "evidence": [evidence(line) for line in value.evidence],
        "model": value.model,
        "note": value.note,
        "language": value.language,
    }


def track_record(value: TrackRecord) -> dict[str, Any]:
    """Return what `newsdesk about --json` prints, the newest first."""
    lines = [
        {
            "at": line.at.isoformat(),
            "name": line.name,
            "effect": line.effect.value,
            "word": line.word,
            "why": line.why,
            "evidence": evidence(line.evidence),
            "title": line.source.title,
            "url": line.source.url,
            "publisher": line.source.publisher,
            "sources": line.sources,
            "otherwise": [effect.value for effect in line.otherwise],
        }
        for line in value.lines
    ]
    head = {"name": value.name, "names": list(value.names), "several": list(value.several), "days": value.days}
    return {
        **head,
        "sums": value.counts_in_words,
        "articles": value.articles,
        "publishers": value.publishers,
        "lines": lines,
    }


def evidence(value: Evidence) -> dict[str, Any]:
    """Return one quotation, with its article if several are quoted."""
    record: dict[str, Any] = {"quote": value.quote, "start": value.start, "end": value.end}
    if value.source is None:
        return record
    published = value.source.published.isoformat() if value.source.published else None
    source = {"title": value.source.title, "url": value.source.url, "publisher": value.source.publisher}
    return {**record, "source": {**source, "published": published}}
