"""Groups that take nothing from us, and groups that open again."""

import re

from core.calls.permissions import CALL_ENDED, CALLED_ENDED, may_see
from core.calls.queries import departments_of
from core.calls.records import Call, CalledDepartment
from core.people.queries import live_appointments
from core.people.records import Appointment, Binding, Person
from core.procedures.records import Case
from core.procedures.relations import is_party
from core.tickets.lifecycle import ENDED
from core.tickets.permissions import may_read
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import Slot
from handlers.calls.cards import post_call
from handlers.deferred import deliver
from handlers.messages import Card, card_to_data
from handlers.notifier import News
from handlers.tickets.cards import chats_of, slot_name
from handlers.wording import Wording

MOST = 20  # open cards that come back at once, the newest; the others come with their next step
WITH_DESK = frozenset({"filed", "submitted", "supervised"})
_CARD = re.compile(r"(t|n|c|w|case)([0-9]+)")  # the slots of cards, and of calls to act, by what they are about
KINDS: dict[str, type[Ticket | Call | Case]] = {"t": Ticket, "n": Ticket, "c": Call, "w": Call, "case": Case}
PROBE = "probe"  # the slot of the message by which a shut group is tried


def cards_again(news: News) -> None:
    """Where the department reads now, its open matters stand again at the end of the chat."""
    uow, code = news.uow, news.event.department
    tickets, calls = open_tickets(uow, code), open_calls(uow, code)
    for address in chats_of(uow, code):
        names = {slot_name(ticket) for ticket in tickets} | {f"{kind}{call.id}" for call in calls for kind in "cw"}
        for row in uow.repo(Slot).find(address=address):
            if row.slot in names:  # it becomes a new message; the old one may never have arrived
                uow.repo(Slot).change(row, message="", digest="")
    for ticket in tickets:
        news.notifier.card(ticket, code, "handler" if ticket.department == code else "desk")
    for call in calls:
        post_call(uow, news.notifier.wording, call)


def cards_gone(news: News) -> None:
    """What somebody relieved may not read any more is taken out of their chat, and no news of it comes there."""
    uow = news.uow
    person = uow.repo(Person).get(news.event.person_id)
    held = live_appointments(uow, person.id) if person else []
    for row in uow.repo(Slot).find(address=person.address) if person and person.address else []:
        kind, found = _CARD.fullmatch(row.slot), None
        if person and kind:
            found = uow.repo(KINDS[kind[1]]).get(int(kind[2]))
        if person is None or found is None or _may_read(uow, found, person, held):
            continue
        if row.message and kind and kind[1] != "n":
            gone = Card(news.notifier.wording.of(row.lang)("card.gone", number=found.number))
            deliver(uow, row.address, {"card": card_to_data(gone), "edit": row.message}, shown=True)
        uow.repo(Slot).drop(row)


def _may_read(uow: UnitOfWork, found: Ticket | Call | Case, person: Person, held: list[Appointment]) -> bool:
    if isinstance(found, Ticket):
        return may_read(uow.district, person, found, held)
    if isinstance(found, Case):
        return found.procedure not in uow.district.procedures or is_party(uow, found, person.id, held)
    return may_see(uow.district, found, [one.department for one in departments_of(uow, found)], held)


def open_tickets(uow: UnitOfWork, code: str) -> list[Ticket]:
    """The newest tickets that a department works on, or decides on as their desk."""
    held = [one for one in uow.repo(Ticket).find(department=code) if one.state not in ENDED and one.state != "filed"]
    asked = [one for one in uow.repo(Ticket).find(desk=code) if one.state in WITH_DESK and one not in held]
    return sorted([*held, *asked], key=lambda one: one.id)[-MOST:]


def open_calls(uow: UnitOfWork, code: str) -> list[Call]:
    """The newest calls that a department answers or has made."""
    called = [one for one in uow.repo(CalledDepartment).find(department=code) if one.state not in CALLED_ENDED]
    found = {one.call_id for one in called} | {one.id for one in uow.repo(Call).find(caller=code)}
    calls = (uow.repo(Call).get(row) for row in sorted(found))
    return [call for call in calls if call and call.state not in CALL_ENDED][-MOST:]


def desks_told(news: News) -> None:
    """Who waits for the department: the desks of its tickets, the callers of its calls."""
    code = news.event.department
    waiting = [one.desk for one in open_tickets(news.uow, code)] + [one.caller for one in open_calls(news.uow, code)]
    for desk in dict.fromkeys(waiting):
        if desk != code:
            news.notifier.say(desk, "told.group_shut_desk", department=code)


def knock(uow: UnitOfWork, wording: Wording, address: str = "") -> None:
    """Try the shut groups (or this one) with a message; the delivery notices when it is taken."""
    for binding in uow.repo(Binding).find(valid_to=None):
        if binding.shut_at and address in {"", binding.address, binding.address.partition("/")[0]}:
            card = card_to_data(Card(wording.of("zh-Hans")("told.group_open")))
            uow.outbox.post(binding.address, "card", {"card": card, "edit": "", PROBE: True}, slot=PROBE)
