"""The built-in web chat as a platform."""
