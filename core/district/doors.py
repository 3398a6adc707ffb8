"""Where matters come from, other systems, and what is shown to all."""

from dataclasses import dataclass, field
from typing import Annotated

from core.district.entries import Names
from core.district.fields import Among, Of

ENTRANCES = frozenset({"people", "staff", "group", "firm", "orders", "sensor"})
TAKES = frozenset({"orders", "signals", "reports"})
OPENS = frozenset({"matters", "figures", "feeds", "open311"})
RESULTS, FORWARDS = "results", "forwards"
TELLS = frozenset(
    {
        RESULTS,
        FORWARDS,
        *("ticket", "call", "called", "case", "decision", "ruling", "alarm"),
    }
)
"""What another system may be told: the results of its own orders, all that happens to records of a kind; or it is
handed what is forwarded out of the district, as a report by Open311."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a matter comes from (来源). `entrance`: how it comes in; `orders` are handed over by another system with a
    number of its own. `words`: what tables and systems call it. `category`: of its matters, where nothing better is
    read."""

    code: str
    names: Names
    entrance: Annotated[str, Among(ENTRANCES)]
    words: tuple[str, ...] = ()
    category: Annotated[str, Of("categories")] = ""

    @property
    def numbered(self) -> bool:
        """Whether its matters carry a number of the system they come from."""
        return self.entrance in {"orders", "sensor"}


@dataclass(frozen=True, slots=True)
class Door:
    """Another system. `takes`: what it may hand in; `tells`: see TELLS; `url`: where to. `turn`: a higher one gives it
    another key, and the old one opens nothing.
    """

    code: str
    names: Names
    channel: Annotated[str, Of("channels")] = ""
    takes: Annotated[frozenset[str], Among(TAKES)] = frozenset()
    tells: Annotated[frozenset[str], Among(TELLS)] = frozenset()
    url: str = ""
    turn: int = 1


@dataclass(frozen=True, slots=True)
class Doors:
    """All of it; `opens`: what anybody may see on the public pages."""

    channels: dict[str, Channel] = field(default_factory=dict)
    systems: dict[str, Door] = field(default_factory=dict)
    opens: Annotated[frozenset[str], Among(OPENS)] = frozenset()
