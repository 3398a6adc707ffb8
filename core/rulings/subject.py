"""Rulings as the engine knows them: the lock, who stands how to one."""

from __future__ import annotations

from core.domain.permits import centre
from core.domain.rows import Post, Ruling
from core.domain.rulings import chairs, sits
from core.errors import AlreadyDone, CivicError, NotNow, NotYours, Recused
from core.rulings.effects import EFFECTS, GUARDS
from core.rulings.queries import locked_ruling
from core.rulings.workflow import RULING
from core.unit import Unit
from core.workflow.engine import Move, Relation, Subject
from core.workflow.timers import own_limits


def _not_panel(move: Move) -> CivicError:
    panel = move.uow.district.rulings.panels.get(move.record.panel)
    return NotYours(act=move.act.name, unit=panel.chair if panel else centre(move.uow.district))


def _not_seated(move: Move) -> CivicError:
    """Interested staff recuse."""
    own = any(post.unit == move.record.unit for post in move.held)
    return Recused(unit=move.record.unit) if own else _not_panel(move)


def _disputes(move: Move, post: Post | None) -> bool:
    return post is not None and post.unit == move.record.unit


def _misplaced(uow: Unit, ruling: Ruling, name: str) -> CivicError:
    if ruling.decided_at:
        return AlreadyDone(act=name, who="", unit=ruling.panel, at=ruling.decided_at)
    return NotNow(act=name, state=ruling.state)


RULINGS = Subject(
    "ruling",
    locked_ruling,
    lambda uow, ruling: RULING,
    {
        "seat": Relation(lambda m, post: post is not None and sits(m.uow.district, m.record, post), _not_seated),
        "chair": Relation(lambda m, post: post is not None and chairs(m.uow.district, m.record, post), _not_panel),
        "disputing": Relation(_disputes, lambda move: NotYours(act=move.act.name, unit=move.record.unit)),
    },
    GUARDS,
    EFFECTS,
    lambda uow, ruling: uow.repo(Ruling).save(ruling),
    timers=own_limits("ruling"),
    misplaced=_misplaced,
)
