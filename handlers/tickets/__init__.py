"""Conversations about tickets: cards, followers, news, ratings."""
