"""What the reporter and the neighbours do to a ticket."""

from datetime import timedelta

from core import events as e
from core.commands import Input
from core.errors import NotNow, StillFollowed, UndoOver
from core.refs import ticket_ref
from core.routing.duplicates import standing
from core.tickets.followers import FINISHED, followers, goes_on, own_voices, speak
from core.tickets.house_acts import once_more, weighed
from core.tickets.lifecycle import ENDED
from core.tickets.records import Follower, Rating
from core.workflow.engine import Follow, Move, Step
from core.workflow.notes import keep_note

UNDO = timedelta(minutes=10)  # in which whoever took a matter back may have it done after all


def _supplement(move: Move) -> None:
    """The reporter adds words or pictures; whoever has the matter sees them on the card.

    Where the matter goes on under another number, they go there. Raises NotNow where that one has ended.
    """
    uow, ticket, given = move.uow, move.record, move.input
    main = goes_on(uow, ticket)
    if main.id != ticket.id:
        if main.state in ENDED:
            raise NotNow(act="supplement", state=main.state)
        move.then.append(speak(uow, main, given.text, given.pictures, move.actor))
        return
    facts = keep_note(uow, ticket_ref(ticket.id), "supplement", given.text, move.actor, given.pictures)
    if ticket.state not in FINISHED:  # there it says when the matter was finished
        ticket.changed_at = uow.now
    move.then.append(e.TicketSupplemented(ticket.id, **facts))


def _alone(move: Move) -> None:
    """Taken back while nobody has reported a result yet, and no neighbour follows it. Raises StillFollowed."""
    if others := followers(move.uow, move.record):
        raise StillFollowed(n=len(others))


def _lately(move: Move) -> None:
    """Undone by whoever took it back, soon after. Raises UndoOver."""
    if move.uow.now - move.record.changed_at > UNDO:
        raise UndoOver(n=UNDO // timedelta(minutes=1))


def _go_on(move: Move) -> None:
    """Whoever had it has it again, with the limits of a new dispatch."""
    ticket = move.record
    if ticket.dispatched_at and ticket.department != ticket.desk:
        move.then.append(Follow(ticket_ref(ticket.id), "route", Input(choice=ticket.department)))


def _rate(move: Move) -> None:
    """一事一评: not solved or a low grade reopens twice by itself, then 督办 (SG-73).

    Fields: contacted, solved, grade. On the telephone they are the reporter's words, entered by who rang.
    """
    uow, ticket, given = move.uow, move.record, move.input.fields
    solved, grade = given["solved"], given["grade"]
    rating = Rating(ticket.id, ticket.round, uow.now, ticket.reporter_id, given["contacted"], solved)
    rating.entered_by = move.actor.person_id if move.act.name == "phone_rate" else 0
    rating.grade, rating.comment, rating.department = grade, move.input.text, ticket.department
    uow.repo(Rating).add(rating)
    kept = ("contacted", "solved", "grade", "by", "department", "entered_by")
    move.facts = {name: getattr(rating, name) for name in kept}
    if solved == "no" or grade >= uow.district.negative_from:
        move.then.append(once_more(uow, ticket))
    else:
        move.then.append(Follow(ticket_ref(ticket.id), "close", Input(choice="rated")))


def _not_reached(move: Move) -> None:
    """Choice: not_reached or wrong_number. So often in vain, and silence closes it as not rated, never as satisfied."""
    ticket = move.record
    ticket.tried += 1
    move.facts = {"department": move.actor.department, "how": move.input.choice, "times": ticket.tried}
    if ticket.tried >= move.uow.district.appraisal.tries:
        move.then.append(Follow(ticket_ref(ticket.id), "close", Input(choice="unrated")))


def _join(move: Move) -> None:
    """一起跟进, or the same person once more. Raises NoSuchTicket for what is not to be shared."""
    move.then.append(speak(move.uow, move.record, move.input.text, move.input.pictures, move.actor))


def _redo(move: Move) -> None:
    """Told again soon after a result (纸面办结): one more round, or 督办 when rounds did not help (SG-73).

    Raises NotNow for a ticket without a result, or ended too long ago.
    """
    _recent(move, "reopen")
    _join(move)
    move.then.append(once_more(move.uow, move.record, "again"))


def _recent(move: Move, act: str) -> None:
    ticket = move.record
    if ticket.state not in FINISHED or not standing(move.uow.district, ticket, move.uow.now):
        raise NotNow(act=act, state=ticket.state)


def _answer(move: Move) -> None:
    """A follower's one answer in a round, choice yes, partly or no.

    一事一评: the grade that counts for the department is the reporter's alone. What followers answer cannot close a
    matter; it can keep it open: see `weigh`. So twelve neighbours in the dark are heard, and none of them can hold up
    alone what the others, the reporter among them, call solved. Every 'no' reaches the desk at once all the same.
    """
    uow, ticket = move.uow, move.record
    mine = own_voices(uow, ticket, move.actor)
    _recent(move, "rate")
    uow.repo(Follower).change(mine[0], round=ticket.round, solved=move.input.choice)
    move.facts = {"solved": move.input.choice}
    if ticket.state == "closed":
        move.then += weighed(uow, ticket)


GUARDS: dict[str, Step] = {
    "withdraw": _alone,
    "unwithdraw": _lately,
}
EFFECTS: dict[str, Step] = {
    "supplement": _supplement,
    "why": _supplement,
    "unwithdraw": _go_on,
    "rate": _rate,
    "phone_rate": _rate,
    "not_reached": _not_reached,
    "follow": _join,
    "redo": _redo,
    "unfollow": lambda move: move.uow.repo(Follower).change(
        *own_voices(move.uow, move.record, move.actor), left_at=move.uow.now
    ),
    "answer": _answer,
}
