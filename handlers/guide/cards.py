"""An answer of the guide, as a card and as a page."""

from __future__ import annotations

from datetime import datetime

from core.district.district import Calendar, District
from core.guide.records import GuideEntry
from core.guide.reminders import stale
from core.people.records import Appointment, Person
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local, next_workday, work_spans
from handlers.wording import Words

FLAGS = {"home_visit": "home", "promise": "commitment"}  # words -> what must be true of the entry
LONG = 60  # characters of papers that fit on a card; longer lists have a button of their own


def lines_of(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str, *, whole: bool = True) -> list[str]:
    """Where, who, how, which papers, how long, what it costs, and whence that is known (CC-05). `whole`: long lists
    of papers too."""
    how = entry.mode or entry.delivery
    lines = [words(f"guide.{how}")] if how else []
    if entry.who:
        lines += [_who(uow.district, words, entry, area), *_where(uow, words, entry, area)]
    if entry.kind == "point":
        phone = entry.phone or uow.district.phone
        lines += [words("guide.address", text=entry.address), words("guide.phone", phone=phone)]
    elif entry.kind == "post":
        lines += _holders(uow, words, entry, area)
    if entry.kind == "point":
        lines.append(hours(words, uow.district.calendars[entry.hours], uow.now))
    if entry.items:
        lines.append(words("guide.items", text=words("list.joint").join(_names(uow.district, words, entry))))
    if needed(uow.district, entry) and (whole or not long(uow.district, entry)):
        lines.append(papers(uow.district, words, entry))
    lines.append(words("guide.instead" if entry.mode in {"abolished", "commitment"} else "guide.how", text=entry.how))
    if entry.online:
        lines.append(words("guide.link", text=entry.online))
    lines += [words(f"guide.{key}") for key in ("home_visit", "promise") if getattr(entry, FLAGS[key])]
    if entry.legal_days:
        lines.append(words("guide.days", n=entry.legal_days, promised=entry.promised_days))
    if entry.fee:
        lines.append(words("guide.fee", text=entry.fee))
    lines.append(words("guide.source", text=entry.basis, date=entry.checked.isoformat()))
    if stale(uow.district, entry, local(uow.now).date()):
        lines.append(words("guide.stale", phone=uow.district.phone))
    return lines


def needed(district: District, entry: GuideEntry) -> tuple[str, ...]:
    """What to bring; for an event what its items need, each paper once (JB-04)."""
    several = (paper for code in entry.items for paper in district.guide[code].papers)
    return tuple(dict.fromkeys((*entry.papers, *several)))


def long(district: District, entry: GuideEntry) -> bool:
    """Whether the papers are asked for by a button."""
    return sum(map(len, needed(district, entry))) > LONG


def papers(district: District, words: Words, entry: GuideEntry) -> str:
    """What to bring, in words."""
    return words("guide.papers", text=words("list.joint").join(needed(district, entry)))


def _names(district: District, words: Words, entry: GuideEntry) -> list[str]:
    return [district.guide[code].names.say(words.lang) for code in entry.items]


def _where(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> list[str]:
    """The nearest place where it is done, which window, and whether that is open now (CC-05, CC-06, CC-08)."""
    district = uow.district
    kind = "district" if entry.mode == "accompany" or entry.audience else ""
    kind = kind or ("community" if entry.who.startswith("cm_") else "street")
    own = next((a.code for a in district.path(area) if a.kind == kind), "") if area in district.areas else ""
    point = next((p for p in district.guide.values() if p.kind == "point" and p.area == own), None)
    if point is None:
        return [hours(words, district.calendars[entry.hours], uow.now)]
    window = words("guide.window", text=entry.window) if entry.window else ""
    phone = point.phone or district.phone
    where = words("guide.where", name=point.names, text=point.address, window=window, phone=phone)
    return [where, hours(words, district.calendars[point.hours], uow.now)]


def hours(words: Words, calendar: Calendar, now: datetime) -> str:
    """Whether it is open now, until when, else when it opens next, by the district's calendar."""
    day = local(now).date()
    ahead = [span for on in (day, next_workday(calendar, day)) for span in work_spans(calendar, on) if span[1] > now]
    opens, closes = ahead[0]
    times = words("list.joint").join(f"{a:%H:%M}–{b:%H:%M}" for a, b in calendar.hours)
    now_open = words("guide.open", until=closes) if opens <= now else words("guide.shut", opens=opens)
    return words("guide.hours", text=times, state_text=now_open)


def _who(district: District, words: Words, entry: GuideEntry, area: str) -> str:
    found = district.department_for(entry.who, area) if area else None
    if found:
        return words("guide.who", department=found.code)
    every = [department for department in district.departments.values() if department.base == entry.who]
    return words("guide.who" if len(every) == 1 else "guide.who_like", department=every[0].code)


def _holders(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> list[str]:
    """Who holds the post where the person lives, and which community that is (WC-57)."""
    if not area:
        return [words("guide.no_home")]
    lines = [words("guide.home", area=area)]
    live = [
        post
        for post in uow.repo(Appointment).find(role=entry.role)
        if post.valid_from <= uow.now
        and (post.valid_to is None or post.valid_to > uow.now)
        and post.area in uow.district.areas
        and (uow.district.within(area, post.area) or uow.district.within(post.area, area))
    ]
    people = [person for post in live if (person := uow.repo(Person).get(post.person_id)) and person.name]
    names = tuple(dict.fromkeys(person.name for person in people))
    lines.append(
        words("guide.holder", name=entry.names, text=words("list.joint").join(names))
        if names
        else words("guide.nobody", name=entry.names)
    )
    return [*lines, words("guide.phone", phone=uow.district.phone)]
