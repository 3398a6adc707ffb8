"""Lists of cases by who may see them, and the ways into a procedure."""

import re
from functools import lru_cache
from typing import Any

from core.calls.records import Call
from core.district.district import District
from core.district.procedure_words import ABOUT
from core.district.procedures import Procedure
from core.errors import NoSuchCase, NoSuchTicket, allowed, there
from core.guide.records import GuideEntry
from core.identity import same
from core.procedures import steps
from core.procedures.needs import sensible
from core.procedures.records import Case
from core.procedures.relations import visible
from core.procedures.subject import may_start
from core.procedures.values import ASKED
from core.refs import NO_REF, Ref
from core.tickets.records import Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.numbers import read as read_number
from handlers.context import Context, Conversation, Rows, column
from handlers.documents import CASES, CASES_BOOK, order
from handlers.messages import Action, Button, Card
from handlers.procedures import accounts, form
from handlers.procedures.cards import of_action, show
from handlers.procedures.papers import case_button
from handlers.procedures.questions import filled_in, names_of, offered_with, shown_for
from handlers.wording import Words

PAGE = 8
SHORT = 4  # signs of a label of which three fit into a row of a phone
_STARTS = {"ticket": "cases_start", "call": "cases_call"}  # what the button of a new case stands on
LONGEST = 80  # characters of a procedure's name
_QUOTED = re.compile("“([^”]{2,20})”")


def named(ctx: Context, word: str) -> Procedure | None:
    """The procedure of this code, name, or word of its own."""
    return _by_name(ctx.uow.district).get(same(word).casefold()) if len(word) <= LONGEST else None


@lru_cache(maxsize=4)
def _by_name(district: District) -> dict[str, Procedure]:
    """The procedures of a district by all they go by; the first where two share a name."""
    found: dict[str, Procedure] = {}
    for one in district.procedures.values():
        for name in (one.code, one.names.hans, one.names.hant, one.names.en, *one.words):
            if known := same(name).casefold():
                found.setdefault(known, one)
    return found


def apply(ctx: Context) -> None:
    """/apply and a procedure's name starts it; /apply alone offers those this person may start."""
    found = named(ctx, ctx.text.partition(" ")[2])
    if found and found.about == "none":
        form.start(ctx, found, NO_REF)
        return
    mine = to_start(ctx)
    if not mine:
        ctx.say("case.nothing_to_start")
        return
    at = ctx.pressed.number if ctx.pressed.name == "cases_more" else 0
    rows = column(Button(p.names.say(ctx.words.lang), Action("cases_start", 0, p.code)) for p in mine[at : at + PAGE])
    rows += ctx.more(Action("cases_more", at + PAGE), len(mine) - at - PAGE)
    ctx.reply(Card(ctx.words("case.which"), rows=rows), edit=bool(at))


def to_start(ctx: Context) -> list[Procedure]:
    """Those this person may start now about nothing that is there already."""
    return [one for one in ctx.uow.district.procedures.values() if one.about == "none" and startable(ctx, one)]


def startable(ctx: Context, procedure: Procedure) -> bool:
    """Whether this person may start it now."""
    return allowed(may_start, ctx.uow, steps.blank(ctx.uow, procedure, NO_REF, ctx.actor), ctx.actor)


def about(uow: UnitOfWork, words: Words, actors: list[Actor], ref: Ref, *kinds: str) -> list[Button]:
    """A button for each procedure about such a matter that one of these may start now about this ticket or call."""
    found = []
    for procedure in uow.district.procedures.values():
        if procedure.about in kinds and any(_fits(uow, procedure, ref, one) for one in actors):
            names = names_of(procedure, procedure.start)
            found.append(Button(names.say(words.lang), Action(_STARTS[ref.kind], ref.id, procedure.code)))
    return found


def _fits(uow: UnitOfWork, procedure: Procedure, ref: Ref, actor: Actor) -> bool:
    """Whether it may be started, and makes sense now: the matter is where the start needs it."""
    case = steps.blank(uow, procedure, ref, actor)
    return allowed(may_start, uow, case, actor) and sensible(uow, case, procedure.start)


def for_service(ctx: Context, entry: GuideEntry, number: int) -> Rows:
    """A button for each procedure that the answer of the guide offers to this person."""
    offered = (p for p in ctx.uow.district.procedures.values() if offered_with(p, entry))
    found = [
        Button(names_of(p, p.start).say(ctx.words.lang), Action("cases_serve", number, p.code))
        for p in offered
        if startable(ctx, p) and (entry.papers or not _checks_papers(p))
    ]
    if entry.kind == "note":
        found = _said_in(ctx, entry.how)
    return (tuple(found),) if all(len(one.label) <= SHORT for one in found) else column(found)


def _said_in(ctx: Context, text: str) -> list[Button]:
    """A button for each procedure of this person whose own word a text tells to send: 发“我想帮忙”."""
    own = ((word, named(ctx, word)) for word in dict.fromkeys(_QUOTED.findall(text)))
    return [
        Button(word, Action("cases_start", 0, found.code))
        for word, found in own
        if found and word in found.words and found.about == "none" and startable(ctx, found)
    ]


def spoken_of(ctx: Context) -> list[Button]:
    """A button for each procedure of this person whose own word stands in what they say: 周六志愿服务排班; 我来 is said
    of much else."""
    found = [p for p in ctx.uow.district.procedures.values() if p.about == "none"]
    said = [p for p in found if any(one in ctx.text and one[0] != "我" for one in (*p.words, p.names.hans))]
    return [Button(p.names.say(ctx.words.lang), Action("cases_start", 0, p.code)) for p in said if startable(ctx, p)]


def _checks_papers(procedure: Procedure) -> bool:
    return any(need.kind == "complete" for step in procedure.acts.values() for need in step.needs)


def serve(ctx: Context, code: str) -> None:
    """A button of the guide's answer: the procedure starts with its service filled in. Raises NoSuchCase."""
    procedure = _pressed(ctx)
    form.start(ctx, procedure, NO_REF, **there(filled_in(procedure, code), NoSuchCase))


def _pressed(ctx: Context) -> Procedure:
    """The procedure a button names. Raises NoSuchCase."""
    return there(ctx.uow.district.procedures.get(ctx.pressed.choice), NoSuchCase)


def pressed_start(ctx: Context) -> None:
    """A button that starts a procedure, about the record it stands on. Raises NoSuchCase."""
    procedure = _pressed(ctx)
    kind = next(kind for kind, name in _STARTS.items() if name == ctx.pressed.name)
    if procedure.about == "none":
        form.start(ctx, procedure, NO_REF, **shown_for(ctx, procedure))
    else:
        form.start(ctx, procedure, Ref(kind, ctx.pressed.number))


def own_word(ctx: Context) -> bool:
    """A book's word shows it, a message that begins with a procedure's own starts it, or lists it to whoever may only
    see it; False where it is something else."""
    if book := accounts.named(ctx):
        accounts.show(ctx, book)
        return True
    word, _, rest = ctx.text.partition(" ")
    found = named(ctx, word) if ctx.uow.district.procedures else None
    own = found is not None and (word in found.words or _is_button(ctx, found, rest))
    if found is None or not own or (rest and not word.startswith("/")):
        return False
    if word in ctx.state.get("labels", ()) and ctx.state.get("options"):
        return False  # 帮我办, written instead of pressing it
    if found.about != "none":
        _about_matter(ctx, found, rest)
        return True
    if not startable(ctx, found) and visible(ctx.uow, found, ctx.person.id):
        _page(ctx, found, 0)
    elif rest.strip():
        form.line(ctx, found, rest)
    else:
        form.start(ctx, found, NO_REF, **shown_for(ctx, found))
    return True


def _is_button(ctx: Context, procedure: Procedure, rest: str) -> bool:
    """Whether the whole name of what this person may start was written, as its button says it."""
    return not rest and ctx.text == procedure.names.say(ctx.words.lang) and startable(ctx, procedure)


def _about_matter(ctx: Context, procedure: Procedure, said: str) -> None:
    """What is open; with a number it starts about that ticket or call. Raises NoSuchTicket, what its start refuses."""
    if not said:
        seen = [case for case in visible(ctx.uow, procedure, ctx.person.id) if case.closed_at is None]
        if not seen:
            begins = any(ctx.posts(*way.permissions) for way in procedure.start.who)
            ctx.say("case.none_begin" if begins else "case.none_open", procedure=procedure.names)
        elif len(seen) == 1:
            show(ctx, seen[0])
        else:
            _page(ctx, procedure, 0, seen)
        return
    number = read_number(said)
    known: dict[str, type[Any]] = {"ticket": Ticket, "call": Call}
    for kind in ABOUT[procedure.about] if number else ():
        if matter := ctx.uow.repo(known[kind]).find(number=number, limit=1):
            form.start(ctx, procedure, Ref(kind, matter[0].id))
            return
    raise NoSuchTicket(number=said[:20])


def listed(ctx: Context) -> bool:
    """/list and a procedure: its cases, newest first; False where the word names no procedure."""
    found = named(ctx, ctx.text.partition("\n")[0].partition(" ")[2])
    if found is None:
        return False
    _page(ctx, found, 0)
    return True


def pressed_page(ctx: Context) -> None:
    """Another page, or the list in place of a form that was begun. Raises NoSuchCase."""
    ctx.set_step("")
    _page(ctx, _pressed(ctx), ctx.pressed.number)


def _page(ctx: Context, procedure: Procedure, page: int, found: list[Case] | None = None) -> None:
    found = visible(ctx.uow, procedure, ctx.person.id) if found is None else found
    shown = found[page * PAGE : (page + 1) * PAGE]
    if not shown:
        ctx.say("case.none", procedure=procedure.names)
        return
    rows = [*column(case_button(ctx.words, one, one.title or procedure.names) for one in shown)]
    turning = [Button(ctx.words("case.newer"), Action("cases_page", page - 1, procedure.code))] if page else []
    if len(found) > (page + 1) * PAGE:
        turning.append(Button(ctx.words("case.older"), Action("cases_page", page + 1, procedure.code)))
    rows += [tuple(turning)] if turning else []
    rows.append((Button(ctx.words("case.export"), Action("cases_export", 0, procedure.code)),))
    title = ctx.words("case.list", procedure=procedure.names, n=len(found), count=page + 1)
    title += "".join(f"\n{line}" for line in (*_counted(ctx, procedure, found), *_spared(ctx, found)))
    ctx.reply(Card(title, rows=tuple(rows)), edit=ctx.update.action is not None)


def _counted(ctx: Context, procedure: Procedure, found: list[Case]) -> list[str]:
    """By the choice that the procedure names: how many, how many have ended."""
    names = procedure.fields[procedure.by].choices if procedure.by else {}
    groups = {name: [one for one in found if one.fields.get(procedure.by) == code] for code, name in names.items()}
    ended = {name: sum(one.closed_at is not None for one in group) for name, group in groups.items()}
    return [
        ctx.words("case.counted", name=name, n=len(group), count=ended[name], share=f"{ended[name] / len(group):.0%}")
        for name, group in groups.items()
        if group
    ]


def _spared(ctx: Context, found: list[Case]) -> list[str]:
    """By month, how many questions were asked and how many known answers spared one."""
    months: dict[str, list[int]] = {}
    for month, counts in (pair for case in found for pair in case.fields.get(ASKED, {}).items()):
        months[month] = [a + b for a, b in zip(months.get(month, [0, 0]), counts, strict=True)]
    return [
        ctx.words("case.spared", text=month, n=asked, count=left, share=f"{left / max(1, asked + left):.0%}")
        for month, (asked, left) in sorted(months.items())
    ]


def export(ctx: Context) -> None:
    """The whole list as files to reckon on: CSV and XLSX. Raises NoSuchCase."""
    procedure = _pressed(ctx)
    if not ctx.update.private:
        raise NoSuchCase(number="")
    about = f"{procedure.code}.{ctx.person.id}"
    papers = tuple(order(ctx.uow, what, about, ctx.words.lang) for what in (CASES, CASES_BOOK))
    ctx.reply(Card(ctx.words("case.exported", procedure=procedure.names), pictures=papers))


def by_number(ctx: Context) -> bool:
    """A text that is nothing but the number of a case shows it; False where it is something else."""
    number = read_number(ctx.text)
    found = ctx.uow.repo(Case).find(number=number, limit=1) if number else []
    if found:
        show(ctx, found[0])
    return bool(found)


BUTTONS: dict[str, Conversation] = {
    **dict.fromkeys(_STARTS.values(), pressed_start),
    "cases_do": form.do,
    "cases_show": lambda ctx: show(ctx, of_action(ctx)),
    "cases_page": pressed_page,
    "cases_more": apply,
    "cases_export": export,
    "forms_pick": form.pick,
    "forms_next": form.next_,
    "forms_back": form.back,
    "forms_skip": form.skip,
    "forms_leave": form.leave,
    "forms_resume": form.resume,
    "forms_anew": form.anew,
    "forms_submit": form.submit,
}
