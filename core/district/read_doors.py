"""Reads doors.yaml: channels of matters, other systems, public pages."""

from __future__ import annotations

from core.district.build import build
from core.district.doors import Doors
from core.district.tables import Folder

DOORS = "doors.yaml"


def read_doors(folder: Folder) -> Doors:
    """A district without the file has no channels, no other systems and nothing to show."""
    if DOORS not in folder.files:
        return Doors()
    top = folder.outline(DOORS)
    top.define("channels")
    for row in top.some("systems"):
        url = row.text("url", "")
        if row.has("tells") and not url.startswith(("https://", "http://")):
            row.wrong("bad_url", "url", text=url)
    return build(Doors, top)
