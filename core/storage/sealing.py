"""Keeps the words of records unreadable in the database."""

from typing import Any

from sqlalchemy import Table

from core.record import Spec
from core.sealed import MARK, Broken, seal_value, unseal_value
from core.storage.columns import Json
from core.unit_of_work import Keys


class Sealing:
    """The sealed columns of one table; without any it is False.

    A value is bound to its table, column and row, so that it opens nowhere else. What is empty lies as it is, and what
    was kept before its column was sealed.
    """

    def __init__(self, spec: Spec, table: Table) -> None:
        words, _, self._unless = spec.sealed.partition(" UNLESS ")
        columns, _, bound = words.partition(" BY ")
        self.names, self._bound, self._table = frozenset(columns.split()), bound.split(), spec.table
        self._lists = {name for name in self.names if isinstance(table.c[name].type, Json)}

    def __bool__(self) -> bool:
        return bool(self.names)

    def sealed(self, keys: Keys, row: Any, written: dict[str, Any]) -> dict[str, Any]:
        """Values for the driver, the words among them sealed."""
        is_open = bool(self._unless) and getattr(row, self._unless)
        for name in self.names.intersection(written):
            value = getattr(row, name)
            if value and (not is_open or str(value).startswith(MARK)):
                text = seal_value(keys.lasting, self._place(row, name), value)
                written[name] = f'"{text}"' if name in self._lists else text
        return written

    def open(self, keys: Keys, row: Any) -> bool:
        """Make the words of a record readable; whether any lay sealed. Raises core.sealed.Broken."""
        found = False
        for name in self.names:
            value = getattr(row, name)
            if value.__class__ is str and value.startswith(MARK):
                setattr(row, name, unseal_value(keys.lasting, self._place(row, name), value))
                found = True
        return found

    def softly(self, keys: Keys, row: Any) -> Any:
        """The same, but what cannot be opened says so."""
        for name in self.names:
            if not str(getattr(row, name)).startswith(MARK):
                continue
            try:
                setattr(row, name, unseal_value(keys.lasting, self._place(row, name), getattr(row, name)))
            except (Broken, ValueError):
                setattr(row, name, f"unreadable {getattr(row, name)!r}")
        return row

    def _place(self, row: Any, name: str) -> str:
        return " ".join((f"{self._table}.{name}", *(str(getattr(row, part)) for part in self._bound)))
