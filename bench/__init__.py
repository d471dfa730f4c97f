"""Benchmarks: each prints ratios against a peer measured in the same run. Start with `python -m bench.NAME`."""

from __future__ import annotations

import argparse
from typing import Any


def parse_arguments(told: str | None, /, **usual: Any) -> list[Any]:  # noqa: ANN401  # numbers and paths
    """Return the command line's arguments in order; `--help` shows what the benchmark measures.

    Args:
        told: the module's docstring.
        usual: what each argument is if it is not given, or its type where it must be.
    """
    parser = argparse.ArgumentParser(description=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in usual.items():
        if isinstance(value, type):
            parser.add_argument(name, type=value)
        else:
            parser.add_argument(name, type=type(value), nargs="?", default=value, help=f"{value} if not given")
    return list(vars(parser.parse_args()).values())
