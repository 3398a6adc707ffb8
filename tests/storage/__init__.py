"""Where the office keeps things: one promise on both databases."""
