"""The grid leader's one message a day, and the street's line a week."""

from core.district.desks import centre
from core.errors import allowed
from core.people.queries import live
from core.people.records import Appointment, Person
from core.procedures.records import Case
from core.procedures.relations import procedure_of
from core.procedures.subject import SUBJECT
from core.procedures.values import DATED, holds
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.tickets.workflow import OPEN
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import check_state, may
from core.workflow.work_calendar import is_workday, local
from handlers.context import Rows
from handlers.messages import Action, Button, Card
from handlers.notifier import Notifier
from handlers.people.grid import gap_lines
from handlers.tickets.cards import chats_of, ticket_button
from handlers.wording import Wording, Words

GIVING = ("give", "look")  # acts by which a leader hands a look to somebody
SHOWN, LOOKED_AT, MONDAY = 6, 200, 0
FIRST = 3  # gaps that the week's message names


def tell(uow: SqlUnitOfWork, wording: Wording) -> None:
    """On working days from the set hour on, by whichever replica comes first. Nobody has to answer."""
    district, now = uow.district, local(uow.now)
    if not district.radar.at or now.time() < district.radar.at:
        return
    if is_workday(district.calendars["default"], now.date()):
        _days(uow, Notifier(uow, wording), f"{now:%Y-%m-%d}")
        if now.weekday() == MONDAY:
            _gaps(uow, Notifier(uow, wording), f"{now:%G-%V}")


def _days(uow: SqlUnitOfWork, notifier: Notifier, day: str) -> None:
    for post in _leaders(uow):
        person = uow.repo(Person).get(post.person_id)
        if person is None or not person.address or not uow.take("day", f"{post.id}:{day}"):
            continue
        if card := day_card(uow, notifier.wording.of(person.lang), post):
            notifier.write(person.address, card)


def _gaps(uow: SqlUnitOfWork, notifier: Notifier, week: str) -> None:
    """The first empty or doubled grids, once a week, to the street's desk; a tap shows the rest."""
    bases = {level.desk for level in uow.district.levels.values()} - {centre(uow.district)}
    for code, desk in uow.district.departments.items():
        if desk.base in bases and uow.take("gaps", f"{code}:{week}"):
            for address, lang in chats_of(uow, code).items():
                words = notifier.wording.of(lang)
                if lines := gap_lines(uow, words, desk.area, FIRST):
                    rest = Button(words("grid.all"), Action("grid_gaps", 0, desk.area))
                    notifier.write(address, Card("\n".join(lines), rows=((rest,),) if lines[FIRST:] else ()))


def _leaders(uow: UnitOfWork) -> list[Appointment]:
    """Who leads a grid; where nobody does, who stands in for the leader there."""
    grids = uow.district.grids
    roles = [role for role in (grids.leader, grids.stand_ins.get(grids.leader, "")) if role]
    held = [one for one in uow.repo(Appointment).find(role=roles) if live(uow, one)]
    led = {one.area for one in held if one.role == grids.leader}
    return [one for one in held if one.role == grids.leader or not led & set(uow.district.below(one.area))]


def day_card(uow: UnitOfWork, words: Words, post: Appointment) -> Card | None:
    """今天的网格: what is open, what is to be given to somebody, whom to visit; None where there is nothing."""
    areas = uow.district.below(post.area)
    actor = Actor(post.person_id, post.role, post.department)
    tickets = uow.repo(Ticket).find(area=areas, state=OPEN.split(), newest=True, limit=LOOKED_AT)
    tickets = [one for one in tickets if not one.tip_off]
    cases = [one for one in uow.repo(Case).find(area=areas, closed_at=None) if one.procedure in uow.district.procedures]
    giving = [(one, act) for one in cases for act in GIVING if _may(uow, one, act, actor)]
    visits = sum(_stale(uow, one) for one in cases)
    if not (tickets or giving or visits):
        return None
    late = sum(one.due_at is not None and one.due_at < uow.now for one in tickets)
    lines = [words("grid.day", area=post.area), words("grid.open", n=len(tickets), count=late)]
    lines += [words("grid.looks", n=len(giving))] if giving else []
    lines += [words("grid.visits", n=visits)] if visits else []
    rows: Rows = tuple((_give(words, one, act),) for one, act in giving[:SHOWN])
    rows += tuple((ticket_button(words, one),) for one in tickets[: SHOWN - len(rows)])
    return Card("\n".join([*lines, words("grid.free")]), rows=(*rows, (Button(words("press.todo"), Action("todo")),)))


def _give(words: Words, case: Case, act: str) -> Button:
    return Button(words("grid.give", name=case.title or case.number, area=case.area), Action("cases_do", case.id, act))


def _may(uow: UnitOfWork, case: Case, act: str, actor: Actor) -> bool:
    name = f"{case.procedure}.{act}"
    known = act in procedure_of(uow, case).acts
    return known and allowed(may, SUBJECT, uow, case, name, actor) and allowed(check_state, SUBJECT, uow, case, name)


def _stale(uow: UnitOfWork, case: Case) -> bool:
    """Whether something that was asked there holds no longer, so that a visit is due."""
    fields = procedure_of(uow, case).fields
    return any(not holds(fields[code], case.fields, uow.now) for code in case.fields.get(DATED, {}) if code in fields)
