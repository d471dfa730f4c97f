"""Tests of adapters/discord: the real SDK against a guild over loopback, REST and gateway."""

import adapters.discord  # noqa: F401 - before any `import discord`: it silences the SDK's one warning
