"""A city's own trained model: its arrays, and reading with them."""
