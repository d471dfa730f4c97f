"""`newsdesk --help` beside a bare `import typer, rich`: python -m bench.help [ROUNDS]."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from bench import parse_arguments

PEER_COMMAND = [sys.executable, "-c", "import typer, rich"]
HELP_COMMAND = [sys.executable, "-m", "bot", "--help"]
MAX_RATIO = 3.0


def time_command(command: list[str]) -> float:
    """Run a command once and return how long it took."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main(rounds: int) -> int:
    """Measure in turns, so that both see the same noise; print medians and their ratio."""
    pairs = [(time_command(PEER_COMMAND), time_command(HELP_COMMAND)) for _ in range(rounds)]
    peer, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"import typer, rich: {peer:.3f} s   newsdesk --help: {ours:.3f} s   "
        f"ratio {ours / peer:.2f} (limit {MAX_RATIO})"
    )
    return int(ours / peer > MAX_RATIO)


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, rounds=7)))
