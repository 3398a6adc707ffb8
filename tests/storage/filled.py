"""A small district's busy week, told through the real commands."""

from __future__ import annotations

from typing import Any

from core.bus import carry_out
from core.people.records import Person
from core.storage.runner import Runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import CLOCKWORK, CONSOLE, Actor
from tests import acts as c
from tests.storage.office import Clock, a_person

ANNA, CLERK, HAND = 1, 2, 3
RESIDENT = Actor(ANNA)
DESK = Actor(CLERK, "clerk", "hub", "老周")
SEWER = Actor(HAND, "hand", "sewer", "小李")


class Week:
    """Carries out commands, each as one unit, a minute after the other."""

    def __init__(self, runner: Runner, clock: Clock) -> None:
        self._runner = runner
        self._clock = clock

    def do(self, actor: Actor, command: c.Command) -> int:
        """One command; gives the subject of its first event."""
        self._clock.pass_(minutes=1)

        def work(uow: SqlUnitOfWork) -> int:
            events = carry_out(command, uow, actor=actor)
            uow.outbox.post("web:anna", "card", {"n": len(events)}, slot="t1")
            return events[0][0].subject_id

        return self._runner.submit(work).result(20)

    def staff(self) -> None:
        """Three people; two take posts, one of them two; a group chat is bound, and bound anew."""
        for name in ("anna", "zhou", "li"):
            self._runner.submit(lambda uow, name=name: uow.repo(Person).add(a_person(name))).result(20)  # type: ignore[misc]
        self.do(CONSOLE, c.Invite("clerk", "desk@q7-a", "CODE1", name="老周"))
        self.do(Actor(CLERK), c.AcceptInvitation(CLERK, "CODE1"))
        self.do(CONSOLE, c.Invite("clerk", "hub", "CODE0", name="老周"))
        self.do(Actor(CLERK), c.AcceptInvitation(CLERK, "CODE0"))
        self.do(CONSOLE, c.Invite("hand", "sewer", "CODE2", name="小李"))
        self.do(Actor(HAND), c.AcceptInvitation(HAND, "CODE2"))
        for code, department in (("CODE3", "sewer"), ("CODE4", "hub")):
            self.do(CONSOLE, c.Invite("group", department, code))
            self.do(Actor(HAND), c.BindGroup(HAND, code, "telegram:-100"))

    def file(self, text: str, **more: Any) -> int:
        """Anna reports a blocked ditch, and the desk gives it to the ditch works."""
        facts: dict[str, Any] = {"kind": "ask", "category": "w1", "area": "q7-a-1", "reporter_id": ANNA, **more}
        ticket = self.do(Actor(facts["reporter_id"]), c.FileTicket(text, **facts))
        self.do(DESK, c.DispatchTicket(ticket, "sewer"))
        return ticket

    def solve(self, ticket: int, text: str = "已经疏通") -> None:
        """From the signature to the reviewed result."""
        self.do(SEWER, c.SignTicket(ticket))
        self.do(SEWER, c.ContactReporter(ticket, "明天上午到"))
        self.do(SEWER, c.SubmitResult(ticket, "done", text, pictures=("p1", "p2")))
        self.do(DESK, c.ReviewResult(ticket, passed=True))

    def tick(self) -> None:
        """Let everything that is due speak."""
        for due in self._runner.submit(lambda uow: uow.due_timers(100)).result(20):
            self._runner.submit(
                lambda uow, due=due: carry_out(c.RunTimer(due), uow, actor=CLOCKWORK)  # type: ignore[misc]
            ).result(20)


def fill(runner: Runner, clock: Clock) -> None:
    """A rated, a reopened, a missed, a withdrawn and a hidden matter, and an emergency."""
    week = Week(runner, clock)
    week.staff()
    good = week.file(
        "桥边的沟堵了", place="老桥东头", lon=120, lat=35.5, pictures=("a",), why=({"key": "word", "say": "沟"},)
    )
    week.solve(good)
    week.do(RESIDENT, c.RateTicket(good, contacted=True, solved="yes", grade=0, comment="很快"))
    bad = week.file("又堵了", confidence=0.5)
    week.do(SEWER, c.SignTicket(bad))
    week.do(SEWER, c.SubmitResult(bad, "done", "看过了"))
    week.do(DESK, c.ReviewResult(bad, passed=False, reason="没有照片"))
    week.do(SEWER, c.SubmitResult(bad, "done", "拍了照片", pictures=("p3",)))
    week.do(DESK, c.ReviewResult(bad, passed=True))
    week.do(RESIDENT, c.RateTicket(bad, contacted=False, solved="no", grade=4, comment="没人来"))
    gone = week.file("算了")
    week.do(RESIDENT, c.SupplementTicket(gone, "再想想", pictures=("b",)))
    week.do(RESIDENT, c.WithdrawTicket(gone, "自己弄好了"))
    week.file("悄悄说一件事", kind="tell")
    week.do(RESIDENT, c.RaiseAlarm(ANNA, "web:r", "any", "着火了", "f1"))
    for _ in range(12):
        clock.pass_(hours=20)
        week.tick()
