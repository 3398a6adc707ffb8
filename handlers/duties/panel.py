"""The joint panel in chat: opinions, a ruling by statute and clause."""

from core.calls.queries import departments_of
from core.calls.records import Call
from core.duties.records import Opinion, Ruling
from core.duties.rulings import seats
from core.people.masking import mask
from core.refs import call_ref, ticket_ref
from core.rulings.subject import similar_rulings, unheard
from core.rulings.workflow import OPEN, RULING
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.notes import matter
from core.workflow.records import Note
from handlers.context import Context, Rows
from handlers.forms import Form
from handlers.frame.choosing import Option, departments
from handlers.messages import Action, Button, Card, shorten
from handlers.notifier import News
from handlers.tickets.cards import chats_of, send_in_slot, slot_of
from handlers.wording import Words


def ruling_card(uow: UnitOfWork, words: Words, ruling: Ruling) -> Card:
    """A case for the people of the panel, with earlier rulings like it."""
    there = ruling.department in uow.district.departments
    who = (
        words("panel.who", department=ruling.department, basis=ruling.basis)
        if there
        else words("panel.gone", name=ruling.department)
    )
    lines = [who]
    if ruling.suggested:
        lines.append(words("panel.suggested", department=ruling.suggested))
    about = matter(uow, ruling.about)
    if ruling.category:
        lines.append(words("panel.matter", category=ruling.category))
    lines += [*_told(uow, words, ruling, about), words("panel.state", state=ruling.state)]
    for opinion in uow.repo(Opinion).find(ruling_id=ruling.id):
        named = words.department(opinion.main)
        lines.append(
            words("panel.opinion", department=opinion.department, name=named, text=opinion.text, basis=opinion.basis)
        )
    if silent := [code for code in unheard(uow, ruling) if ruling.state in OPEN]:
        lines.append(words("panel.unheard", departments=tuple(silent)))
    for earlier in similar_rulings(uow, ruling.category):
        law = f"《{earlier.statute}》{earlier.clause}"
        lines.append(words("panel.precedent", department=earlier.main, category=earlier.category, text=law))
    acts = RULING.offered(uow.district, ruling, "panel")
    rows: Rows = tuple((Button(words(f"panel.{act}"), Action(f"p_{act}", ruling.id)),) for act in acts)
    return Card("\n".join(lines), words("panel.title", number=about.number if about else ""), rows)


def _told(uow: UnitOfWork, words: Words, ruling: Ruling, about: Ticket | Call | None) -> list[str]:
    """The matter in its own words, unless it is hidden, and what the department had to write."""
    found: list[str] = []
    if about and not getattr(about, "tip_off", False):
        of_ticket = isinstance(about, Ticket)
        ref, kind = (ticket_ref(about.id), "report") if of_ticket else (call_ref(about.id), "matter")
        note = uow.repo(Note).first(about=ref, kind=kind)
        found += [words("panel.report", text=shorten(mask(note.text), 300))] if note else []
    begun = next(iter(uow.ledger.read("ruling", ruling.id)), None)
    said = uow.repo(Note).get(begun.facts.get("note_id", 0)) if begun and begun.facts.get("note_id") else None
    return [*found, words("panel.said", text=shorten(mask(said.text), 500))] if said and said.text else found


def _candidates(ctx: Context, ruling: Ruling) -> list[Option]:
    """All departments; first the one suggested, the own, those near the matter, those called with it."""
    district = ctx.uow.district
    category = district.categories.get(ruling.category)
    bases = [category.main_unit, *category.coop_units] if category else []
    near = [found.code for base in bases if (found := district.department_for(base, ruling.area or district.code))]
    about = matter(ctx.uow, ruling.about)
    called = [one.department for one in departments_of(ctx.uow, about)] if isinstance(about, Call) else []
    own = [ruling.department] if ruling.department in district.departments else []
    codes = dict.fromkeys(code for code in (ruling.suggested, *own, *near, *called, *district.departments) if code)
    return [(code, ctx.words.department(code)) for code in codes]


FORM = Form(
    RULING,
    "p_",
    "panel",
    {"candidates": _candidates},
    lambda ruling, parent: "",
    search={"candidates": lambda ctx, ruling, said: departments(ctx, _candidates(ctx, ruling), said)},
)


def tell_panel(news: News) -> None:
    """The panel's cards are brought up to date: of chair and members, never of the unit whose case it is."""
    ruling, uow = news.record, news.uow
    panel = uow.district.rulings.panels.get(ruling.panel)
    for code in [one for one in seats(uow.district, panel) if one != ruling.department] if panel else ():
        for address, lang in chats_of(uow, code).items():
            row = slot_of(uow, address, f"p{ruling.id}", "panel", lang)
            send_in_slot(uow, row, ruling_card(uow, news.notifier.wording.of(row.lang), ruling))
