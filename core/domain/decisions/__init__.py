"""Common decisions: stages, bodies, rolls, ballots, tally and proof."""
