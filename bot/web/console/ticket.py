"""One ticket: how it stands, its trace, every permitted act."""

from typing import Any

from aiohttp import web

from bot.web.console.access import Viewer, Visit, filled, taken
from bot.web.uploads import answered
from core.bus import SUBJECTS
from core.commands import Input, Perform
from core.errors import NeedsWords, allowed
from core.refs import ticket_ref
from core.storage.ledger import last_line
from core.tickets.records import Correction, Ticket
from core.tickets.workflow import TICKET
from core.workflow.engine import may
from core.workflow.transitions import Act
from handlers.messages import Action, Card
from handlers.phrases import replies
from handlers.tickets.cards import staff_card
from handlers.tickets.form import CHOICES
from handlers.tickets.own_tickets import trace

LONGEST = 4000  # characters of what is written


def _facts(viewer: Viewer) -> dict[str, Any]:
    """Raises HTTPNotFound for a ticket that is not for this person's eyes."""
    ticket, opened_from = _found(viewer, viewer.visit.request.match_info["number"]), viewer.visit.request.query_string
    card = _card(viewer, ticket)
    acts = [TICKET.acts[name] for name in TICKET.open_from(ticket.state)]
    acts.sort(key=lambda act: not act.shown)  # what a card offers stands first
    return {
        "title": card.title,
        "lines": card.text.splitlines(),
        "shots": card.pictures,
        "live": f"/console/stream?since={last_line(viewer.uow.connection)}&ids={ticket.id}",
        "back": opened_from and f"?{opened_from}",
        "forms": [form for act in acts if (form := _form(viewer, ticket, act))],
        "history": trace(viewer.context(), ticket),
        "number": ticket.number,
    }


show = filled("console_ticket.html", _facts)


async def file(visit: Visit) -> web.Response:
    """A picture that the page shows. Raises HTTPNotFound."""
    key = visit.request.match_info["key"]

    def shows(viewer: Viewer) -> bool:
        return key in _card(viewer, _found(viewer, visit.request.match_info["number"])).pictures

    if not await visit.read(shows):
        raise web.HTTPNotFound
    return await answered(visit.request, visit.gate.office, visit.gate.files, key)


async def do(visit: Visit) -> web.StreamResponse:
    """An act of the table; a refusal is told on the page, which then shows how the ticket stands."""
    form, name = await visit.request.post(), visit.request.match_info["act"]
    choice = " ".join(str(one) for one in form.getall("choice", []) if one)[:120]
    text, sent = str(form.get("text", ""))[:LONGEST].strip(), await taken(visit)

    def work(viewer: Viewer) -> None:
        ticket = _found(viewer, visit.request.match_info["number"])
        if name not in TICKET.acts or TICKET.acts[name].by_house:
            raise web.HTTPNotFound
        given = Input(choice, text, tuple(viewer.context(sent=sent.get("pictures", ())).keep_pictures()))
        viewer.do(wished(ticket.id, name, given))

    await visit.read(work)
    return await visit.done(show, visit.words("console.done", act=name))


def wished(ticket_id: int, act: str, given: Input) -> Perform:
    """An act on a ticket as a page asks for it. Raises NeedsWords where it asks for words and nothing came, as a chat
    would go on asking."""
    if TICKET.acts[act].asks == "words" and not given.text and not given.pictures:
        raise NeedsWords(what="words")
    return Perform(ticket_ref(ticket_id), act, given)


def _found(viewer: Viewer, number: str) -> Ticket:
    found = viewer.uow.repo(Ticket).first(number=number)
    if not found or not viewer.reads(found):
        raise web.HTTPNotFound
    return found


def _card(viewer: Viewer, ticket: Ticket) -> Card:
    return staff_card(viewer.uow, viewer.words, ticket, _as(viewer, ticket))


def _as(viewer: Viewer, ticket: Ticket) -> str:
    """As which reader of the card: by the post that comes nearest to the ticket."""
    own = viewer.departments
    if ticket.department in own and ticket.department != ticket.desk:
        return f"handler:{ticket.department}"
    if ticket.desk in own:
        return f"desk:{ticket.desk}"
    helper = next((code for code in own if code in ticket.helpers), "")
    return f"helper:{helper}" if helper else f"{'desk' if viewer.can('dispatch') else 'around'}:{own[0]}"


def _form(viewer: Viewer, ticket: Ticket, act: Act) -> dict[str, Any] | None:
    """What an act asks for, where the engine lets this person do it now; None where it does not."""
    if act.by_house or not (act.shown or act.choices or act.asks):
        return None
    if act.sensible is not None and not act.sensible(viewer.district, ticket):
        return None
    if act.name == "correct_why" and not viewer.uow.repo(Correction).first(ticket_id=ticket.id, by="desk"):
        return None
    if not allowed(may, SUBJECTS["ticket"], viewer.uow, ticket, act.name, viewer.actor):
        return None
    choices = _choices(viewer, ticket, act)
    if act.choices and not all(choices):
        return None
    label = viewer.words(f"act.{act.name}")
    facts = {"act": act.name, "label": label, "choices": choices, "asks": act.asks, "must": bool(act.words)}
    return {**facts, "ready": replies(viewer.uow, viewer.words, ticket, act.name)}


def _choices(viewer: Viewer, ticket: Ticket, act: Act) -> list[list[tuple[str, str]]]:
    """The lists of an act, one select each."""
    district, words = viewer.district, viewer.words
    if act.choices == "categories":
        return [[(k.code, k.names.say(words.lang)) for k in district.categories.values()]]
    if act.choices == "grounds":
        bases = [(code, names.say(words.lang)) for code, names in district.return_bases.items()]
        return [bases, [(d.code, d.names.say(words.lang)) for d in district.departments.values()]]
    if not act.choices:
        return []
    return [CHOICES[act.choices](viewer.context(Action(act.name, ticket.id)), ticket)]
