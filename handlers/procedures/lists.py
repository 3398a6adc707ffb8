"""Lists of cases by who may see them, and the ways into a procedure."""

from __future__ import annotations

from core.domain.numbers import read as read_number
from core.domain.procedures import Procedure
from core.domain.refs import NO_REF, Ref
from core.errors import CivicError, NoSuchCase
from core.procedures import steps
from core.procedures.needs import sensible
from core.procedures.records import Case
from core.procedures.relations import visible
from core.procedures.subject import may_start
from handlers.message import Action, Button, Card
from handlers.procedures import form
from handlers.procedures.cards import of_action, show
from handlers.procedures.questions import names_of
from handlers.sheets import CASES, CASES_BOOK, order
from handlers.talk import Conversation, Rows, Turn

PAGE = 8


def named(turn: Turn, word: str) -> Procedure | None:
    """The procedure of this code, name, or word of its own."""
    said = word.strip().casefold()
    for procedure in turn.unit.district.procedures.values():
        known = (procedure.code, procedure.names.hans, procedure.names.hant, procedure.names.en, *procedure.words)
        if said and said in map(str.casefold, known):
            return procedure
    return None


def apply(turn: Turn) -> None:
    """/apply and a procedure's name starts it; /apply alone offers those this person may start."""
    found = named(turn, turn.text.partition(" ")[2])
    if found and found.about == "none":
        form.start(turn, found, NO_REF)
        return
    mine = [one for one in turn.unit.district.procedures.values() if one.about == "none" and _startable(turn, one)]
    if not mine:
        turn.say("case.nothing_to_start")
        return
    rows: Rows = tuple((Button(p.names.say(turn.words.lang), Action("cases_start", 0, p.code)),) for p in mine)
    turn.reply(Card(turn.words("case.which"), rows=rows))


def _startable(turn: Turn, procedure: Procedure, about: Ref = NO_REF) -> bool:
    try:
        may_start(turn.unit, steps.blank(turn.unit, procedure, about, turn.actor), turn.actor)
    except CivicError:
        return False
    return True


def about(turn: Turn, kind: str, row_id: int) -> list[Button]:
    """A button for each procedure that this person may start now about a ticket or call."""
    found = []
    for procedure in turn.unit.district.procedures.values():
        if procedure.about == kind and procedure.see != "centre" and _fits(turn, procedure, Ref(kind, row_id)):
            names = names_of(procedure, procedure.start)
            found.append(Button(names.say(turn.words.lang), Action("cases_start", row_id, procedure.code)))
    return found


def _fits(turn: Turn, procedure: Procedure, ref: Ref) -> bool:
    """Whether it makes sense now: the ticket is where the start needs it."""
    case = steps.blank(turn.unit, procedure, ref, turn.actor)
    return _startable(turn, procedure, ref) and sensible(turn.unit, case, procedure.start)


def pressed_start(turn: Turn) -> None:
    """A button that starts a procedure, about the record it stands on. Raises NoSuchCase."""
    action = turn.update.action
    procedure = turn.unit.district.procedures.get(action.choice) if action else None
    if action is None or procedure is None:
        raise NoSuchCase(number="")
    form.start(turn, procedure, Ref(procedure.about, action.number) if procedure.about != "none" else NO_REF)


def own_word(turn: Turn) -> bool:
    """A message that begins with a procedure's own word starts it; False where it is something else."""
    word, _, rest = turn.text.partition(" ")
    found = named(turn, word) if turn.unit.district.procedures else None
    if found is None or found.about != "none" or word not in found.words or (rest and not word.startswith("/")):
        return False
    if rest.strip():
        form.line(turn, found, rest)
    else:
        form.start(turn, found, NO_REF)
    return True


def listed(turn: Turn) -> bool:
    """/list and a procedure: its cases, newest first; False where the word names no procedure."""
    found = named(turn, turn.text.partition("\n")[0].partition(" ")[2])
    if found is None:
        return False
    _page(turn, found, 0)
    return True


def pressed_page(turn: Turn) -> None:
    """Another page. Raises NoSuchCase."""
    action = turn.update.action
    procedure = turn.unit.district.procedures.get(action.choice) if action else None
    if action is None or procedure is None:
        raise NoSuchCase(number="")
    _page(turn, procedure, action.number)


def _page(turn: Turn, procedure: Procedure, page: int) -> None:
    found = visible(turn.unit, procedure, turn.person.id)
    shown = found[page * PAGE : (page + 1) * PAGE]
    if not shown:
        turn.say("case.none", procedure=procedure.names)
        return
    rows: list[tuple[Button, ...]] = []
    for case in shown:
        name = case.title or procedure.names
        label = turn.words("case.line", number=case.number, title=name, state=case.state)
        rows.append((Button(label, Action("cases_show", case.id)),))
    turning = [Button(turn.words("case.newer"), Action("cases_page", page - 1, procedure.code))] if page else []
    if len(found) > (page + 1) * PAGE:
        turning.append(Button(turn.words("case.older"), Action("cases_page", page + 1, procedure.code)))
    rows += [tuple(turning)] if turning else []
    rows.append((Button(turn.words("case.export"), Action("cases_export", 0, procedure.code)),))
    title = turn.words("case.list", procedure=procedure.names, n=len(found), count=page + 1)
    turn.reply(Card(title, rows=tuple(rows)), edit=turn.update.action is not None)


def export(turn: Turn) -> None:
    """The whole list as files to reckon on: CSV and XLSX. Raises NoSuchCase."""
    action = turn.update.action
    if action is None or action.choice not in turn.unit.district.procedures or not turn.update.private:
        raise NoSuchCase(number="")
    about = f"{action.choice}.{turn.person.id}"
    papers = tuple(order(turn.unit, what, about, turn.words.lang) for what in (CASES, CASES_BOOK))
    procedure = turn.unit.district.procedures[action.choice]
    turn.reply(Card(turn.words("case.exported", procedure=procedure.names), pictures=papers))


def pressed_show(turn: Turn) -> None:
    """A tap on one of the list."""
    show(turn, of_action(turn))


def by_number(turn: Turn) -> bool:
    """A text that is nothing but the number of a case shows it; False where it is something else."""
    number = read_number(turn.text)
    found = turn.unit.repo(Case).find(number=number, limit=1) if number else []
    if found:
        show(turn, found[0])
    return bool(found)


BUTTONS: dict[str, Conversation] = {
    "cases_start": pressed_start,
    "cases_do": form.do,
    "cases_show": pressed_show,
    "cases_page": pressed_page,
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
