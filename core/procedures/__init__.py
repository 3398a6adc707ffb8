"""Procedures that a district writes itself."""
