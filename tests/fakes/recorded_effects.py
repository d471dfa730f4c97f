"""What digests say of stakeholders, in memory."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.digest import Digest
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import Source
from bot.domain.subscription import Destination
from bot.domain.track_record import RecordedEffect, name_in_article
from bot.ports import EffectQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledDigest:
    """An entry's newest digest, and what else is known of it."""

    entry_id: EntryId
    feed_id: FeedId
    feed: str
    story: int
    digest: Digest
    read_at: datetime
    filed_at: datetime


class MemoryEffects:
    """Fulfils `bot.ports.EffectStore`; its subclass knows where the digests are."""

    @abstractmethod
    def newest_digests(self, destination: Destination) -> Sequence[FiledDigest]:
        """Return the newest digests of a workspace's entries."""

    async def recorded_effects(self, destination: Destination, sought: EffectQuery) -> Sequence[RecordedEffect]:
        """Return what is said of somebody."""
        found = [fate for told in self.newest_digests(destination) for fate in _effects_in(told, sought)]
        return sorted(found, key=lambda fate: fate.at, reverse=True)[: sought.limit]

    async def stakeholder_names(self, destination: Destination, *, limit: int) -> Sequence[str]:
        """Return the names of stakeholders."""
        told = sorted(
            self.newest_digests(destination), key=lambda one: one.digest.article.published or one.read_at, reverse=True
        )
        return list(dict.fromkeys(who.name for one in told for who in one.digest.stakeholders))[:limit]


def _effects_in(filed: FiledDigest, sought: EffectQuery) -> list[RecordedEffect]:
    article = filed.digest.article
    at = article.published or filed.read_at
    if (
        at < sought.since
        or (sought.until and at >= sought.until)
        or (sought.feeds and filed.feed_id not in sought.feeds)
    ):
        return []
    names = [(who, name_in_article(article, who)) for who in filed.digest.stakeholders]
    return [
        RecordedEffect(
            story=filed.story,
            name=who.name,
            elsewhere=called.elsewhere,
            kind=who.kind,
            effect=who.effect,
            why=who.why,
            evidence=who.evidence[0],
            source=Source(
                title=article.title,
                url=article.url,
                publisher=article.publisher or filed.feed,
                published=article.published,
            ),
            at=at,
            filed=filed.filed_at,
        )
        for who, called in names
        if sought.is_everybody or not sought.name_keys.isdisjoint(called.keys)
    ]
