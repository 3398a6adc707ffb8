"""Platforms against strict counterparts of the real services."""
