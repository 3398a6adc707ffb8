"""Letters that may wake nobody are kept instead of sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.rows import Held
from core.unit import Unit


def deliver(
    unit: Unit, address: str, body: Mapping[str, Any], slot: str = "", *, shown: bool = False, fresh: bool = False
) -> bool:
    """Send a card, or keep it while nobody but `unit.awake` may be written to; True when it was sent.

    `shown`: it only edits a message that is there already, which wakes nobody. `fresh`: the slot's first card. A later
    card of a slot takes the place of the one that was kept.
    """
    kept = [] if shown or fresh or not slot else unit.repo(Held).find(address=address, slot=slot, limit=1)
    if unit.awake is None or address in unit.awake or shown:
        for held in kept:
            unit.repo(Held).drop(held)
        unit.outbox.post(address, "card", body, slot=slot)
        return True
    if kept:
        kept[0].body = dict(body)
        unit.repo(Held).save(kept[0])
    else:
        unit.repo(Held).add(Held(address, slot, dict(body), unit.now))
    return False
