"""The local channel: shows what Slack and Discord would, in a browser on this machine, with no account anywhere."""

from adapters.page.app import make_app
from adapters.page.platform import PagePlatform

__all__ = ["PagePlatform", "make_app"]
