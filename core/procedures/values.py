"""Typed values of a case: read from what people write, and checked."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from core.district.district import District
from core.district.entries import Calendar, Duration
from core.district.procedures import Field, Procedure
from core.identity import same
from core.routing.amounts import fen
from core.routing.moments import read_day, read_moments
from core.routing.typed import figures
from core.workflow.work_calendar import ZONE, local, work_spans

_KINDS: dict[str, type[Any]] = {
    **dict.fromkeys(("number", "money", "officer", "resident", "case"), int),
    **dict.fromkeys(("pictures", "document", "departments"), list),
    "papers": dict,
}
ASKED = "_asked"  # among the fields of a case: by month, how many were asked and how many were spared
TALLY = "_tally"  # among the fields of a case: by field, how often each choice was made
TOGETHER = "_together"  # among the fields of a case: the ids of what it answers for
DATED = "_dated"  # among the fields of a case: when each value was told
LONGEST = 1000  # characters of a text, unless the field says otherwise
_NEXT_YEAR = re.compile("明年|来年|來年")
_YEAR, _HALF_YEAR = re.compile(r"20\d\d"), timedelta(days=183)
_NUMBER = re.compile(r"\D{0,4}?(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})\s*\D{0,4}")


def read(field: Field, text: str, today: date) -> Any:
    """What the words mean for the field; None where they mean nothing of its type.

    Text, numbers, money in fen, dates as ISO, a choice by its name. Places, departments and items need the district.
    """
    plain = unicodedata.normalize("NFKC", figures(text)).strip()
    match field.type:
        case "number":
            found = _NUMBER.fullmatch(plain)
            return int(found[1].replace(",", "")) if found else None
        case "money":
            return fen(plain)
        case "date":
            day = read_day(text, today)
            return day.isoformat() if day else None
        case "moment":
            found_at, _ = read_moments(text, datetime.combine(today, time(), ZONE))
            return found_at[0].isoformat() if found_at else None
        case "choice":
            said = same(text).casefold()
            known = ((code, (code, n.hans, n.hant, n.en)) for code, n in field.choices.items())
            return next((code for code, names in known if said in {same(n).casefold() for n in names if n}), None)
    return text.strip() or None


def ends(text: str, now: datetime) -> datetime | None:
    """When what the text names is over: its last moment, or the end of its day; None where it names no time. A day
    without a year that would come in half a year or more was meant to be the one that is past."""
    found, _ = read_moments(text, now)
    day = read_day(text, local(now).date())
    if not found and day is None:
        return None
    end = max(found) if found else datetime.combine(day or local(now), time(23, 59), ZONE)
    if end - now > _HALF_YEAR and not (_YEAR.search(text) or _NEXT_YEAR.search(text)):
        return end.replace(year=end.year - 1) if (end.month, end.day) != (2, 29) else end - timedelta(days=365)
    return end


def holds(field: Field, fields: Mapping[str, Any], now: datetime) -> bool:
    """Whether what is known is not too old to be taken as it is."""
    said = fields.get(DATED, {}).get(field.code)
    return bool(field.valid and said and datetime.fromisoformat(said) + timedelta(days=field.valid.value) > now)


def papers_of(district: District, field: Field, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The papers that the service of a case asks for; of an event each one once, whichever of its items wants it."""
    entry = district.guide.get(values.get(field.of[0], "")) if field.of else None
    wanted = [district.guide[code] for code in entry.items] or [entry] if entry else []
    return tuple(dict.fromkeys(paper for one in wanted for paper in one.papers))


def keeping(district: District, procedure: Procedure, values: Mapping[str, Any]) -> Duration | None:
    """How long after the end what is private is kept: as the item says whose papers they are, else the field."""
    for field in procedure.fields.values():
        entry = district.guide.get(values.get(field.of[0], "")) if field.keep and field.of else None
        if field.keep and values.get(field.code):
            return Duration(entry.keep, "natural_day") if entry and entry.keep else field.keep
    return None


def check(field: Field, value: Any, district: District, today: date) -> str:
    """What is wrong: '' nothing, wrong (of another type), low or high (beyond its bounds), shut (not open)."""
    if not isinstance(value, _KINDS.get(field.type, str)) or isinstance(value, bool):
        return "wrong"
    known: Mapping[str, Any] | None = {
        "choice": field.choices,
        "department": district.departments,
        "departments": district.departments,
        "area": district.areas,
        "category": district.categories,
        "service": district.guide,
    }.get(field.type)
    if known is not None and not {*([value] if isinstance(value, str) else value)} <= known.keys():
        return "wrong"
    try:
        size = _size(field, value, today)
    except ValueError:
        return "wrong"
    if field.type == "moment" and field.of and not any(_open(district.calendars[name], value) for name in field.of):
        return "shut"
    most = LONGEST if field.most is None and field.type == "text" else field.most
    if field.least is not None and size < field.least:
        return "low"
    return "high" if most is not None and size > most else ""


def _open(calendar: Calendar, at: str) -> bool:
    moment = datetime.fromisoformat(at)
    return any(start <= moment < end for start, end in work_spans(calendar, local(moment).date()))


def bound(field: Field, flaw: str, today: date) -> Any:
    """The bound that was broken, as a reader understands it: a number, fen, or a day."""
    found = field.least if flaw == "low" else field.most
    return today + timedelta(days=found or 0) if field.type in {"date", "moment"} else found


def _size(field: Field, value: Any, today: date) -> int:
    """What the bounds of the field measure."""
    if field.type in {"date", "moment"}:
        return (datetime.fromisoformat(value).date() - today).days
    return value if isinstance(value, int) else len(value)
