"""An answer of the guide, as a card and as a page."""

from datetime import datetime

from core.district.district import District
from core.district.entries import Calendar
from core.guide.records import GuideEntry, cut
from core.guide.reminders import stale
from core.people.queries import live
from core.people.records import Appointment, Person
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local
from handlers.guide import cuts, places
from handlers.wording import Words

FLAGS = {"home_visit": "home", "promise": "commitment"}  # words -> what must be true of the entry
LEVELS = {"here": "community", "street": "street", "district": "district"}  # of an entry -> the area of its places
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # fields of a roster
WHOLE, NAMED = 26, 12  # names of a list that is said whole; names of a longer one that are said at once
LONG = 60  # characters of papers that fit on a card; longer lists have a button of their own


def lines_of(
    uow: UnitOfWork, words: Words, entry: GuideEntry, area: str, *, whole: bool = True, staff: bool = False
) -> list[str]:
    """Where, who, how, which papers and how to fill them in, how long, what it costs, and whence that is known (CC-05).
    `whole`: long lists of papers too; `staff`: what to watch when handling it (JB-14)."""
    told = parts_of(uow, words, entry, area, whole=whole, staff=staff)
    return [line for lines in told.values() for line in lines]


def parts_of(
    uow: UnitOfWork, words: Words, entry: GuideEntry, area: str, *, whole: bool = True, staff: bool = False
) -> dict[str, list[str]]:
    """The same by what each line answers."""
    district, saved = uow.district, cut(entry)
    days = "guide.days" if entry.promised_days else "guide.days_most"
    limit = [words(days, n=entry.legal_days, promised=entry.promised_days)] if entry.legal_days else []
    verified = district.department_for(entry.verify, area or district.code) if entry.verify else None
    bring = needed(district, entry) and (whole or not long(district, entry))
    marks = (*filter(None, [entry.nature and words(f"guide.{entry.nature}")]), *entry.tags)
    outdated = stale(district, entry, local(uow.now).date())
    return {
        "way": [words(f"guide.{key}") for key in _ways(entry)],
        "who": [_who(district, words, entry, area)] if entry.who else [],
        "where": _where(uow, words, entry, area) if entry.who else [],
        "own": _OWN.get(entry.kind, _nothing)(uow, words, entry, area),
        "papers": [papers(district, words, entry)] if bring else [],
        "how": [words("guide.instead" if entry.mode in {"abolished", "commitment"} else "guide.how", text=entry.how)],
        "fill": [words("guide.fill", text=entry.fill)] if entry.fill else [],
        "online": [words("guide.link", text=entry.online)] if entry.online else [],
        "risk": [words("guide.risk", text=entry.risk)] if entry.risk and staff else [],
        "verify": [words("guide.verify", department=verified.code)] if verified else [],
        **{key: [words(f"guide.{key}")] for key, flag in FLAGS.items() if getattr(entry, flag)},
        "days": cuts.lines_of(words, entry, saved, whole=whole) if saved else limit,
        "fee": [words("guide.fee", text=entry.fee)] if entry.fee else [],
        "marks": [words("guide.marks", text=words("list.joint").join(marks))] if marks else [],
        "source": [words("guide.source", text=entry.basis, date=entry.checked.isoformat())],
        "stale": [words("guide.stale", phone=district.phone)] if outdated else [],
    }


def _ways(entry: GuideEntry) -> list[str]:
    """How it is done; that nobody need apply, or go, is said beside the mode."""
    return [way for way in (entry.mode, entry.delivery) if way and not (entry.mode and way == "onsite")]


def _nothing(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> list[str]:
    return []


def _point(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> list[str]:
    """Where it is, whether it is open, and which of its kind is while it is not."""
    calendars = uow.district.calendars
    phone = entry.phone or uow.district.phone
    lines = [words("guide.address", text=entry.address), words("guide.phone", phone=phone)]
    lines.append(hours(words, calendars[entry.hours], uow.now))
    if entry.late:
        lines.append(words("guide.late", text=times(words, calendars[entry.late])))
    return lines + places.open_one(uow, words, entry)


def _event(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> list[str]:
    return [words("guide.items", text=words("list.joint").join(_names(uow.district, words, entry)))]


def _list(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> list[str]:
    """All that belong to it: of places those that can be walked to, of services their names and their window."""
    guide = uow.district.guide
    found = [guide[code] for code in entry.items]
    if any(one.kind == "point" for one in found):
        return places.near(uow, words, found, area)
    names = _names(uow.district, words, entry)
    shown = len(names) if len(names) <= WHOLE else NAMED
    more = words("guide.and_more", n=len(names) - shown) if len(names) > shown else ""
    lines = [words("guide.several", n=len(names), text=words("list.joint").join(names[:shown]) + more)]
    one_window = found and found[0].window and {one.window for one in found} == {found[0].window}
    return lines + (_where(uow, words, found[0], area) if one_window else [])


def needed(district: District, entry: GuideEntry) -> tuple[str, ...]:
    """What to bring; for an event what its items need, each paper once (JB-04)."""
    codes = entry.items if entry.kind == "event" else ()
    several = (paper for code in codes for paper in district.guide[code].papers)
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
    """The places where it is done, which window, and whether they are open now (CC-05, CC-06, CC-08)."""
    district = uow.district
    points = [point for kind in _kinds(entry) if (point := places.first(district, kind, area or district.code))]
    lines = []
    window = words("guide.window", text=entry.window) if entry.window else ""
    for point in points:
        street = point.area in district.areas and district.areas[point.area].kind != "community"
        facts = {"name": point.names, "text": point.address, "phone": point.phone or district.phone}
        lines.append(words("guide.where", window=window if street else "", **facts))
        if point is points[0]:  # where it is nearest
            lines.append(hours(words, district.calendars[point.hours], uow.now))
    if "here" in entry.levels:
        lines.append(words("guide.here"))
    yours = [
        words("guide.where_yours", window=window),
        words("guide.times", text=times(words, uow.district.calendars[entry.hours])),
    ]
    return lines or yours


def _kinds(entry: GuideEntry) -> list[str]:
    """The kinds of areas whose places take it: as its levels say, else by who does it."""
    if known := [kind for level, kind in LEVELS.items() if level in entry.levels]:
        return known
    own = "community" if entry.who.startswith("cm_") else "street"
    return ["district" if entry.mode == "accompany" or entry.audience else own]


def times(words: Words, calendar: Calendar) -> str:
    """The hours of a working day, and on which weekdays there are none."""
    spans, names = words("list.joint").join(f"{a:%H:%M}–{b:%H:%M}" for a, b in calendar.hours), words("guide.weekdays")
    rest = words("list.joint").join(names.split()[day - 1] for day in sorted(calendar.weekend))
    return words("guide.rest", text=spans, other=rest) if rest else words("guide.daily", text=spans)


def hours(words: Words, calendar: Calendar, now: datetime) -> str:
    """The hours of a working day, and whether it is open now."""
    return words("guide.hours", text=times(words, calendar), state_text=places.now_open(words, calendar, now))


def _who(district: District, words: Words, entry: GuideEntry, area: str) -> str:
    found = district.department_for(entry.who, area)
    if found:
        return words("guide.who", department=found.code)
    every = [department for department in district.departments.values() if department.base == entry.who]
    return words("guide.who" if len(every) == 1 else "guide.who_like", department=every[0].code)


def _holders(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> list[str]:
    """Who holds the post where the person lives, and which community that is (WC-57)."""
    if not area:
        return [words("guide.no_home")]
    lines, names = [words("guide.home", area=area)], _named(uow, words, entry, area)
    more = words("guide.and_more", n=len(names) - NAMED) if len(names) > NAMED else ""
    said = words("list.joint").join(names[:NAMED]) + more
    lines.append(words("guide.holder" if said else "guide.nobody", name=entry.names, text=said))
    return [*lines, words("guide.phone", phone=uow.district.phone)]


def _named(uow: UnitOfWork, words: Words, entry: GuideEntry, area: str) -> tuple[str, ...]:
    """Who holds a role there; of a roster whom it names for today (CC-09), of several with the community."""
    if entry.procedure:
        today = WEEK[local(uow.now).weekday()]
        kept = uow.repo(Case).find(procedure=entry.procedure, closed_at=None, newest=True)
        there = {one.area: one.fields.get(today) for one in reversed(kept) if uow.district.overlap(area, one.area)}
        within = {code: "" if uow.district.within(area, code) else f"{words.area(code)} " for code in there}
        return tuple(f"{within[code]}{name}" for code, name in there.items() if name)
    held = [
        post
        for post in uow.repo(Appointment).find(role=entry.role)
        if live(uow, post) and uow.district.overlap(area, post.area)
    ]
    people = [person for post in held if (person := uow.repo(Person).get(post.person_id)) and person.name]
    return tuple(dict.fromkeys(person.name for person in people))


_OWN = {"point": _point, "post": _holders, "event": _event, "list": _list}
