"""Tests of the transition engine."""
