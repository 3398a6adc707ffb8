"""A district as data, and how its folder is read and checked."""
