"""Chores round the house: what is missing, what docs take from code."""
