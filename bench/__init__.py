"""Benchmarks: each prints ratios against a peer measured in the same run. Start with `python -m bench.NAME`."""
