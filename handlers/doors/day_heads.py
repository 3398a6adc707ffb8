"""The day's head of the trace goes to the townships, out of our reach."""

from core.ledger.records import DayHead
from core.people.queries import live
from core.people.records import Appointment
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local
from handlers.notifier import Notifier
from handlers.wording import Wording


def note(uow: SqlUnitOfWork, wording: Wording) -> None:
    """Once a day, by whichever replica comes first: the head as it is now, to the chats of the townships."""
    day = f"{local(uow.now):%Y-%m-%d}"
    seq, head = uow.ledger_anchor()
    if not seq or not uow.take("day_heads", day):
        return
    uow.repo(DayHead).add(DayHead(day, seq, head))
    notifier = Notifier(uow, wording)
    for department in sorted(_townships(uow)):
        notifier.say(department, "told.day_head", text=day, n=seq, head=head)


def _townships(uow: UnitOfWork) -> set[str]:
    """The units whose people review what the places below decide."""
    reviews = [code for code, role in uow.district.roles.items() if "file_or_return" in role.can]
    held = uow.repo(Appointment).find(role=reviews)
    return {one.department for one in held if live(uow, one)}
