"""Joint meetings: matters that ordinary ways do not move."""
