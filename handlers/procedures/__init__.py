"""Procedures in a chat: forms, cards, lists, notices, the same for all."""
