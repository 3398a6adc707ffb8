"""Learns from a city's own archive and reads messages with what it learnt."""
