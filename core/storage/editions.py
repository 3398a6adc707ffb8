"""Which version of the district's data is in force, before a house is."""

from sqlalchemy import Connection, select

from core.editions.records import Edition
from core.storage.records import table_of

_EDITIONS = table_of(Edition)
_NEWEST = (_EDITIONS.c.state == "published", _EDITIONS.c.number.desc())


def version_in_force(connection: Connection) -> str:
    """Its digest; '' where nothing was ever published and the folder is in force."""
    where, order = _NEWEST
    return connection.execute(select(_EDITIONS.c.version).where(where).order_by(order).limit(1)).scalar() or ""


def files_in_force(connection: Connection) -> dict[str, str]:
    """Its files by name; none where the folder is in force."""
    where, order = _NEWEST
    found = connection.execute(select(_EDITIONS.c.files).where(where).order_by(order).limit(1)).scalar()
    return dict(found or {})
