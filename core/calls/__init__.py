"""Calls and the departments called on them."""
