"""Conversations about calls: whistle, answer, rate, supervise."""
