"""Attempts to get past what must not happen: each test says who tries what, and that it does not work."""
