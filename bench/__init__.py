"""Benchmarks: each prints its ratio as one JSON object per line."""
