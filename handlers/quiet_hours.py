"""Night and floods: what can wait is kept and told in one message."""

from datetime import datetime

from core import events as e
from core.calls.queries import urgent
from core.calls.records import Call
from core.duties.records import Ruling
from core.people.records import Person
from core.refs import Ref
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.deadlines import quiet_shift
from core.workflow.notes import matter
from core.workflow.records import DeferredMessage, Slot
from handlers.context import Context
from handlers.messages import Action, Button, Card, card_from_data
from handlers.tickets.cards import options_of, send_in_slot, slot_of
from handlers.wording import Wording

SHOWN = 80  # characters of a kept message that the digest shows; the rest is behind its button
LINES = 20  # of one digest


def quiet_now(uow: UnitOfWork) -> bool:
    """Whether people sleep. Visitors of a demonstration play everybody, so there nobody does."""
    rules = uow.district.timers
    return not uow.demo and quiet_shift(uow.now, rules.quiet_from, rules.quiet_to) > uow.now


def pressing(uow: UnitOfWork, event: e.Event) -> bool:
    """Whether it may wake somebody: emergencies, urgent calls, and matters of the grades the district excepts."""
    excepted = uow.district.timers.quiet_except
    return any(
        (about.alarm or about.grade in excepted) if isinstance(about, Ticket) else urgent(uow, about)
        for about in _about(uow, event)
    )


def _about(uow: UnitOfWork, event: e.Event) -> list[Ticket | Call]:
    """The tickets and calls an event is about."""
    own = Ref(e.subject_of(event), event.subject_id)
    ruling = uow.repo(Ruling).get(own.id) if own.kind == "ruling" else None
    named = (Ref(kind, getattr(event, kind, 0)) for kind in ("ticket", "call"))
    refs = dict.fromkeys((ruling.about if ruling else own, *named))
    return [found for ref in refs if ref.id and (found := matter(uow, ref))]


def gather(uow: UnitOfWork, wording: Wording, until: datetime) -> bool:
    """What was kept `until` then goes out: some few letters as they are, more in one digest. False: there was none.

    After a night one digest for each chat; by day the district says how many reminders at once are too many.
    """
    if quiet_now(uow):
        return False
    kept: dict[str, list[DeferredMessage]] = {}
    waiting = uow.repo(DeferredMessage).find(told=False, limit=500, lock=True)
    for deferred in (one for one in waiting if one.at <= until):
        kept.setdefault(deferred.address, []).append(deferred)
    for address, letters in kept.items():
        night = any((uow.now - deferred.at).total_seconds() > 3600 for deferred in letters)
        if len(letters) > (1 if night else uow.district.timers.digest_over):
            for at in range(0, len(letters), LINES):
                _digest(uow, wording, address, letters[at : at + LINES], night=night)
        else:
            for deferred in letters:
                _let_go(uow, deferred)
    return bool(kept)


def _let_go(uow: UnitOfWork, deferred: DeferredMessage) -> None:
    uow.repo(DeferredMessage).drop(deferred)
    row = uow.repo(Slot).first(address=deferred.address, slot=deferred.slot) if deferred.slot else None
    if row:
        uow.repo(Slot).change(row, options=options_of(card_from_data(deferred.body["card"])), at=uow.now)
    uow.outbox.post(deferred.address, "card", deferred.body, slot=deferred.slot)


def _digest(uow: UnitOfWork, wording: Wording, address: str, letters: list[DeferredMessage], *, night: bool) -> None:
    """One line for each letter; what has buttons, pictures or more words stays a tap away."""
    words = wording.of(_lang(uow, address))
    lines, rows = [], []
    for at, deferred in enumerate(letters, 1):
        card = card_from_data(deferred.body["card"])
        said = card.title or card.text.partition("\n")[0]
        lines.append(words("night.line", n=at, text=said[:SHOWN]))
        if card.rows or card.pictures or card.title or len(card.text) > SHOWN:
            rows.append((Button(said[:30], Action("wake", deferred.id)),))
            uow.repo(DeferredMessage).change(deferred, told=True)
        else:
            uow.repo(DeferredMessage).drop(deferred)
    title = words("night.title" if night else "night.reminders", n=len(letters))
    row = slot_of(uow, address, "digest", "digest", words.lang)
    row.message = row.digest = ""  # a new message at the end of the chat
    send_in_slot(uow, row, Card("\n".join(lines), title, tuple(rows)))


def _lang(uow: UnitOfWork, address: str) -> str:
    platform, _, chat = address.partition(":")
    person = uow.repo(Person).first(platform=platform, chat=chat)
    return person.lang if person else "zh-Hans"


def wake(ctx: Context) -> None:
    """One of the digest's lines was pressed: its message comes as it was written."""
    deferred = ctx.uow.repo(DeferredMessage).get(ctx.pressed.number, lock=True)
    if deferred is None or deferred.address != str(ctx.update.chat):
        ctx.toast("night.shown")
        return
    _let_go(ctx.uow, deferred)
    ctx.answered = True


BUTTONS = {"wake": wake}
