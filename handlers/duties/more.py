"""What a department may ask for: an answer, a ruling, a procedure."""

from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from handlers.context import Context, Rows
from handlers.forms import ticket_of
from handlers.messages import Action, Button, Card
from handlers.procedures.lists import about

ASKS = ("ask", "dispute")
_WORKING = frozenset({"signed", "contacted"})  # states in which there is still something to ask for the work itself


def more(ctx: Context) -> None:
    """What else the department may do with a ticket, one button each."""
    ticket = ticket_of(ctx, lock=False)
    rows = _open(ctx, ticket)
    lines = [ctx.words("more.title", number=ticket.number)]
    if any(button.action and button.action.name == "dispute" for row in rows for button in row):
        lines.append(ctx.words("more.dispute"))
    lines += explained(ctx, rows)
    ctx.reply(Card("\n".join(lines), rows=rows))
    ctx.toast_only("toast.choose")


def _open(ctx: Context, ticket: Ticket) -> Rows:
    """What may be asked for now: about the work while it is worked on, and the procedures of the district."""
    asks = [act for act in ASKS if ticket.state in _WORKING and TICKET.target(ticket.state, act)]
    found = [Button(ctx.words(f"morepress.{act}"), Action(act, ticket.id)) for act in asks]
    return tuple((button,) for button in (*found, *_applications(ctx, ticket)))


def _applications(ctx: Context, ticket: Ticket) -> list[Button]:
    return about(ctx.uow, ctx.words, [ctx.actor], ticket_ref(ticket.id), "ticket")


def explained(ctx: Context, rows: Rows) -> list[str]:
    """What each procedure among the buttons is for: its name, and the rule it stands on."""
    known = ctx.uow.district.procedures
    codes = [b.action.choice for row in rows for b in row if b.action and b.action.name == "cases_start"]
    found = [known[code] for code in codes if known[code].basis]
    return [ctx.words("more.rule", name=one.names.say(ctx.words.lang), basis_text=one.basis) for one in found]


def concerns(ctx: Context, ticket: Ticket) -> bool:
    """Whether the reader's department has something to ask for: the ticket's page then offers 更多."""
    works = (
        any(appointment.department == ticket.department for appointment in ctx.appointments)
        and ticket.state in _WORKING
    )
    return works or bool(_applications(ctx, ticket))


BUTTONS = {"more": more}
