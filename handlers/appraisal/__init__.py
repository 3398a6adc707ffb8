"""Conversations about figures: rates, follow-up, digest."""
