"""Benchmarks: they print their figures, and fail only when something was lost. Not part of the tests."""
