"""The joint panel in chat: opinions, a ruling by statute and clause."""

from __future__ import annotations

from core.calls.queries import units_of
from core.domain.refs import NO_REF
from core.domain.rows import Call, Opinion, Ruling, Slot, Ticket
from core.domain.rulings import seats
from core.rulings.queries import similar_rulings
from core.rulings.workflow import RULING
from core.unit import Unit
from core.work.trace import matter
from handlers.asking import Form
from handlers.cards import chats_of, send_in_slot
from handlers.message import Action, Button, Card
from handlers.news import News
from handlers.talk import Rows, Turn
from handlers.wording import Words

MAX_CHOICES = 14


def ruling_card(unit: Unit, words: Words, ruling: Ruling) -> Card:
    """A case for the people of the panel, with earlier rulings like it."""
    there = ruling.unit in unit.district.units
    who = words("panel.who", unit=ruling.unit, basis=ruling.basis) if there else words("panel.gone", name=ruling.unit)
    lines = [who]
    if ruling.suggested:
        lines.append(words("panel.suggested", unit=ruling.suggested))
    about = matter(unit, ruling.about)
    ticket, call = (about if isinstance(about, Ticket) else None), (about if isinstance(about, Call) else None)
    if ruling.category:
        lines.append(words("panel.matter", category=ruling.category))
    lines += [words("panel.state", state=ruling.state)]
    for opinion in unit.repo(Opinion).find(ruling_id=ruling.id):
        named = words.unit(opinion.main)
        lines.append(words("panel.opinion", unit=opinion.unit, name=named, text=opinion.text, basis=opinion.basis))
    for earlier in similar_rulings(unit, category=ruling.category):
        law = f"《{earlier.statute}》{earlier.clause}"
        lines.append(words("panel.precedent", unit=earlier.main, category=earlier.category, text=law))
    acts = RULING.offered(unit.district, ruling, "panel")
    rows: Rows = tuple((Button(words(f"panel.{act}"), Action(f"p_{act}", ruling.id)),) for act in acts)
    number = ticket.number if ticket else call.number if call else ""
    return Card("\n".join(lines), words("panel.title", number=number), rows)


def _candidates(turn: Turn, ruling: Ruling) -> list[tuple[str, str]]:
    """The departments it may be: the one suggested, the own, those near the matter, those called with it."""
    district = turn.unit.district
    category = district.categories.get(ruling.category)
    bases = [category.main_unit, *category.coop_units] if category else []
    near = [found.code for base in bases if (found := district.unit_for(base, ruling.area or district.code))]
    about = matter(turn.unit, ruling.about)
    called = [one.unit for one in units_of(turn.unit, about)] if isinstance(about, Call) else []
    own = [ruling.unit] if ruling.unit in district.units else []
    codes = dict.fromkeys(code for code in (ruling.suggested, *own, *near, *called) if code)
    return [(code, turn.words.unit(code)) for code in codes][:MAX_CHOICES]


FORM = Form(RULING, "p_", "panel", {"candidates": _candidates}, lambda ruling, parent: "")


def tell_panel(news: News) -> None:
    """The panel's cards are brought up to date."""
    ruling, uow = news.record, news.unit
    for code in panel_units(uow, ruling):
        for address, lang in chats_of(uow, code).items():
            slot = f"p{ruling.id}"
            found = uow.repo(Slot).find(address=address, slot=slot, limit=1)
            row = found[0] if found else Slot(address, slot, NO_REF, "panel", lang)
            send_in_slot(uow, row, ruling_card(uow, news.post.wording.of(row.lang), ruling))


def panel_units(unit: Unit, ruling: Ruling) -> tuple[str, ...]:
    """Whose chats read the case: chair and members, never the unit whose case it is."""
    panel = unit.district.rulings.panels.get(ruling.panel)
    return tuple(code for code in seats(unit.district, panel) if code != ruling.unit) if panel else ()
