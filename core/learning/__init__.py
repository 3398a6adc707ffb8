"""Learns from a city's archive and reads messages with what it learnt."""
