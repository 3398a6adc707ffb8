"""Draws a district's map: places with names, circles, tiles below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import asinh, floor, log2, pi, radians, tan
from typing import Any
from urllib.parse import urlsplit

from core.district.district import District
from core.district.entries import Area
from handlers.wording import Words

SIDE = 1000.0  # of the square that is drawn
LARGEST, SMALLEST = 40.0, 20.0  # letters of a name
ACROSS, DEEPEST = 4, 18  # tiles side by side, at most; the closest zoom that is asked for
Box = tuple[float, float, float, float]


def drawn(district: District, words: Words, many: Mapping[str, int]) -> dict[str, Any]:
    """What a template draws, north up, as web maps are drawn (EPSG:3857), so that tiles fit below."""
    areas = [a for a in district.areas.values() if a.boundary and not a.successor and a.kind in {"street", "community"}]
    corners = [_world(*corner) for area in areas for corner in area.boundary]
    if not corners:
        return {"shapes": [], "spots": [], "names": [], "tiles": [], "ground": {}}
    ends = [(min(each), max(each)) for each in zip(*corners, strict=True)]
    span = max(last - first for first, last in ends) or 1.0
    west, north = ((first + last - span) / 2 for first, last in ends)

    def ring(area: Area) -> list[tuple[float, float]]:
        found = (_world(*corner) for corner in area.boundary)
        return [(round((x - west) / span * SIDE, 1), round((y - north) / span * SIDE, 1)) for x, y in found]

    sums = Counter[str]()  # what lies in one drawn place is one circle
    for code, n in many.items():
        if place := next((a for a in reversed(district.path(code)) if a.boundary), None):
            sums[place.code] += n
    spots = []
    for code, n in sums.items():
        x, y = (round(sum(each) / len(each), 1) for each in zip(*ring(district.areas[code]), strict=True))
        spots.append({"x": x, "y": y, "n": n, "r": min(60, 18 + n), "name": words.area(code)})
    rings = {words.area(area.code): ring(area) for area in sorted(areas, key=lambda a: a.kind != "community")}
    shapes = [" ".join(f"{x},{y}" for x, y in ring(area)) for area in areas]
    tiles = _tiles(district.tiles, west, north, span) if district.tiles else []
    ground = {"tiles": district.tiles, "west": west, "north": north, "span": span}  # for closer looks
    return {"shapes": shapes, "spots": spots, "names": _names(rings, spots), "tiles": tiles, "ground": ground}


def images_of(district: District) -> str:
    """The one other host from which a page with the map may show pictures; '' for none."""
    parts = urlsplit(district.tiles)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _world(lon: float, lat: float) -> tuple[float, float]:
    """Where a point lies on the map of the world, from 0 at the north-west to 1."""
    return (lon + 180) / 360, (1 - asinh(tan(radians(lat))) / pi) / 2


def _names(rings: Mapping[str, Sequence[tuple[float, float]]], spots: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Each name where nothing else stands: at the top of its place, at the bottom, in the middle; else none, for the
    table has it."""
    taken: list[Box] = [(s["x"] - s["r"], s["y"] - s["r"], s["x"] + s["r"], s["y"] + s["r"]) for s in spots]
    found = []
    for name, points in rings.items():
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        wide = sum(1.0 if ord(sign) > 0x2E7F else 0.6 for sign in name)
        size = min(LARGEST, 0.9 * (right - left) / wide)
        for y in (top + size, bottom - size, (top + bottom) / 2):
            half, x = size * wide / 2, (left + right) / 2
            box = (x - half, y - size * 0.6, x + half, y + size * 0.6)
            if size >= SMALLEST and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found.append({"x": round(x, 1), "y": round(y, 1), "size": round(size, 1), "name": name})
                break
    return found


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _tiles(address: str, west: float, north: float, span: float) -> list[dict[str, Any]]:
    """The pictures below the square, of a zoom at which few are enough."""
    zoom = max(0, min(DEEPEST, floor(log2(ACROSS / span))))
    many, side = 2**zoom, SIDE / span / 2**zoom
    columns, rows = (range(floor(at * many), floor((at + span) * many) + 1) for at in (west, north))
    return [
        {
            "href": address.format(z=zoom, x=column, y=row),
            "x": round((column / many - west) / span * SIDE, 1),
            "y": round((row / many - north) / span * SIDE, 1),
            "side": round(side, 1),
        }
        for column in columns
        for row in rows
    ]
