"""The front desk: one update in, one unit done; and the tick."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from core import commands as c
from core.domain.refs import NO_REF
from core.domain.rows import Person, Slot
from core.errors import CivicError
from core.routing.router import Router
from core.unit import CLOCKWORK, Actor, Unit
from core.work.bus import carry_out
from handlers import (
    arrival,
    asking,
    call_cards,
    call_form,
    call_rating,
    decisions_desk,
    draft,
    duty,
    findings,
    lists_desk,
    merging,
    more,
    neighbours,
    night,
    notices,
    own_tickets,
    panel,
    rating,
    resident,
    supervision_desk,
    ticket_form,
    villager,
    whistle,
    why,
)
from handlers.asking import Forms
from handlers.message import Action, Card, Update, speakable
from handlers.procedures import form, lists
from handlers.talk import KEPT, Conversation, Turn, toast
from handlers.wording import Wording, best_lang

FLOOD = 20  # messages a minute after which answers are coalesced and a word is said
LONGEST = 20_000  # characters of one message; no platform but the web lets anybody send more

_ASKED = (ticket_form.FORM, *call_form.FORMS, panel.FORM, supervision_desk.FORM, lists_desk.FORM)
FORMS: Forms = {name: asked for form in _ASKED for name, asked in form.buttons().items()}

# What a button leads to, besides the acts of the tables.
BUTTONS: dict[str, Conversation] = {
    "file": resident.file,
    "place": draft.ask_place,
    "area": resident.choose_area,
    "category": resident.choose_category,
    "pictures": resident.ask_pictures,
    "drop": resident.drop,
    "go_on": draft.go_on,
    "behalf": resident.on_behalf,
    "emergency": resident.emergency,
    **own_tickets.BUTTONS,
    "reasons": why.pressed,
    "rate": rating.rate,
    "lang": arrival.lang,
    "home": arrival.home,
    "leave": asking.leave,
    "answered": lambda turn: asking.answer(turn, FORMS) if turn.state.get("step") == "ask" else asking.leave(turn),
    **neighbours.BUTTONS,
    **merging.BUTTONS,
    **call_rating.BUTTONS,
    **whistle.BUTTONS,
    **more.BUTTONS,
    **findings.BUTTONS,
    **night.BUTTONS,
    **duty.BUTTONS,
    **lists_desk.BUTTONS,
    **lists.BUTTONS,
    **supervision_desk.BUTTONS,
    **villager.BUTTONS,
    **decisions_desk.BUTTONS,
}
# What a message means while somebody was asked for words.
STEPS: dict[str, Conversation] = {
    "whistle": whistle.heard,
    "form": form.answer,
    **findings.STEPS,
    **neighbours.STEPS,
    **merging.STEPS,
    **supervision_desk.STEPS,
    **villager.STEPS,
    **decisions_desk.STEPS,
}
# What a command or a plain word leads to.
WORDS: dict[str, Conversation] = {
    "/start": arrival.start,
    "/bind": arrival.bind,
    "/lang": arrival.lang,
    "/home": arrival.home,
    **dict.fromkeys(("/help", "帮助", "幫助", "help", "你好", "您好", "hello", "hi"), arrival.help_),
    **dict.fromkeys(("/my", "我的", "进度", "進度"), own_tickets.mine),
    **dict.fromkeys(("人工", "转人工", "轉人工"), arrival.human),
    "/why": why.asked,
    "/apply": lists.apply,
    **whistle.WORDS,
    **duty.WORDS,
    **lists_desk.WORDS,
    **supervision_desk.WORDS,
    **villager.WORDS,
    **decisions_desk.WORDS,
}
_COMMAND = re.compile(r"/[A-Za-z_]+")


class DeskUnit(Unit, Protocol):
    """What the desk needs of a unit beyond what the office needs."""

    def take(self, platform: str, key: str) -> bool: ...
    def meet(self, platform: str, account: str) -> Person | None: ...
    def recall(self, address: str, person_id: int) -> dict[str, Any]: ...
    def remember(self, address: str, person_id: int, state: dict[str, Any]) -> None: ...


@dataclass(frozen=True)
class Desk:
    """Answers updates and ticks; holds no state of its own."""

    router: Router
    wording: Wording

    def receive(self, unit: DeskUnit, update: Update) -> None:
        """Handle one update as one unit. A repeated one changes nothing. Raises CivicError (then call `refuse`)."""
        if not unit.take(update.platform, update.key):
            return
        turn = self._turn(unit, update)
        if len(update.text) > LONGEST and update.happening != "table":
            turn.say("trouble.too_long", n=LONGEST)
        else:
            self._listen(turn)
        self._end(unit, turn)

    def refuse(self, unit: DeskUnit, update: Update, refusal: CivicError) -> None:
        """After the rollback: mark the update, say why not and what to do instead, leave a trace of foreign presses."""
        if not unit.take(update.platform, update.key):
            return
        turn = self._turn(unit, update)
        if refusal.about != NO_REF:
            turn.do(c.NotePress(refusal.about, str(refusal.facts.get("act") or refusal.facts.get("deed", ""))))
        text = turn.words(f"refusal.{refusal.key}", **refusal.facts)
        if update.toast:
            toast(unit, update, text)
        if not update.toast or update.private:
            turn.reply(Card(text))
        self._end(unit, turn)

    def park(self, unit: DeskUnit, update: Update) -> None:
        """The update failed again and again: its words are kept, the person is told that somebody will look."""
        turn = self._turn(unit, update)
        turn.say("trouble.parked", phone=unit.district.phone)
        self._end(unit, turn)

    def tick(self, unit: Unit, clock_id: int) -> None:
        """One due clock as one unit; what it says is gathered when all of this tick have spoken."""
        notices.tell(unit, self.wording, carry_out(c.RunClock(clock_id), unit, actor=CLOCKWORK), ticking=True)

    def gather(self, unit: Unit) -> bool:
        """What was kept while people slept, and the reminders of one tick; False where there was nothing."""
        return night.gather(unit, self.wording)

    def recount(self, unit: Unit, clock_id: int) -> None:
        """One provisional limit as one unit."""
        notices.tell(unit, self.wording, carry_out(c.RecountClock(clock_id), unit, actor=CLOCKWORK))

    def do(self, unit: Unit, command: c.Command, actor: Actor) -> None:
        """A command from elsewhere than a chat (the platform lost an address, a code is made)."""
        notices.tell(unit, self.wording, carry_out(command, unit, actor=actor))

    def _turn(self, unit: DeskUnit, update: Update) -> Turn:
        update = replace(update, text=speakable(update.text))
        person = unit.meet(update.platform, update.sender.account) or self._introduce(unit, update)
        if update.private and (person.chat != update.chat.chat or not person.reachable):
            person.chat, person.reachable = update.chat.chat, update.happening != "blocked"
            unit.repo(Person).save(person)
        state = unit.recall(str(update.chat), person.id)
        return Turn(unit, update, person, state, self.router, self.wording)

    def _introduce(self, unit: DeskUnit, update: Update) -> Person:
        chat = update.chat.chat if update.private else ""
        sender = update.sender
        lang = best_lang(sender.lang) if sender.lang else ""
        return unit.repo(Person).add(Person(update.platform, sender.account, chat, lang, created_at=unit.now))

    def _end(self, unit: DeskUnit, turn: Turn) -> None:
        unit.remember(str(turn.update.chat), turn.person.id, turn.state)
        own = f"{turn.person.platform}:{turn.person.chat}"
        notices.tell(unit, self.wording, turn.told, awake=frozenset({str(turn.update.chat), own}))

    def _listen(self, turn: Turn) -> None:
        """Which conversation this is; the first that fits answers."""
        update = turn.update
        if update.happening == "stale_button":
            turn.toast("trouble.stale_button")
        elif update.happening == "edited":
            if not resident.corrected(turn) and update.private:
                turn.say("trouble.edited")
        elif update.happening == "table":
            WORDS[turn.text.split()[0]](turn)
        elif update.happening:
            arrival.happening(turn)
        elif update.action:
            self._press(turn, update.action)
        elif not update.private and not update.addressed:
            return
        else:
            self._hear(turn)

    def _press(self, turn: Turn, action: Action) -> None:
        if action.name in BUTTONS:
            BUTTONS[action.name](turn)
        elif action.name in FORMS:
            asking.press(turn, FORMS)
        else:
            turn.toast("trouble.stale_button")
            return
        turn.end_press()

    def _hear(self, turn: Turn) -> None:
        self._count(turn)
        command = _COMMAND.match(turn.text)
        word = command.group().lower() if command else turn.text.strip("。.！!？? ").lower()
        if word in WORDS:
            WORDS[word](turn)
        elif lists.own_word(turn):
            return
        elif command:
            turn.say("trouble.unknown_command", command=command.group()[:32])
        elif turn.state.get("step") in villager.STEPS:
            villager.answer(turn)
        elif form.asks_words(turn):
            form.answer(turn)
        elif turn.text.isdigit() and len(turn.text) <= 2 and self._chosen(turn):
            return
        elif turn.state.get("step") == "ask":
            asking.answer(turn, FORMS)
        elif turn.state.get("step") in STEPS:
            STEPS[turn.state["step"]](turn)
        elif call_cards.by_number(turn) or lists.by_number(turn) or own_tickets.by_number(turn):
            return
        elif turn.text.isdigit() and len(turn.text) <= 2:
            turn.say("trouble.no_option", n=int(turn.text))
        elif turn.update.private:
            self._tell(turn)
        else:
            turn.say("help.group")

    def _tell(self, turn: Turn) -> None:
        """A report, unless there is nothing in it that can be read."""
        kinds = {a.kind for a in turn.update.attachments}
        if turn.text or turn.update.location or kinds & KEPT:
            resident.tell(turn)
        else:
            turn.say("trouble.sticker")

    def _chosen(self, turn: Turn) -> bool:
        """A typed number presses the button with that number, on the latest card or the one replied to."""
        number = int(turn.text)
        found = self._numbered(turn)
        if not 1 <= number <= len(found):
            return False
        name, row, choice = found[number - 1]
        turn.update = replace(turn.update, action=Action(name, row, choice), text="")
        self._press(turn, Action(name, row, choice))
        return True

    def _numbered(self, turn: Turn) -> list[tuple[str, int, str]]:
        address, update = str(turn.update.chat), turn.update
        if update.reply_to:
            for row in turn.unit.repo(Slot).find(address=address, message=update.reply_to, limit=1):
                return [(o["name"], o["number"], o["choice"]) for o in row.options]
        if not update.private:
            return []
        own = [(str(n), int(i), str(ch)) for n, i, ch in turn.state.get("options", [])]
        latest = turn.unit.repo(Slot).find(address=address, newest=True, limit=1)
        said_at = turn.state.get("options_at", "")
        if latest and latest[0].at and (not own or latest[0].at > datetime.fromisoformat(said_at)):
            return [(o["name"], o["number"], o["choice"]) for o in latest[0].options]
        return own

    def _count(self, turn: Turn) -> None:
        """Count messages of the last minute; a flood is kept in the draft and answered once."""
        now = turn.unit.now
        since = (now - timedelta(minutes=1)).isoformat()
        recent = [at for at in turn.state.get("heard", []) if at > since][-2 * FLOOD :]
        turn.state["heard"] = [*recent, now.isoformat()]
        if len(recent) == FLOOD:
            turn.say("trouble.flood")
