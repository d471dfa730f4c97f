"""The composition root: the one place where adapters are chosen and put together."""
