"""Whose duty a matter is: disputes, the panel, its rulings."""
