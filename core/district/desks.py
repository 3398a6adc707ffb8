"""The desks of a district: which dispatches and reviews what."""

from core.district.district import District


def centre(district: District) -> str:
    """The unit code of the district's desk: the highest level that has one."""
    return [level.desk for level in district.levels.values() if level.desk][-1]


def desk_for(district: District, area: str, level: str) -> str:
    """The unit code of the desk that dispatches and reviews matters of a level in an area.

    Level A has no desk of its own: the street reviews what the community solved.
    """
    department = district.department_for(district.levels[level].desk, area)
    return department.code if department else centre(district)


def street_desk(district: District, area: str) -> str:
    """The duty desk of an area's street; the centre where there is none."""
    levels = list(district.levels)
    return desk_for(district, area, levels[min(1, len(levels) - 1)])


def community_of(district: District, area: str) -> str:
    """The department that handles what an area's community handles itself; '' where there is none."""
    found = district.department_for(next(iter(district.levels.values())).handler, area)
    return found.code if found else ""
