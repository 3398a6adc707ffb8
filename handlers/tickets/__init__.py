"""Conversations about tickets: report, follow, rate, merge."""
