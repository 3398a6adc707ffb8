"""Places and their geometry."""
