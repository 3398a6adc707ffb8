"""Other systems: orders that come in, and what they are told."""
