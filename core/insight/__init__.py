"""What many matters show together, and what is due to be looked at."""
