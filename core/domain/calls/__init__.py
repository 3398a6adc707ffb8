"""Calls: one unit calls others, on a ticket or on a matter of its own."""
