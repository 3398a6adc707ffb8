"""Presses on cards: ask for what an act needs, then have it done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.bus import SUBJECTS
from core.commands import Input, Perform
from core.errors import CivicError, NeedsWords, NoSuchTicket, there
from core.refs import Ref
from core.routing.folding import fold
from core.routing.small_talk import meant
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from core.workflow.engine import check_state, may, rehearse
from core.workflow.transitions import Act, Workflow
from handlers.context import Context, column
from handlers.frame import choosing
from handlers.frame.choosing import Option
from handlers.intake.drafted import FRESH
from handlers.messages import Action, Card, shorten, still
from handlers.phrases import chosen

TO_REPORTER = frozenset({"result", "message", "question"})  # notes that whoever reported it reads
Choices = Callable[[Context, Any], list[Option]]
Search = Callable[[Context, Any, str], list[Option]]


@dataclass(frozen=True)
class Form:
    """How the acts of a kind of record are asked for in a chat.

    `prefix`: of its buttons' names. `words`: of its keys of words: '<words>ask.<act>' asks, '<words>choose.<act>'
    offers and '<words>done.<act>' confirms; they may name the number, and the department that was chosen. `choices`:
    what the lists named in the rows offer as (code, words); `search`: what of them typed words mean, where not the
    words on the buttons. `then`: speaks after an act in place of the confirmation.
    `ready`: the sentences that may be taken in place of own words, for an act on a row. `shows`: the facts of
    '<words>sure.<act>', which asks once more. `undo`: the acts offered afterwards to take it back.
    """

    table: Workflow
    prefix: str
    words: str
    choices: Mapping[str, Choices]
    number: Callable[[Any, Any], str]
    then: Mapping[str, Callable[[Context, Any], None]] = field(default_factory=dict)
    search: Mapping[str, Search] = field(default_factory=dict)
    shows: Mapping[str, Callable[[Context, Any, Input], dict[str, Any]]] = field(default_factory=dict)
    undo: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ready: Callable[[Context, int, str], list[str]] = lambda ctx, row, act: []

    def buttons(self) -> dict[str, tuple[Form, Act]]:
        """The acts people press, by the names of their buttons."""
        undo = {name for names in self.undo.values() for name in names}
        acts = (a for a in self.table.acts.values() if a.shown or a.choices or a.asks or a.name in undo)
        return {f"{self.prefix}{act.name}": (self, act) for act in acts}


Forms = Mapping[str, tuple[Form, Act]]


def press(ctx: Context, forms: Forms) -> None:
    """A button of an act: offer its choices, ask for its words, or do it. Raises what `perform` raises, OnlySaid."""
    action = ctx.pressed
    form, act = still(forms.get(action.name))
    subject = SUBJECTS[form.table.kind]
    record, parent = subject.lock(ctx.uow, action.number)
    if act.choices or act.asks:
        may(subject, ctx.uow, record, act.name, ctx.actor, parent=parent)
        check_state(subject, ctx.uow, record, act.name)
    number, said = form.number(record, parent), _said(ctx)
    if act.choices:
        options = dict(form.choices[act.choices](ctx, record))
        if action.choice not in options or _moved(ctx, record):
            _offer(ctx, form, act, record, number, [*options.items()])
            return
        if act.asks and said is not None:  # the list that was pressed loses its buttons
            ctx.change("frame.taken", text=options[action.choice] or action.choice)
    if act.asks and said and act.note in TO_REPORTER and "\n" in said["text"]:
        ctx.state["kept"] = {"name": action.name, "row": action.number, "text": said["text"]}
        _ask(ctx, form, act, number, {**said, "several": True})  # not all of it may be for the resident: shown first
    elif act.asks and said and (said["text"] or not act.words):
        ctx.set_step("ask", name=action.name, row=action.number, choice=action.choice, **said)
        answer(ctx, forms)
    elif act.asks:
        _ask(ctx, form, act, number, said or {})
    elif act.sure:
        _ask_again(ctx, form, act, record, Input(action.choice))
    else:
        ctx.do(Perform(Ref(subject.kind, record.id), act.name, Input(action.choice)))
        ctx.set_step("")
        if act.name in form.then:
            form.then[act.name](ctx, record)
        ctx.toast(f"{form.words}done.{act.name}", number=number)


def _said(ctx: Context) -> dict[str, Any] | None:
    """The words and pictures that came before the press, {} for none; None where no list was shown for this act."""
    asked = ctx.state.get("ask") or {}
    shown = ctx.state.get("step") == "choose" and (asked.get("name"), asked.get("row"))
    said = {name: asked["said"][name] for name in ("text", "pictures")} if asked.get("said") else {}
    return said if shown == (ctx.pressed.name, ctx.pressed.number) else None


def ticket_of(ctx: Context, number: int = 0, *, lock: bool = True) -> Ticket:
    """The ticket of the press, or of this row number. Raises NoSuchTicket."""
    return there(ctx.uow.repo(Ticket).get(number or ctx.pressed.number, lock=lock), NoSuchTicket)


def permitted(ctx: Context, act: str, ticket: Ticket) -> Actor:
    """The actor as whom this person may do it to a ticket. Raises NotYours, NotReporter."""
    return may(SUBJECTS["ticket"], ctx.uow, ticket, act, ctx.actor)


def _stand(record: Any) -> str:
    """How the record stands, to see whether a colleague acted while somebody was choosing."""
    return f"{record.state} {getattr(record, 'department', '')}"


def _moved(ctx: Context, record: Any) -> str:
    """That a colleague has acted since the list was shown from which was chosen, and how it stands now; '' if not."""
    if _said(ctx) is None or ctx.state["ask"].get("seen", _stand(record)) == _stand(record):
        return ""
    department = getattr(record, "department", "")
    return ctx.words("choose.moved_to" if department else "choose.moved", state=record.state, department=department)


def _offer(ctx: Context, form: Form, act: Act, record: Any, number: str, options: list[Option]) -> None:
    said, moved = _said(ctx), _moved(ctx, record)
    action = replace(ctx.pressed, choice="") if moved else ctx.pressed
    many = len(options) > choosing.PAGE
    rows = (*choosing.page(ctx, action, options), (ctx.button("press.leave", Action("leave")),))
    text = "\n".join(filter(None, (moved, ctx.words(f"{form.words}choose.{act.name}", number=number))))
    kept = {"seen": _stand(record), **({"said": said} if said else {})}
    ctx.set_step("choose", name=action.name, row=action.number, choice=choosing.split(action.choice)[0], **kept)
    ctx.reply(Card(f"{text}\n{ctx.words('choose.type')}" if many else text, rows=rows))
    ctx.toast_only("toast.choose")


def typed(ctx: Context, forms: Forms) -> None:
    """Words in answer to a list: what of it they may mean, as buttons. Words that mean nothing of it leave the list."""
    asked: dict[str, Any] = ctx.state["ask"]
    action = Action(asked["name"], asked["row"], asked["choice"])
    form, act = forms[action.name]
    record, _ = SUBJECTS[form.table.kind].lock(ctx.uow, action.number)
    said, ctx.update, search = ctx.text, replace(ctx.update, action=action), form.search.get(act.choices)
    found = search(ctx, record, said) if search else choosing.labelled(form.choices[act.choices](ctx, record), said)
    if len(said) > choosing.NAME and not act.asks and not found:
        ctx.set_step("")
        ctx.again = True  # no name of anything: it means what it would have meant
        return
    if act.asks and (len(said) > choosing.NAME or not (found or search)):
        before = {"text": "", "pictures": [], **_kept(ctx, action)}
        more = {"text": f"{before['text']}\n{said}".strip(), "pictures": [*before["pictures"], *ctx.keep_pictures()]}
        ctx.state["kept"] = {"name": action.name, "row": action.number, **more}
        rows = choosing.page(ctx, action, found or form.choices[act.choices](ctx, record))
        ctx.say("choose.kept", *rows, (ctx.button("press.leave", Action("leave")),))
        return
    if not found:
        ctx.set_step("")
    rows = choosing.page(ctx, action, found[: choosing.PAGE])
    again = [ctx.button("press.whole_list", action), ctx.button("press.leave", Action("leave"))]
    ctx.update = replace(ctx.update, action=None)
    ctx.say("choose.found" if found else "choose.unknown", *rows, *column(again), text=said[:30])


def _ask(ctx: Context, form: Form, act: Act, number: str, said: dict[str, Any]) -> None:
    """The question; `said`: what came before it, and words that were no answer to it (`not_taken`)."""
    action = ctx.pressed
    before = _kept(ctx, action) or said_lately(ctx, number)
    text, pictures = str(before.get("text", "")), said.get("pictures") or before.get("pictures", [])
    asked = {"name": action.name, "row": action.number, "choice": action.choice, "sure": act.sure}
    ctx.set_step("ask", **asked, pictures=pictures, text=text, instead="several" in said)
    use = [ctx.button("press.use_kept", Action("answered", action.number))] if text else []
    skip = [ctx.button("press.without_words", Action("answered", action.number))] if act.asks == "optional" else []
    ready = [] if text else form.ready(ctx, action.number, act.name)
    use += [ctx.button("press.ready", Action("answered", action.number, str(n)), n=n) for n, _ in enumerate(ready, 1)]
    rows = column([*use, *skip, ctx.button("press.leave", Action("leave"))])
    question = ctx.words(f"{form.words}ask.{act.name}", number=number, department=action.choice)
    lines = [ctx.words("ask.not_taken", text=said["not_taken"])] if "not_taken" in said else []
    kept_as = ctx.words("ask.several" if "several" in said else "ask.kept", text=shorten(text, 300))
    lines += [question, kept_as] if text else [question]
    lines += [ctx.words("ask.ready"), *(f"{n}. {one}" for n, one in enumerate(ready, 1))] if ready else []
    ctx.reply(Card("\n".join(lines), rows=rows, ask=not ctx.update.private))
    ctx.toast_only("toast.write")


def _kept(ctx: Context, action: Action) -> dict[str, Any]:
    """What was written for this act before it could be done; {} for nothing."""
    kept: dict[str, Any] = ctx.state.get("kept") or {}
    return kept if (kept.get("name"), kept.get("row")) == (action.name, action.number) else {}


def said_lately(ctx: Context, about: str = "") -> dict[str, Any]:
    """What was written in reply to a card, about this matter where it is named; {} once it is old."""
    said: dict[str, Any] = ctx.state.get("said") or {}
    fresh = said and ctx.uow.now - datetime.fromisoformat(said["at"]) <= FRESH
    return said if fresh and about in {"", said["about"]} else {}


def answer(ctx: Context, forms: Forms) -> None:
    """The words (and pictures) that were asked for; pictures may come first or after."""
    asked: dict[str, Any] = ctx.state["ask"]
    form, act = forms[asked["name"]]
    try:
        record, parent = (subject := SUBJECTS[form.table.kind]).lock(ctx.uow, asked["row"])
    except CivicError:
        ctx.set_step("")
        raise
    pictures = [*asked["pictures"], *ctx.keep_pictures()]
    taken = "" if asked.get("text") else chosen(ctx, form.ready(ctx, asked["row"], act.name))
    if taken or (act.sure and meant(fold(ctx.text).plain) in {"yes", "no", "filler"}):
        said = {"pictures": pictures} if taken else {"pictures": pictures, "not_taken": ctx.text}
        ctx.state |= {"kept": {"name": asked["name"], "row": asked["row"], "text": taken}} if taken else {}
        action = Action(asked["name"], asked["row"], asked["choice"])
        ctx.update = replace(ctx.update, action=action, text="", message="")
        _ask(ctx, form, act, form.number(record, parent), said)
        return
    pressed = ctx.update.action is not None
    before = "" if asked.get("instead") and ctx.text else asked.get("text", "")
    text = "\n".join(filter(None, (before, ctx.text)))
    if not text and not pressed:
        ctx.set_step("ask", **{**asked, "pictures": pictures})
        ctx.reply(Card(ctx.words("ask.words_too", n=len(pictures)), ask=not ctx.update.private), coalesce="ask")
        return
    if not text and act.asks != "optional" and (act.words or not pictures):
        raise NeedsWords(what="words")
    given = Input(asked["choice"], text, tuple(pictures))
    if act.sure:
        _ask_again(ctx, form, act, record, given)
        return
    ctx.do(Perform(Ref(subject.kind, record.id), act.name, given))
    ctx.set_step("")
    ctx.state.pop("kept", None)
    if said_lately(ctx, form.number(record, parent)):
        ctx.state.pop("said")
    if act.name in form.then:
        form.then[act.name](ctx, record)
    else:
        ctx.say(f"{form.words}done.{act.name}", number=form.number(record, parent), department=asked["choice"])


def _ask_again(ctx: Context, form: Form, act: Act, record: Any, given: Input) -> None:
    """What the act would do, in words, for a yes; nothing is done yet. Raises what `perform` would."""
    rehearse(SUBJECTS[form.table.kind], ctx.uow, record, act.name, given, ctx.actor)
    name = f"{form.prefix}{act.name}"
    asked = {"name": name, "row": record.id, "choice": given.choice, "text": given.text, "pictures": given.pictures}
    ctx.set_step("sure", **asked)
    facts = form.shows[act.name](ctx, record, given) if act.name in form.shows else {}
    yes = ctx.button(f"{form.words}sure.yes.{act.sure}", Action("sure", record.id, act.name))
    rows = column((yes, ctx.button("press.leave_be", Action("leave"))))
    number = form.number(record, None)
    said = shorten(given.text, 200) or ctx.words("sure.unsaid")
    ctx.say(f"{form.words}sure.{act.sure}", *rows, number=number, said=said, **facts)
    ctx.toast_only("toast.sure")


def sure(ctx: Context, forms: Forms) -> None:
    """The yes to what was shown; a yes to something older does nothing."""
    asked = ctx.state.get("ask") or {}
    form, act = forms.get(asked.get("name", ""), (None, None))
    shown = (ctx.state.get("step"), asked.get("row"), act and act.name)
    if form is None or act is None or shown != ("sure", ctx.pressed.number, ctx.pressed.choice):
        ctx.done("frame.used")
    else:
        given = Input(asked["choice"], asked["text"], tuple(asked["pictures"]))
        ref = Ref(form.table.kind, asked["row"])
        ctx.set_step("")
        ctx.do(Perform(ref, act.name, given))
        record, parent = SUBJECTS[ref.kind].lock(ctx.uow, ref.id)
        undo = [
            (ctx.button(f"act.{name}", Action(f"{form.prefix}{name}", ref.id)),) for name in form.undo.get(act.name, ())
        ]
        ctx.done(f"{form.words}done.{act.name}", *undo, number=form.number(record, parent))


def confirm(ctx: Context, forms: Forms) -> None:
    """A written yes counts as the press; anything else leaves the matter as it is, and says so."""
    asked = ctx.state["ask"]
    said = meant(fold(ctx.text).plain)
    if said == "yes":
        _, act = forms[asked["name"]]
        ctx.update = replace(ctx.update, action=Action("sure", asked["row"], act.name), message="")
        sure(ctx, forms)
        return
    ctx.set_step("")
    ctx.say("frame.not_sure")
    ctx.again = said != "no"


def leave(ctx: Context) -> None:
    """Never mind: the question is withdrawn, nothing is changed; what was said of a matter is taken along no more."""
    ctx.set_step("")
    ctx.state.pop("said", None)
    ctx.change("done.leave")
    ctx.toast_only("done.leave")
