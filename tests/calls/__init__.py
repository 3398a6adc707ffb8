"""Calls, rulings, lists and supervision, below the desks."""
