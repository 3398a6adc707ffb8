"""Lets the house learn from its corrections, and use what it learnt."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from bot.processing import Office
from core.commands import KeepLesson
from core.routing.circumstances import READ
from core.routing.classifier import Learnt, Taught, taught
from core.routing.corrections import Case, Outcome, learn
from core.routing.folding import fold
from core.routing.router import Router
from core.storage import corrections
from core.tickets.records import Lesson

log = logging.getLogger(__name__)
FIGURES = ("held_back", "right_before", "right_after", "uncorrected", "kept_before", "kept_after")


class School:
    """Beside the desk: it reads what was decided, tries what that teaches, and puts a better reading on the desk.

    Nothing but numbers is kept of a lesson: every replica builds it from the words that are still kept, so a lesson
    ends with the words it was made from.
    """

    def __init__(self, office: Office, adviser: Learnt) -> None:
        self._office = office
        self._adviser = adviser
        self._used = 0

    @property
    def _router(self) -> Router:
        return self._office.dispatcher.router

    async def refresh(self) -> None:
        """Use the newest lesson that went live, here or on another replica."""
        lesson = await self._office.run(lambda uow: uow.repo(Lesson).first(live=True, newest=True))
        if not lesson or lesson.id == self._used:
            return

        def build(connection: Connection) -> Taught:
            cases = corrections.decided(connection, lesson.upto)
            words = ((fold(case.text[:READ].strip()).plain, case.category) for case in cases)
            return taught(words, lesson.weight, lesson.departments)

        self._adviser = self._adviser.with_lesson(await self._office.look(build))
        self._office.dispatcher = replace(self._office.dispatcher, router=self._router.advised(self._adviser))
        self._used = lesson.id
        log.info("lesson_used", extra={"lesson": lesson.id})

    async def learn(self) -> None:
        """Where something was corrected since the last try: try what it teaches, keep the figures, use it if better."""
        adviser = self._adviser

        def attempt(connection: Connection) -> tuple[int, Outcome] | None:
            made, learnt = corrections.newest(connection)
            if made <= learnt:
                return None
            cases = self._cases(corrections.decided(connection))
            found = learn(cases, adviser, adviser.with_lesson, learnt)
            return (max(case.number for case in cases), found) if found else None

        tried = await self._office.look(attempt)
        if tried is None:
            return
        upto, found = tried
        figures: dict[str, Any] = {name: getattr(found, name) for name in FIGURES}
        command = KeepLesson(upto, found.live, found.lesson.weight, found.lesson.departments, figures)
        await self._office.do(command)
        log.info("lesson_tried", extra={"live": found.live, **figures})
        await self.refresh()

    def _cases(self, decided: Sequence[corrections.Decided]) -> list[Case]:
        router = self._router
        return [
            Case(
                d.number,
                d.ticket,
                fold(d.text[:READ].strip()).plain,
                router.scores(d.text),
                d.category,
                d.proposed,
                d.department,
            )
            for d in decided
        ]
