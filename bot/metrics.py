"""What the house counts, for Prometheus."""

from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Metrics:
    """The counters of one house; labels are names of our own, never a person's."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter, gauge = partial(Counter, registry=self.registry), partial(Gauge, registry=self.registry)
        self.updates = counter("huying_updates", "Updates by what became of them", ["platform", "outcome"])
        self.letters = counter("huying_letters", "Letters by what became of them", ["platform", "outcome"])
        self.clocks = counter("huying_clocks", "Due clocks by what became of them", ["outcome"])
        self.turns = Histogram(
            "huying_turn_seconds", "From the update to its commit", buckets=_SECONDS, registry=self.registry
        )
        self.waiting = gauge("huying_letters_waiting", "Letters that wait to leave")
        self.oldest = gauge("huying_letter_oldest_seconds", "Age of the oldest waiting letter")
        self.parked = gauge("huying_updates_parked", "Updates set aside after failing again and again")
        self.refused = gauge("huying_letters_refused", "Letters the platforms would not take")
