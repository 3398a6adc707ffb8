"""The report being written: what is known, what is missing, the yes."""

from __future__ import annotations

from typing import Any

from core.duties.precedents import settle
from core.routing.router import Duty, Reading, duty
from core.tickets.records import StoredFile
from core.workflow.deadlines import deadline
from handlers.context import Context, Rows, column, while_kept
from handlers.messages import Action, Button, Card
from handlers.tickets.cards import shorten
from handlers.tickets.known import look, question

MAX_PICTURES = 20
MAX_LISTED = 12  # communities that fit on one keyboard; a larger district asks for the street first


def gather(ctx: Context, draft: dict[str, Any]) -> None:
    """Put what came into the draft; nothing that was typed is lost."""
    if ctx.text:
        draft["text"] = f"{draft['text']}\n{ctx.text}".strip()
    draft["pictures"] = [*draft["pictures"], *ctx.keep_pictures()][:MAX_PICTURES]
    if ctx.update.location and ctx.uow.district.outside(*ctx.update.location):
        ctx.say("report.outside_point", name=ctx.uow.district.names)
    elif ctx.update.location:
        draft["lon"], draft["lat"] = ctx.update.location
    if ctx.update.message and ctx.text:
        draft["said"] = [*draft.get("said", []), [ctx.update.message, ctx.text]][-20:]


def read(ctx: Context, draft: dict[str, Any], heard: Reading | None = None) -> Reading:
    """Read the whole draft. `heard`: the reading of the last message, enough where it is all there is."""
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    if heard and draft["text"] == ctx.text and at is None:
        reading = heard
    else:
        reading = ctx.router.read(draft["text"], home=ctx.person.home, at=at)
    if "category" not in draft:
        draft["choices"] = list(reading.choices)
    draft["kind"] = reading.kind
    draft["confidence"], draft["sure"] = reading.confidence, reading.sure
    draft["why"] = [{"key": r.key, **r.facts} for r in reading.reasons]
    if others := also(draft):
        draft["why"].append({"key": "why.also", "categories": ",".join(others)})
    if not draft.get("picked_place"):
        draft["area"] = reading.place.area
        draft["place"] = "" if reading.place.how == "home" else reading.place.words
        draft["areas"] = list(reading.place.choices)
        draft["how"], draft["unknown"] = reading.place.how, reading.place.unknown
    return reading


def also(draft: dict[str, Any]) -> list[str]:
    """What else it may be, where the reading is not sure of the first and nobody has said what it is."""
    return [] if draft["sure"] or "category" in draft else list(draft["choices"][1:3])


def category_of(draft: dict[str, Any], ctx: Context) -> str:
    return str(draft.get("category") or (draft["choices"] or [ctx.router.catch_all])[0])


def go_on(ctx: Context) -> None:
    """Ask for the one thing that is missing, else show the whole for a yes."""
    draft = ctx.state["draft"]
    if not draft.get("area"):
        ask_place(ctx)
        return
    ctx.set_step("draft")
    ctx.reply(_confirm_card(ctx, draft), edit=True, coalesce="draft")


def _confirm_card(ctx: Context, draft: dict[str, Any]) -> Card:
    words = ctx.words
    owed = owed_for(ctx, draft)
    draft["proposed"] = owed.department.code if owed.department else ""
    lines = [words("report.heard", text=shorten(draft["text"], 120))]
    if draft["pictures"]:
        lines.append(words(f"report.{_sort(ctx, draft['pictures'])}", n=len(draft["pictures"])))
    if draft.get("behalf"):
        lines.append(words("report.behalf"))
    lines += [
        "",
        words("report.category", category=owed.category.code),
        words("report.place", where=_where(ctx, draft)),
    ]
    found = look(ctx, draft, owed.category.code)
    if found:
        asked, answers = question(ctx, found[0])
        lines += ["", *asked]
    else:
        answers = [ctx.button("press.file", Action("file"))]
        lines += _duty_lines(ctx, draft, owed)
    return Card("\n".join(lines), words("report.title"), _confirm_rows(ctx, draft, answers))


def _sort(ctx: Context, keys: list[str]) -> str:
    """What was sent along: pictures, or files of more than one kind."""
    sent = ctx.uow.repo(StoredFile).find(key=keys)
    return "pictures" if all(one.kind == "photo" or one.mime.startswith("image/") for one in sent) else "files"


def owed_for(ctx: Context, draft: dict[str, Any]) -> Duty:
    """Whose duty the draft is."""
    district, category = ctx.uow.district, category_of(draft, ctx)
    tip_off = _is_tip_off(ctx, draft)
    owed = ctx.router.settle(duty(district, category, draft["area"], tip_off=tip_off, sure=draft["sure"]))
    return settle(ctx.uow, owed, draft["area"], tip_off=tip_off)[0]


def _where(ctx: Context, draft: dict[str, Any]) -> str:
    area = ctx.words.area(draft["area"])
    if not draft["place"] or draft["place"] in area:
        return area
    return ctx.words("place.both", where=area, place=draft["place"])


def _duty_lines(ctx: Context, draft: dict[str, Any], owed: Duty) -> list[str]:
    words, uow = ctx.words, ctx.uow
    if _is_tip_off(ctx, draft):
        tip_off = uow.district.request_types[draft["kind"]].reporter_hidden
        return [words("report.tip_off" if tip_off else "report.protected")]
    lines = [words("report.level", level=owed.level, grade=owed.grade)]
    code = owed.department.code if owed.department else owed.desk
    calendar = uow.district.calendar_for(code)
    limit = uow.district.limit_for(owed.category.code)
    due = deadline(uow.now, limit, calendar).due
    if owed.direct:
        lines += [words("report.goes_to", department=code), words("report.due", limit=limit, due=due)]
    else:
        lines += [words("report.goes_via", desk=owed.desk, department=code), words("report.limit", limit=limit)]
    return [*lines, words("report.hidden")]


def _is_tip_off(ctx: Context, draft: dict[str, Any]) -> bool:
    return ctx.uow.district.hides(draft["kind"], category_of(draft, ctx))


def _confirm_rows(ctx: Context, draft: dict[str, Any], answers: list[Button]) -> Rows:
    b = ctx.button
    rows: list[tuple[Button, ...]] = [(answer,) for answer in answers]
    rows += [(b("press.rather", Action("category", 0, code), category=code),) for code in also(draft)]
    rows.append((b("press.place", Action("place")), b("press.category", Action("category"))))
    rows.append((b("press.pictures", Action("pictures")), b("press.drop", Action("drop"))))
    if ctx.appointments:
        rows.append((b("press.off_behalf" if draft.get("behalf") else "press.on_behalf", Action("behalf")),))
    return tuple(rows)


drafting = while_kept("draft", lambda ctx: ctx.say("report.nothing"))


@drafting
def ask_place(ctx: Context) -> None:
    """Where? By words, a shared location, or a tap on the community."""
    draft = ctx.state["draft"]
    ctx.set_step("place")
    district = ctx.uow.district
    choice = ctx.pressed.choice if ctx.pressed.name == "place" else ""
    codes = draft.get("areas") or area_choices(ctx, choice)
    buttons = [Button(ctx.words.area(code), Action("area", 0, code)) for code in codes]
    unknown = "" if draft.get("areas") or draft.get("area") else draft.get("unknown", "")
    if not unknown and ctx.person.home and ctx.person.home in district.areas and ctx.person.home not in codes:
        home = ctx.words.area(ctx.person.home)
        buttons.insert(0, ctx.button("press.home", Action("area", 0, ctx.person.home), home=home))
    far = bool(unknown) and draft.get("how") == "outside"
    buttons += [ctx.button("press.drop", Action("drop"))] if far else []
    where = "report.which_place" if draft.get("areas") else "report.where"
    key = "report.outside" if far else "report.strange_place" if unknown else where
    text = ctx.words(key, place=unknown or draft.get("place", ""), name=district.names)
    if ctx.update.attachments:
        text = ctx.words("report.pictures_kept", n=len(draft["pictures"])) + "\n" + text
    ctx.reply(Card(text, rows=column(buttons)), edit=True, coalesce="draft")


def area_choices(ctx: Context, street: str) -> list[str]:
    district = ctx.uow.district
    live = [a for a in district.areas.values() if not a.successor]
    communities = [a.code for a in live if a.kind == "community" and (not street or district.within(a.code, street))]
    if street or len(communities) <= MAX_LISTED:
        return communities
    return [a.code for a in live if a.kind == "street"]
