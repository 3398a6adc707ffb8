"""Night and floods: what can wait is kept and told in one message."""

from __future__ import annotations

from core import events as e
from core.domain.deadlines import quiet_shift
from core.domain.rows import Call, CalledUnit, Held, Person, Ruling, Slot, Ticket
from core.unit import Unit
from core.work.trace import matter
from handlers.cards import options_of, send_in_slot, slot_of
from handlers.message import Action, Button, Card, card_from_data
from handlers.talk import Turn
from handlers.wording import Wording

SHOWN = 80  # characters of a kept message that the digest shows; the rest is behind its button
LINES = 20  # of one digest


def quiet_now(unit: Unit) -> bool:
    """Whether people sleep. Visitors of a demonstration play everybody, so there nobody does."""
    rules = unit.district.clock
    return not unit.demo and quiet_shift(unit.now, rules.quiet_from, rules.quiet_to) > unit.now


def pressing(unit: Unit, event: e.Event) -> bool:
    """Whether it may wake somebody: emergencies, urgent calls, and matters of the grades the district excepts."""
    if isinstance(event, e.EmergencyReported):
        return True
    kinds, ticket_id, call_id = unit.district.calls.types, *_about(unit, event)
    ticket = unit.repo(Ticket).get(ticket_id) if ticket_id else None
    call = unit.repo(Call).get(call_id) if call_id else None
    if ticket and ticket.grade in unit.district.clock.quiet_except:
        return True
    return bool(call and call.kind in kinds and kinds[call.kind].urgent)


def _about(unit: Unit, event: e.Event) -> tuple[int, int]:
    """The ticket and the call an event is about; 0 for none."""
    subject = event.of if isinstance(event, (e.LimitNear, e.LimitMissed, e.LimitClimbed)) else e.SUBJECTS[type(event)]
    ticket, call = int(getattr(event, "ticket", 0)), int(getattr(event, "call", 0))
    if subject == "ticket":
        ticket = event.subject_id
    elif subject == "call":
        call = event.subject_id
    elif subject == "called" and not call:
        called = unit.repo(CalledUnit).get(event.subject_id)
        call = called.call_id if called else 0
    elif subject == "ruling":
        ruling = unit.repo(Ruling).get(event.subject_id)
        found = matter(unit, ruling.about) if ruling else None
        ticket = found.id if isinstance(found, Ticket) else 0
        call = found.id if isinstance(found, Call) else 0
    return ticket, call


def gather(unit: Unit, wording: Wording) -> bool:
    """What was kept goes out: some few letters as they are, more of them in one digest. False: nothing was kept.

    After a night one digest for each chat; by day the district says how many reminders at once are too many.
    """
    if quiet_now(unit):
        return False
    kept: dict[str, list[Held]] = {}
    for held in unit.repo(Held).find(told=False, limit=500, lock=True):
        kept.setdefault(held.address, []).append(held)
    for address, letters in kept.items():
        night = any((unit.now - held.at).total_seconds() > 3600 for held in letters)
        if len(letters) > (1 if night else unit.district.clock.digest_over):
            for at in range(0, len(letters), LINES):
                _digest(unit, wording, address, letters[at : at + LINES], night=night)
        else:
            for held in letters:
                _let_go(unit, held)
    return bool(kept)


def _let_go(unit: Unit, held: Held) -> None:
    unit.repo(Held).drop(held)
    for row in unit.repo(Slot).find(address=held.address, slot=held.slot, limit=1) if held.slot else []:
        row.options = options_of(card_from_data(held.body["card"]))
        row.at = unit.now
        unit.repo(Slot).save(row)
    unit.outbox.post(held.address, "card", held.body, slot=held.slot)


def _digest(unit: Unit, wording: Wording, address: str, letters: list[Held], *, night: bool) -> None:
    """One line for each letter; what has buttons, pictures or more words stays a tap away."""
    words = wording.of(_lang(unit, address))
    lines, rows = [], []
    for at, held in enumerate(letters, 1):
        card = card_from_data(held.body["card"])
        said = card.title or card.text.partition("\n")[0]
        lines.append(words("night.line", n=at, text=said[:SHOWN]))
        if card.rows or card.pictures or card.title or len(card.text) > SHOWN:
            rows.append((Button(said[:30], Action("wake", held.id)),))
            held.told = True
            unit.repo(Held).save(held)
        else:
            unit.repo(Held).drop(held)
    title = words("night.title" if night else "night.reminders", n=len(letters))
    row = slot_of(unit, address, "digest", "digest", words.lang)
    row.message = row.digest = ""  # a new message at the end of the chat
    send_in_slot(unit, row, Card("\n".join(lines), title, tuple(rows)))


def _lang(unit: Unit, address: str) -> str:
    platform, _, chat = address.partition(":")
    person = unit.repo(Person).find(platform=platform, chat=chat, limit=1)
    return person[0].lang if person else "zh-Hans"


def wake(turn: Turn) -> None:
    """One of the digest's lines was pressed: its message comes as it was written."""
    held = turn.unit.repo(Held).get(turn.pressed.number, lock=True)
    if held is None or held.address != str(turn.update.chat):
        turn.toast("night.shown")
        return
    _let_go(turn.unit, held)
    turn.answered = True


BUTTONS = {"wake": wake}
