"""Which function carries out which command, and what else an event sets going."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import commands as c
from core import events as e
from core.unit import Actor, Unit
from core.work import clocks, people, tickets

Carried = Callable[..., list[e.Event]]
Told = list[tuple[e.Event, Actor]]

COMMANDS: dict[type[Any], Carried] = {
    c.FileTicket: tickets.file_ticket,
    c.DispatchTicket: tickets.dispatch_ticket,
    c.SignTicket: tickets.sign_ticket,
    c.ContactReporter: tickets.contact_reporter,
    c.SubmitResult: tickets.submit_result,
    c.ReturnTicket: tickets.return_ticket,
    c.ReviewResult: tickets.review_result,
    c.VerifyOnSite: tickets.verify_on_site,
    c.CallStreet: tickets.call_street,
    c.ForwardUp: tickets.forward_up,
    c.SupplementTicket: tickets.supplement_ticket,
    c.WithdrawTicket: tickets.withdraw_ticket,
    c.RateTicket: tickets.rate_ticket,
    c.CloseExplained: tickets.close_explained,
    c.NotePress: tickets.note_press,
    c.RunClock: clocks.run_clock,
    c.RecountClock: clocks.recount_clock,
    c.Invite: people.invite,
    c.AcceptInvitation: people.accept_invitation,
    c.BindGroup: people.bind_group,
    c.MoveAddress: people.move_address,
    c.LoseAddress: people.lose_address,
    c.ReportEmergency: people.report_emergency,
}

REACTIONS: dict[type[e.Event], tuple[Carried, ...]] = dict.fromkeys(clocks.MOVES, (clocks.move_clocks,))


def carry_out(command: c.Command, unit: Unit, *, actor: Actor) -> Told:
    """Do it, write every event into the ledger, let the reactions follow; gives all events in order."""
    told: Told = []
    waiting = COMMANDS[type(command)](command, unit, actor=actor)
    while waiting:
        event = waiting.pop(0)
        unit.ledger.note(event, actor)
        told.append((event, actor))
        for reaction in REACTIONS.get(type(event), ()):
            waiting += reaction(event, unit, actor=actor)
    return told
