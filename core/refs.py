"""A reference to any record: its kind and its id."""

from __future__ import annotations

from typing import NamedTuple


class Ref(NamedTuple):
    """Names one record; `kind` is its subject in the ledger. Without a kind it names nothing, and is false."""

    kind: str = ""
    id: int = 0

    def __bool__(self) -> bool:
        return bool(self.kind)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.kind else ""

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read back what `str()` wrote; '' names nothing."""
        kind, _, number = text.partition(":")
        return cls(kind, int(number)) if kind else cls()


NO_REF = Ref()


def ticket_ref(ticket_id: int) -> Ref:
    """A ticket."""
    return Ref("ticket", ticket_id)


def call_ref(call_id: int) -> Ref:
    """A call."""
    return Ref("call", call_id)
