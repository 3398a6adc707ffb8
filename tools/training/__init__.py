"""Learns from a city's archive; loaded only by its four commands."""
