"""Reads doors.yaml: channels of matters, other systems, public pages."""

from __future__ import annotations

from collections.abc import Collection

from core.district.cells import Record, build, unique
from core.district.doors import ENTRANCES, OPENS, TAKES, TELLS, Channel, Door, Doors
from core.district.tables import Folder

DOORS = "doors.yaml"


def read_doors(folder: Folder, categories: Collection[str]) -> Doors:
    """A district without the file has no channels, no other systems and nothing to show."""
    if DOORS not in folder.files:
        return Doors()
    top = folder.outline(DOORS)
    channels = {code: _channel(row, categories) for code, row in unique(top.records("channels"))}
    systems = {code: _door(row, channels) for code, row in unique(top.some("systems"))}
    return Doors(channels, systems, frozenset(top.choices("opens", OPENS)))


def _channel(row: Record, categories: Collection[str]) -> Channel:
    row.refer("category", categories, "categories.csv")
    return build(Channel, row, entrance=row.choice("entrance", ENTRANCES))


def _door(row: Record, channels: Collection[str]) -> Door:
    row.refer("channel", channels, DOORS)
    url = row.text("url", "")
    if row.has("tells") and not url.startswith(("https://", "http://")):
        row.wrong("bad_url", "url", text=url)
    takes, tells = row.choices("takes", TAKES), row.choices("tells", TELLS)
    return build(Door, row, takes=frozenset(takes), tells=frozenset(tells))
