"""Levels, roles, grades, clocks, calendars and refusals of a folder."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time, timedelta
from typing import Any

from core.district.cells import Record
from core.district.dangers import Danger
from core.district.entries import Calendar, Emergency, Grade, Hearing, Level, Names, Refusal, TimerRules
from core.district.tables import Folder, build, table, unique
from core.district.vocabulary import COMMANDS, MEANINGS

_SIGN = re.compile("<[^<>]+>")
_TOLD, _SAID = "dangers.csv", "talk.csv"


def read_levels(top: Record) -> dict[str, Level]:
    """The levels of handling in levels.yaml; the calls upward must come to an end."""
    rows = dict(unique(top.records("levels")))
    for code, row in rows.items():
        row.refer("calls", rows, "levels.yaml")
        way, step = [code], row.text("calls", "")
        while step and step not in way and step in rows:
            way.append(step)
            step = rows[step].text("calls", "")
        if step == code:
            row.wrong("level_circle", "calls", code=code)
    if rows and not any(row.has("desk") for row in rows.values()):
        top.wrong("no_desk", "levels")
    return {code: build(Level, row) for code, row in rows.items()}


def check_desks(top: Record) -> None:
    """The desks and handlers of levels.yaml must be units."""
    for row in top.records("levels"):
        row.of("desk", "bases")
        row.of("handler", "bases")


def read_clock(folder: Folder, grades: dict[str, Grade]) -> TimerRules:
    """The limits of the whole course; the chosen profile may override assign, sign and return_within."""
    top = folder.outline("clock.yaml")
    profiles = top.record("profiles")
    name = top.text("profile")
    top.refer("profile", profiles.cells, "clock.yaml 的 profiles")
    own = ("assign", "sign", "return_within")
    for key in profiles.cells:
        profile = profiles.record(key)
        for part in profile.cells:
            profile.refer(part, {*grades, *own}, "grades.yaml", part)
            profile.limit(part)
    chosen = profiles.record(name) if name in profiles.cells else profiles
    limits = {part: chosen.limit(part) for part in chosen.cells} if chosen is not profiles else {}
    told = {part: limits.get(part) or top.limit(part) for part in own}
    by_grade = {code: limits.get(code, grade.resolve) for code, grade in grades.items()}
    return build(TimerRules, top, profile=by_grade, **told)


def read_calendars(folder: Folder) -> dict[str, Calendar]:
    """The calendars of hours.yaml, each with the days of all calendar_*.yaml files."""
    years: set[int] = set()
    holidays: dict[date, str] = {}
    makeup: set[date] = set()
    for name in folder.named("calendar_*.yaml") or ["calendar_2026.yaml"]:
        top = folder.outline(name)
        year = top.number("year", least=1949)
        years.add(year)
        holidays.update(_holidays(top.record("holidays"), year))
        days = (top.day("make_up_workdays", text) for text in top.words("make_up_workdays"))
        makeup.update(_of_year(top, "make_up_workdays", day, year) for day in days if day)
    kinds = folder.outline("hours.yaml")
    if kinds.cells and "default" not in kinds.cells:
        kinds.wrong("no_default")
    rows = {name: kinds.record(name) for name in kinds.cells}
    return {
        name: Calendar(frozenset(years), holidays, frozenset(makeup), _weekend(row), tuple(_hours(row)))
        for name, row in rows.items()
    }


def _of_year(row: Record, key: str, day: date, year: int) -> date:
    if day.year != year:
        row.wrong("wrong_year", key, text=day, year=year)
    return day


def _holidays(row: Record, year: int) -> Iterator[tuple[date, str]]:
    for name in row.cells:
        days = [_of_year(row, name, day, year) for text in row.words(name) if (day := row.day(name, text))]
        if not days:
            continue
        if days[0] > days[-1]:
            row.wrong("bad_range", name, start=days[0], end=days[-1])
        for step in range((days[-1] - days[0]).days + 1):
            yield days[0] + timedelta(days=step), name


def _weekend(row: Record) -> frozenset[int]:
    days = row.choices("weekend", tuple("1234567"))
    return frozenset(int(day) for day in days if day.isdecimal())


def _hours(row: Record) -> Iterator[tuple[time, time]]:
    spans = row.cells.get("hours") or [row.text("hours")]
    last = time.min
    for span in spans if isinstance(spans, list) else [spans]:
        if not (isinstance(span, list) and len(span) == 2):
            row.wrong("hours_order", "hours")
            continue
        start, end = (row.clock("hours", str(text)) for text in span)
        if not last <= start < end:
            row.wrong("hours_order", "hours")
        last = end
        yield start, end


def read_refusals(folder: Folder) -> tuple[tuple[Refusal, ...], tuple[Emergency, ...]]:
    """What is answered without dispatch, and the emergency numbers."""
    top = folder.outline("refusals.yaml")
    _spell(top)
    refusals = tuple(
        build(Refusal, row, route=row.names("route", needed=False), kind=row.text("kind", code))
        for code, row in unique(top.records("refusals"))
    )
    return refusals, tuple(table(Emergency, top.records("emergencies"), "line").values())


def _spell(top: Record) -> None:
    """Write the district's signs out: <倒> in a word, or in a later sign, stands for all the ways `signs` says it."""
    ways: dict[str, str] = {}
    for signs in (top.record("signs"),) if top.has("signs") else ():
        for name in signs.cells:
            _write_out(signs, name, ways)
            ways[f"<{name}>"] = "/".join(signs.words(name))
    for row in (*top.some("refusals"), *top.some("emergencies")):
        for key, value in row.cells.items():
            if isinstance(value, list):
                _write_out(row, key, ways)


def _write_out(row: Record, key: str, ways: Mapping[str, str]) -> None:
    words = row.words(key)
    for sign in {sign for word in words for sign in _SIGN.findall(word)}:
        row.refer(key, ways, "signs", sign)
        words = tuple(word.replace(sign, ways.get(sign, sign)) for word in words)
    row.cells[key] = list(words)


def read_dangers(folder: Folder, emergencies: Collection[Emergency]) -> dict[str, Any]:
    """What is said in each kind of danger; of each line one kind has no words and stands for whatever else it hears.

    dangers.csv, which may be left out, lists sentences of each kind and, of none, such as only sound so.
    """
    top = folder.outline("dangers.yaml")
    lines = {emergency.line for emergency in emergencies}
    told: dict[str, list[str]] = {}
    rows = dict(unique(top.records("dangers")))
    for row in folder.table(_TOLD, ("danger", "text")) if _TOLD in folder.files else ():
        row.refer("danger", rows, top.file)
        told.setdefault(row.text("danger", ""), []).append(row.text("text"))
    found = [build(Danger, row, told=tuple(told.get(code, ()))) for code, row in rows.items()]
    for line in sorted(lines - {danger.line for danger in found if not danger.words}):
        top.wrong("no_general_danger", "dangers", line=line)
    return {"dangers": tuple(found), "harmless": tuple(told.get("", ()))}


def read_hearing(top: Record, key: str, types: Collection[str]) -> tuple[Hearing, ...]:
    """The words by which a type is known; a district may leave them out."""
    for row in top.some(key):
        row.choice("type", types)
    return tuple(build(Hearing, row) for row in top.some(key))


def read_sayings(folder: Folder, guide: Collection[str], own: Collection[str]) -> tuple[Hearing, ...]:
    """Sentences of each type or command (and of none, that only sound so) in talk.csv, which may be left out.
    `own`: the commands of the district's procedures."""
    known = MEANINGS | {f"/{command}" for command in (*COMMANDS, *own)}
    told: dict[tuple[str, str], list[str]] = {}
    for row in folder.table(_SAID, ("type", "entry", "text")) if _SAID in folder.files else ():
        if row.has("type"):
            row.choice("type", known)
        row.refer("entry", guide, "guide.csv")
        told.setdefault((row.text("type", ""), row.text("entry", "")), []).append(row.text("text"))
    return tuple(Hearing(kind, tuple(texts), entry=entry) for (kind, entry), texts in told.items())


def read_ratings(top: Record) -> tuple[tuple[Names, ...], int]:
    """Five ratings, best first, and the position from which on they are negative."""
    ratings = tuple(row.names() for row in top.records("ratings"))
    if top.has("ratings") and len(ratings) != 5:
        top.wrong("wrong_count", "ratings", count=5, found=len(ratings))
    words = [names.hans for names in ratings]
    word = top.text("negative_from")
    top.refer("negative_from", words, top.file)
    return ratings, words.index(word) if word in words else 0
