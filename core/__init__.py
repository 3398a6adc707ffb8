"""The office: what is true, what is done, where it is kept."""
