"""Benchmarks: each measures a figure and, in the same run, the peer or limit that gives it a meaning."""
