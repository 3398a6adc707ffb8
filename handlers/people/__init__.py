"""Conversations by role: arriving, grid workers, liaisons."""
