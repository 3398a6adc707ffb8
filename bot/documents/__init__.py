"""Documents: what is drawn for people, and tables they send."""
