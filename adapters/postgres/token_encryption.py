"""Tokens at rest: encrypted with the first key, decrypted with any; a ciphertext is bound to one workspace."""

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

    def encrypt(self, token: str, *, context: str) -> bytes:
        """Encrypt a token for a workspace.

        Raises:
            StoreError: no key is set.
        """
        if self._keys is None:
            raise StoreError(NO_KEY, retry=False)
        return self._keys.encrypt(json.dumps([context, token]).encode())

    def decrypt(self, sealed: bytes, *, context: str) -> str:
        """Decrypt a token that was encrypted for a workspace.

        Raises:
            StoreError: none of the keys decrypts it, or it was encrypted for another place.
        """
        try:
            sealed_place, token = json.loads(self._keys.decrypt(sealed)) if self._keys else (None, "")
        except InvalidToken:
            sealed_place, token = None, ""
        if sealed_place != context:  # somebody may have moved it within the database
            raise StoreError(LOST_KEY.format(place=context), retry=False)
        return str(token)


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()
