"""Entries nobody has checked for long, and whose keeper was told."""

from datetime import date, datetime, timedelta

from core.district.desks import centre
from core.district.district import District
from core.guide.records import GuideEntry
from core.record import record


@record("guide_reminders", indexes=("department",))
class GuideReminder:
    """That a keeper was told; for a month it is not told again."""

    department: str
    at: datetime
    id: int = 0


def stale(district: District, entry: GuideEntry, today: date) -> bool:
    """Whether the entry was last compared with its source longer ago than the district allows."""
    return bool(district.guide_days) and today - entry.checked > timedelta(days=district.guide_days)


def by_keeper(district: District, today: date) -> dict[str, list[GuideEntry]]:
    """What is out of date, by who keeps it: the department that does it, else the centre."""
    found: dict[str, list[GuideEntry]] = {}
    for entry in district.guide.values():
        if stale(district, entry, today):
            keeper = entry.who if entry.who in district.departments else centre(district)
            found.setdefault(keeper, []).append(entry)
    return found
