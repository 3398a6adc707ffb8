"""The daily digest: what is new, due, late, told again, disputed."""

from collections import Counter
from datetime import datetime, time, timedelta

from core.appraisal.periods import Period, Question, Scope, period_of
from core.appraisal.scopes import View, permitted, read_view, scope_of
from core.district.desks import centre
from core.errors import NotYourWork, there
from core.procedures.records import Case
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import Timer
from core.workflow.work_calendar import ZONE, is_workday, local
from handlers.audiences import chiefs
from handlers.context import Context, Conversation, column
from handlers.messages import Action, Button, Card, still
from handlers.notifier import Notifier
from handlers.people.appointments import speaking
from handlers.tickets.cards import chats_of, ticket_button
from handlers.wording import Wording, Words

PAGE, SOON, LATEST = 8, timedelta(hours=1), timedelta(hours=4)
YEARS = 2  # the one of a page and the one before it
NAMED = 3  # cases that are named; all stand in /todo
LINES = ("new", "dispatched", "due", "overdue", "again", "disputed", "oldest")
ALWAYS = ("new", "overdue")  # told where there are none too: it may be what was asked
Standing = dict[str, Counter[str]]


def send(uow: UnitOfWork, wording: Wording) -> None:
    """Once on each working day at the set time, or later the same morning if the house was closed then, to the command
    chats and their chiefs; a desk for which nothing is open or new hears nothing."""
    now = local(uow.now)
    if _due(uow, now) and uow.take("digest", f"{now:%Y-%m-%d}"):
        for code, view in _desks(uow).items():
            found, owed = standing(uow, view), _owed(uow, code)
            chats = {**chats_of(uow, code), **chiefs(uow, code)} if owed or any(found.values()) else {}
            for address, lang in chats.items():
                Notifier(uow, wording).write(address, _card(uow, wording.of(lang), view, found, owed))


def _due(uow: UnitOfWork, now: datetime) -> bool:
    """From the set time on; an hour later only where something was told before it: then the house was there."""
    at = uow.district.appraisal.digest.at
    begins = datetime.combine(now.date(), time.fromisoformat(at), ZONE) if at else now
    if not begins < now < begins + LATEST or not is_workday(uow.district.calendars["default"], now.date()):
        return False
    before = Question("filed", Scope(), begins - timedelta(days=365), begins)
    return now < begins + SOON or bool(uow.behind(before, 1))


def _desks(uow: UnitOfWork) -> dict[str, View]:
    """The centre and the streets' desks, each with its place."""
    bases = {level.desk for level in uow.district.levels.values() if level.desk}
    found = {one.code: View("a", one.area) for one in uow.district.departments.values() if one.base in bases}
    return {centre(uow.district): View("a", uow.district.code), **found} if found else {}


def pages_of_years(uow: UnitOfWork) -> list[tuple[Scope, Period]]:
    """Once a day what its first readers would wait for: the quarters of two years of each desk that have matters."""
    rules, first = uow.district.appraisal, uow.repo(Ticket).first()
    if not rules.profile.rates or not first or not uow.take("years", f"{local(uow.now):%Y-%m-%d}"):
        return []
    found, scopes = period_of("q", uow.now, rules.month_from), [scope_of(uow.district, v) for v in _desks(uow).values()]
    quarters = [found]
    while found.start > first.created_at and len(quarters) < YEARS * 4:
        quarters.append(found := found.before)
    return [(scope, one) for scope in scopes for one in quarters]


def _since(uow: UnitOfWork) -> datetime:
    """The set hour of the working day before."""
    day = local(uow.now).date() - timedelta(days=1)
    while not is_workday(uow.district.calendars["default"], day):
        day -= timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(uow.district.appraisal.digest.at or "00:00"), ZONE)


def _standing(uow: UnitOfWork, view: View, line: str = "") -> Question:
    """What stands behind the digest of a place, or behind one of its lines; nothing of a tip-off."""
    by = () if line else ("category", *LINES)
    return Question("standing", scope_of(uow.district, view), _since(uow), uow.now, by, {line: True} if line else {})


def standing(uow: UnitOfWork, view: View) -> Standing:
    """How many of each category stand behind each line."""
    found: Standing = {name: Counter() for name in LINES}
    for category, *flags, n in uow.count(_standing(uow, view)):
        for name in (name for name, flag in zip(LINES, flags, strict=True) if flag):
            found[name][category] += n
    return found


def _rows(uow: UnitOfWork, view: View, line: str, limit: int, at: int = 0) -> list[Ticket]:
    """The tickets behind a line, the oldest first."""
    ids = uow.behind(_standing(uow, view, line), limit, at)
    return [ticket for row in ids if (ticket := uow.repo(Ticket).get(row))]


def _owed(uow: UnitOfWork, code: str) -> list[tuple[datetime, Case]]:
    """Cases of procedures that a desk must go on with until tonight, the latest first."""
    tonight = datetime.combine(local(uow.now).date(), time.max, ZONE)
    timers = [one for one in uow.repo(Timer).find(department=code, stopped_at=None) if one.about.kind == "case"]
    cases = [(one.due_at, uow.repo(Case).get(one.about.id)) for one in timers if one.due_at <= tonight]
    return sorted(((due, case) for due, case in cases if case), key=lambda pair: pair[0])


def _cases(words: Words, owed: list[tuple[datetime, Case]], now: datetime) -> list[str]:
    late = sum(due < now for due, _ in owed)
    said = (
        words("digest.case", number=case.number, procedure=case.procedure, title=case.title) for _, case in owed[:NAMED]
    )
    return ["", words("digest.cases", n=len(owed) - late, count=late), *said] if owed else []


def _card(uow: UnitOfWork, words: Words, view: View, found: Standing, owed: list[tuple[datetime, Case]]) -> Card:
    rules, lines = uow.district.appraisal.digest, []
    named = [name for name in LINES if found[name]]
    for name in (name for name in LINES[:-1] if found[name] or name in ALWAYS):
        said = words(f"digest.{name}", n=found[name].total())
        kinds = found[name].most_common(rules.categories)
        of = words("list.joint").join(words("digest.kind", category=code, n=n) for code, n in kinds)
        lines.append(words("digest.line", name=said, text=of) if of and name != "disputed" else said)
    if found["oldest"]:
        oldest = _rows(uow, view, "oldest", rules.oldest)
        lines += ["", words("digest.oldest"), *(_old(uow, words, one) for one in oldest)]
    lines += _cases(words, owed, uow.now)
    buttons = (Button(words(f"digest.{n}", n=found[n].total()), Action("digest", 0, f"{n}/{view}")) for n in named)
    title = words("digest.title", area=view.code, day=words.day(local(uow.now).date()))
    return Card("\n".join(lines), title, column(buttons))


def _old(uow: UnitOfWork, words: Words, ticket: Ticket) -> str:
    days = (uow.now - ticket.created_at).days
    return words("digest.old", number=ticket.number, category=ticket.category, n=days, department=ticket.department)


def asked(ctx: Context) -> None:
    """/digest: the same now, for whoever may see the place. Raises NotYours, NotYourWork."""
    posts = there(speaking(ctx), NotYourWork, act="rates")
    view = View("a", ctx.uow.district.departments[posts[0].department].area)
    permitted(ctx.uow, view, ctx.actor)
    owed = _owed(ctx.uow, posts[0].department)
    ctx.reply(_card(ctx.uow, ctx.words, view, standing(ctx.uow, view), owed))


def opened(ctx: Context) -> None:
    """A tap on a line: its tickets as they are now, each of which opens with a tap. Raises NotYours."""
    name, _, code = ctx.pressed.choice.partition("/")
    view = still(read_view(ctx.uow.district, code))
    still(name in LINES)
    permitted(ctx.uow, view, ctx.actor)
    at, total = ctx.pressed.number, standing(ctx.uow, view)[name].total()
    rows = column(ticket_button(ctx.words, one) for one in _rows(ctx.uow, view, name, PAGE, at))
    rows += ctx.more(Action("digest", at + PAGE, ctx.pressed.choice), total - at - PAGE)
    ctx.reply(Card(ctx.words(f"digest.{name}", n=total), rows=rows), edit=bool(at))


BUTTONS: dict[str, Conversation] = {"digest": opened}
WORDS: dict[str, Conversation] = dict.fromkeys(("/digest", "汇总"), asked)
