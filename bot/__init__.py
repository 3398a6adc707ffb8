"""The doors: platforms, web, relay, metronome."""
