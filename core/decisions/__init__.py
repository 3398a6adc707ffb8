"""Decisions: what can be done at each stage, and what each act does."""
