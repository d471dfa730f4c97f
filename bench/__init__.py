"""Benchmarks: each prints ratios against a peer measured in the same run. Start with `python -m bench.NAME`."""

from __future__ import annotations

import argparse
from typing import Any


def parse_arguments(docstring: str | None, /, **defaults: Any) -> list[Any]:  # noqa: ANN401  # numbers and paths
    """Return the command line's arguments in order; `--help` shows what the benchmark measures.

    Args:
        docstring: the module's docstring.
        defaults: each argument's default value, or its type if it is required.
    """
    parser = argparse.ArgumentParser(description=docstring, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in defaults.items():
        if isinstance(value, type):
            parser.add_argument(name, type=value)
        else:
            parser.add_argument(name, type=type(value), nargs="?", default=value, help=f"{value} if not given")
    return list(vars(parser.parse_args()).values())
