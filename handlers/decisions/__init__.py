"""Conversations of officials about decisions."""
