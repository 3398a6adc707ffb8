"""The daily digest: what is new, due, late, told again, disputed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Protocol

from core.appraisal.counted import Question
from core.appraisal.scopes import View, permitted, read_view, scope_of
from core.district.desks import centre
from core.duties.records import Ruling
from core.rulings.workflow import OPEN as PENDING
from core.tickets.records import Follower, Ticket
from core.tickets.workflow import OPEN
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import ZONE, is_workday, local
from handlers.audiences import chiefs
from handlers.context import Context, Conversation, Rows, column
from handlers.messages import Action, Button, Card
from handlers.notifier import Notifier
from handlers.people.appointments import speaking
from handlers.tickets.cards import chats_of
from handlers.wording import Wording, Words

PAGE, MOST, HOUR = 8, 2000, timedelta(hours=1)
LINES = ("new", "dispatched", "due", "overdue", "again", "disputed")
_NAMES = {
    "new": "digest.new", "dispatched": "digest.dispatched", "due": "digest.due", "overdue": "digest.overdue",
    "again": "digest.again", "disputed": "digest.disputed",
}  # fmt: skip
_RESTS = frozenset({"filed", "reviewed", "submitted", "suspended", "waiting", "forwarded"})  # no limit runs
Standing = dict[str, list[Ticket]]


class TakingUnitOfWork(UnitOfWork, Protocol):
    """One that can mark something as done once by all replicas."""

    def take(self, platform: str, key: str) -> bool: ...


def send(uow: TakingUnitOfWork, wording: Wording) -> None:
    """Once on each working day in the hour that begins at the set time, to the command chats and their chiefs; a desk
    for which nothing is open or new hears nothing."""
    at, now = uow.district.appraisal.digest.at, local(uow.now)
    begins = datetime.combine(now.date(), time.fromisoformat(at), ZONE) if at else now
    due = begins < now < begins + HOUR and is_workday(uow.district.calendars["default"], now.date())
    if not due or not uow.take("digest", f"{now:%Y-%m-%d}"):
        return
    open_ = _open(uow)
    for code, view in _desks(uow).items():
        found = standing(uow, view, open_)
        chats = {**chats_of(uow, code), **chiefs(uow, code)} if any(found.values()) else {}
        for address, lang in chats.items():
            Notifier(uow, wording).write(address, _card(uow, wording.of(lang), view, found))


def _desks(uow: UnitOfWork) -> dict[str, View]:
    """The centre and the streets' desks, each with its place."""
    bases = {level.desk for level in uow.district.levels.values() if level.desk}
    found = {one.code: View("a", one.area) for one in uow.district.departments.values() if one.base in bases}
    return {centre(uow.district): View("a", uow.district.code), **found} if found else {}


def _open(uow: UnitOfWork) -> list[Ticket]:
    return [one for one in uow.repo(Ticket).find(state=OPEN.split()) if not one.tip_off]


def _since(uow: UnitOfWork) -> datetime:
    """The set hour of the working day before."""
    day = local(uow.now).date() - timedelta(days=1)
    while not is_workday(uow.district.calendars["default"], day):
        day -= timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(uow.district.appraisal.digest.at or "00:00"), ZONE)


def standing(uow: UnitOfWork, view: View, open_: list[Ticket]) -> Standing:
    """The tickets behind each line, the oldest first; nothing of a tip-off."""
    since, areas, now = _since(uow), set(scope_of(uow.district, view).areas), uow.now
    mine = [one for one in open_ if not areas or one.area in areas]
    ids = uow.behind(Question("filed", scope_of(uow.district, view), since, now), MOST)
    new = [ticket for row in reversed(ids) if (ticket := uow.repo(Ticket).get(row))]
    running = [one for one in mine if one.due_at and one.state not in _RESTS]
    known = {one.id: one for one in (*mine, *new)}.values()
    return {
        "new": new,
        "dispatched": [one for one in known if one.dispatched_at and one.dispatched_at >= since],
        "due": [one for one in running if one.due_at and now <= one.due_at <= _midnight(now)],
        "overdue": [one for one in running if one.due_at and one.due_at < now],
        "again": _again(uow, mine),
        "disputed": _disputed(uow, mine),
        "oldest": [one for one in mine if one.state != "reviewed"][: uow.district.appraisal.digest.oldest],
    }


def _midnight(now: datetime) -> datetime:
    return datetime.combine(local(now).date() + timedelta(days=1), time(), ZONE)


def _again(uow: UnitOfWork, mine: list[Ticket]) -> list[Ticket]:
    """Places and people that came again: told by several, or the same kind of matter there twice, or by one person."""
    joined = {one.ticket_id for one in uow.repo(Follower).find(ticket_id=[t.id for t in mine])} if mine else set()
    spots = Counter((one.area, one.category) for one in mine if one.area)
    people = Counter(one.reporter_id for one in mine)
    return [one for one in mine if one.id in joined or spots[one.area, one.category] > 1 or people[one.reporter_id] > 1]


def _disputed(uow: UnitOfWork, mine: list[Ticket]) -> list[Ticket]:
    waiting = {one.about.id for one in uow.repo(Ruling).find(state=list(PENDING)) if one.about.kind == "ticket"}
    return [one for one in mine if one.id in waiting]


def _card(uow: UnitOfWork, words: Words, view: View, found: Standing) -> Card:
    rules = uow.district.appraisal.digest
    lines = []
    for name in (name for name in LINES if found[name] or name == "new"):
        said = words(_NAMES[name], n=len(found[name]))
        kinds = Counter(one.category for one in found[name]).most_common(rules.categories)
        of = words("list.joint").join(words("digest.kind", category=code, n=n) for code, n in kinds)
        lines.append(words("digest.line", name=said, text=of) if of and name != "disputed" else said)
    if found["oldest"]:
        lines += ["", words("digest.oldest"), *(_old(uow, words, one) for one in found["oldest"])]
    named = [name for name in (*LINES, "oldest") if found[name]]
    labels = {**_NAMES, "oldest": "digest.oldest"}
    buttons = (Button(words(labels[n], n=len(found[n])), Action("digest", 0, f"{n}/{view}")) for n in named)
    title = words("digest.title", area=view.code, day=words.day(local(uow.now).date()))
    return Card("\n".join(lines), title, column(buttons))


def _old(uow: UnitOfWork, words: Words, ticket: Ticket) -> str:
    days = (uow.now - ticket.created_at).days
    return words("digest.old", number=ticket.number, category=ticket.category, n=days, department=ticket.department)


def asked(ctx: Context) -> None:
    """/digest: the same now, for whoever may see the place. Raises NotYours."""
    posts = speaking(ctx)
    area = ctx.uow.district.departments[posts[0].department].area if posts else ""
    view = View("a", area or ctx.uow.district.code)
    permitted(ctx.uow, view, ctx.actor)
    ctx.reply(_card(ctx.uow, ctx.words, view, standing(ctx.uow, view, _open(ctx.uow))))


def opened(ctx: Context) -> None:
    """A tap on a line: its tickets as they are now, each of which opens with a tap. Raises NotYours."""
    name, _, code = ctx.pressed.choice.partition("/")
    view = read_view(ctx.uow.district, code)
    if view is None or name not in {*LINES, "oldest"}:
        ctx.toast("trouble.stale_button")
        return
    permitted(ctx.uow, view, ctx.actor)
    found, at = standing(ctx.uow, view, _open(ctx.uow))[name], ctx.pressed.number
    rows: Rows = column(
        Button(ctx.words("todo.line", number=t.number, category=t.category, state=t.state), Action("show", t.id))
        for t in found[at : at + PAGE]
    )
    if len(found) > at + PAGE:
        more = Action("digest", at + PAGE, ctx.pressed.choice)
        rows += ((ctx.button("press.more_choices", more, n=len(found) - at - PAGE),),)
    key = _NAMES.get(name, "digest.oldest")
    ctx.reply(Card(ctx.words(key, n=len(found)), rows=rows), edit=bool(at))


BUTTONS: dict[str, Conversation] = {"digest": opened}
WORDS: dict[str, Conversation] = dict.fromkeys(("/digest", "汇总", "彙總"), asked)
