"""Custom ids of buttons and nonces of messages, by which a message is found again and never posted twice. Pure.

Discord allows 100 characters of a custom id and 25 of a nonce, from its API reference.
"""

from __future__ import annotations

import hashlib

from bot.domain.delivery import DeliveryId, EditionId

EVIDENCE_PREFIX = "evidence:"
"""The prefix of all Evidence buttons' ids; those of editions and notes have a longer one."""
EDITION_PREFIX = f"{EVIDENCE_PREFIX}edition:"
NOTE_PREFIX = f"{EVIDENCE_PREFIX}note:"


def digest_custom_id(delivery_id: DeliveryId) -> str:
    """Return the custom id of a digest's Evidence button: it names the delivery, and `find` looks for it."""
    return f"{EVIDENCE_PREFIX}{delivery_id}"


def edition_custom_id(edition_id: EditionId) -> str:
    """Return the custom id of an edition's Evidence button; `find_edition` looks for it."""
    return f"{EDITION_PREFIX}{edition_id}"


def note_custom_id(key: str) -> str:
    """Return the custom id of a note's Evidence button, derived from the note's key."""
    return f"{NOTE_PREFIX}{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def nonce_of(room: str, key: str) -> str:
    """Return the nonce of the message with a key in a room.

    Discord accepts one message of a bot per nonce, wherever it goes, so the same message in two rooms needs two.
    """
    return hashlib.sha256(f"{room} {key}".encode()).hexdigest()[:25]
