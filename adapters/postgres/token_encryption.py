"""Encryption of tokens at rest: with the first key, decrypted with any; a ciphertext is bound to one workspace."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import StoreError

NO_KEY = "There is no key to seal tokens with: set SECRET_KEYS (`newsdesk slack key` makes one)."
LOST_KEY = (
    "The token of {place} was sealed with a key that is not in SECRET_KEYS any more. "
    "Add that key again at the end, or have the app installed there anew."
)


class TokenCipher:
    """Encrypts and decrypts tokens.

    Args:
        keys: Fernet keys (32 bytes in URL-safe base64), the newest first.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys]) if keys else None

    def encrypt(self, token: str, *, place: str) -> bytes:
        """Encrypt a token for a place.

        Raises:
            StoreError: no key is set.
        """
        if self._keys is None:
            raise StoreError(NO_KEY, retry=False)
        return self._keys.encrypt(json.dumps([place, token]).encode())

    def decrypt(self, sealed: bytes, *, place: str) -> str:
        """Decrypt the token that was encrypted for a place.

        Raises:
            StoreError: none of the keys opens it, or it was sealed for another place.
        """
        try:
            stated, token = json.loads(self._keys.decrypt(sealed)) if self._keys else (None, "")
        except InvalidToken:
            stated, token = None, ""
        if stated != place:  # somebody may have moved it in the database
            raise StoreError(LOST_KEY.format(place=place), retry=False)
        return str(token)


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()
