"""Shows digests, answers and feeds in a terminal, with Rich."""

from adapters.terminal.render import Terminal

__all__ = ["Terminal"]
