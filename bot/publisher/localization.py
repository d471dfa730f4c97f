"""Localization: translates digests for their channels; an unavailable model delays them only for a while."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.domain.delivery import Assignment, DeliveryId, EditionId
from bot.domain.digest import Digest
from bot.errors import ModelError
from bot.summarizer.digest_translation import DigestTranslator, with_untranslated_note
from bot.text.catalogue import say

LOG = structlog.get_logger(__name__)

MODEL_TRIES = 4
"""Requests for a translation to an unavailable model; after these, the digest is posted in its own language."""
MAX_CACHED_MESSAGES = 10_000
"""Most messages whose failed requests are remembered; a worker that forgets one starts counting anew."""

MessageKey = tuple[str, DeliveryId | EditionId]


class DigestLocalizer:
    """Translates the digests of a message into its channel's language.

    Only the model's own failures count, not how often a message was tried: most tries wait for a turn to post.

    Args:
        translator: translates digests into the languages that destinations want.
    """

    def __init__(self, translator: DigestTranslator) -> None:
        self._translator = translator
        self._failures: dict[MessageKey, int] = {}

    async def localized(self, key: MessageKey, parts: Sequence[Assignment]) -> list[Digest]:
        """Return the digests of a message as their destination wants them.

        Args:
            key: identifies the message.
            parts: the deliveries in it.

        Raises:
            ModelError: the model is unavailable for now.
        """
        digests: list[Digest] = []
        has_failed = False
        for part in parts:
            try:
                digests.append(await self._translator.translate(part.digest_with_note, part.language))
            except ModelError:
                if self._should_retry(key):
                    raise
                has_failed = True
                LOG.warning("translate.fallback_away", delivery=part.delivery.id)
                digests.append(
                    with_untranslated_note(part.digest_with_note, part.language, say("the model did not answer"))
                )
        if not has_failed:
            self._failures.pop(key, None)
        return digests

    def _should_retry(self, key: MessageKey) -> bool:
        """Count a failure; return whether to ask the model again. Once given up for a message, it stays so."""
        failures = self._failures.pop(key, 0) + 1
        self._failures[key] = failures
        if len(self._failures) > MAX_CACHED_MESSAGES:
            del self._failures[next(iter(self._failures))]
        return failures < MODEL_TRIES
