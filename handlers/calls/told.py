"""Whether a whistle has come to all whom it calls."""

import re

from core.calls.permissions import CALLED_ENDED
from core.calls.queries import all_told, departments_of, locked_call
from core.calls.records import Call
from core.calls.workflow import OUT
from core.commands import Perform
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow.records import Slot
from handlers.tickets.cards import chats_of

_CARD = re.compile(r"c([0-9]+)")  # the slot of a called department's card


def delivered(uow: UnitOfWork, slot: str) -> Perform | None:
    """A card came for the first time: the act that follows where it was the last of its call that was waited for.

    The call is locked, so that of two cards that come at the same moment one sees the other.
    """
    found = _CARD.fullmatch(slot)
    if not found or uow.repo(Call).get(int(found[1])) is None:
        return None
    call = locked_call(uow, int(found[1]))
    departments = departments_of(uow, call)
    if call.state not in OUT or all_told(call, departments):
        return None
    there = (one.department for one in reversed(departments) if one.state not in CALLED_ENDED)
    return None if any(_waited_for(uow, slot, code) for code in there) else Perform(Ref("call", call.id), "told")


def _waited_for(uow: UnitOfWork, slot: str, department: str) -> bool:
    chats = list(chats_of(uow, department))
    return bool(chats) and not any(row.message for row in uow.repo(Slot).find(address=chats, slot=slot))
