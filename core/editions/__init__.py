"""Numbered versions of a district's data, changed while it is open."""
