"""Conversations about duty: lists, panels, applications."""
