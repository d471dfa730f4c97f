"""Tests of adapters/slack: the real SDK against a workspace over loopback."""
