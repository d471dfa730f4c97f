"""Tests of adapters/llm: the real SDK client against a chat-completions server over loopback."""
