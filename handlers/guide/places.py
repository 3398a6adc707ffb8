"""Service points by the way to them and their hours."""

from collections.abc import Iterable
from datetime import datetime

from core.district.district import District
from core.district.entries import Calendar
from core.guide.records import GuideEntry
from core.places.geometry import Point, metres, middle
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local, next_workday, work_spans
from handlers.wording import Words

QUARTER = 15  # minutes on foot (一刻钟服务圈)
PACE = 54  # metres of straight way in a minute: 70 on foot, and streets go round by three tenths
SHOWN, FAR = 8, 3  # points that are named; where none can be walked to


def first(district: District, kind: str, area: str) -> GuideEntry | None:
    """The first point of the file that stands for a person's own community, street or district."""
    own = next((a.code for a in district.path(area) if a.kind == kind), "")
    return next((p for p in district.guide.values() if p.kind == "point" and p.area == own), None)


def spot(district: District, area: str) -> Point | None:
    """The middle of the smallest place on the way up whose border is on file."""
    return next((middle(a.boundary) for a in reversed(district.path(area)) if a.boundary), None)


def minutes(here: Point, point: GuideEntry) -> int:
    """On foot, at least one."""
    return max(1, round(metres(here, point.at) / PACE)) if point.at else 0


def sorted_from(here: Point, points: Iterable[GuideEntry]) -> list[GuideEntry]:
    """Nearest first; those of which nobody knows where they stand are left out."""
    return sorted((p for p in points if p.at), key=lambda p: (metres(here, p.at or here), p.code))


def is_open(uow: UnitOfWork, point: GuideEntry) -> bool:
    """Whether somebody is there now."""
    spans = work_spans(uow.district.calendars[point.hours], local(uow.now).date())
    return any(start <= uow.now < end for start, end in spans)


def near(uow: UnitOfWork, words: Words, points: list[GuideEntry], area: str) -> list[str]:
    """What can be walked to within a quarter of an hour, else the nearest few (WH-15, HT-10)."""
    here = None if area == uow.district.code else spot(uow.district, area)
    if here is None:
        return [words("guide.no_part" if area else "guide.no_home")]
    ranked = sorted_from(here, points)
    walked = [point for point in ranked if minutes(here, point) <= QUARTER]
    key = "guide.near" if walked else "guide.far"
    shown = walked[:SHOWN] or ranked[:FAR]
    lines = [words(key, area=area, n=len(walked)), *(_line(uow, words, here, point) for point in shown)]
    if shown and not any(is_open(uow, point) for point in shown):
        lines += _other(uow, words, here, ranked)
    return lines


def open_one(uow: UnitOfWork, words: Words, point: GuideEntry) -> list[str]:
    """Where it is shut: the nearest that is open now, of its kind or one that helps oneself."""
    if point.at is None or is_open(uow, point):
        return []
    alike = [p for p in uow.district.guide.values() if p.window == point.window or p.hours == "allday"]
    return _other(uow, words, point.at, sorted_from(point.at, (p for p in alike if p.kind == "point")))


def _other(uow: UnitOfWork, words: Words, here: Point, ranked: list[GuideEntry]) -> list[str]:
    found = next((p for p in ranked if is_open(uow, p)), None)
    return [words("guide.open_one", text=_line(uow, words, here, found))] if found else []


def _line(uow: UnitOfWork, words: Words, here: Point, point: GuideEntry) -> str:
    away = minutes(here, point)
    way = words("guide.walk", n=away) if away <= 4 * QUARTER else words("guide.ride", n=round(away * PACE / 1000))
    state = now_open(words, uow.district.calendars[point.hours], uow.now)
    phone = point.phone or uow.district.phone
    return words("guide.near_one", name=point.names, said=way, text=point.address, state_text=state, phone=phone)


def now_open(words: Words, calendar: Calendar, now: datetime) -> str:
    """Until when it is open, else when it opens next."""
    day = local(now).date()
    ahead = [span for on in (day, next_workday(calendar, day)) for span in work_spans(calendar, on) if span[1] > now]
    opens, closes = ahead[0]
    return words("guide.open", until=closes) if opens <= now else words("guide.shut", opens=opens)
