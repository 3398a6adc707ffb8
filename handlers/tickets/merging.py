"""The desk tidies up: merges tickets of one matter, splits two matters."""

from core.errors import NeedsWords, NoSuchTicket
from core.people.masking import mask
from core.refs import ticket_ref
from core.routing import typed
from core.tickets.records import Follower, Ticket
from core.workflow.numbers import named
from core.workflow.records import Note
from handlers.context import Context, column
from handlers.forms import permitted, ticket_of
from handlers.messages import Action, Button, shorten

SHOWN = 6  # tellings that are offered to be split off, the latest


def tidy(ctx: Context) -> None:
    """合并、拆分: what can be done, and whose words may be another matter."""
    ticket = ticket_of(ctx)
    permitted(ctx, "split", ticket)
    buttons = [
        ctx.button("press.merge_number", Action("merge_number", ticket.id)),
        ctx.button("press.split_matter", Action("split_matter", ticket.id)),
    ]
    for follower in ctx.uow.repo(Follower).find(ticket_id=ticket.id)[-SHOWN:]:
        note = ctx.uow.repo(Note).get(follower.note_id)
        if note:
            text = ctx.words("press.split", text=shorten(mask(note.text), 30))
            buttons.append(Button(text, Action("split", ticket.id, str(follower.id))))
    buttons.append(ctx.button("press.leave", Action("leave")))
    ctx.set_step("tidy", ticket=ticket.id)
    ctx.say("tidy.title", *column(buttons), number=ticket.number)
    ctx.toast_only("toast.choose")


def numbered(ctx: Context) -> bool:
    """A number in answer to 合并、拆分 is the ticket to merge into; anything else leaves the list."""
    ticket = ticket_of(ctx, int(ctx.state["ask"]["ticket"]))
    ctx.set_step("")
    if named(ctx.text, ticket.number) is None:
        ctx.again = True
        return False
    ctx.set_step("ask", name="merge_number", row=ticket.id, choice="", pictures=[])
    return True


def split(ctx: Context) -> None:
    """What somebody told here is another matter: it gets its own ticket."""
    ticket, choice = ticket_of(ctx), ctx.pressed.choice
    permitted(ctx, "split", ticket)
    follower = ctx.uow.repo(Follower).get(typed.whole(choice) or 0)
    note = ctx.uow.repo(Note).get(follower.note_id) if follower else None
    if follower is None or note is None or follower.ticket_id != ticket.id:
        raise NoSuchTicket(number="")
    kind, category = _read(ctx, ticket, note.text)
    ctx.act(ticket_ref(ticket.id), "split", kind=kind, category=category, follower_id=follower.id)
    ctx.set_step("")
    ctx.toast("done.split", number=ticket.number)


def split_matter(ctx: Context) -> None:
    """The reporter told two matters: the desk writes the second one out."""
    ticket = ticket_of(ctx)
    permitted(ctx, "split", ticket)
    ctx.set_step("split", ticket=ticket.id)
    ctx.ask("ask.split", number=ticket.number)
    ctx.toast_only("toast.write")


def heard(ctx: Context) -> None:
    """The second matter, in the desk's words."""
    ticket = ticket_of(ctx, int(ctx.state["ask"]["ticket"]))
    if not ctx.text:
        raise NeedsWords(what="words")
    permitted(ctx, "split", ticket)
    kind, category = _read(ctx, ticket, ctx.text)
    ctx.act(ticket_ref(ticket.id), "split", text=ctx.text, kind=kind, category=category)
    ctx.set_step("")
    ctx.say("done.split", number=ticket.number)


def _read(ctx: Context, ticket: Ticket, text: str) -> tuple[str, str]:
    """Kind and category of what is split off: as read, else as the ticket's; a tip-off stays one, and none is made."""
    found = ctx.router.read(text, home=ticket.area)
    hidden = ctx.uow.district.hides(found.kind, found.category)
    kind = ticket.kind if ticket.tip_off or hidden else found.kind
    return kind, found.category if found.confidence else ticket.category


BUTTONS = {"tidy": tidy, "split": split, "split_matter": split_matter}
STEPS = {"split": heard}
