"""How much a test tries: a share of it in `make test`, all of it by night in `make slow`."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

IS_THOROUGH = os.environ.get("TESTS") == "thorough"
"""Whether tests run with all examples, as by night."""
DAYTIME_SHARE = 4
"""One in so many of the nightly examples is drawn at other times; different ones each time."""
DEFAULT_EXAMPLES = 100
"""Examples that Hypothesis draws if a test names no number."""


def example_settings(number: int, **more: Any) -> settings:  # noqa: ANN401 - Hypothesis's own settings
    """Return settings by which so many examples are drawn by night, and a share of them at other times.

    A busy machine is no failure: nothing is timed.
    """
    return settings(max_examples=number if IS_THOROUGH else number // DAYTIME_SHARE, deadline=None, **more)
