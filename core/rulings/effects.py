"""Opinions, rulings, and what a ruling does to its ticket or call."""

from typing import Any

from core import events as e
from core.calls.permissions import CALLED_ENDED
from core.calls.records import Call, CalledDepartment
from core.calls.whistle import call_in
from core.calls.workflow import CALLED, OUT
from core.commands import Input
from core.district.entries import Names
from core.district.naming import department_named
from core.district.procedures import Lack
from core.duties.records import Opinion, Ruling
from core.duties.rulings import read_helpers, read_law
from core.errors import Lacks, demand
from core.refs import Ref
from core.rulings.queries import unheard
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Follow, Happened, Move, Step


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
    earlier = shelf.find(ruling_id=ruling.id, department=department, limit=1)
    row = earlier[0] if earlier else Opinion(ruling.id, department, "", "", "", move.uow.now, 0)
    row.main, row.basis, row.text = move.input.choice, _basis(move), move.text
    row.at, row.by = move.uow.now, move.actor.person_id
    if earlier:
        shelf.save(row)
    else:
        shelf.add(row)
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
