"""Factories, one module per app; each test imports from the module it means."""
