"""Grid workers and communities: look, solve, or call the street."""

from __future__ import annotations

from core import commands as c
from core.domain.rows import Ticket
from handlers.asking import Act
from handlers.talk import Turn


def _found(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    return [("real", turn.words("verify.real")), ("not_found", turn.words("verify.not_found"))]


ACTS = {
    "verify": Act(
        lambda ticket, choice, text, pictures: c.VerifyOnSite(ticket, choice == "real", text, pictures),
        choices=_found,
        question="ask.verify",
        optional=True,
        arrow="-",
    ),
    "call_street": Act(lambda ticket, choice, text, pictures: c.CallStreet(ticket, text), question="ask.call_street"),
}
