"""What was left half-way: how it lies aside and is offered again."""

from datetime import datetime, timedelta
from typing import Any

from handlers.context import Context, Rows, column
from handlers.messages import Action, Button, shorten

MOST, DAY = 5, timedelta(days=1)  # how much lies aside; how long it is spoken of: its buttons work as long as it lies
SHOWN, LABEL = 40, 10  # characters of it
# Of each kind: the words of the button that takes it up, the steps that ask for it, and what makes it worth keeping.
_KINDS = {
    "draft": ("press.pick_up", ("draft", "place"), ("text", "pictures")),
    "whistle": ("whistle.again", ("whistle",), ("matter", "departments")),
    "form": ("form.resume", ("form",), ("values",)),
}
Left = dict[str, Any]


def serial(ctx: Context) -> int:
    """The number that all buttons of a report, or of what lies aside, carry."""
    number = ctx.state["drafts"] = int(ctx.state.get("drafts", 0)) + 1
    return number


def put_aside(ctx: Context, kind: str, *, later: bool = False) -> Rows:
    """What is half done is left; gives the button that takes it up again, () where nothing was told.

    `later`: something else only came in between, so that it is asked about afterwards; of forms it is those that are no
    longer asked for.
    """
    halves, rows = _halves(ctx, kind, later=later), Rows()
    if ctx.state.get("step") in _KINDS[kind][1] and not (later and kind == "form"):
        ctx.set_step("")
    for half in halves:
        if any(half[name] for name in _KINDS[kind][2]):
            units = ctx.words("list.joint").join(map(ctx.words.department, half.get("departments", ())))
            files = ctx.words("report.files", n=len(half["pictures"]))
            text = half.get("name") or half.get("text") or half.get("matter") or units or files
            one = {"id": half.get("id") or serial(ctx), "kind": kind, "half": half, "text": shorten(text, SHOWN)}
            one |= {"later": later, "at": ctx.uow.now.isoformat()}
            ctx.state["left"] = [*lying(ctx), one][-MOST:]
            rows = ((_button(ctx, one),),)
    return rows


def _halves(ctx: Context, kind: str, *, later: bool) -> list[Left]:
    if kind != "form":
        return [half for half in (ctx.state.pop(kind, None),) if half]
    asked = ctx.state.get("ask", {}).get("form") if ctx.state.get("step") == "form" else None
    forms = ctx.state.get("forms", {})
    return [forms.pop(key) | {"key": key} for key in [*forms] if (key == asked) is not later]


def lying(ctx: Context, kind: str = "", within: timedelta | None = None) -> list[Left]:
    """What lies aside, the latest last."""
    found = (one for one in ctx.state.get("left", ()) if one.get("kind") and kind in {"", one["kind"]})
    return [one for one in found if not within or ctx.uow.now - datetime.fromisoformat(one["at"]) <= within]


def take_up(ctx: Context, number: int) -> str:
    """It is what is being done again, another of its kind waits meanwhile; gives its kind, '' where it is gone."""
    found = next((one for one in lying(ctx) if one["id"] == number), None)
    if found is None:
        return ""
    ctx.state["left"] = [one for one in lying(ctx) if one is not found]
    kind, half = found["kind"], found["half"]
    put_aside(ctx, kind, later=True)
    if kind == "form":
        ctx.state["forms"] = {**ctx.state.get("forms", {}), half["key"]: half}
        ctx.set_step("form", form=half["key"])
    else:
        ctx.state[kind] = half | {"at": ctx.uow.now.isoformat()}
    return str(kind)


def _button(ctx: Context, one: Left, *, named: bool = False) -> Button:
    text = ctx.words(_KINDS[one["kind"]][0])
    text = ctx.words("left.named", way=text, text=shorten(one["text"], LABEL)) if named else text
    return Button(text, Action("pick_up", one["id"], one["kind"]))


def offer(ctx: Context, key: str, found: list[Left]) -> bool:
    """Each with its button, and that none of them is wanted; False where there is nothing."""
    rows = [*(_button(ctx, one, named=True) for one in found), ctx.button("left.forgo", Action("forgo"))]
    if found:
        ctx.say(key, *column(rows), text="\n".join(f"“{one['text']}”" for one in found))
    return bool(found)


def remind(ctx: Context) -> None:
    """After one is done: those that it came in between are not yet."""
    offer(ctx, "left.also", [one for one in lying(ctx, within=DAY) if one["later"]])


def forgo(ctx: Context) -> None:
    """不报了, of all that lies aside."""
    ctx.state.pop("left", None)
    ctx.done("left.forgone")
