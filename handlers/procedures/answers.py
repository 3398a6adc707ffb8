"""What people answer to a question, and how a value is said."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from core.district.naming import department_named, departments_named
from core.district.procedures import FILES, Field
from core.duties.queries import look_up
from core.guide.search import index_of
from core.identity import same
from core.people.queries import live, live_appointments
from core.people.records import Appointment, Person
from core.procedures import steps
from core.procedures.needs import may_name, within_of
from core.procedures.records import Case
from core.procedures.values import bound, check, ends, read
from core.refs import Ref
from core.routing.folding import fold
from core.routing.moments import PARTS, read_day, read_moments
from core.tickets.records import Ticket
from core.workflow.numbers import read as read_number
from core.workflow.work_calendar import ZONE, local
from handlers.context import Context
from handlers.procedures import papers
from handlers.procedures.saying import bound_said

MOST = 8  # things that are offered where a word means several
HOURS, SOON = 10, 10  # hours that are offered, and days that are looked through for the next
Offers = list[tuple[str, str]]
# A time told roughly, one that is not told or over, and one at midnight, which belongs to the next day.
_ROUGHLY = re.compile(r"周|星期|礼拜|[今明后]|月底|月[初中]|[上下中]午|早上?|晚|即日|现在|马上|立即|小时|为止|当天")
_UNTOLD = re.compile(r"不知道|不清楚|没定|未定|待定|还没|什么时候|几点[吗?？]|昨|前天|上(?:周|个?月|星期|礼拜)")
_EVENING = 18  # o'clock, from which an end without a day is of the next one
_MIDNIGHT = re.compile(r"[夜晚]里?.?(?:12|24|十二)点|半夜|凌晨|零点|午夜")
_PART = re.compile(PARTS)
_THEN = re.compile("^(?:那|就|还是|要不然?|改到?|约|[,，。 ])+")  # 那就九点吧
_OF_PART = {"早": (0, 12), "上": (0, 12), "中": (11, 14), "下": (12, 18), "傍": (17, 20), "晚": (17, 24)}  # hours
_SEVERAL = re.compile("[、，,;；和\\s]+")


def offers(ctx: Context, field: Field, form: papers.Form) -> Offers:
    """What the question offers to press: the choices of the field, the place where somebody lives, papers at hand."""
    if field.type == "papers":
        return papers.offered(ctx, form, field)
    if field.type == "choice":
        return [(code, names.say(ctx.words.lang)) for code, names in field.choices.items()]
    if field.type == "officer":
        return _officers(ctx, field)
    if field.type == "department" and field.of:
        own = {post.department for post in ctx.appointments}
        codes = within_of(ctx.uow, _case(ctx, form), field)
        return [(code, ctx.words.department(code)) for code in codes if code not in own]
    if field.type == "case":
        return _cases(ctx, field)
    if field.type == "moment" and field.of:
        days = (local(ctx.uow.now).date() + timedelta(days=n) for n in range(field.least or 0, field.most or SOON))
        return next(filter(None, (_hours(ctx, field, day) for day in islice(days, SOON))), [])
    home = ctx.person.home
    if field.type == "area" and home in ctx.uow.district.areas:
        return [(home, ctx.words.area(home))]
    return []


def _case(ctx: Context, form: papers.Form) -> Case:
    """The case a form is for, or the one that it would start."""
    procedure = ctx.uow.district.procedures[form["act"].partition(".")[0]]
    kept = ctx.uow.repo(Case).get(form["case"])
    return kept or steps.blank(ctx.uow, procedure, Ref.parse(form["about"]), ctx.actor)


def _officers(ctx: Context, field: Field) -> Offers:
    """Everybody in one of the field's roles where the asker works, by name."""
    places = [area for post in ctx.appointments for area in ctx.uow.district.below(post.area)]
    held = (one for one in ctx.uow.repo(Appointment).find(role=list(field.of), area=places) if live(ctx.uow, one))
    found = {one.person_id: ctx.uow.repo(Person).get(one.person_id) for one in held}
    return [(str(key), person.name or ctx.words("case.resident")) for key, person in found.items() if person][:MOST]


def answered(ctx: Context, field: Field, form: papers.Form) -> tuple[Any, Offers]:
    """The value in what came, or what it may mean; (None, []) where it is nothing of the field's type."""
    if field.type in FILES:
        sent = ctx.update.attachments
        if field.type == "papers" and same(ctx.text) in papers.NONE:
            return [], []
        fits = bool(sent) and (field.type == "document" or all(one.mime.startswith("image/") for one in sent))
        return (ctx.keep_pictures() or None, []) if fits else (None, [])
    if field.type == "area" and ctx.update.location:
        here = ctx.uow.district.area_at(*ctx.update.location)
        return here.code if here else None, []
    if field.type == "category":
        return (ctx.router.read(ctx.text).category or None) if ctx.text else None, []
    if field.type == "departments":
        named = [department_named(ctx.uow.district, part) for part in _SEVERAL.split(ctx.text)]
        return [code for code in named if code] if all(named) else None, []
    if field.type == "moment":
        return _moment(ctx, field, form)
    if field.type == "choice" and ctx.text and read(field, ctx.text, local(ctx.uow.now).date()) is None:
        said = {ctx.text[i : i + 2] for i in range(len(ctx.text) - 1)}  # 陪老人聊天, of 陪伴老人
        return None, [one for one in offers(ctx, field, form) if any(pair in one[1] for pair in said)][:MOST]
    if not ctx.text or field.type not in _LOOKED_UP:
        return read(field, ctx.text, local(ctx.uow.now).date()) if ctx.text else None, []
    found = _LOOKED_UP[field.type](ctx, field)
    if field.type == "department" and field.of:
        found = [one for one in found if one in offers(ctx, field, form)]
    sure = len(found) == 1 and (field.type != "service" or _names(ctx, found[0][0]))
    return (found[0][0], []) if sure else (None, found[:MOST])


def _moment(ctx: Context, field: Field, form: papers.Form) -> tuple[Any, Offers]:
    """A day and an hour; of a day alone the hours at which it is open, and an hour alone is of the day named before."""
    today, part = local(ctx.uow.now).date(), _PART.search(ctx.text)
    if value := read(field, ctx.text, today) if ctx.text else None:
        return value, []
    if day := read_day(ctx.text, today):
        found = _hours(ctx, field, day, part.group() if part else "") if field.of else []
        if found or not field.of:
            form["day"] = f"{day} {part.group() if part else ''}"
            return None, found
        return _at(day, 12).isoformat(), []  # nobody is there that day
    offered = offers(ctx, field, form)
    before, _, named = form.get("day", offered[0][0][:10] if offered else "").partition(" ")
    hour = _THEN.sub("", ctx.text)
    return (read(field, f"{before} {'' if part else named} {hour}", today) if before and hour else None), []


def _hours(ctx: Context, field: Field, day: date, part: str = "") -> Offers:
    """The full hours of that day, or of its part, at which somebody is there."""
    today, (first, end) = local(ctx.uow.now).date(), _OF_PART.get(part[:1], (0, 24))
    found = [at for hour in range(first, end) if (at := _at(day, hour)) > ctx.uow.now]
    there = [at for at in found if not check(field, at.isoformat(), ctx.uow.district, today)]
    return [(at.isoformat(), ctx.words.moment(at)) for at in there][:HOURS]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def _departments(ctx: Context, field: Field) -> Offers:
    """By its name, its short name or another it goes by; else all that the words may name."""
    district = ctx.uow.district
    exact = department_named(district, ctx.text)
    found = [exact] if exact else departments_named(district, ctx.text)
    return [(code, ctx.words.department(code)) for code in found]


def _areas(ctx: Context, field: Field) -> Offers:
    found = ctx.router.places.find(ctx.text)
    return [(code, ctx.words.area(code)) for code in ([found.area] if found.area else found.choices)]


def _items(ctx: Context, field: Field) -> Offers:
    return [(f"{i.list_code}/{i.number}", f"{i.number} {i.name}"[:40]) for i in look_up(ctx.uow, ctx.text, MOST)]


def _services(ctx: Context, field: Field) -> Offers:
    index = index_of(ctx.uow.district)
    plain = index.read(ctx.text)
    hits = [h for h in index.find(plain, 4 * MOST) if not field.of or (h.entry.mode or h.entry.kind) in field.of]
    exact = [hit for hit in hits if hit.words == plain]
    found = exact if len(exact) == 1 else hits
    return [(hit.entry.code, hit.entry.names.say(ctx.words.lang)) for hit in found]


def _names(ctx: Context, code: str) -> bool:
    """Whether the words name that service, or are only like it: then it is asked whether it is meant."""
    index = index_of(ctx.uow.district)
    return any(hit.named for hit in index.find(index.read(ctx.text), 4 * MOST) if hit.entry.code == code)


def _cases(ctx: Context, field: Field) -> Offers:
    """Open cases this person may name, oldest first; those whose name or number was written, where one was."""
    found = [one for code in field.of for one in ctx.uow.repo(Case).find(procedure=code, closed_at=None)]
    known = [one for one in found if may_name(ctx.uow, field, one.id, ctx.person.id)]
    said = ctx.text if ctx.update.action is None else ""
    meant = [one for one in known if said and (said in one.title or read_number(said) == one.number)]
    return [(str(one.id), one.title or one.number) for one in (meant or known)][:MOST]


def _residents(ctx: Context, field: Field) -> Offers:
    """Somebody who has a matter of this number, or lives where the asker works and goes by this name."""
    number = read_number(ctx.text)
    held: list[Any] = ctx.uow.repo(Ticket).find(number=number, limit=1) if number else []
    held += ctx.uow.repo(Case).find(number=number, limit=1) if number else []
    if held:
        found = [ctx.uow.repo(Person).get(getattr(held[0], "reporter_id", 0) or getattr(held[0], "created_by", 0))]
    else:
        places, within = [post.area for post in ctx.appointments], ctx.uow.district.within
        found = [p for p in ctx.uow.repo(Person).find(name=ctx.text) if any(within(p.home, place) for place in places)]
    return [(str(p.id), p.name or ctx.words("case.resident")) for p in found if p]


def _in_office(ctx: Context, field: Field) -> Offers:
    """Somebody of this name who holds an office now."""
    held = {one.id: live_appointments(ctx.uow, one.id) for one in ctx.uow.repo(Person).find(name=ctx.text)}
    return [
        (str(one), ctx.words("case.officer", name=ctx.text, department=posts[0].department))
        for one, posts in held.items()
        if posts
    ]


_LOOKED_UP: dict[str, Callable[[Context, Field], list[Any]]] = {
    "department": _departments,
    "area": _areas,
    "item": _items,
    "service": _services,
    "resident": _residents,
    "case": _cases,
    "officer": _in_office,
}


def _misread(ctx: Context, field: Field) -> str:
    """What came instead of an answer."""
    update = ctx.update
    if update.location:
        return "form.outside" if field.type == "area" else "form.no_place"
    if field.type in FILES and not update.attachments:
        return "form.wants_file"
    if update.attachments and not ctx.text:
        return "form.wants_words"
    if field.type == "moment" and read_day(ctx.text, local(ctx.uow.now).date()):
        return "form.which_hour"
    return "form.wrong_choice" if field.type == "choice" else "form.wrong"


def _time_said(ctx: Context, field: Field, value: Any) -> str:
    """What is wrong with the time that a text must name; '' where nothing is."""
    if not field.ahead:
        return ""
    end, plain = ends(str(value), ctx.uow.now), fold(str(value)).plain
    span = read_moments(str(value), ctx.uow.now)[0]
    if len(span) == 2 and span[1] <= span[0] and local(span[0]).hour < _EVENING:  # 今晚10点到6点 ends on the day after
        return ctx.words("form.turned", at=span[1])
    if end is None:  # 周六下午, 即日起三天 tell enough
        return "" if _ROUGHLY.search(plain) and not _UNTOLD.search(plain) else ctx.words("form.no_time")
    return ctx.words("form.past", at=end) if end <= ctx.uow.now and not _MIDNIGHT.search(plain) else ""


_BOUND, _LENGTH = {"low": "form.low", "high": "form.high"}, {"low": "form.short", "high": "form.long"}


def flaw_said(ctx: Context, field: Field, value: Any) -> str:
    """What is wrong with an answer and how to write it; '' where it will do."""
    today = local(ctx.uow.now).date()
    flaw = "wrong" if value is None else check(field, value, ctx.uow.district, today)
    if not flaw:
        return _time_said(ctx, field, value)
    if flaw == "wrong":
        return ctx.words(_misread(ctx, field))
    if flaw == "shut":
        spans = [span for name in field.of for span in ctx.uow.district.calendars[name].hours]
        return ctx.words("form.shut", text=ctx.words("list.joint").join(f"{a:%H:%M}–{b:%H:%M}" for a, b in spans))
    key = (_LENGTH if field.type == "text" else _BOUND)[flaw]
    return ctx.words(key, name=field.names, bound=bound_said(ctx.words, field, bound(field, flaw, today)))
