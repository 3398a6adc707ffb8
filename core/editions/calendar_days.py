"""Changes days in the text of a calendar file; its head stays as it is."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

import yaml

from core.errors import BadCalendarDay

KINDS = ("holiday", "makeup", "plain")  # no work, work on a day of rest, as its weekday says
_KEYS = {"year", "holidays", "make_up_workdays"}
ONE_DAY = timedelta(days=1)


def with_days(text: str, year: int, first: str, last: str, kind: str, name: str) -> str:
    """The text with these days of that kind; `last` '' is one day. A holiday has a name. Raises BadCalendarDay."""
    holidays, makeup = _read(text, year)
    days = _days(first, last or first, year)
    name = " ".join(name.split()).strip(":#[]{},&*!|>'\"%@`")
    if kind not in KINDS or (kind == "holiday" and not name):
        raise BadCalendarDay(year=year)
    for day in days:
        holidays.pop(day, None)
        makeup.discard(day)
    if kind == "holiday":
        holidays |= dict.fromkeys(days, name)
    elif kind == "makeup":
        makeup |= {*days}
    head = takewhile(lambda line: line.startswith("#") or not line.strip(), text.splitlines())
    return "\n".join((*head, *_written(year, holidays, makeup))) + "\n"


def _days(first: str, last: str, year: int) -> list[date]:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise BadCalendarDay(year=year) from error
    if not start <= end or {start.year, end.year} != {year}:
        raise BadCalendarDay(year=year)
    return [start + n * ONE_DAY for n in range((end - start).days + 1)]


def _read(text: str, year: int) -> tuple[dict[date, str], set[date]]:
    """The days as the district's reader takes them: a name's first to its last."""
    try:
        top: Mapping[str, Any] = yaml.safe_load(text) or {}
        spans = {str(name): [*days] for name, days in (top.get("holidays") or {}).items()}
        found = {day: name for name, span in spans.items() if span for day in _days(f"{span[0]}", f"{span[-1]}", year)}
        makeup = {date.fromisoformat(str(day)) for day in top.get("make_up_workdays") or ()}
    except (yaml.YAMLError, TypeError, ValueError, AttributeError) as error:
        raise BadCalendarDay(year=year) from error
    if {*top} - _KEYS or top.get("year", year) != year:
        raise BadCalendarDay(year=year)
    return found, makeup


def _written(year: int, holidays: Mapping[date, str], makeup: set[date]) -> list[str]:
    """Days side by side of one name are one span; a second span of a name is told apart by a figure."""
    spans: dict[str, list[date]] = {}
    for day in sorted(holidays):
        name = same = holidays[day]
        n = 1
        while name in spans and spans[name][-1] + ONE_DAY != day:
            n += 1
            name = f"{same} {n}"
        spans.setdefault(name, []).append(day)
    lines = [f"  {name}: [{span[0]}, {span[-1]}]" for name, span in spans.items()]
    return [
        f"year: {year}",
        *(["holidays:", *lines] if lines else ["holidays: {}"]),
        f"make_up_workdays: [{', '.join(f'{day}' for day in sorted(makeup))}]",
    ]
