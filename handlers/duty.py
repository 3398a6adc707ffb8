"""Whose duty is it, by the lists in force: /duty and the handbook."""

from __future__ import annotations

from core.domain.rows import DutyItem
from core.duties.queries import look_up
from core.unit import Unit
from core.work.guards import items_in_force
from handlers.message import Action, Button, Card
from handlers.talk import Turn, column
from handlers.wording import Words

LISTED = 6


def search(turn: Turn) -> None:
    """Items for key words or a number; one alone is shown at once."""
    said = turn.said
    if not said:
        turn.say("duty.how")
        return
    items = look_up(turn.unit, said, LISTED)
    if not items:
        turn.say("duty.none", number=said[:40])
    elif len(items) == 1 or items[0].number.lower() == said.lower():
        turn.reply(entry(turn.unit, turn.words, items[0]))
    else:
        rows = column(Button(f"{item.number} {item.name}"[:60], Action("duty", 0, _key(item))) for item in items)
        turn.say("duty.found", *rows, n=len(items))


def show(turn: Turn) -> None:
    """One item, pressed."""
    code, _, number = turn.pressed.choice.partition("/")
    found = find(turn.unit, code, number)
    if found is None:
        turn.toast("duty.none", number=number)
        return
    turn.reply(entry(turn.unit, turn.words, found))


def find(unit: Unit, code: str, number: str) -> DutyItem | None:
    """An item of a list in force."""
    if code not in unit.district.lists.kinds:
        return None
    return next((item for item in items_in_force(unit, code)[1] if item.number == number), None)


def _key(item: DutyItem) -> str:
    return f"{item.list_code}/{item.number}"


def entry(unit: Unit, words: Words, item: DutyItem) -> Card:
    """The handbook entry (寿光 work manual): scenario, main and assisting duties, steps, basis (SG-44, SG-45)."""
    names = unit.district.lists.kinds[item.list_code].names.say(words.lang)
    lines = [words("duty.list", name=names, number=item.number, version=items_in_force(unit, item.list_code)[0])]
    lines.append(words("duty.main", name=_base(unit, words, item.main), text=item.duties or "—"))
    if item.helpers:
        helpers = words("list.joint").join(_base(unit, words, base) for base in item.helpers)
        lines.append(words("duty.helpers", name=helpers, text=item.helper_duty or "—"))
    if item.town_duty:
        lines.append(words("duty.town", text=item.town_duty))
    if item.scenario:
        lines.append(words("duty.scenario", text=item.scenario))
    if item.flow:
        steps = " → ".join(f"{at}. {step}" for at, step in enumerate(item.flow, 1))
        lines.append(words("duty.flow", text=steps))
    if item.basis:
        lines.append(words("duty.basis", text=item.basis))
    if item.part != "lead":
        lines.append(words(f"dutypart.{item.part}"))
    return Card("\n".join(lines), item.name)


def _base(unit: Unit, words: Words, base: str) -> str:
    """The name of a base code: the district unit's, or any street's without its street."""
    found = unit.district.units.get(base)
    if found is None:
        found = next((u for u in unit.district.units.values() if u.base == base), None)
        if found is None:
            return base
        area = unit.district.areas[found.area].names.say(words.lang)
        return found.names.say(words.lang).replace(area, "", 1).strip() or found.names.say(words.lang)
    return found.names.say(words.lang)


BUTTONS = {"duty": show}
WORDS = {"/duty": search, "查职责": search, "職責": search}
