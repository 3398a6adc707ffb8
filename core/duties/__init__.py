"""Duty lists: whose duty an item is, and how a list changes."""
