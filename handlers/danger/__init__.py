"""A present danger: heard first, filed at once, answered by many."""
