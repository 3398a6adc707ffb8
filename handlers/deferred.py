"""Letters that may wake nobody are kept instead of sent."""

from collections.abc import Mapping
from typing import Any

from core.unit_of_work import UnitOfWork
from core.workflow.records import DeferredMessage


def deliver(
    uow: UnitOfWork, address: str, body: Mapping[str, Any], slot: str = "", *, shown: bool = False, fresh: bool = False
) -> bool:
    """Send a card, or keep it while nobody but `unit.awake` may be written to; True when it was sent.

    `shown`: it only edits a message that is there already, which wakes nobody. `fresh`: the slot's first card. A later
    card of a slot takes the place of the one that was kept.
    """
    kept = None if shown or fresh or not slot else uow.repo(DeferredMessage).first(address=address, slot=slot)
    if uow.awake is None or address in uow.awake or shown:
        if kept:
            uow.repo(DeferredMessage).drop(kept)
        uow.outbox.post(address, "card", body, slot=slot)
        return True
    if kept:
        uow.repo(DeferredMessage).change(kept, body=dict(body))
    else:
        uow.repo(DeferredMessage).add(DeferredMessage(address, slot, dict(body), uow.now))
    return False
