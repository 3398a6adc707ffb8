"""The report being written: what is known, what is missing, the yes."""

from dataclasses import replace
from typing import Any

from core.routing.folding import fold
from core.routing.small_talk import hems
from core.tickets.records import StoredFile, Ticket
from handlers.context import Context, Conversation, Rows, column, instead, paired
from handlers.frame import left
from handlers.intake import drafted, several
from handlers.intake.doubts import let_go, refusal_card, taken_down, waits
from handlers.intake.known import PRESS, look, question, whether_any
from handlers.messages import Action, Button, Card, heard_again, shorten

MAX_PICTURES = 20


def begin(ctx: Context) -> dict[str, Any]:
    """A new report; its number is on each of its buttons, so that an old card acts on nothing else."""
    draft: dict[str, Any] = {"id": left.serial(ctx), "text": "", "pictures": []}
    ctx.state["draft"] = draft
    return draft


def leave_all(ctx: Context, *, later: bool = False) -> Rows:
    """What was told so far is left, words that still wait with it, so that 接着报 brings back all."""
    if waits(ctx):
        take_in(ctx)
    return left.put_aside(ctx, "draft", later=later)


def part_old(ctx: Context) -> None:
    """Words that waited for hours for whom, or which report, they are for are no part of what comes now: they lie
    aside by themselves; mere talk goes with nothing."""
    let_go(ctx)
    draft = ctx.state.get("draft") or {}
    if draft.get("asked") not in {"own", "which"} or not ctx.state.get("held") or not drafted.is_old(ctx, draft):
        return
    left.put_aside(ctx, "draft", later=True)
    with instead(ctx, heard_again(ctx.update, ctx.state.pop("held"))):
        if draft["asked"] == "which":
            gather(ctx, apart := begin(ctx))
            drafted.read(ctx, apart, ctx.router.read(ctx.text, home=ctx.home))
            left.put_aside(ctx, "draft", later=True)


def remember_filed(ctx: Context, draft_id: int, ticket_id: int) -> None:
    """Which ticket a report became: its old card says so."""
    filed = dict(list(ctx.state.get("filed", {}).items())[-4:])
    ctx.state["filed"] = {**filed, str(draft_id): ticket_id}


def used(ctx: Context) -> None:
    """A card that was acted on already: said so, and what is open is shown."""
    ctx.toast_only("toast.used")
    if filed := ctx.uow.repo(Ticket).get(ctx.state.get("filed", {}).get(str(ctx.pressed.number), 0)):
        ctx.change("frame.used_filed", (ctx.button("press.show", Action("show", filed.id)),), number=filed.number)
    else:
        ctx.change("frame.too_old")
    if (ctx.state.get("draft") or {}).get("text"):
        ctx.update = replace(ctx.update, action=None)  # shown anew, below
        go_on(ctx)


def gather(ctx: Context, draft: dict[str, Any]) -> None:
    """Put what came into the draft; nothing that was typed is lost."""
    draft["at"] = ctx.uow.now.isoformat()
    if ctx.text:
        draft["text"] = f"{draft['text']}\n{ctx.text}".strip()
    draft["pictures"] = [*draft["pictures"], *ctx.keep_pictures()][:MAX_PICTURES]
    if ctx.update.location and ctx.uow.district.outside(*ctx.update.location):
        ctx.say("report.outside_point", name=ctx.uow.district.names)
    elif ctx.update.location:
        draft["lon"], draft["lat"] = ctx.update.location
    if ctx.update.message and ctx.text:
        draft["said"] = [*draft.get("said", []), [ctx.update.message, ctx.text]][-20:]


def go_on(ctx: Context) -> None:
    """Ask for the one thing that is missing, else show the whole for a yes."""
    draft = ctx.state["draft"]
    if not draft["text"] or (draft["pictures"] and hems(fold(draft["text"]).plain)):  # 你看, below a photo
        ctx.set_step("draft")
        ctx.reply(Card(ctx.words("report.words_too", n=len(draft["pictures"]))), coalesce="draft")
        return
    refusal = ctx.router.read(draft["text"], home=ctx.home).refusal if draft.get("refused") else None
    if not refusal and (draft.get("unclear") or drafted.unplaced(draft)):
        (whether_any if draft.get("unclear") else ask_place)(ctx)
        return
    ctx.set_step("draft")
    if refusal:
        card = refusal_card(ctx, refusal, draft["id"])
    else:
        card = several.card(ctx, draft) if draft.get("several") else _confirm_card(ctx, draft)
    ctx.reply(card, edit=True, coalesce="draft")


def _confirm_card(ctx: Context, draft: dict[str, Any]) -> Card:
    words = ctx.words
    owed = drafted.owed_for(ctx, draft)
    draft["proposed"] = owed.department.code if owed.department else ""
    lines = [words("report.heard", text=shorten(draft["text"], 120))]
    if draft["pictures"]:
        lines.append(words(f"report.{_sort(ctx, draft['pictures'])}", n=len(draft["pictures"])))
    if draft.get("behalf"):
        lines.append(words("report.behalf"))
    lines += [
        "",
        words("report.category", category=owed.category.code),
        words("report.place", where=drafted.where(ctx, draft)),
    ]
    found = [] if draft.get("apart") else look(ctx, draft, owed.category.code)
    draft["asked"] = "near" if found else "file"
    if found:
        asked, answers = question(ctx, found[0], draft["id"])
        lines += ["", *asked]
    else:
        answers = [ctx.button("press.file", Action("file", draft["id"]))]
        lines += drafted.duty_lines(ctx, draft, owed)
    return Card("\n".join(lines), words("report.title"), _confirm_rows(ctx, draft, answers))


def _sort(ctx: Context, keys: list[str]) -> str:
    """What was sent along: pictures, or files of more than one kind."""
    sent = ctx.uow.repo(StoredFile).find(key=keys)
    return "pictures" if all(one.kind == "photo" or one.mime.startswith("image/") for one in sent) else "files"


def _confirm_rows(ctx: Context, draft: dict[str, Any], answers: list[Button]) -> Rows:
    b = ctx.button
    rows: list[tuple[Button, ...]] = [(answer,) for answer in answers]
    rows += [(b("press.rather", Action("category", draft["id"], code), category=code),) for code in drafted.also(draft)]
    rows.append((b("press.place", Action("place", draft["id"])), b("press.category", Action("category", draft["id"]))))
    rows.append((b("press.pictures", Action("pictures", draft["id"])), b("press.drop", Action("drop", draft["id"]))))
    if ctx.appointments:
        rows.append(
            (b("press.off_behalf" if draft.get("behalf") else "press.on_behalf", Action("behalf", draft["id"])),)
        )
    return tuple(rows)


def drafting(step: Conversation) -> Conversation:
    """For a button of the report being written; one of an earlier report does nothing, one that was left, or told hours
    ago, is shown again first."""

    def pressed(ctx: Context) -> None:
        draft, action = ctx.state.get("draft"), ctx.pressed
        named = action.choice if action.name in PRESS.values() else str(action.number)
        lies = next((one for one in left.lying(ctx, "draft") if str(one["id"]) == named), None)
        found = lies["half"] if lies else draft
        if not found or str(found["id"]) != named:
            used(ctx)
            return
        again = action.name != "drop" and ((lies and not lies["later"]) or drafted.is_old(ctx, found))
        left.take_up(ctx, found["id"])
        (still if again else step)(ctx)

    return pressed


def still(ctx: Context) -> None:
    """还报那件事吗? The report once more, as it stands now; nothing is filed yet."""
    ctx.state["draft"]["at"] = ctx.uow.now.isoformat()
    ctx.toast_only("toast.used")
    ctx.update = replace(ctx.update, action=None)  # shown anew, not in place of the old card
    ctx.say("frame.still_report", text=shorten(ctx.state["draft"]["text"], 40))
    go_on(ctx)


def ask_place(ctx: Context) -> None:
    """Where? By words, a shared location, or a tap on the community."""
    draft = ctx.state["draft"]
    draft["asked"] = "place"
    ctx.set_step("place")
    district = ctx.uow.district
    codes = draft.get("areas") or drafted.area_choices(ctx, ctx.pressed.choice if ctx.pressed.name == "place" else "")
    buttons = [Button(ctx.words.area(code), Action("area", draft["id"], code)) for code in codes]
    unknown = "" if draft.get("areas") or draft.get("area") else draft.get("unknown", "")
    if not unknown and ctx.person.home and ctx.person.home in district.areas and ctx.person.home not in codes:
        home = ctx.words.area(ctx.person.home)
        buttons.insert(0, ctx.button("press.home", Action("area", draft["id"], ctx.person.home), home=home))
    far = bool(unknown) and draft.get("how") == "outside"
    buttons += ways_out(ctx, draft)
    usual = "report.which_place" if draft.get("areas") else "report.where"
    key = "report.outside" if far else "report.strange_place" if unknown else usual
    text = taken_down(ctx, draft) + ctx.words(key, place=unknown or draft.get("place", ""), name=district.names)
    ctx.reply(Card(text, rows=paired(buttons)), edit=True, coalesce="draft")  # what was said before stays in sight


def ways_out(ctx: Context, draft: dict[str, Any]) -> list[Button]:
    """What else may be answered to 在哪里."""
    b, of = ctx.button, draft["id"]
    return [b("press.placeless", Action("placeless", of)), b("press.drop", Action("drop", of))]


def placeless(ctx: Context) -> None:
    """说不清在哪里: reported without a place, to the desk that reads such; a place told later is taken."""
    ctx.state["draft"]["placeless"] = True
    go_on(ctx)


def _ask_category(ctx: Context) -> None:
    """改事情: the best three, then all groups, then the group's categories."""
    draft = ctx.state["draft"]
    choice = ctx.pressed.choice
    categories = ctx.uow.district.categories
    if choice == "groups":
        groups = {k.group: k.group_names for k in categories.values()}
        options = [(names.say(ctx.words.lang), f"g{code}") for code, names in groups.items()]
    elif choice.startswith("g"):
        options = [(k.names.say(ctx.words.lang), k.code) for k in categories.values() if k.group == choice[1:]]
    else:
        options = [(categories[k].names.say(ctx.words.lang), k) for k in draft["choices"] if k in categories]
        options.append((ctx.words("press.other_category"), "groups"))
    ctx.change(
        "report.which_category",
        *column(Button(label, Action("category", draft["id"], code)) for label, code in options),
    )


def choose_category(ctx: Context) -> None:
    """A tap on 改事情 or on one of its choices."""
    draft = ctx.state["draft"]
    choice = ctx.pressed.choice
    if choice in ctx.uow.district.categories:
        draft.setdefault("read_as", drafted.category_of(draft, ctx))
        draft["category"] = choice
        draft["why"] = [{"key": "why.chosen"}]
        go_on(ctx)
        return
    _ask_category(ctx)


def take_in(ctx: Context) -> None:
    """What was held is put into the draft; what came now stays as it is."""
    with instead(ctx, heard_again(ctx.update, ctx.state.pop("held"))):
        gather(ctx, ctx.state["draft"])
