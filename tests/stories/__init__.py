"""Conversations, told in the users' own words."""
