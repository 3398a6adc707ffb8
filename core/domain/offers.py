"""Which acts a ticket's card offers each kind of reader."""

from __future__ import annotations

from collections.abc import Callable

from core.domain.district import District
from core.domain.lifecycle import ENDED, acts_from
from core.domain.permits import centre
from core.domain.routing import highest_level, lowest_level
from core.domain.rows import Ticket

# In this order, where the state allows them.
OFFERED = {
    "handler": ("sign", "contact", "message", "submit", "call_street", "return"),
    "desk": (
        "reply_now",
        "dispatch",
        "choose_unit",
        "correct",
        "pass",
        "send_back",
        "forward",
        "city_result",
        "explain",
    ),
    "around": ("verify",),
}
# Acts on a card that are not arrows of their own: the arrow they lead to.
LEADS_TO = {"message": "contact", "choose_unit": "dispatch", "correct": "dispatch"}
# Where an act makes no sense although its arrow is there.
_VAIN: dict[str, Callable[[District, Ticket], bool]] = {
    "call_street": lambda d, t: t.level != lowest_level(d),
    "return": lambda d, t: t.designated or t.level == lowest_level(d),
    "dispatch": lambda d, t: not t.proposed or t.state == "assigned" or t.proposed == t.unit,
    "correct": lambda d, t: t.state == "assigned",
    "reply_now": lambda d, t: d.request_types[t.kind].rated_for_resolution,
    "forward": lambda d, t: t.level != highest_level(d) and t.desk != centre(d),
}


def offered(district: District, ticket: Ticket, kind: str, code: str) -> list[str]:
    """The acts for a reader: `kind` handler, desk or around; `code` the unit whose chat it is in."""
    if kind == "handler" and code != ticket.unit:
        return []
    if kind == "desk" and code not in {ticket.desk, centre(district)}:
        return []
    if kind == "around":
        return ["verify"] if not ticket.verified and ticket.state not in ENDED | {"reviewed", "submitted"} else []
    open_acts = acts_from(ticket.state)
    fitting = (act for act in OFFERED.get(kind, ()) if LEADS_TO.get(act, act) in open_acts)
    return [act for act in fitting if act not in _VAIN or not _VAIN[act](district, ticket)]
