"""Reads accounts.yaml: the books a district keeps."""

from __future__ import annotations

from collections.abc import Mapping

from core.district.accounts import ACCOUNTS, KINDS, SEES, UNITS, Account, Book
from core.district.cells import Record, unique
from core.district.tables import Folder


def read_books(folder: Folder) -> dict[str, Book]:
    """The books of accounts.yaml by code; {} where the district keeps none."""
    if ACCOUNTS not in folder.files:
        return {}
    rows = dict(unique(folder.outline(ACCOUNTS).records("books")))
    return {code: _book(code, row, rows) for code, row in rows.items()}


def _book(code: str, row: Record, books: Mapping[str, Record]) -> Book:
    accounts = {
        name: Account(one.names(), one.choice("kind", KINDS, "held")) for name, one in unique(row.records("accounts"))
    }
    row.refer("beside", books, ACCOUNTS)
    row.refer("gone", accounts, ACCOUNTS)
    if row.has("expires") and not row.has("gone"):
        row.wrong("missing_value", "gone")
    return Book(
        code,
        row.names(),
        row.choice("unit", UNITS),
        row.choice("see", SEES, "holder"),
        accounts,
        row.words("words"),
        row.names("note", needed=False),
        row.text("beside", ""),
        row.text("cases", ""),
        row.limit("expires") if row.has("expires") else None,
        row.text("gone", ""),
    )
