"""Words about one matter, named by a reply or a number, and their use."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.bus import SUBJECTS
from core.calls.records import Call
from core.errors import NoSuchTicket, allowed
from core.procedures.records import Case
from core.refs import ticket_ref
from core.routing import typed
from core.routing.folding import fold
from core.routing.small_talk import meant
from core.routing.work_talk import acts_said, got_all, got_it, who_told
from core.tickets.permissions import is_reporter
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.workflow.engine import may
from core.workflow.numbers import opening, within
from core.workflow.numbers import read as read_number
from core.workflow.transitions import Act
from handlers.calls import cards as call_cards
from handlers.context import Context, Rows, column
from handlers.forms import Forms, press, said_lately, ticket_of
from handlers.frame.questions import question_of
from handlers.messages import Action, Button, Card, shorten, still
from handlers.people.appointments import speaking
from handlers.tickets import contact, own_tickets
from handlers.tickets.opened import pressable
from handlers.tickets.rating import supplemented
from handlers.wording import named_matter

_TALK = frozenset({"leave", "keep", "withdraw", "thanks", "hello", "privacy", "nothing"})  # nothing for who handles it

_LEAVES = frozenset({"leave", "keep"})  # all that is for an open question, said in reply to another matter's card
REACHES = ("message", "ask_contact")  # acts by which whoever reported it is reached without being known


def heard(ctx: Context, forms: Forms) -> bool:
    """What a reply to a message of a matter, or a number and words, are for; False where they are something else."""
    if contact.answered(ctx, forms) or _of_call(ctx, forms):
        return True
    ticket, words = _named(ctx)
    if ticket is None:
        _misspelt(ctx)
    meaning = meant(fold(words).plain) if ticket else ""
    if ticket is None or meaning in (_LEAVES if question_of(ctx) else _TALK):
        return False
    offered = pressable(ctx, ticket)
    if offered:
        _by_staff(ctx, forms, ticket, offered, words, meaning)
        return True
    if not ctx.update.private or meaning:
        return False
    if not is_reporter(ctx.person.id, ticket):
        return _nothing_to_press(ctx, ticket)
    if TICKET.target(ticket.state, "supplement") is None:
        ctx.say("spoken.over", number=ticket.number, state=ticket.state)
        ctx.update = replace(ctx.update, text=words, quoted="")
        return False
    ctx.act(ticket_ref(ticket.id), "supplement", text=words, pictures=tuple(ctx.keep_pictures()))
    supplemented(ctx, ticket)
    return True


def _misspelt(ctx: Context) -> None:
    """Staff who put a number before what they say mean a matter, and not a report. Raises NoSuchTicket for none."""
    number = opening(ctx.text) if ctx.appointments and not question_of(ctx) and not ctx.secret else ""
    if number and not any(ctx.uow.repo(kind).first(number=number) for kind in (Ticket, Call, Case)):
        raise NoSuchTicket(number=number)


def _nothing_to_press(ctx: Context, ticket: Ticket) -> bool:
    """Who works on it replied to a card that offers nothing now, or named it: no report, and told how it stands."""
    card = (ctx.update.quoted or ctx.appointments) and ctx.reads(ticket)
    if card:
        ctx.say("help.group_about", matter=named_matter(ticket), state=ticket.state)
    return bool(card)


def _named(ctx: Context) -> tuple[Ticket | None, str]:
    """The matter that is spoken of, and what is said of it; None where the words answer what is being asked."""
    told, words = within(ctx.text)
    said = (words or ctx.update.attachments) and not (ctx.secret or ctx.text.startswith("/"))
    if not said or typed.choice(ctx.text) is not None or read_number(ctx.text) is not None:
        return None, words
    numbers = told or within(ctx.update.quoted.partition("\n")[0])[0]  # a message about a matter begins with it
    found = ctx.uow.repo(Ticket).first(number=numbers) if len(numbers) == 1 else None
    asked = ctx.state.get("ask") or {}
    elsewhere = found and asked.get("name") in TICKET.acts and asked.get("row") != found.id and not told
    if found and ctx.state.get("step") == "choose" and not told:  # 要延三天, while it is asked on what basis to return
        may = {button.action.name for row in pressable(ctx, found) for button in row if button.action}
        acts = [name for name in acts_said(fold(words).plain) if name in may]  # 派了两个工人 is no dispatch
        elsewhere = elsewhere or (bool(acts) and asked.get("name") not in acts)
    return (found if found and (elsewhere or not question_of(ctx)) else None), words


def _of_call(ctx: Context, forms: Forms) -> bool:
    """Words in reply to the card of a call, from whoever may press something on it."""
    numbers, words = within(ctx.update.quoted.partition("\n")[0])[0], ctx.text
    call = ctx.uow.repo(Call).first(number=numbers) if len(numbers) == 1 and not question_of(ctx) else None
    said = (words or ctx.update.attachments) and typed.choice(words) is None and read_number(words) is None
    if not call or not said or (meaning := meant(fold(words).plain)) in _TALK:
        return False
    card = call_cards.card_for(ctx, call)
    if card is None or not card.rows:
        return False
    if not _pressed_in_words(ctx, forms, card.rows, words) and meaning and not ctx.update.attachments:
        call_cards.show(ctx, call, card)
    elif ctx.text:
        keep(ctx, call.number, words)
        _offer(ctx, forms, card.rows, named_matter(call))
    return True


def _pressed_in_words(ctx: Context, forms: Forms, offered: Rows, words: str) -> bool:
    """Whether the words are those of a button, or say that it has come; then it is pressed."""
    acts = {button.action.name: button for row in offered for button in row if button.action}
    named = next((button for button in acts.values() if button.label == words), None)
    if got_it(fold(words).plain):
        named = acts.get("sign") or acts.get("k_ack")
    if not (named and named.action and named.action.name in forms) or ctx.update.attachments:
        return False
    ctx.update = replace(ctx.update, action=named.action, text="", message="")
    press(ctx, forms)
    return True


def all_signed(ctx: Context, words: str) -> bool:
    """Whether it says that all that came is signed for (全部签收); then it is, and told which."""
    held = {post.department for post in speaking(ctx)} if got_all(fold(words).plain) else set()
    found = ctx.uow.repo(Ticket).find(department=[*held], state="assigned") if held else []
    mine = [one for one in found if allowed(may, SUBJECTS["ticket"], ctx.uow, one, "sign", ctx.actor)]
    for one in mine:
        ctx.act(ticket_ref(one.id), "sign")
    if mine:
        ctx.say("done.sign_all", n=len(mine), text=ctx.words("list.joint").join(one.number for one in mine))
    return bool(mine)


def _by_staff(ctx: Context, forms: Forms, ticket: Ticket, offered: Rows, words: str, meaning: str) -> None:
    if not ctx.update.attachments and all_signed(ctx, words):
        return
    meaning = "filler" if got_it(fold(words).plain) else meaning
    if _pressed_in_words(ctx, forms, offered, words):
        return
    if meaning == "push":
        own_tickets.show(ctx, ticket)
    elif who_told(fold(words).plain):
        ways = [button for row in offered for button in row if button.action and button.action.name in REACHES]
        text = f"{ctx.words.matter(named_matter(ticket))}\n{who_is_not_told(ctx, ways)}"
        ctx.reply(Card(text, rows=column(ways)))
    elif meaning and not ctx.update.attachments:
        ctx.say("spoken.noted", number=ticket.number, state=ticket.state)
    else:
        keep(ctx, ticket.number, words)
        _offer(ctx, forms, offered, named_matter(ticket))


def who_is_not_told(ctx: Context, ways: Sequence[Button]) -> str:
    """That nobody is told who reported a matter, and how they are reached, were it by whoever works on it."""
    return "\n".join((ctx.words("desk.who_told"), ctx.words("desk.who_reach" if ways else "desk.who_by")))


def keep(ctx: Context, about: str, words: str) -> None:
    """What was said of the matter; pictures and words that follow each other belong together."""
    before = said_lately(ctx, about)
    text = "\n".join(dict.fromkeys(filter(None, (*before.get("text", "").split("\n"), words))))
    pictures = [*before.get("pictures", []), *ctx.keep_pictures()]
    token = before.get("token") or secrets.token_hex(2)  # on its buttons: a colleague's press takes no words along
    at = ctx.uow.now.isoformat()
    ctx.state["said"] = {"token": token, "about": about, "text": text, "pictures": pictures, "at": at}


def _offer(ctx: Context, forms: Forms, offered: Rows, matter: str) -> None:
    """One question: which of the buttons are the words for? They are taken along."""
    said, acts = said_lately(ctx), {name: act for name, (_, act) in forms.items()}
    rows = column(taking(button, said["token"], acts) for row in offered for button in row)
    files = ctx.words("report.files", n=len(said["pictures"])) if said["pictures"] else ""
    told = "\n".join(filter(None, (shorten(said["text"], 120), files)))
    text = ctx.words("spoken.which", matter=matter, text=told)
    ctx.reply(Card(text, rows=(*rows, (ctx.button("press.leave", Action("leave")),))))


def taking(button: Button, token: str, acts: Mapping[str, Act] = TICKET.acts) -> Button:
    """The button of an act, with the words that were kept as its own; another button as it is."""
    action = button.action
    takes = action and action.name in acts and _takes(acts[action.name])
    return (
        replace(button, action=Action("said", action.number, f"{action.name} {token}")) if action and takes else button
    )


def _takes(act: Act) -> bool:
    return bool(act.asks) or act.name == "sign"


def pressed(ctx: Context, forms: Forms) -> None:
    """An act for which words were written already; where they are gone by now, they are asked for."""
    name, _, token = ctx.pressed.choice.partition(" ")
    row, act = ctx.pressed.number, still(forms[name][1] if name in forms else None)
    still(_takes(act))
    said = said_lately(ctx)
    said = said if said.get("token") == token else {}
    if said and act.asks:
        ctx.set_step("choose", name=name, row=row, choice="", said=said)
        ctx.state.pop("said")
    ctx.update = replace(ctx.update, action=Action(name, row))
    press(ctx, forms)
    if said and not act.asks:  # what was written beside it is still to be passed on
        ticket = ticket_of(ctx, row, lock=False)
        _offer(ctx, forms, pressable(ctx, ticket), named_matter(ticket))
