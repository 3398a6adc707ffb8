"""The joint panel in chat: opinions, a ruling by statute and clause."""

from __future__ import annotations

import re
from typing import Any

from core import commands as c
from core.domain.permits import centre
from core.domain.refs import NO_REF
from core.domain.rows import Call, CalledUnit, Opinion, Ruling, Slot, Ticket
from core.domain.rulings import ENDED, seats, sitting
from core.errors import NeedsWords, NotYours
from core.unit import Actor, Unit
from core.work.rulings import similar_rulings
from core.work.trace import matter
from handlers.cards import chats_of, send_in_slot
from handlers.message import Action, Button, Card
from handlers.news import News
from handlers.talk import Rows, Turn
from handlers.wording import Words

MAX_CHOICES = 14
_STATUTE = re.compile(r"《(?P<statute>[^》]+)》\s*(?P<clause>.*)", re.S)


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
    rows: Rows = ()
    if ruling.state not in ENDED:
        rows = (
            (Button(words("panel.opine"), Action("p_opine", ruling.id)),),
            (Button(words("panel.decide"), Action("p_decide", ruling.id)),),
        )
    number = ticket.number if ticket else call.number if call else ""
    return Card("\n".join(lines), words("panel.title", number=number), rows)


def opine(turn: Turn) -> None:
    """Which unit, then why."""
    _choose(turn, "opine")


def decide(turn: Turn) -> None:
    """Which unit, then statute and clause."""
    _choose(turn, "decide")


def _choose(turn: Turn, act: str) -> None:
    action = turn.update.action
    ruling = turn.unit.repo(Ruling).get(action.number) if action else None
    if action is None or ruling is None:
        turn.toast("trouble.stale_button")
        return
    _actor(turn, ruling, act)
    if action.choice:
        turn.goto("panel", act=act, ruling=ruling.id, main=action.choice)
        turn.reply(Card(turn.words(f"panel.ask_{act}", unit=action.choice), ask=not turn.update.private))
        turn.toast_only("toast.write")
        return
    codes = list(dict.fromkeys(code for code in _candidates(turn.unit, ruling) if code))[:MAX_CHOICES]
    rows = tuple((Button(turn.words.unit(code), Action(f"p_{act}", ruling.id, code)),) for code in codes)
    turn.reply(Card(turn.words("panel.choose"), rows=rows))
    turn.toast_only("toast.choose")


def _candidates(unit: Unit, ruling: Ruling) -> list[str]:
    district = unit.district
    category = district.categories.get(ruling.category)
    bases = [category.main_unit, *category.coop_units] if category else []
    area = ruling.area or district.code
    near = [found.code for base in bases if (found := district.unit_for(base, area))]
    about = matter(unit, ruling.about)
    called = [u.unit for u in unit.repo(CalledUnit).find(call_id=about.id)] if isinstance(about, Call) else []
    own = [ruling.unit] if ruling.unit in district.units else []
    return [ruling.suggested, *own, *near, *called]


def _actor(turn: Turn, ruling: Ruling, act: str) -> Actor:
    post = sitting(turn.unit.district, ruling, turn.posts, act)
    if post is None:
        panel = turn.unit.district.rulings.panels.get(ruling.panel)
        raise NotYours(act=act, unit=panel.chair if panel else centre(turn.unit.district))
    return Actor(turn.person.id, post.role, post.unit, turn.person.name)


def answer(turn: Turn) -> None:
    """The words of an opinion, or 《statute》 and clause of a ruling."""
    asked: dict[str, Any] = turn.state["ask"]
    ruling = turn.unit.repo(Ruling).get(asked["ruling"])
    if ruling is None:
        turn.goto("")
        turn.toast("trouble.stale_button")
        return
    if not turn.text:
        raise NeedsWords(what="words")
    actor = _actor(turn, ruling, asked["act"])
    law = _STATUTE.search(turn.text)
    if asked["act"] == "opine":
        basis = f"《{law['statute']}》" if law else turn.unit.district.return_bases[ruling.basis].hans
        turn.do(c.GiveOpinion(ruling.id, asked["main"], basis, turn.text), actor)
        turn.goto("")
        turn.say("panel.opined")
        return
    statute, clause = (law["statute"], law["clause"]) if law else ("", turn.text)
    principles = tuple(turn.unit.district.rulings.principles)[:1]
    turn.do(c.DecideRuling(ruling.id, asked["main"], statute, clause, principles=principles), actor)
    turn.goto("")
    turn.say("panel.decided", unit=asked["main"])


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


BUTTONS = {"p_opine": opine, "p_decide": decide}
