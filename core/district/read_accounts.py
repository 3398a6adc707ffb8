"""Reads accounts.yaml: the books a district keeps."""

from __future__ import annotations

from core.district.accounts import ACCOUNTS, Book
from core.district.build import table
from core.district.cells import Record
from core.district.tables import Folder


def read_books(folder: Folder) -> dict[str, Book]:
    """The books of accounts.yaml by code; {} where the district keeps none."""
    if ACCOUNTS not in folder.files:
        return {}
    top = folder.outline(ACCOUNTS)
    top.define("books")
    rows = top.records("books")
    for row in rows:
        _check_expiry(row)
    return table(Book, rows)


def _check_expiry(row: Record) -> None:
    row.refer("gone", [one.text("code", "") for one in row.some("accounts")], ACCOUNTS)
    if row.has("expires") and not row.has("gone"):
        row.wrong("missing_value", "gone")
