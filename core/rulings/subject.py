"""Rulings as the engine knows them: the lock, who stands how to one."""

from core.district.desks import centre
from core.duties.records import Ruling
from core.duties.rulings import chairs, sits
from core.errors import AlreadyDone, CivicError, NotNow, NotYours, Recused
from core.rulings.effects import EFFECTS, GUARDS
from core.rulings.queries import locked_ruling
from core.rulings.workflow import RULING
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move, Relation, Subject, in_office, theirs
from core.workflow.timers import own_limits


def _not_panel(move: Move) -> CivicError:
    panel = move.uow.district.rulings.panels.get(move.record.panel)
    return NotYours(act=move.act.name, department=panel.chair if panel else centre(move.uow.district))


def _not_seated(move: Move) -> CivicError:
    """Interested staff recuse."""
    own = any(appointment.department == move.record.department for appointment in move.held)
    return Recused(department=move.record.department) if own else _not_panel(move)


def _misplaced(uow: UnitOfWork, ruling: Ruling, name: str) -> CivicError:
    if ruling.decided_at:
        return AlreadyDone(act=name, who="", department=ruling.panel, at=ruling.decided_at)
    return NotNow(act=name, state=ruling.state)


RULINGS = Subject(
    "ruling",
    locked_ruling,
    lambda uow, ruling: RULING,
    {
        "seat": Relation(lambda move, post: sits(move.uow.district, move.record, post), _not_seated),
        "chair": Relation(lambda move, post: chairs(move.uow.district, move.record, post), _not_panel),
        "disputing": Relation(in_office, theirs(lambda move: move.record.department)),
    },
    GUARDS,
    EFFECTS,
    timers=own_limits("ruling"),
    misplaced=_misplaced,
)
