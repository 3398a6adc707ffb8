"""Tests of what learns: on small archives made up here."""
