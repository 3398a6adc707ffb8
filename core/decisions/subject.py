"""Decisions and rolls as the engine knows them, and how they begin."""

import secrets
from typing import Any

from core import commands as c
from core import events as e
from core.decisions import rolls
from core.decisions.ballot_forms import Ballot
from core.decisions.cases import tickets_of
from core.decisions.effects import EFFECTS, GUARDS, begun_again, came_to_nothing, stage_again, take_over, to_confirm
from core.decisions.publication import as_data
from core.decisions.records import Decision, Roll
from core.decisions.workflow import ROLL, by, decision_flow
from core.errors import NoSuchDecision, NotAtThisStage, NotOnRoll, NotYourOffice, SaySomething, there
from core.people.records import Person
from core.record import picked
from core.refs import Ref
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Happened, Move, Relation, Subject, begins, may, perform
from core.workflow.notes import free_number
from core.workflow.transitions import Act


def serves(uow: UnitOfWork, department: str, area: str) -> bool:
    """Whether the place lies in the care of the unit."""
    own = uow.district.departments.get(department)
    return own is not None and uow.district.within(area, own.area)


def _share(uow: UnitOfWork, decision_id: int) -> tuple[Decision, None]:
    """Kept from being closed, while others vote at the same time."""
    return there(uow.hold(Decision, decision_id), NoSuchDecision), None


def _own_line(move: Move) -> str:
    """The line of the roll the actor stands for; '' for nobody's."""
    member = rolls.member_of(move.uow, move.record.roll_id, move.actor.person_id)
    return member.number if member else ""


def _belongs(move: Move, appointment: None) -> bool:
    """Somebody of the roll, or who lives there; whoever names an appointment acts by that."""
    district, area = move.uow.district, move.record.area
    if move.actor.role:
        return False
    if move.record.roll_id and _own_line(move):
        return True
    person = move.uow.repo(Person).get(move.actor.person_id)
    return person is not None and district.within(person.home, area)


_OFFICE = Relation(
    lambda move, appointment: serves(move.uow, appointment.department, move.record.area),
    lambda move: NotYourOffice(deed=move.act.name),
)
DECISIONS = Subject(
    "decision",
    lambda uow, decision_id: (there(uow.repo(Decision).get(decision_id, lock=True), NoSuchDecision), None),
    lambda uow, decision: decision_flow(uow.district.charter.profiles[decision.profile], decision.stage),
    {
        "office": _OFFICE,
        "resident": Relation(_belongs, _OFFICE.refusal, of_person=True),
        "voter": Relation(
            lambda move, appointment: bool(_own_line(move)),
            lambda move: NotOnRoll(number=move.record.number),
            of_person=True,
        ),
    },
    GUARDS,
    EFFECTS,
    lacks=lambda act, what: SaySomething(deed=act.name),
    state="stage",
    misplaced=lambda uow, decision, name: NotAtThisStage(deed=name, stage=decision.phase or decision.stage),
    shared={"cast": _share, "hand_paper": _share},
)
ROLLS = Subject(
    "roll",
    lambda uow, roll_id: (there(uow.repo(Roll).get(roll_id, lock=True), NoSuchDecision), None),
    lambda uow, roll: ROLL,
    {"office": _OFFICE},
    {},
    {
        "import": rolls.import_roll,
        "issue_code": rolls.issue_code,
        "vouch": rolls.vouch_voter,
        "release": rolls.release_line,
    },
)


def create_roll(command: c.ImportRoll, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """The first list of a place. Raises RollMistakes, NotYourOffice."""
    roll = Roll(command.area, command.department, command.name, secrets.token_hex(16), "", 0, uow.now)
    may(ROLLS, uow, roll, "import", actor)
    uow.repo(Roll).add(roll)
    given = c.Input(fields={"rows": command.rows, "population": command.population})
    return perform({"roll": ROLLS}, c.Perform(Ref("roll", roll.id), "import", given), uow, actor=actor)[0]


def start_decision(command: c.StartDecision, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Put a matter on its way; whoever may act in the first stage may start.

    Raises NotYourOffice, SaySomething, NotAtThisStage.
    """
    profile = uow.district.charter.profiles.get(command.profile)
    if profile is None or (command.matter and profile.matters and command.matter not in profile.matters):
        raise NotAtThisStage(deed="start", stage=command.profile)
    if not command.title.strip():
        raise SaySomething(deed="title")
    roll = uow.repo(Roll).get(command.roll_id)
    decision = Decision(
        number=free_number(uow, Decision, lead="V"),
        created_at=uow.now,
        title=command.title.strip(),
        stage=profile.stages[0].code,
        matter=command.matter or (next(iter(profile.matters)) if len(profile.matters) == 1 else ""),
        body=command.body or next(iter(profile.bodies), ""),
        population=roll.population if roll else 0,
        secrecy=profile.secrecy,
        ballots=as_data(profile.ballots),
        created_by=actor.person_id,
        **picked(command, "area department profile roll_id"),
    )
    who = by(frozenset().union(*(act.who for act in profile.stages[0].acts)))
    before = uow.repo(Decision).get(command.after, lock=True)
    if before:
        _after(uow, before, decision)
        who += by(frozenset().union(*(act.who for act in profile.stage(decision.stage).acts)))
    begins(DECISIONS, Act("start", (), who), uow, decision, actor)
    uow.repo(Decision).add(decision)
    started = e.DecisionStarted(decision.id, decision.number, decision.profile, decision.area)
    return [started, *(take_over(uow, before, decision) if before else ())]


def _after(uow: UnitOfWork, before: Decision, decision: Decision) -> None:
    """The same matter before a new meeting. Raises NotAtThisStage where there is nothing to do again."""
    same = (before.area, before.profile) == (decision.area, decision.profile)
    if not same or not came_to_nothing(before) or begun_again(uow, before):
        raise NotAtThisStage(deed="start", stage=before.stage)
    decision.stage = stage_again(uow.district.charter.profiles[decision.profile], before.outcome)
    decision.matter, decision.body, decision.secrecy = before.matter, before.body, before.secrecy
    decision.rules = {"after": before.id}
    decision.ballots = before.ballots
    if before.outcome == "no_majority" and (first := to_confirm(uow, before)):
        decision.title = f"{decision.title} · {first}"
        decision.ballots = as_data((Ballot("yes_no"),))


def notify_tickets(event: Any, uow: UnitOfWork, *, actor: Actor) -> list[Any]:
    """Every linked ticket hears what came out."""
    decision = uow.repo(Decision).get(event.subject_id)
    linked = tickets_of(uow, decision) if decision else []
    return [e.TicketVoted(ticket.id, decision.number, decision.outcome) for ticket in linked if decision]
