"""Whose trouble a database error is: the unit's, a race's, the disk's."""

import sqlite3

from sqlalchemy import exc

# SQLite: busy, full, read-only, broken. Whatever else it says is about the statement, thus the unit's own mistake.
_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
# PostgreSQL: serialization, deadlock, lock not available, and two units that added the same row at once.
_LOST = frozenset({"40001", "40P01", "55P03", "23505"})
# Connection, resources (disk full), operator (shutdown), system, corrupted; and a standby that takes no writes.
_POSTGRES = ("08", "53", "57", "58", "XX", "40", "55P03", "25006")


def lost_race(error: BaseException) -> bool:
    """Whether the unit may well succeed when it is run again."""
    return isinstance(error, exc.DBAPIError) and getattr(error.orig, "sqlstate", None) in _LOST


def out_of_order(error: BaseException) -> bool:
    """Whether the storage is full, read-only, broken or away, so that no unit could succeed just now."""
    if isinstance(error, exc.TimeoutError):  # no connection became free
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE  # the low byte of an extended code
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_POSTGRES)
    return error.connection_invalidated or isinstance(error, exc.OperationalError)
