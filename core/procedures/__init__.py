"""Procedures that a district writes itself, run by the transition engine."""
