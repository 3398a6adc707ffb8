"""Plane geometry on small rings of longitude and latitude."""

from math import cos, hypot, radians

Point = tuple[float, float]
Ring = tuple[Point, ...]


def contains(ring: Ring, point: Point) -> bool:
    """Whether a point lies in a ring; both (longitude, latitude) in WGS-84 degrees.

    West and south edges belong to the ring, east and north edges do not: a point on the border of two
    neighbours lies in exactly one of them. A ring of fewer than three points holds nothing.
    """
    if len(ring) < 3:
        return False
    lon, lat = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def surface(ring: Ring) -> float:
    """Surface of a ring in square degrees, never negative; 0 says that it is only a line or a point."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def middle(ring: Ring) -> Point:
    """The mean of the corners; of a ring that is no line."""
    return sum(lon for lon, _ in ring) / len(ring), sum(lat for _, lat in ring) / len(ring)


def metres(here: Point, there: Point) -> float:
    """The straight way between two near points, in metres; on the sphere as a plane, well below 1 % wrong in a city."""
    east = (there[0] - here[0]) * cos(radians((here[1] + there[1]) / 2))
    return hypot(east, there[1] - here[1]) * 111_320
