"""One way to name a record of any kind."""

from __future__ import annotations

from typing import NamedTuple


class Ref(NamedTuple):
    """Which record: its kind (ticket, call, called, ruling …) and its row id. `NOWHERE` names none."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.kind else ""

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read back what `str()` wrote; '' is none."""
        kind, _, number = text.partition(":")
        return cls(kind, int(number)) if kind else NOWHERE


NOWHERE = Ref("", 0)
