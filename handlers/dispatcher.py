"""The front desk: one update in, one unit done; and the tick."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from core import commands as c
from core.bus import carry_out
from core.errors import AlreadyDone, CivicError, NotNow, UrnDamaged
from core.people.records import Person
from core.refs import NO_REF, Ref
from core.routing import typed
from core.routing.folding import speakable
from core.routing.router import Router
from core.tickets.records import Ticket
from core.unit_of_work import CLOCKWORK, Actor, UnitOfWork
from core.workflow.records import Slot
from handlers import forms as handlers_forms
from handlers import notification_table, quiet_hours
from handlers.calls import cards as call_cards
from handlers.calls import running
from handlers.context import Context, toast
from handlers.danger import talk as danger
from handlers.doors.groups import offered
from handlers.frame import choosing, conversations, questions
from handlers.frame.small_talk import small_talk, turned_away
from handlers.guide import ask as guide
from handlers.guide import two_things
from handlers.intake import doubts, reporting
from handlers.intake.drafted import OLD
from handlers.messages import Action, Card, OnlySaid, Update
from handlers.people import arrival, desk_talk, own_matters, reception
from handlers.procedures import form, lists, notices
from handlers.tickets import form as ticket_form
from handlers.tickets import opened, own_tickets, rating, spoken
from handlers.voting import key_parts, marks, typed_ballots, voters
from handlers.voting import talk as vote_talk
from handlers.wording import Wording, best_lang

FLOOD, MINUTE = 20, timedelta(minutes=1)  # messages a minute after which answers are coalesced and a word is said
LONGEST = 20_000  # characters of one message; no platform but the web lets anybody send more

# Steps and acts that ask for something else than a number: one typed there shows the matter.
UNNUMBERED = frozenset({"", "choose", "voice", "split", "finding", "minutes", "ask", "sure"})
MERGING = frozenset({"merge", "merge_number"})  # acts that ask for a number after all
TALKS = (
    voters.bare_code,
    reporting.of_one,
    notices.taken_back,
    vote_talk.asked,
    notices.to_send,
    desk_talk.asked,
    own_matters.asked,
    notices.told,
)
_COMMAND = re.compile(r"/[A-Za-z_]+")


def _by_number(ctx: Context) -> bool:
    return marks.by_mark(ctx) or call_cards.by_number(ctx) or lists.by_number(ctx) or own_tickets.by_number(ctx)


@dataclass(frozen=True)
class Dispatcher:
    """Answers updates and ticks; holds no state of its own."""

    router: Router
    wording: Wording

    def receive(self, uow: UnitOfWork, update: Update) -> None:
        """Handle one update as one unit. A repeated one changes nothing. Raises CivicError (then call `refuse`)."""
        if not uow.take(update.platform, update.key):
            return
        ctx = arrival.in_own_tongue(self._context(uow, update))
        if len(update.text) > LONGEST and update.happening != "table":
            ctx.say("trouble.too_long", n=LONGEST)
        else:
            self._listen(ctx)
        ctx.state.pop("refused", None)
        self._end(uow, ctx)

    def refuse(self, uow: UnitOfWork, update: Update, refusal: CivicError) -> None:
        """After the rollback: mark the update, say why not and what to do instead, leave a trace of foreign presses."""
        if not uow.take(update.platform, update.key):
            return
        ctx = arrival.in_own_tongue(self._context(uow, update))
        if refusal.about != NO_REF:
            ctx.do(c.NotePress(refusal.about, str(refusal.facts.get("act") or refusal.facts.get("deed", ""))))
        if isinstance(refusal, UrnDamaged):
            ctx.do(c.Perform(Ref("decision", int(str(refusal.facts["decision"]))), "check"), CLOCKWORK)
        text = questions.refused(ctx, refusal, ctx.words(f"refusal.{refusal.key}", **refusal.facts))
        if update.toast:
            toast(uow, update, text, aside=update.private)
        if not update.toast or update.private:
            ctx.reply(Card(text))
        if update.action and update.private and isinstance(refusal, AlreadyDone | NotNow):
            self._show_newest(ctx, update.action)
        self._end(uow, ctx)

    def _show_newest(self, ctx: Context, action: Action) -> None:
        """A card that was acted on: the matter as it stands now, with the buttons it has now."""
        form, _ = conversations.FORMS.get(action.name, (ticket_form.FORM if action.name == "rate" else None, None))
        ticket = ctx.uow.repo(Ticket).get(action.number) if form is ticket_form.FORM else None
        if ticket:
            own_tickets.show(ctx, ticket)

    def park(self, uow: UnitOfWork, update: Update) -> None:
        """It failed again and again: its words are kept, its sender is told, and what was asked is asked no more."""
        ctx = self._context(uow, update)
        ctx.set_step("")
        ctx.state.pop("options", None)
        ctx.say("trouble.parked", phone=uow.district.phone)
        self._end(uow, ctx)

    def withheld(self, uow: UnitOfWork, update: Update) -> str:
        """What is kept in place of words that may be a secret ballot; '' where they are kept as they are."""
        if update.action or not update.private:
            return ""
        ctx = self._context(uow, update)
        return ctx.words("vote.not_kept") if typed_ballots.is_secret(ctx, partial(self._numbered, ctx)) else ""

    def tick(self, uow: UnitOfWork, timer_id: int) -> None:
        """One due clock as one unit; what it says is gathered when all of this tick have spoken."""
        notification_table.tell(uow, self.wording, carry_out(c.RunTimer(timer_id), uow, actor=CLOCKWORK), ticking=True)

    def gather(self, uow: UnitOfWork, until: datetime) -> bool:
        """What was kept while people slept, and the reminders of one tick; False where there was nothing."""
        questions.repeat(uow)
        return quiet_hours.gather(uow, self.wording, until)

    def recount(self, uow: UnitOfWork, timer_id: int) -> None:
        """One provisional limit as one unit."""
        notification_table.tell(uow, self.wording, carry_out(c.RecountTimer(timer_id), uow, actor=CLOCKWORK))

    def do(self, uow: UnitOfWork, command: c.Command, actor: Actor) -> None:
        """A command from elsewhere than a chat (the platform lost an address, a code is made)."""
        notification_table.tell(uow, self.wording, carry_out(command, uow, actor=actor))

    def _context(self, uow: UnitOfWork, update: Update) -> Context:
        update = replace(update, text=typed.command_line(speakable(update.text)))
        person = uow.meet(update.platform, update.sender.account) or self._introduce(uow, update)
        if update.private and (person.chat != update.chat.chat or not person.reachable):
            uow.repo(Person).change(person, chat=update.chat.chat, reachable=update.happening != "blocked")
        lane = f"{update.platform}:#{update.chat.chat}"
        uow.outbox.answering = frozenset({str(update.chat), f"{person.platform}:{person.chat}", lane})
        state = uow.recall(str(update.chat), person.id)
        return Context(uow, update, person, state, self.router, self.wording)

    def _introduce(self, uow: UnitOfWork, update: Update) -> Person:
        chat = update.chat.chat if update.private else ""
        lang = best_lang(update.sender.lang) if update.sender.lang else ""
        return uow.repo(Person).add(Person(update.platform, update.sender.account, chat, lang, created_at=uow.now))

    def _end(self, uow: UnitOfWork, ctx: Context) -> None:
        questions.made_way(ctx)
        uow.remember(str(ctx.update.chat), ctx.person.id, ctx.state)
        own = f"{ctx.person.platform}:{ctx.person.chat}"
        notification_table.tell(uow, self.wording, ctx.events, awake=frozenset({str(ctx.update.chat), own}))

    def _listen(self, ctx: Context) -> None:
        """Which conversation this is; the first that fits answers."""
        update, ctx.secret = ctx.update, typed_ballots.is_secret(ctx, partial(self._numbered, ctx))
        if update.happening == "stale_button":
            ctx.toast("trouble.stale_button")
        elif update.happening == "edited":
            if ctx.secret or (reception.changed(ctx) and not danger.heard(ctx)):
                reception.edited(ctx)
        elif update.happening == "table":
            conversations.WORDS[ctx.text.split()[0]](ctx)
        elif update.happening == "unread":
            reception.unread(ctx)
        elif update.happening:
            arrival.happening(ctx)
        elif update.action:
            self._press(ctx, update.action)
        elif not update.private and not update.addressed:
            return
        elif not (reception.echoed(ctx) or danger.heard(ctx) or reception.masked(ctx)) and reception.fits(ctx):
            self._hear(ctx)

    def _press(self, ctx: Context, action: Action) -> None:
        try:
            if action.name in conversations.BUTTONS:
                conversations.BUTTONS[action.name](ctx)
                if ctx.again:  # no danger after all, or no answer: the message means what it would have meant
                    ctx.again = False
                    self._hear(ctx)
            else:
                handlers_forms.press(ctx, conversations.FORMS)
        except OnlySaid as said:
            ctx.toast(said.key)
        ctx.end_press()

    def _hear(self, ctx: Context) -> None:
        self._count(ctx)
        reception.remember(ctx)
        command = _COMMAND.match(ctx.text)
        word = command.group().lower() if command else ctx.text.strip("。.！!？? ").lower()
        if conversation := conversations.word_of(ctx, word):
            questions.beside(ctx, conversation)
        elif lists.own_word(ctx):
            return
        elif command:
            ctx.say("trouble.unknown_command", command=command.group()[:32])
        elif (
            questions.beside(ctx, key_parts.handed)
            or questions.beside(ctx, lambda ctx: spoken.heard(ctx, conversations.FORMS))
            or running.heard(ctx)
            or questions.beside(ctx, desk_talk.unaddressed)
            or rating.in_words(ctx, partial(self._numbered, ctx))
            or small_talk(ctx)
            or questions.beside(ctx, two_things.term)
            or self._pressed_by_number(ctx)
            or self._looked_up(ctx)
        ):
            return
        elif ctx.secret and ctx.state.get("step") != "ballot":
            typed_ballots.not_taken(ctx, self._numbered(ctx))
        elif questions.question_of(ctx):
            self._answered(ctx)
        elif (number := typed.choice(ctx.text)) is not None:
            ctx.say("trouble.no_option", n=number)
        elif ctx.update.private:
            self._tell(ctx)
        elif not (opened.told_how_it_stands(ctx) or offered(ctx)):
            ctx.say("help.group")

    def _answered(self, ctx: Context) -> None:
        """The words answer the open question, unless that is doubtful."""
        if not turned_away(ctx):
            if not ctx.secret and (guide.asked_beside(ctx) or questions.doubtful(ctx)):
                return
            conversations.answer(ctx)
        if ctx.again:  # no yes: the matter stays as it is, and the words mean what they would have meant
            ctx.again = False
            self._hear(ctx)

    def _looked_up(self, ctx: Context) -> bool:
        """A number of a matter shows it, except where a number is asked for."""
        asked = ctx.state.get("ask", {}).get("name", "")
        takes_number = questions.question_of(ctx) not in UNNUMBERED or asked in MERGING
        return not takes_number and questions.beside(ctx, _by_number)

    def _tell(self, ctx: Context) -> None:
        """A report, unless it is understood as something else or there is nothing in it that can be read.

        What comes while other words still wait for an answer is kept with these.
        """
        if ctx.text and (guide.while_waiting if doubts.waits(ctx, "which") else self._talked)(ctx):
            return
        if ctx.text or ctx.update.location or ctx.update.attachments:
            reporting.on_text(ctx)
        else:
            ctx.say("trouble.unfit_strange")

    def _talked(self, ctx: Context) -> bool:
        """Whether it was no report, and was answered."""
        command = desk_talk.wish(ctx)
        if not command and any(asked(ctx) for asked in TALKS):
            return True
        if command := command or desk_talk.learnt(ctx):
            questions.beside(ctx, conversations.WORDS.get(command, lists.own_word))
        return bool(command) or two_things.understood(ctx) or desk_talk.vague(ctx)

    def _pressed_by_number(self, ctx: Context) -> bool:
        """A typed number presses the button with that number, on the latest card or the one replied to."""
        if ctx.state.get("step") in voters.STEPS or form.asks_words(ctx):
            return False
        number, found = typed.choice(ctx.text) or 0, self._numbered(ctx)
        written = choosing.by_label(ctx, found) or typed_ballots.pressed_by_words(ctx, found)
        pressed = found[number - 1] if 1 <= number <= len(found) else written
        if pressed is None:
            return False
        # What was pressed is the card, not the message with the number: there is nothing of theirs to change.
        ctx.update = replace(ctx.update, action=Action(*pressed), text="", message="")
        self._press(ctx, ctx.pressed)
        return True

    def _numbered(self, ctx: Context) -> list[tuple[str, int, str]]:
        address, update = str(ctx.update.chat), ctx.update
        if update.reply_to and (row := ctx.uow.repo(Slot).first(address=address, message=update.reply_to)):
            return [(o["name"], o["number"], o["choice"]) for o in row.options]
        own = [(str(n), int(i), str(ch)) for n, i, ch in ctx.state.get("options", [])]
        if not update.private and typed.choice(ctx.text) is None:
            return []  # in a group a number answers what this person was asked there; words are for everybody
        latest = None if not update.private else ctx.uow.repo(Slot).first(address=address, newest=True)
        said_at = ctx.state.get("options_at", "")
        if own and ctx.uow.now - datetime.fromisoformat(said_at) > OLD and "draft" not in ctx.state:
            own = []  # nobody remembers what 1 was
        if latest and latest.at and (not own or latest.at > datetime.fromisoformat(said_at)):
            return [(o["name"], o["number"], o["choice"]) for o in latest.options]
        return own

    def _count(self, ctx: Context) -> None:
        """Count messages of the last minute; a flood is kept in the draft and answered once."""
        recent = [at for at in ctx.state.get("heard", []) if at > (ctx.uow.now - MINUTE).isoformat()][-2 * FLOOD :]
        ctx.state["heard"] = [*recent, ctx.uow.now.isoformat()]
        if len(recent) == FLOOD:
            ctx.say("trouble.flood")
