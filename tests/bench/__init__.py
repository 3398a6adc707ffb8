"""Measurements; run as programs, not by the test command."""
