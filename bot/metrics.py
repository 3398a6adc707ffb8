"""What the house counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Metrics:
    """The counters of one house; labels are names of our own, never a person's."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "huying_updates", "Updates by what became of them", ["platform", "outcome"], registry=self.registry
        )
        self.letters = Counter(
            "huying_letters", "Letters by what became of them", ["platform", "outcome"], registry=self.registry
        )
        self.clocks = Counter("huying_clocks", "Due clocks by what became of them", ["outcome"], registry=self.registry)
        self.turns = Histogram(
            "huying_turn_seconds", "From the update to its commit", buckets=_SECONDS, registry=self.registry
        )
        self.waiting = Gauge("huying_letters_waiting", "Letters that wait to leave", registry=self.registry)
        self.oldest = Gauge("huying_letter_oldest_seconds", "Age of the oldest waiting letter", registry=self.registry)
        self.parked = Gauge(
            "huying_updates_parked", "Updates set aside after failing again and again", registry=self.registry
        )
        self.refused = Gauge("huying_letters_refused", "Letters the platforms would not take", registry=self.registry)
