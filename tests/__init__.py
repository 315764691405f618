"""Tests: one folder per app, factories beside them, browser journeys apart."""
