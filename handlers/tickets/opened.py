"""A ticket opened by its number: what this person may press on it now."""

import re
from typing import Any

from core.bus import SUBJECTS
from core.calls.records import Call
from core.district.desks import centre
from core.errors import allowed
from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET, offered
from core.unit_of_work import Repository, UnitOfWork
from core.workflow.engine import may
from core.workflow.numbers import within
from core.workflow.records import Slot
from handlers.context import Context, Rows
from handlers.messages import Button
from handlers.people.appointments import speaking
from handlers.tickets.cards import act_rows, send_in_slot, slot_name, slot_of, staff_card
from handlers.wording import named_matter

_OF_CALL = re.compile(r"[cw](\d+)")  # slots of the cards of a call
_READERS = ("desk", "handler", "helper", "around")


def readers(uow: UnitOfWork, ticket: Ticket, code: str) -> list[str]:
    """As which kinds of reader a department meets a ticket."""
    places = {"desk": {ticket.desk, centre(uow.district)}, "handler": {ticket.department}, "helper": ticket.helpers}
    return [kind for kind in _READERS if code in places.get(kind, (code,))]


def pressable(ctx: Context, ticket: Ticket) -> Rows:
    """The buttons of all cards that the person's posts give a right to now; each once."""
    found: dict[object, tuple[Button, ...]] = {}
    for appointment in speaking(ctx):
        for kind in (*readers(ctx.uow, ticket, appointment.department), "chief"):
            for row in act_rows(ctx.uow, ctx.words, ticket, kind, appointment.department):
                kept = tuple(button for button in row if _allowed(ctx, ticket, button))
                found.setdefault(tuple(button.action for button in kept), kept)
    return tuple(row for row in found.values() if row)


def acts_for(ctx: Context, ticket: Ticket, kind: str, code: str) -> list[str]:
    """The acts that a card of this kind offers the person now."""
    return [act for act in offered(ctx.uow, ticket, kind, code) if _may(ctx, ticket, act)]


def _allowed(ctx: Context, ticket: Ticket, button: Button) -> bool:
    act = button.action.name if button.action else ""
    return act not in TICKET.acts or _may(ctx, ticket, act)


def _may(ctx: Context, ticket: Ticket, act: str) -> bool:
    return allowed(may, SUBJECTS["ticket"], ctx.uow, ticket, act, ctx.actor)


def told_how_it_stands(ctx: Context) -> bool:
    """Words in reply to a card in a group that nothing was asked on, or to a letter that names a matter: not kept, and
    how it stands now."""
    row = ctx.uow.repo(Slot).first(address=str(ctx.update.chat), message=ctx.update.reply_to or "-")
    called = _OF_CALL.fullmatch(row.slot) if row else None
    shelf: Repository[Any] = ctx.uow.repo(Call if called else Ticket)
    about = shelf.get(int(called[1]) if called else row.about.id) if row else None
    numbers = within(ctx.update.quoted.partition("\n")[0])[0] if not row else []
    if len(numbers) == 1 and (named := ctx.uow.repo(Ticket).first(number=numbers[0])):
        had = {one.department for one in speaking(ctx)} & {*named.returned_by}
        about = named if had or ctx.reads(named) else None
    if about:
        ctx.say("help.group_about", matter=named_matter(about), state=about.state)
    return bool(about)


def again_in_group(ctx: Context, ticket: Ticket) -> bool:
    """In a group of a department that works on it: its card comes again as the newest message, to be pressed there."""
    for appointment in speaking(ctx):
        kinds = [kind for kind in readers(ctx.uow, ticket, appointment.department) if kind != "around"]
        if not kinds:
            continue
        viewer = f"{kinds[0]}:{appointment.department}"
        address, card = str(ctx.update.chat), staff_card(ctx.uow, ctx.words, ticket, viewer)
        row = slot_of(ctx.uow, address, slot_name(ticket), viewer, ctx.words.lang, ticket_ref(ticket.id))
        row.message, row.digest = "", ""
        send_in_slot(ctx.uow, row, card)
        ctx.answered = True
        return True
    return False
