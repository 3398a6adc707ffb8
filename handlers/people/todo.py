"""What waits for a person by their posts (待办)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from core.calls.permissions import CALL_ENDED
from core.calls.records import Call, CalledDepartment
from core.district.procedures import Procedure, Stage
from core.people.records import Appointment
from core.procedures.found import waiting
from core.procedures.records import Case
from core.procedures.relations import first, procedure_of
from core.refs import Ref, ticket_ref
from core.tickets.records import Ticket
from core.tickets.workflow import OPEN
from core.workflow.records import Timer
from handlers.calls import cards as call_cards
from handlers.context import Context, Conversation, column
from handlers.decisions.cards import awaits, visible
from handlers.messages import Action, Button, Card
from handlers.people import own_matters
from handlers.people.appointments import speaking
from handlers.procedures.cards import open_to
from handlers.tickets.opened import acts_for

PAGE, LOOKED_AT = 8, 200
# Where a matter waits for this kind of reader; elsewhere it is somebody else's turn.
TURNS = {"handler": ("assigned", "signed", "contacted", "waiting"), "desk": ("filed", "submitted", "supervised")}
LATE = frozenset({"alarm", "escalate"})  # what comes of a stage's limit that is missed, where nothing is done by itself
LEISURE = frozenset({"applicant", "house", "resident", "neighbour"})
CALLED = ("notified", "acknowledged", "reported_in", "absent")


class Item(NamedTuple):
    """One thing that waits: until when, if there is a limit, and since when."""

    due: datetime | None
    since: datetime
    label: str
    action: Action


def todo(ctx: Context) -> None:
    """待办: what waits for whoever asks; of residents their own reports."""
    if not ctx.appointments:
        own_matters.mine(ctx)
        return
    found = list({item.action: item for item in _found(ctx)}.values())
    found.sort(key=lambda item: (item.due is None, item.due or item.since))
    at = ctx.pressed.number
    if not found[at:]:
        ctx.say("todo.none")
        return
    late = sum(1 for item in found if item.due and item.due < ctx.uow.now)
    rows = column(Button(item.label, item.action) for item in found[at : at + PAGE])
    rows += ctx.more(Action("todo", at + PAGE), len(found) - at - PAGE)
    ctx.reply(Card(ctx.words("todo.title", n=len(found), count=late), rows=rows), edit=bool(at))


def waits(ctx: Context) -> bool:
    """Whether anything waits for whoever asks."""
    return next(_found(ctx), None) is not None


def _found(ctx: Context) -> Iterator[Item]:
    for appointment in speaking(ctx):
        yield from _tickets(ctx, appointment)
        yield from _calls(ctx, appointment.department)
    if ctx.update.private:
        yield from _cases(ctx)
        for one in visible(ctx):
            if awaits(ctx, one):
                yield Item(None, one.created_at, f"{one.title} · {one.number}", Action("desk_decision", one.id))


def around(ctx: Context, appointment: Appointment) -> list[Ticket]:
    """The open matters in the area of a post that looks at what is told there; newest first."""
    district = ctx.uow.district
    if "verify" not in district.roles[appointment.role].can:
        return []
    return ctx.uow.repo(Ticket).find(
        area=district.below(appointment.area), state=OPEN.split(), newest=True, limit=LOOKED_AT
    )


def _tickets(ctx: Context, appointment: Appointment) -> Iterator[Item]:
    """Those of the department, those its desk must decide, those around that nobody has looked at."""
    shelf, code = ctx.uow.repo(Ticket), appointment.department
    wanted = [("handler", ticket) for ticket in shelf.find(department=code, state=TURNS["handler"], limit=LOOKED_AT)]
    wanted += [("desk", ticket) for ticket in shelf.find(desk=code, state=TURNS["desk"], limit=LOOKED_AT)]
    wanted += [("around", ticket) for ticket in around(ctx, appointment) if not ticket.verified]
    mine = [ticket for kind, ticket in wanted if acts_for(ctx, ticket, kind, code)]
    due = _limits(ctx, (ticket_ref(ticket.id) for ticket in mine))
    for ticket in mine:
        end = due.get(ticket.id)
        key = "todo.late" if end and end < ctx.uow.now else "todo.line"
        line = ctx.words(key, number=ticket.number, category=ticket.category, state=ticket.state)
        yield Item(end, ticket.changed_at or ticket.created_at, line, Action("show", ticket.id))


def _limits(ctx: Context, refs: Iterable[Ref]) -> dict[int, datetime]:
    """The end of the limit that runs out first, by the record's row."""
    found: dict[int, datetime] = {}
    for timer in ctx.uow.repo(Timer).find(about=list(refs), stopped_at=None):
        if timer.kind != "rate":
            found[timer.about.id] = min(timer.due_at, found.get(timer.about.id, timer.due_at))
    return found


def _calls(ctx: Context, code: str) -> Iterator[Item]:
    """Calls that the department must come to, and those it must let out."""
    shelf = ctx.uow.repo(Call)
    owed = ctx.uow.repo(CalledDepartment).find(department=code, state=CALLED, limit=LOOKED_AT)
    due = _limits(ctx, (Ref("called", one.id) for one in owed))
    found = [(one.state, shelf.get(one.call_id), due.get(one.id)) for one in owed]
    found += [(call.state, call, None) for call in shelf.find(reviewer=code, state="pending", limit=LOOKED_AT)]
    for state, call, end in found:
        if call and call.state not in CALL_ENDED:
            key = "todo.late_call" if end and end < ctx.uow.now else "todo.call"
            label = ctx.words(key, calling=call.kind, number=call.number, state=state)
            yield Item(end, call.issued_at or call.created_at, label, Action("todo_call", 0, call.number))


def _turn(ctx: Context, procedure: Procedure, stage: Stage) -> set[str]:
    """The acts for which a case waits at a stage, else those that are there at any; none that no post of theirs allows,
    that comes by itself, that may be done at leisure by anybody, nor, where no limit calls for it, by who began it."""
    limited = (stage.limit or stage.until) and stage.missed in LATE
    ways = {
        act.code: {way.relation for way in act.who if not way.permissions or ctx.posts(*way.permissions)}
        for act in procedure.acts.values()
    }
    acts = [act for act in procedure.acts.values() if ways[act.code] - LEISURE and act.code != stage.missed]
    acts += [act for act in procedure.acts.values() if limited and "applicant" in ways[act.code]]
    due = [act for act in acts if stage.code in act.sources] or [act for act in acts if not act.sources]
    return set() if stage.end else {procedure.full(act.code) for act in due}


def _ours(ctx: Context, case: Case, acts: set[str]) -> bool:
    """Whether one of the acts is theirs to do; what a desk decides waits for that desk, not for who may stand in."""
    ways = {way.relation for act in acts for way in procedure_of(ctx.uow, case).step(act).who}
    return bool(ways - {"desk"} if first(ctx.uow, case, "desk") not in {p.department for p in speaking(ctx)} else ways)


def _cases(ctx: Context) -> Iterator[Item]:
    turns = {
        procedure.full(stage.code): acts
        for procedure in ctx.uow.district.procedures.values()
        for stage in procedure.stages.values()
        if (acts := _turn(ctx, procedure, stage))
    }
    found = waiting(ctx.uow, turns, ctx.appointments)
    mine = [case for case in found if _ours(ctx, case, turns[case.state] & {*open_to(ctx.uow, case, [ctx.actor])})]
    due = _limits(ctx, (Ref("case", case.id) for case in mine))
    for case in mine:
        name = case.title or procedure_of(ctx.uow, case).names
        label = ctx.words("case.line", number=case.number, title=name, state=case.state)
        yield Item(due.get(case.id), case.created_at, label, Action("cases_show", case.id))


def open_call(ctx: Context) -> None:
    """A tap on a call of the list."""
    ctx.update = replace(ctx.update, text=ctx.pressed.choice, action=None)
    call_cards.by_number(ctx)


BUTTONS: dict[str, Conversation] = {"todo": todo, "todo_call": open_call}
WORDS: dict[str, Conversation] = dict.fromkeys(("/todo", "待办", "todo"), todo)
