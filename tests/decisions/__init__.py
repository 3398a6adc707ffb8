"""Decisions: rules as tables, ballots, proof, and whole votes."""
