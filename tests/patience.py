"""How long tests wait for what must happen."""

from __future__ import annotations

PATIENCE = 60
"""Seconds. Where all is well nothing takes nearly that long, however busy the machine is; only a failure does."""
