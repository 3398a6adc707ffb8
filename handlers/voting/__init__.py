"""Conversations of voters: bind, read, vote, find the own ballot."""
