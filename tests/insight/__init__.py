"""Thresholds, seasons, looks."""
