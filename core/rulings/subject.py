"""Cases of the panel: opinions, rulings, and how one begins."""

from typing import Any

from core import commands as c
from core import events as e
from core.calls.permissions import CALLED_ENDED
from core.calls.queries import locked_called
from core.calls.records import Call, CalledDepartment
from core.calls.whistle import call_in
from core.calls.workflow import CALLED, OUT
from core.commands import Input
from core.district.desks import centre
from core.district.entries import Names
from core.district.naming import department_named
from core.district.procedures import Lack
from core.duties.records import Opinion, Ruling
from core.duties.rulings import chairs, read_helpers, read_law, seats, sits
from core.errors import AlreadyDone, CivicError, Lacks, NoSuchTicket, NotNow, NotYours, Recused, demand, there
from core.refs import Ref, ticket_ref
from core.rulings.workflow import OPEN, RULING
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Happened, Move, Relation, Step, Subject, in_office, theirs
from core.workflow.notes import UNSAID, matter
from core.workflow.timers import own_limits


def locked_ruling(uow: UnitOfWork, ruling_id: int) -> tuple[Ruling, Any]:
    """The case, and the ticket or called department it is about, locked first (no deadlock). Raises NoSuchTicket."""
    seen = there(uow.repo(Ruling).get(ruling_id), NoSuchTicket)
    parent = locked(uow, seen.about.id) if seen.about.kind == "ticket" else locked_called(uow, seen.about.id)[0]
    return there(uow.repo(Ruling).get(ruling_id, lock=True), NoSuchTicket), parent


def unheard(uow: UnitOfWork, ruling: Ruling) -> list[str]:
    """The members whose opinion the chair must still wait for."""
    panel = uow.district.rulings.panels.get(ruling.panel)
    if panel is None or panel.at_once or ruling.late:
        return []
    heard = {opinion.department for opinion in uow.repo(Opinion).find(ruling_id=ruling.id)}
    return [code for code in seats(uow.district, panel) if code not in {panel.chair, ruling.department, *heard}]


def before_panel(uow: UnitOfWork, about: Ref) -> list[Ruling]:
    """The open case about a matter, if there is one."""
    return uow.repo(Ruling).find(about=about, state=OPEN)


def to_designate(uow: UnitOfWork) -> list[int]:
    """The tickets that departments have which no longer exist."""
    held = uow.repo(Ticket).find(state=[state for state in TICKET.states if TICKET.target(state, "designate")])
    return [ticket.id for ticket in held if ticket.department and ticket.department not in uow.district.departments]


def similar_rulings(uow: UnitOfWork, category: str) -> list[Ruling]:
    """Precedents for a matter, the latest first (先例), shown when a similar one is routed."""
    return uow.repo(Ruling).find(state="decided", category=category, newest=True, limit=3) if category else []


def _basis(move: Move) -> str:
    """The statute that the words name, the basis given beside them, or the one of the dispute."""
    statute, _ = read_law(move.text)
    named = move.uow.district.return_bases.get(move.record.basis)
    return str(move.input.fields.get("basis", f"《{statute}》" if statute else named.hans if named else "")).strip()


def _may_opine(move: Move) -> None:
    """Names the department it would designate as choice, and a basis. Raises Lacks."""
    demand("opine", basis=_basis(move), main_unit=move.input.choice in move.uow.district.departments)


def _opine(move: Move) -> None:
    """A member speaks; a second word replaces the first."""
    shelf, ruling, department = move.uow.repo(Opinion), move.record, move.actor.department
    earlier = shelf.first(ruling_id=ruling.id, department=department)
    row = earlier or Opinion(ruling.id, department, "", "", "", move.uow.now, 0)
    row.main, row.basis, row.text = move.input.choice, _basis(move), move.text
    row.at, row.by = move.uow.now, move.actor.person_id
    (shelf.save if earlier else shelf.add)(row)
    move.facts = {"department": department, "main": row.main, "basis": row.basis}


def _may_decide(move: Move) -> None:
    """The main department as choice; 《statute》, clause and 协办：… as words; field: principles. Raises Lacks."""
    known, main, helpers = move.uow.district.departments, move.input.choice, _helpers(move)
    statute, clause = read_law(move.text)
    principles = move.uow.district.rulings.principles
    there = {
        "main_unit": main in known,
        "helpers": known.keys() >= {*helpers},
        "main_among_helpers": main not in helpers,
        "statute": statute,
        "clause": clause,
        "principles": not principles or principles.keys() & _principles(move),
    }
    silent = [known[code].names for code in unheard(move.uow, move.record)]
    missing = [key for key, found in there.items() if not found]
    if missing or silent:
        raise Lacks(act="decide", missing=(*missing, *([_whose(silent)] if silent else [])))


def _whose(silent: list[Names]) -> Lack:
    """Whose opinion is missing, by name."""
    hans, hant, en = ([one.say(lang) for one in silent] for lang in ("zh-Hans", "zh-Hant", "en"))
    return Lack(
        "opinions", Names(f"{'、'.join(hans)}的意见", f"{'、'.join(hant)}的意見", f"the opinion of {', '.join(en)}")
    )


def _helpers(move: Move) -> tuple[str, ...]:
    """The departments named behind 协办：; a name that none goes by stays as it is written."""
    return tuple(department_named(move.uow.district, name) or name for name in read_helpers(move.text))


def _principles(move: Move) -> tuple[str, ...]:
    """The principles named; where none is, the district's first."""
    return tuple(move.input.fields.get("principles", [*move.uow.district.rulings.principles][:1]))


def _decide(move: Move) -> None:
    """裁定: main and assisting departments by statute; nobody may return it afterwards (SG-65, 潍坊条例 22)."""
    ruling = move.record
    ruling.main, ruling.helpers = move.input.choice, list(_helpers(move))
    ruling.statute, ruling.clause = read_law(move.text)
    ruling.principles = list(_principles(move))
    ruling.decided_at = move.uow.now
    move.facts = {"helpers": tuple(ruling.helpers)}
    ticket = isinstance(move.parent, Ticket)
    move.then += _designate(ruling, move.parent) if ticket else _call_in(move.uow, ruling, move.parent)


def _designate(ruling: Ruling, ticket: Ticket) -> Happened:
    """The department named gets the ticket; its limits start anew only where it changes hands.

    Solved or closed meanwhile by whoever led it, the ticket stays; the ruling is a precedent all the same.
    """
    if TICKET.target(ticket.state, "designate") is None:
        return []
    if ticket.department == ruling.main and ticket.state != "filed":
        return _keep(ruling, ticket, designated=True)
    return [_follow(ticket, "designate", main=ruling.main, helpers=ruling.helpers, ruling=ruling.id)]


def _call_in(uow: UnitOfWork, ruling: Ruling, called: CalledDepartment) -> Happened:
    """The department is excused where another was named, and that one is called; named itself, it stays."""
    call = uow.repo(Call).get(called.call_id)
    if call is None or call.state not in OUT or called.state in CALLED_ENDED:
        return []
    named = (ruling.main, *ruling.helpers)
    told: Happened = _keep(ruling, called, designated=True)
    if called.department not in named:
        told = [_follow(called, "excuse", ruling=ruling.id, main=ruling.main)]
    there = {one.department: one for one in uow.repo(CalledDepartment).find(call_id=call.id)}
    for code in named:
        if code not in there:
            told.append(call_in(uow, call, code, designated=True))
        elif not there[code].designated:
            uow.repo(CalledDepartment).change(there[code], designated=True)
            told.append(e.CalledDesignated(there[code].id, call=call.id, department=code, ruling=ruling.id))
    if called.lead and called.department != ruling.main:
        told.append(Follow(Ref("call", call.id), "pass_lead", Input(ruling.main)))
    return told


def _keep(ruling: Ruling, matter: Ticket | CalledDepartment, *, designated: bool) -> Happened:
    """The matter stays where it is and its limit runs on, unless the caller has let the department go meanwhile."""
    if isinstance(matter, Ticket):
        helpers = ruling.helpers if designated else []
        return [_follow(matter, "keep", helpers=helpers, designated=designated, ruling=ruling.id)]
    kept = CALLED.target(matter.state, "keep") is not None
    return [_follow(matter, "keep", ruling=ruling.id, designated=designated)] if kept else []


def _follow(matter: Ticket | CalledDepartment, act: str, **fields: Any) -> Follow:
    return Follow(Ref("ticket" if isinstance(matter, Ticket) else "called", matter.id), act, Input(fields=fields))


def _withdraw(move: Move) -> None:
    move.then += _keep(move.record, move.parent, designated=False)


def _late(move: Move) -> None:
    """The panel's limit has passed: the chair may decide with the opinions that are there."""
    move.record.late = True


GUARDS: dict[str, Step] = {"opine": _may_opine, "decide": _may_decide}
EFFECTS: dict[str, Step] = {"opine": _opine, "decide": _decide, "withdraw": _withdraw, "late": _late}


def _not_panel(move: Move) -> CivicError:
    panel = move.uow.district.rulings.panels.get(move.record.panel)
    return NotYours(act=move.act.name, department=panel.chair if panel else centre(move.uow.district))


def _not_seated(move: Move) -> CivicError:
    """Interested staff recuse."""
    own = any(appointment.department == move.record.department for appointment in move.held)
    return Recused(department=move.record.department) if own else _not_panel(move)


def _misplaced(uow: UnitOfWork, ruling: Ruling, name: str) -> CivicError:
    if ruling.decided_at:
        return AlreadyDone(act=name, who="", department=ruling.panel, at=ruling.decided_at)
    return NotNow(act=name, state=ruling.state)


RULINGS = Subject(
    "ruling",
    locked_ruling,
    lambda uow, ruling: RULING,
    {
        "seat": Relation(lambda move, post: sits(move.uow.district, move.record, post), _not_seated),
        "chair": Relation(lambda move, post: chairs(move.uow.district, move.record, post), _not_panel),
        "disputing": Relation(in_office, theirs(lambda move: move.record.department)),
    },
    GUARDS,
    EFFECTS,
    timers=own_limits("ruling"),
    misplaced=_misplaced,
)


def _open(
    uow: UnitOfWork, holder: str, about: Ref, note: dict[str, Any], *, basis: str = "", suggested: str = ""
) -> Any:
    """A ticket or a called department's part goes before the panel; `note` vouches for the words of the dispute.

    Raises NotNow where the district has no panel.
    """
    panel = there(uow.district.rulings.panel, NotNow, act="dispute", state="no_panel")
    found = matter(uow, about)
    category = uow.district.categories.get(found.category) if found else None
    row = Ruling(about, holder, basis, suggested, panel.code, "open", uow.now)
    row.category, row.area = (found.category, found.area) if found else ("", "")
    row.subject = category.names.hans if category else ""
    ruling = uow.repo(Ruling).add(row)
    timer = limits.begin(uow, Ref("ruling", ruling.id), "panel", panel.chair, panel.limit, urgent=False)
    return e.RulingOpened(
        ruling.id,
        panel=panel.code,
        department=holder,
        suggested=suggested,
        ticket=found.id if isinstance(found, Ticket) else 0,
        call=found.id if isinstance(found, Call) else 0,
        due=timer.due_at.isoformat(),
        **note,
    )


def open_disputed(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: whoever has it disputes the duty; the panel decides."""
    note = {"note_id": event.note_id, "digest": event.digest}
    about = Ref(e.subject_of(event), event.subject_id)
    return [_open(uow, event.department, about, note, basis=event.basis, suggested=event.suggested)]


def open_after_returns(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: one return too many goes to the panel by itself (JB-09, SG-63)."""
    if event.returns <= uow.district.timers.max_returns or uow.district.rulings.panel is None:
        return []
    ticket = locked(uow, event.subject_id)
    if before_panel(uow, ticket_ref(ticket.id)):
        return []
    note = {"note_id": event.note_id, "digest": event.digest}
    return [_open(uow, event.department, ticket_ref(ticket.id), note, basis=event.basis)]


def open_for_dissolved(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: the department that has the matter is no more; the panel names another, or nobody ever would."""
    return find_holder(c.FindHolder(event.subject_id), uow, actor=actor)


def find_holder(command: c.FindHolder, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """The panel is asked once, where the ticket's department is no more; else nothing happens."""
    ticket = uow.repo(Ticket).get(command.ticket_id, lock=True)
    if ticket is None or ticket.department in uow.district.departments or uow.district.rulings.panel is None:
        return []
    if TICKET.target(ticket.state, "designate") is None or before_panel(uow, ticket_ref(ticket.id)):
        return []
    return [_open(uow, ticket.department, ticket_ref(ticket.id), UNSAID)]


def close_with_ticket(event: e.Event, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: the centre designated by itself, or the matter has ended; the panel's case is over."""
    return [Follow(Ref("ruling", one.id), "lapse") for one in before_panel(uow, ticket_ref(event.subject_id))]
