"""One turn of a conversation: what came in, what is answered."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from core.bus import ActedEvents, carry_out
from core.commands import Command, Input, Perform
from core.people.queries import live_appointments
from core.people.records import Appointment, Binding, Person
from core.refs import Ref
from core.routing.router import Router
from core.tickets.permissions import may_read
from core.tickets.records import StoredFile, Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.records import OpenQuestion
from handlers.messages import Action, Bid, Button, Card, Update, card_to_data, heard_again, unfit
from handlers.wording import Wording, Words

SHORT = 8  # characters of a button that shares its row
Rows = tuple[tuple[Button, ...], ...]


@dataclass
class Context:
    """Everything a conversation needs to answer one update; lives as long as its unit.

    `state` is the dialogue (JSON-ready); `told` collects what happened, for the notices. `asking`: the next card that
    is answered with is the question of the step. `again`: after a press, what was held is heard as a message; `kept`:
    its stored pictures. `secret`: what was written may be a secret ballot and is kept nowhere.
    """

    uow: UnitOfWork
    update: Update
    person: Person
    state: dict[str, Any]
    router: Router
    wording: Wording
    events: ActedEvents = field(default_factory=list)
    kept: tuple[str, ...] = ()
    answered: bool = False
    toasted: bool = False
    asking: bool = False
    secret: bool = False
    again: bool = False

    @cached_property
    def words(self) -> Words:
        return self.wording.of(self.person.lang if self.update.private else "zh-Hans")

    @cached_property
    def appointments(self) -> list[Appointment]:
        return live_appointments(self.uow, self.person.id)

    @cached_property
    def room(self) -> str:
        """The building of a stairwell's chat; '' of any other."""
        found = [] if self.update.private else self.uow.repo(Binding).find(address=str(self.update.chat), valid_to=None)
        return next((one.area for one in found if one.area), "")

    @property
    def home(self) -> str:
        """Where what is said here lies if nothing else is said: the building of a stairwell's chat, else the home."""
        return self.room or self.person.home

    @property
    def text(self) -> str:
        return self.update.text.strip()

    @property
    def said(self) -> str:
        """What stands behind a command."""
        return self.text.partition(" ")[2].strip()

    @property
    def pressed(self) -> Action:
        """The button that was pressed; one without a name where none was."""
        return self.update.action or Action("")

    def posts(self, *permissions: str) -> list[Appointment]:
        """The person's posts that allow one of these."""
        roles = self.uow.district.roles
        return [one for one in self.appointments if roles[one.role].can & {*permissions}]

    def reads(self, ticket: Ticket) -> bool:
        """Whether the person may read a ticket, by whatever appointment."""
        return may_read(self.uow.district, self.person, ticket, self.appointments)

    @property
    def actor(self) -> Actor:
        """The person, by whatever appointment fits."""
        return Actor(self.person.id, name=self.person.name)

    def do(self, command: Command, actor: Actor | None = None) -> None:
        """Have the office carry out a command."""
        self.events += carry_out(command, self.uow, actor=actor or self.actor)

    def act(
        self,
        ref: Ref,
        name: str,
        choice: str = "",
        text: str = "",
        pictures: tuple[str, ...] = (),
        **fields: Any,
    ) -> None:
        """Have an act of a table done."""
        self.do(Perform(ref, name, Input(choice, text, pictures, fields)))

    def say(self, key: str, *rows: tuple[Button, ...], **facts: object) -> None:
        """Answer in words, with rows of buttons."""
        self.reply(Card(self.words(key, **facts), rows=rows))

    def ask(self, key: str, *rows: tuple[Button, ...], **facts: object) -> None:
        """Ask for words: in a group the question is marked as one to be answered."""
        self.reply(Card(self.words(key, **facts), rows=rows, ask=not self.update.private))

    def change(self, key: str, *rows: tuple[Button, ...], **facts: object) -> None:
        """Words in place of the card that was pressed."""
        self.reply(Card(self.words(key, **facts), rows=rows), edit=True)

    def done(self, key: str, *rows: tuple[Button, ...], **facts: object) -> None:
        """What came of a press, in place of its card."""
        self.change(key, *rows, **facts)
        self.toast_only("toast.ok")

    def reply(self, card: Card, *, edit: bool = False, coalesce: str = "", numbers: bool = True) -> None:
        """Answer with a card. `edit`: change the card that was pressed. `coalesce`: only the latest such answer that
        still waits is sent (a flood of messages gets one answer). `numbers`: False where a number is an answer."""
        if card.ask:
            card = self._asked(card)
        body = {
            "card": card_to_data(numbered(card) if numbers else card),
            "edit": self.update.message if edit and self.update.action else "",
        }
        self.uow.outbox.post(str(self.update.chat), "card", body, slot=coalesce)
        self.answered = True
        if self.asking:
            self.state["question"], self.asking = card.text[:200], False
        if card.rows:
            self.state["options"] = [[a.name, a.number, a.choice] for a in card.options()]
            self.state["labels"] = [b.label for row in card.rows for b in row if b.action]
            self.state["options_at"] = self.uow.now.isoformat()
        else:
            self.state.pop("options", None)

    def _asked(self, card: Card) -> Card:
        """The question with the name of whom it is for. Where only replies are heard it is asked once more."""
        name = self.person.name or self.update.sender.name
        text = self.words("ask.whom", name=name) + card.text if name else card.text
        bid = Bid(name, self.words("ask.here"), self.words("ask.press"))
        card = replace(card, text=text, asked=self.update.sender.account, bid=bid)
        if self.update.platform != "web":  # the page writes into its open question by itself
            token = self.state["asked"] = secrets.token_hex(4)
            again = card_to_data(replace(card, bid=replace(bid, here=self.words("ask.again"))))
            self.uow.repo(OpenQuestion).add(
                OpenQuestion(str(self.update.chat), self.person.id, token, self.uow.now, again)
            )
        return card

    def toast(self, key: str, *, aside: bool = False, **facts: object) -> None:
        """A short answer to a press; without a press it is said as a message. `aside`: a message says it too."""
        if not self.update.toast:
            self.say(key, **facts)
            return
        toast(self.uow, self.update, self.words(key, **facts), aside=aside)
        self.toasted = self.answered = True

    def toast_only(self, key: str, **facts: object) -> None:
        """A short word on a press; nothing where nobody pressed."""
        if self.update.toast:
            self.toast(key, aside=True, **facts)

    def end_press(self) -> None:
        """Every press is answered, were it by nothing: the platform's waiting sign must end."""
        if self.update.toast and not self.toasted:
            toast(self.uow, self.update, "")

    def keep_pictures(self) -> list[str]:
        """Keep what was sent along; gives the keys of the stored files. Bytes are fetched by an errand."""
        keys = [*self.kept]
        for sent in self.update.attachments:
            if unfit(sent):
                continue
            key = secrets.token_hex(16)
            row = StoredFile(key, self.update.platform, sent.ref, sent.kind, sent.mime, self.uow.now, sent.size)
            self.uow.repo(StoredFile).add(row)
            self.uow.outbox.post(f"{self.update.platform}:#files", "fetch", {"file": key, **self._sender()})
            keys.append(key)
        return keys

    def read_table(self, word: str) -> bool:
        """Have a table that was sent as a file read at the door: it comes back as `word` and the table below it."""
        sent = next((a for a in self.update.attachments if a.kind == "document"), None)
        if sent is None:
            return False
        facts = {"ref": sent.ref, "key": secrets.token_hex(16), "word": word}
        facts |= self._sender()
        self.uow.outbox.post(f"{self.update.platform}:#files", "fetch", {"table": facts})
        return True

    def _sender(self) -> dict[str, str]:
        """Who hears what came of a file, and where."""
        private = "yes" if self.update.private else ""
        return {"account": self.update.sender.account, "chat": str(self.update.chat), "private": private}

    def set_step(self, step: str, **data: Any) -> None:
        """What the next message means. '' is nothing in particular."""
        for name in ("step", "ask", "asked", "asked_at", "question", "aside"):
            self.state.pop(name, None)
        self.asking = bool(step)
        if step:
            self.state["step"] = step
            self.state["asked_at"] = self.uow.now.isoformat()
        if data:
            self.state["ask"] = data

    def more(self, action: Action, rest: int) -> Rows:
        """The way to what is left of a long list; nothing where nothing is."""
        return ((self.button("press.more_choices", action, n=rest),),) if rest > 0 else ()

    def button(self, key: str, action: Action, **facts: object) -> Button:
        """A button in the reader's words."""
        return Button(self.words(key, **facts), action)


Conversation = Callable[[Context], None]


def while_kept(key: str, sorry: Conversation) -> Callable[[Conversation], Conversation]:
    """For a press that means something only while the dialogue keeps something under this key."""
    return lambda step: lambda ctx: step(ctx) if ctx.state.get(key) else sorry(ctx)


@contextmanager
def instead(ctx: Context, update: Update) -> Iterator[None]:
    """Another message stands in place of the one that came, as long as the block lasts."""
    now, ctx.update = ctx.update, update
    yield
    ctx.update = now


def take_up(ctx: Context) -> bool:
    """The update becomes the one that was held; False, with a word, where nothing is held any more."""
    held = ctx.state.pop("held", None)
    if not held:
        ctx.toast("trouble.stale_button")
        return False
    ctx.change("frame.taken", text=held["text"][:60])
    ctx.update = heard_again(ctx.update, held)
    return True


def column(buttons: Iterable[Button]) -> Rows:
    """Each button in a row of its own."""
    return tuple((button,) for button in buttons)


def paired(buttons: Iterable[Button]) -> Rows:
    """Two short buttons a row; a long one has a row of its own."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].label) <= SHORT and len(button.label) <= SHORT:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def toast(uow: UnitOfWork, update: Update, text: str, *, aside: bool = False) -> None:
    """Answer a button press; these letters have a lane of their own, so that they never wait behind cards."""
    lane = f"{update.platform}:#{update.chat.chat}"
    uow.outbox.post(lane, "toast", {"toast": update.toast, "text": text, "chat": str(update.chat), "aside": aside})


def numbered(card: Card) -> Card:
    """The card with '1 ', '2 ' … before its buttons, so that a typed number works as well."""
    if not card.rows:
        return card
    count = 0
    rows = []
    for row in card.rows:
        out = []
        for button in row:
            if button.action:
                count += 1
                out.append(Button(f"{count} {button.label}", button.action, button.url))
            else:
                out.append(button)
        rows.append(tuple(out))
    return replace(card, rows=tuple(rows))
