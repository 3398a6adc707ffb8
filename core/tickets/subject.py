"""Tickets as the engine knows them: the lock, and who stands how."""

from core.district.desks import community_of
from core.errors import CivicError, Lacks, NeedsWords, NoSuchTicket, NotReporter
from core.logins import give_login
from core.tickets import alarms, contact, desk_acts, holder_acts, house_acts, people_acts
from core.tickets.followers import followers
from core.tickets.permissions import is_reporter, stands
from core.tickets.records import Follower, Ticket
from core.tickets.timers import begin_limits
from core.tickets.workflow import TICKET
from core.workflow.engine import Move, Relation, Step, Subject, alone, theirs


def _by_post(relation: str) -> Relation:
    return Relation(
        lambda move, appointment: stands(move.uow.district, relation, move.record, appointment),
        theirs(lambda move: _whose(move, relation)),
    )


def _whose(move: Move, relation: str) -> str:
    """The department whose act it is: what a refusal names."""
    district, ticket = move.uow.district, move.record
    if relation == "around":
        return community_of(district, ticket.area) or str(ticket.department)
    return str(ticket.desk if relation in {"desk", "centre"} else ticket.department)


def _told(move: Move, _: None) -> bool:
    """Whoever reported it or ever joined it: what they said there is theirs (PIPL 47)."""
    ticket, own = move.record, move.actor.person_id
    return own == ticket.reporter_id or bool(move.uow.repo(Follower).first(ticket_id=ticket.id, person_id=own))


def _nobody(move: Move) -> CivicError:
    return NoSuchTicket(number="")


GUARDS: dict[str, Step] = {
    **desk_acts.GUARDS,
    **holder_acts.GUARDS,
    **people_acts.GUARDS,
    **contact.GUARDS,
    **alarms.GUARDS,
}
EFFECTS: dict[str, Step] = {
    **desk_acts.EFFECTS,
    **holder_acts.EFFECTS,
    **people_acts.EFFECTS,
    **house_acts.EFFECTS,
    **contact.EFFECTS,
    **alarms.EFFECTS,
    "give_login": give_login,
}
SUBJECT = Subject(
    "ticket",
    alone(Ticket),
    lambda uow, ticket: TICKET,
    {
        **{name: _by_post(name) for name in ("desk", "centre", "holder", "handles", "around", "street", "community")},
        "reporter": Relation(
            lambda move, _: is_reporter(move.actor.person_id, move.record, move.act.name),
            lambda move: NotReporter(act=move.act.name),
            of_person=True,
        ),
        "teller": Relation(_told, _nobody, of_person=True),
        "follower": Relation(
            lambda move, _: move.actor.person_id in followers(move.uow, move.record), _nobody, of_person=True
        ),
        "anybody": Relation(lambda move, _: True, _nobody, of_person=True),
    },
    GUARDS,
    EFFECTS,
    timers=lambda move: begin_limits(move.uow, move.record, move.act.timers),
    lacks=lambda act, what: Lacks(act=act.name, missing=("text",)) if what == "text" else NeedsWords(what=what),
    begins=frozenset(
        {"TicketDispatched", "TicketSentDown", "DispatchOverruled", "TicketReopened", "ResultSentBack", "TicketFiled"}
    ),
)
