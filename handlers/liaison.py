"""Liaisons of units: sign, contact, report the result, return."""

from __future__ import annotations

from core import commands as c
from core.domain.rows import Ticket
from handlers.asking import Act
from handlers.talk import Turn


def _kinds(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    return [(code, names.say(turn.words.lang)) for code, names in turn.unit.district.result_kinds.items()]


def _bases(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    return [(code, names.say(turn.words.lang)) for code, names in turn.unit.district.return_bases.items()]


ACTS = {
    "sign": Act(lambda ticket, choice, text, pictures: c.SignTicket(ticket)),
    "contact": Act(lambda ticket, choice, text, pictures: c.ContactReporter(ticket)),
    "message": Act(
        lambda ticket, choice, text, pictures: c.ContactReporter(ticket, text),
        question="ask.message",
        permit="contact",
        arrow="contact",
    ),
    "submit": Act(
        lambda ticket, choice, text, pictures: c.SubmitResult(ticket, choice, text, pictures),
        choices=_kinds,
        question="ask.submit",
    ),
    "return": Act(
        lambda ticket, choice, text, pictures: c.ReturnTicket(ticket, choice, text),
        choices=_bases,
        question="ask.return",
    ),
}
