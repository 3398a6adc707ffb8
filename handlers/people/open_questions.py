"""A question in a group to which nothing came is asked once more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

from core.unit_of_work import UnitOfWork
from core.workflow.records import OpenQuestion

PATIENCE = timedelta(minutes=5)
AT_ONCE = 50


class Dialogues(UnitOfWork, Protocol):
    """A unit that knows what was being asked."""

    def recall(self, address: str, person_id: int) -> dict[str, Any]: ...


def repeat(uow: Dialogues) -> None:
    """With privacy mode on, a group's bot hears replies only: who simply wrote was not heard, and nobody noticed."""
    for asked in uow.repo(OpenQuestion).find(limit=AT_ONCE, lock=True):
        if asked.at + PATIENCE > uow.now:
            return  # they lie in the order in which they were asked
        uow.repo(OpenQuestion).drop(asked)
        if uow.recall(asked.address, asked.person_id).get("asked") == asked.token:
            uow.outbox.post(asked.address, "card", {"card": asked.card, "edit": ""})
