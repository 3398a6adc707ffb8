"""Street desks and the centre: dispatch, review, forward, explain."""

from __future__ import annotations

from core import commands as c
from core.domain.advice import other_thoughts
from core.domain.rows import Ticket
from handlers.asking import Act
from handlers.message import Action
from handlers.talk import Turn

MAX_UNITS = 16  # a keyboard longer than this is no help


def _units(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """Whom the desk may choose: the proposal, the helpers, the place's community and street units, experts."""
    district = turn.unit.district
    codes = [ticket.proposed, *ticket.helpers]
    category = district.categories[ticket.category]
    for base in (category.main_unit, *category.coop_units):
        found = district.unit_for(base, ticket.area) if ticket.area else district.units.get(base)
        codes.append(found.code if found else "")
    for area in reversed(district.path(ticket.area)) if ticket.area else ():
        codes += [u.code for u in district.units_of(area.code) if u.level != category.level or area.kind != "district"]
    chosen = [code for code in dict.fromkeys(codes) if code and code != ticket.unit and code in district.units]
    return [(code, district.units[code].names.say(turn.words.lang)) for code in chosen[:MAX_UNITS]]


def _proposed(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    return [(ticket.proposed, turn.words.unit(ticket.proposed))]


def _categories(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """What it may rather be: what the reading thought of, then all groups, then the categories of a group."""
    categories, lang = turn.unit.district.categories, turn.words.lang
    choice = turn.update.action.choice if turn.update.action else ""
    if choice == "groups":
        return _groups(turn)
    if choice.startswith("g"):
        return [(k.code, k.names.say(lang)) for k in categories.values() if k.group == choice[1:]]
    if choice in categories:
        return [(choice, "")]
    found = [code for code in other_thoughts(ticket.why, ticket.category) if code in categories]
    return [
        *((code, categories[code].names.say(lang)) for code in found),
        ("groups", turn.words("press.other_category")),
    ]


def _groups(turn: Turn) -> list[tuple[str, str]]:
    groups = {k.group: k.group_names for k in turn.unit.district.categories.values()}
    return [(f"g{code}", names.say(turn.words.lang)) for code, names in groups.items()]


def corrected(turn: Turn, ticket_id: int) -> None:
    """After a change: it is done; why may be told, and need not be."""
    ticket = turn.unit.repo(Ticket).get(ticket_id)
    if ticket is not None:
        row = ((turn.button("press.correct_why", Action("correct_why", ticket.id)),),)
        turn.say("told.corrected", *row, number=ticket.number, category=ticket.category, unit=ticket.proposed)


ACTS = {
    "dispatch": Act(lambda ticket, choice, text, pictures: c.DispatchTicket(ticket, choice), choices=_proposed),
    "choose_unit": Act(
        lambda ticket, choice, text, pictures: c.DispatchTicket(ticket, choice),
        choices=_units,
        permit="dispatch",
        arrow="dispatch",
    ),
    "reply_now": Act(lambda ticket, choice, text, pictures: c.ReplyNow(ticket, text), question="ask.reply_now"),
    "correct": Act(
        lambda ticket, choice, text, pictures: c.CorrectTicket(ticket, choice),
        choices=_categories,
        arrow="dispatch",
        then=corrected,
    ),
    "correct_why": Act(
        lambda ticket, choice, text, pictures: c.ExplainCorrection(ticket, text),
        question="ask.correct_why",
        permit="correct",
        arrow="-",
    ),
    "pass": Act(lambda ticket, choice, text, pictures: c.ReviewResult(ticket, True)),
    "send_back": Act(
        lambda ticket, choice, text, pictures: c.ReviewResult(ticket, False, text), question="ask.send_back"
    ),
    "forward": Act(lambda ticket, choice, text, pictures: c.ForwardUp(ticket, text), question="ask.forward"),
    "city_result": Act(
        lambda ticket, choice, text, pictures: c.SubmitResult(ticket, choice or "explained", text, pictures),
        question="ask.city_result",
    ),
    "explain": Act(lambda ticket, choice, text, pictures: c.CloseExplained(ticket, text), question="ask.explain"),
}
