"""Tests of the house itself: its layers, its templates, its locks, its settings, its start."""
