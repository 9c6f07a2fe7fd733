"""Puts this folder on the path, so that tests can import `toy`, `cpython` and `strategies`."""
