"""A digest as a database keeps it: what is read again is what was written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.digest import AS_MADE, Digest, DigestStatus
from bot.summarizer.extract import extract
from tests.unit.samples import make_article

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DIGEST = extract(make_article())


@pytest.mark.parametrize(
    "status",
    [
        AS_MADE,
        DigestStatus(updated=NOW, zone="Asia/Tokyo"),
        DigestStatus(is_withdrawn=True),
        DigestStatus(updated=NOW, is_withdrawn=True, is_taken_down=True),
    ],
)
def test_a_digest_is_read_as_it_was_written(status: DigestStatus) -> None:
    """Through JSON, with its evidence, and with what became of it since it was posted."""
    digest = replace(DIGEST, status=status, focus="tenants", note="It is away.")
    assert Digest.from_record(json.loads(json.dumps(digest.record())), digest.article) == digest
