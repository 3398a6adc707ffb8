"""The front desk: one update in, one unit done; and the tick."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from core import commands as c
from core.errors import CivicError
from core.people.records import Person
from core.refs import NO_REF
from core.routing import typed
from core.routing.router import Router
from core.unit_of_work import CLOCKWORK, Actor, UnitOfWork
from core.workflow.bus import carry_out
from core.workflow.records import Slot
from handlers import forms as handlers_forms
from handlers import more, notification_table, quiet_hours
from handlers.calls import cards as call_cards
from handlers.calls import form as call_form
from handlers.calls import misuse, supervision, whistle
from handlers.calls import rating as call_rating
from handlers.context import Context, Conversation, toast
from handlers.decisions import officials
from handlers.duties import lists as duty_lists
from handlers.duties import panel
from handlers.duties import search as duty_search
from handlers.forms import Forms
from handlers.messages import Action, Card, Update, speakable
from handlers.people import arrival, reception
from handlers.procedures import form, lists
from handlers.tickets import danger, draft, followers, merging, own_tickets, rating, reasons, reporting
from handlers.tickets import form as ticket_form
from handlers.voting import voters
from handlers.wording import Wording, best_lang

FLOOD = 20  # messages a minute after which answers are coalesced and a word is said
LONGEST = 20_000  # characters of one message; no platform but the web lets anybody send more

_ASKED = (ticket_form.FORM, *call_form.FORMS, panel.FORM, supervision.FORM, misuse.FORM, duty_lists.FORM)
FORMS: Forms = {name: asked for form in _ASKED for name, asked in form.buttons().items()}

# What a button leads to, besides the acts of the tables.
BUTTONS: dict[str, Conversation] = {
    "file": reporting.file,
    "place": draft.ask_place,
    "area": reporting.choose_area,
    "category": reporting.choose_category,
    "pictures": reporting.ask_pictures,
    "drop": reporting.drop,
    "go_on": draft.go_on,
    "behalf": reporting.on_behalf,
    **danger.BUTTONS,
    **own_tickets.BUTTONS,
    "reasons": reasons.pressed,
    "rate": rating.rate,
    **arrival.BUTTONS,
    "leave": handlers_forms.leave,
    "answered": lambda ctx: (
        handlers_forms.answer(ctx, FORMS) if ctx.state.get("step") == "ask" else handlers_forms.leave(ctx)
    ),
    **followers.BUTTONS,
    **merging.BUTTONS,
    **call_rating.BUTTONS,
    **whistle.BUTTONS,
    **more.BUTTONS,
    **misuse.BUTTONS,
    **quiet_hours.BUTTONS,
    **duty_search.BUTTONS,
    **duty_lists.BUTTONS,
    **lists.BUTTONS,
    **supervision.BUTTONS,
    **voters.BUTTONS,
    **officials.BUTTONS,
}
# What a message means while somebody was asked for words.
STEPS: dict[str, Conversation] = {
    "whistle": whistle.heard,
    "form": form.answer,
    "choose": lambda ctx: handlers_forms.typed(ctx, FORMS),
    **danger.STEPS,
    **misuse.STEPS,
    **followers.STEPS,
    **merging.STEPS,
    **supervision.STEPS,
    **voters.STEPS,
    **officials.STEPS,
}
# What a command or a plain word leads to.
WORDS: dict[str, Conversation] = {
    **arrival.WORDS,
    **dict.fromkeys(("/my", "我的", "进度", "進度"), own_tickets.mine),
    "/why": reasons.asked,
    "/apply": lists.apply,
    **whistle.WORDS,
    **duty_search.WORDS,
    **duty_lists.WORDS,
    **supervision.WORDS,
    **voters.WORDS,
    **officials.WORDS,
}
_COMMAND = re.compile(r"/[A-Za-z_]+")


class DispatcherUnitOfWork(UnitOfWork, Protocol):
    """What the desk needs of a unit beyond what the office needs."""

    def take(self, platform: str, key: str) -> bool: ...
    def meet(self, platform: str, account: str) -> Person | None: ...
    def recall(self, address: str, person_id: int) -> dict[str, Any]: ...
    def remember(self, address: str, person_id: int, state: dict[str, Any]) -> None: ...


@dataclass(frozen=True)
class Dispatcher:
    """Answers updates and ticks; holds no state of its own."""

    router: Router
    wording: Wording

    def receive(self, uow: DispatcherUnitOfWork, update: Update) -> None:
        """Handle one update as one unit. A repeated one changes nothing. Raises CivicError (then call `refuse`)."""
        if not uow.take(update.platform, update.key):
            return
        ctx = self._context(uow, update)
        if len(update.text) > LONGEST and update.happening != "table":
            ctx.say("trouble.too_long", n=LONGEST)
        else:
            self._listen(ctx)
        self._end(uow, ctx)

    def refuse(self, uow: DispatcherUnitOfWork, update: Update, refusal: CivicError) -> None:
        """After the rollback: mark the update, say why not and what to do instead, leave a trace of foreign presses."""
        if not uow.take(update.platform, update.key):
            return
        ctx = self._context(uow, update)
        if refusal.about != NO_REF:
            ctx.do(c.NotePress(refusal.about, str(refusal.facts.get("act") or refusal.facts.get("deed", ""))))
        text = ctx.words(f"refusal.{refusal.key}", **refusal.facts)
        if update.toast:
            toast(uow, update, text)
        if not update.toast or update.private:
            ctx.reply(Card(text))
        self._end(uow, ctx)

    def park(self, uow: DispatcherUnitOfWork, update: Update) -> None:
        """It failed again and again: its words are kept, its sender is told, and what was asked is asked no more."""
        ctx = self._context(uow, update)
        ctx.set_step("")
        ctx.state.pop("options", None)
        ctx.say("trouble.parked", phone=uow.district.phone)
        self._end(uow, ctx)

    def tick(self, uow: UnitOfWork, timer_id: int) -> None:
        """One due clock as one unit; what it says is gathered when all of this tick have spoken."""
        notification_table.tell(uow, self.wording, carry_out(c.RunTimer(timer_id), uow, actor=CLOCKWORK), ticking=True)

    def gather(self, uow: UnitOfWork) -> bool:
        """What was kept while people slept, and the reminders of one tick; False where there was nothing."""
        return quiet_hours.gather(uow, self.wording)

    def recount(self, uow: UnitOfWork, timer_id: int) -> None:
        """One provisional limit as one unit."""
        notification_table.tell(uow, self.wording, carry_out(c.RecountTimer(timer_id), uow, actor=CLOCKWORK))

    def do(self, uow: UnitOfWork, command: c.Command, actor: Actor) -> None:
        """A command from elsewhere than a chat (the platform lost an address, a code is made)."""
        notification_table.tell(uow, self.wording, carry_out(command, uow, actor=actor))

    def _context(self, uow: DispatcherUnitOfWork, update: Update) -> Context:
        update = replace(update, text=typed.command_line(speakable(update.text)))
        person = uow.meet(update.platform, update.sender.account) or self._introduce(uow, update)
        if update.private and (person.chat != update.chat.chat or not person.reachable):
            person.chat, person.reachable = update.chat.chat, update.happening != "blocked"
            uow.repo(Person).save(person)
        state = uow.recall(str(update.chat), person.id)
        return Context(uow, update, person, state, self.router, self.wording)

    def _introduce(self, uow: DispatcherUnitOfWork, update: Update) -> Person:
        chat = update.chat.chat if update.private else ""
        sender = update.sender
        lang = best_lang(sender.lang) if sender.lang else ""
        return uow.repo(Person).add(Person(update.platform, sender.account, chat, lang, created_at=uow.now))

    def _end(self, uow: DispatcherUnitOfWork, ctx: Context) -> None:
        uow.remember(str(ctx.update.chat), ctx.person.id, ctx.state)
        own = f"{ctx.person.platform}:{ctx.person.chat}"
        notification_table.tell(uow, self.wording, ctx.events, awake=frozenset({str(ctx.update.chat), own}))

    def _listen(self, ctx: Context) -> None:
        """Which conversation this is; the first that fits answers."""
        update = ctx.update
        if update.happening == "stale_button":
            ctx.toast("trouble.stale_button")
        elif update.happening == "edited":
            reception.edited(ctx)
        elif update.happening == "table":
            WORDS[ctx.text.split()[0]](ctx)
        elif update.happening == "unread":
            reporting.unread(ctx)
        elif update.happening:
            arrival.happening(ctx)
        elif update.action:
            self._press(ctx, update.action)
        elif not update.private and not update.addressed:
            return
        elif not (danger.heard(ctx) or reception.masked(ctx)) and reception.fits(ctx):
            self._hear(ctx)

    def _press(self, ctx: Context, action: Action) -> None:
        if action.name in BUTTONS:
            BUTTONS[action.name](ctx)
            if ctx.update.action is None:  # no danger after all: the message means what it would have meant
                self._hear(ctx)
        elif action.name in FORMS:
            handlers_forms.press(ctx, FORMS)
        else:
            ctx.toast("trouble.stale_button")
            return
        ctx.end_press()

    def _hear(self, ctx: Context) -> None:
        self._count(ctx)
        reception.remember(ctx)
        command = _COMMAND.match(ctx.text)
        word = command.group().lower() if command else ctx.text.strip("。.！!？? ").lower()
        if word in WORDS:
            WORDS[word](ctx)
        elif lists.own_word(ctx):
            return
        elif command:
            ctx.say("trouble.unknown_command", command=command.group()[:32])
        elif ctx.state.get("step") in voters.STEPS:
            voters.answer(ctx)
        elif form.asks_words(ctx):
            form.answer(ctx)
        elif typed.choice(ctx.text) is not None and self._chosen(ctx):
            return
        elif ctx.state.get("step") == "ask":
            handlers_forms.answer(ctx, FORMS)
        elif ctx.state.get("step") in STEPS:
            STEPS[ctx.state["step"]](ctx)
        elif call_cards.by_number(ctx) or lists.by_number(ctx) or own_tickets.by_number(ctx):
            return
        elif (number := typed.choice(ctx.text)) is not None:
            ctx.say("trouble.no_option", n=number)
        elif ctx.update.private:
            self._tell(ctx)
        else:
            ctx.say("help.group")

    def _tell(self, ctx: Context) -> None:
        """A report, unless there is nothing in it that can be read."""
        if ctx.text or ctx.update.location or ctx.update.attachments:
            reporting.on_text(ctx)
        else:
            ctx.say("trouble.unfit_strange")

    def _chosen(self, ctx: Context) -> bool:
        """A typed number presses the button with that number, on the latest card or the one replied to."""
        number = typed.choice(ctx.text) or 0
        found = self._numbered(ctx)
        if not 1 <= number <= len(found):
            return False
        name, row, choice = found[number - 1]
        # What was pressed is the card, not the message with the number: there is nothing of theirs to change.
        ctx.update = replace(ctx.update, action=Action(name, row, choice), text="", message="")
        self._press(ctx, Action(name, row, choice))
        return True

    def _numbered(self, ctx: Context) -> list[tuple[str, int, str]]:
        address, update = str(ctx.update.chat), ctx.update
        if update.reply_to:
            for row in ctx.uow.repo(Slot).find(address=address, message=update.reply_to, limit=1):
                return [(o["name"], o["number"], o["choice"]) for o in row.options]
        if not update.private:
            return []
        own = [(str(n), int(i), str(ch)) for n, i, ch in ctx.state.get("options", [])]
        latest = ctx.uow.repo(Slot).find(address=address, newest=True, limit=1)
        said_at = ctx.state.get("options_at", "")
        if latest and latest[0].at and (not own or latest[0].at > datetime.fromisoformat(said_at)):
            return [(o["name"], o["number"], o["choice"]) for o in latest[0].options]
        return own

    def _count(self, ctx: Context) -> None:
        """Count messages of the last minute; a flood is kept in the draft and answered once."""
        now = ctx.uow.now
        since = (now - timedelta(minutes=1)).isoformat()
        recent = [at for at in ctx.state.get("heard", []) if at > since][-2 * FLOOD :]
        ctx.state["heard"] = [*recent, now.isoformat()]
        if len(recent) == FLOOD:
            ctx.say("trouble.flood")
