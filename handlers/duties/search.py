"""Whose duty is it, by the lists in force: /duty and the handbook."""

from core.duties.queries import items_in_force, look_up
from core.duties.records import DutyItem
from core.identity import code
from core.unit_of_work import UnitOfWork
from handlers.context import Context, column
from handlers.messages import Action, Button, Card
from handlers.wording import Words

LISTED = 6


def search(ctx: Context) -> None:
    """Items for key words or a number; one alone is shown at once."""
    said = ctx.said
    if not said:
        ctx.say("duty.how")
        return
    items = look_up(ctx.uow, said, LISTED)
    if not items:
        ctx.say("duty.none", number=said[:40])
    elif len(items) == 1 or items[0].number.lower() == code(said).lower():
        ctx.reply(entry(ctx.uow, ctx.words, items[0]))
    else:
        rows = column(
            Button(f"{one.number} {one.name}"[:60], Action("duty", 0, f"{one.list_code}/{one.number}")) for one in items
        )
        ctx.say("duty.found", *rows, n=len(items))


def show(ctx: Context) -> None:
    """One item, pressed."""
    code, _, number = ctx.pressed.choice.partition("/")
    found = find(ctx.uow, code, number)
    if found is None:
        ctx.toast("duty.none", number=number)
        return
    ctx.reply(entry(ctx.uow, ctx.words, found))


def find(uow: UnitOfWork, code: str, number: str) -> DutyItem | None:
    """An item of a list in force."""
    if code not in uow.district.lists.kinds:
        return None
    return next((item for item in items_in_force(uow, code)[1] if item.number == number), None)


def entry(uow: UnitOfWork, words: Words, item: DutyItem) -> Card:
    """The handbook entry (寿光 work manual): scenario, main and assisting duties, steps, basis (SG-44, SG-45)."""
    names = uow.district.lists.kinds[item.list_code].names.say(words.lang)
    lines = [words("duty.list", name=names, number=item.number, version=items_in_force(uow, item.list_code)[0])]
    lines.append(words("duty.main", name=words.base(item.main), text=item.duties or "—"))
    if item.helpers:
        helpers = words("list.joint").join(map(words.base, item.helpers))
        lines.append(words("duty.helpers", name=helpers, text=item.helper_duty or "—"))
    if item.town_duty:
        lines.append(words("duty.town", text=item.town_duty))
    if item.scenario:
        lines.append(words("duty.scenario", text=item.scenario))
    if item.flow:
        steps = " → ".join(f"{at}. {step}" for at, step in enumerate(item.flow, 1))
        lines.append(words("duty.flow", text=steps))
    if item.basis:
        lines.append(words("duty.basis", basis_text=item.basis))
    if item.part != "lead":
        lines.append(words(f"dutypart.{item.part}"))
    return Card("\n".join(lines), item.name)


BUTTONS = {"duty": show}
WORDS = {"/duty": search, "查职责": search, "职责": search}
