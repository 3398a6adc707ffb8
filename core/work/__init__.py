"""What is done: one function for each command."""
