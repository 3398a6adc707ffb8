"""督办 and joint meetings: matters that ordinary ways do not move."""
