"""Whose duty it is: disputes go to a panel, its ruling designates."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core import events as e
from core.calls.queries import locked_called
from core.domain.deadlines import deadline
from core.domain.permits import centre
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import Call, Clock, Opinion, Ruling, Ticket
from core.domain.rulings import ENDED, lacking, precedents, ruling_after, sitting
from core.errors import AlreadyDone, Lacks, NeedsWords, NoSuchTicket, NotNow, NotYours, Recused
from core.people.queries import live_posts
from core.tickets.workflow import TICKET
from core.unit import Actor, Unit
from core.work import limits
from core.work.guards import needs
from core.work.rulings_effects import keep_call, keep_ticket, move_call, move_ticket
from core.work.trace import UNSAID, locked, matter
from core.workflow.engine import Happened

Events = Happened


def open_after_returns(event: e.TicketReturned, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: one return too many goes to the panel by itself (JB-09, SG-63)."""
    if event.returns <= unit.district.clock.max_returns or unit.district.rulings.panel is None:
        return []
    ticket = locked(unit, event.subject_id)
    if unit.repo(Ruling).find(about=ticket_ref(ticket.id), state=["open", "hearing"], limit=1):
        return []
    ruling = _open(unit, event.unit, event.basis, "", ticket_ref(ticket.id))
    return [_opened(unit, ruling, {"note_id": event.note_id, "digest": event.digest})]


def open_for_dissolved(event: e.DeadlineNear | e.DeadlineMissed, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: the unit that has the matter no longer exists; the panel names another, or nobody ever would."""
    return find_holder(c.FindHolder(event.subject_id), unit, actor=actor)


def to_designate(unit: Unit) -> list[int]:
    """The tickets that units have which no longer exist."""
    held = unit.repo(Ticket).find(state=[state for state in TICKET.states if TICKET.target(state, "designate")])
    return [ticket.id for ticket in held if ticket.unit and ticket.unit not in unit.district.units]


def find_holder(command: c.FindHolder, unit: Unit, *, actor: Actor) -> Events:
    """The panel is asked once, where the ticket's unit is no more; else nothing happens."""
    ticket = unit.repo(Ticket).get(command.ticket_id, lock=True)
    if ticket is None or ticket.unit in unit.district.units or unit.district.rulings.panel is None:
        return []
    if TICKET.target(ticket.state, "designate") is None:
        return []
    if unit.repo(Ruling).find(about=ticket_ref(ticket.id), state=["open", "hearing"], limit=1):
        return []
    return [_opened(unit, _open(unit, ticket.unit, "", "", ticket_ref(ticket.id)), UNSAID)]


def close_with_ticket(event: e.Event, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: the centre designated by itself, or the matter has ended; the panel's case is over."""
    told: Events = []
    for ruling in unit.repo(Ruling).find(about=ticket_ref(event.subject_id), state=["open", "hearing"]):
        told += _withdraw(unit, ruling)
    return told


def check_grounds(unit: Unit, grounds: str, holder: str) -> None:
    """'basis unit': a basis of the list and a unit that exists and is another (SG-64). Raises NeedsWords, Lacks."""
    basis, _, suggested = grounds.partition(" ")
    if basis not in unit.district.return_bases:
        raise NeedsWords(what="basis")
    if suggested not in unit.district.units or suggested == holder:
        raise Lacks(act="dispute", missing=("suggested",))


def _open(unit: Unit, holder: str, basis: str, suggested: str, about: Ref) -> Ruling:
    panel = unit.district.rulings.panel
    if panel is None:
        raise NotNow(act="dispute", state="no_panel")
    found = matter(unit, about)
    category = unit.district.categories.get(found.category) if found else None
    ruling = unit.repo(Ruling).add(
        Ruling(
            about=about,
            unit=holder,
            basis=basis,
            suggested=suggested,
            panel=panel.code,
            state="open",
            opened_at=unit.now,
            category=found.category if found else "",
            area=found.area if found else "",
            subject=category.names.hans if category else "",
        )
    )
    limits.begin(unit, Ref("ruling", ruling.id), "panel", panel.chair, panel.limit, urgent=False)
    return ruling


def open_ruling(
    unit: Unit, holder: str, basis: str, suggested: str, about: Ref, note: Any
) -> tuple[Ruling, e.RulingOpened]:
    """A dispute about a ticket or a called unit before the panel; `note` vouches for its words.

    Raises NotNow where the district has none.
    """
    ruling = _open(unit, holder, basis, suggested, about)
    return ruling, _opened(unit, ruling, note)


def _opened(unit: Unit, ruling: Ruling, facts: Any) -> e.RulingOpened:
    panel = unit.district.rulings.panels[ruling.panel]
    due = deadline(unit.now, panel.limit, limits.calendar_of(unit, panel.chair)).due
    found = matter(unit, ruling.about)
    return e.RulingOpened(
        ruling.id,
        panel=panel.code,
        unit=ruling.unit,
        suggested=ruling.suggested,
        ticket=found.id if isinstance(found, Ticket) else 0,
        call=found.id if isinstance(found, Call) else 0,
        due=due.isoformat(),
        **facts,
    )


def _locked_ruling(unit: Unit, ruling_id: int) -> Ruling:
    """The ruling, its ticket or call locked before it (no deadlock)."""
    seen = unit.repo(Ruling).get(ruling_id)
    if seen is None:
        raise NoSuchTicket(number="")
    if seen.about.kind == "ticket":
        locked(unit, seen.about.id)
    else:
        locked_called(unit, seen.about.id)
    found = unit.repo(Ruling).get(ruling_id, lock=True)
    if found is None:
        raise NoSuchTicket(number="")
    return found


def _step(unit: Unit, ruling: Ruling, act: str) -> None:
    to = ruling_after(ruling.state, act)
    if to is None:
        if ruling.state in ENDED and ruling.decided_at:
            raise AlreadyDone(act=act, who="", unit=ruling.panel, at=ruling.decided_at)
        raise NotNow(act=act, state=ruling.state)
    ruling.state = to


def _sits(unit: Unit, ruling: Ruling, actor: Actor, act: str) -> None:
    """The actor holds a seat of the panel. Raises Recused in a case of the own unit, NotYours otherwise."""
    if actor.unit == ruling.unit and act == "opine":
        raise Recused(unit=actor.unit)
    posts = [p for p in live_posts(unit, actor.person_id) if (p.unit, p.role) == (actor.unit, actor.role)]
    if sitting(unit.district, ruling, posts, act) is None:
        panel = unit.district.rulings.panels.get(ruling.panel)
        raise NotYours(act=act, unit=panel.chair if panel else centre(unit.district))


def give_opinion(command: c.GiveOpinion, unit: Unit, *, actor: Actor) -> Events:
    """A member of the panel speaks; a second word replaces the first. Interested staff recuse."""
    needs("opine", text=command.text, basis=command.basis)
    ruling = _locked_ruling(unit, command.ruling_id)
    _sits(unit, ruling, actor, "opine")
    if command.main not in unit.district.units:
        raise Lacks(act="opine", missing=("main_unit",))
    _step(unit, ruling, "opine")
    unit.repo(Ruling).save(ruling)
    earlier = unit.repo(Opinion).find(ruling_id=ruling.id, unit=actor.unit, limit=1)
    if earlier:
        row = earlier[0]
        row.main, row.basis, row.text = command.main, command.basis.strip(), command.text.strip()
        row.at, row.by = unit.now, actor.person_id
        unit.repo(Opinion).save(row)
    else:
        text, basis = command.text.strip(), command.basis.strip()
        unit.repo(Opinion).add(Opinion(ruling.id, actor.unit, command.main, basis, text, unit.now, actor.person_id))
    return [e.OpinionGiven(ruling.id, unit=actor.unit, main=command.main, basis=command.basis.strip())]


def decide_ruling(command: c.DecideRuling, unit: Unit, *, actor: Actor) -> Events:
    """裁定: main and assisting units with statute and clause; nobody may return it afterwards (SG-65, 潍坊条例 22)."""
    ruling = _locked_ruling(unit, command.ruling_id)
    _sits(unit, ruling, actor, "decide")
    opinions = unit.repo(Opinion).find(ruling_id=ruling.id)
    missing = lacking(
        unit.district,
        ruling,
        opinions,
        main=command.main,
        helpers=command.helpers,
        statute=command.statute,
        clause=command.clause,
        principles=command.principles,
        late=ruling.late,
    )
    if ruling.state not in ENDED and missing:
        raise Lacks(act="decide", missing=missing)
    _step(unit, ruling, "decide")
    ruling.main, ruling.helpers = command.main, list(command.helpers)
    ruling.statute, ruling.clause = command.statute.strip(), command.clause.strip()
    ruling.principles = list(command.principles)
    ruling.decided_at, ruling.decided_by = unit.now, actor.person_id
    unit.repo(Ruling).save(ruling)
    _stop(unit, ruling)
    decided = e.RulingDecided(
        ruling.id,
        main=ruling.main,
        helpers=tuple(ruling.helpers),
        statute=ruling.statute,
        clause=ruling.clause,
        late=ruling.late,
    )
    effects = move_ticket(unit, ruling, actor) if ruling.about.kind == "ticket" else move_call(unit, ruling, actor)
    return [decided, *effects]


def withdraw_dispute(command: c.WithdrawDispute, unit: Unit, *, actor: Actor) -> Events:
    """The unit takes the matter after all; its limits run on."""
    ruling = _locked_ruling(unit, command.ruling_id)
    if actor.unit != ruling.unit:
        raise NotYours(act="withdraw", unit=ruling.unit)
    return _withdraw(unit, ruling)


def _withdraw(unit: Unit, ruling: Ruling) -> Events:
    _step(unit, ruling, "withdraw")
    unit.repo(Ruling).save(ruling)
    _stop(unit, ruling)
    effects = (
        keep_ticket(unit, ruling, designated=False)
        if ruling.about.kind == "ticket"
        else keep_call(unit, ruling, designated=False)
    )
    return [e.DisputeWithdrawn(ruling.id, unit=ruling.unit), *effects]


def _stop(unit: Unit, ruling: Ruling) -> None:
    for clock in limits.running(unit, Ref("ruling", ruling.id)):
        limits.stop(unit, clock)


def run_ruling_clock(unit: Unit, seen: Clock) -> Events:
    """The panel's own limit; once missed, the chair may decide with the opinions that are there."""
    ruling = _locked_ruling(unit, seen.about.id)
    clock = unit.repo(Clock).get(seen.id, lock=True)
    if clock is None or clock.next_at is None or clock.stopped_at is not None:
        return []
    sound = limits.next_sound(unit, clock, urgent=False)
    if sound is None:
        return []
    told: Events = [*limits.spoken(clock, sound)]
    if sound.what == "missed":
        ruling.late = True
        unit.repo(Ruling).save(ruling)
    limits.schedule(unit, clock, urgent=False)
    unit.repo(Clock).save(clock)
    return told


def similar_rulings(unit: Unit, *, words: str = "", category: str = "", limit: int = 3) -> list[Ruling]:
    """Precedents for a matter, nearest first (先例), shown when a similar one is routed."""
    decided = unit.repo(Ruling).find(state="decided", newest=True, limit=5000)
    return [found.ruling for found in precedents(decided, words=words, category=category, limit=limit)]
