"""The report being written: what is known, what is missing, the yes."""

from __future__ import annotations

from typing import Any

from core.domain.deadlines import deadline
from core.routing.router import Duty, Reading, duty
from core.work.precedents import settle
from handlers.cards import shorten
from handlers.known import look, question
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn, column, while_kept

MAX_PICTURES = 9
MAX_LISTED = 12  # communities that fit on one keyboard; a larger district asks for the street first


def gather(turn: Turn, draft: dict[str, Any]) -> None:
    """Put what came into the draft; nothing that was typed is lost."""
    if turn.text:
        draft["text"] = f"{draft['text']}\n{turn.text}".strip()
    draft["pictures"] = [*draft["pictures"], *turn.keep_pictures()][:MAX_PICTURES]
    if turn.update.location:
        draft["lon"], draft["lat"] = turn.update.location
    if turn.update.message and turn.text:
        draft["said"] = [*draft.get("said", []), [turn.update.message, turn.text]][-20:]


def read(turn: Turn, draft: dict[str, Any], heard: Reading | None = None) -> Reading:
    """Read the whole draft. `heard`: the reading of the last message, enough where it is all there is."""
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    if heard and draft["text"] == turn.text and at is None:
        reading = heard
    else:
        reading = turn.router.read(draft["text"], home=turn.person.home, at=at, first=False)
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
    return reading


def also(draft: dict[str, Any]) -> list[str]:
    """What else it may be, where the reading is not sure of the first and nobody has said what it is."""
    return [] if draft["sure"] or "category" in draft else list(draft["choices"][1:3])


def category_of(draft: dict[str, Any], turn: Turn) -> str:
    return str(draft.get("category") or (draft["choices"] or [turn.router.catch_all])[0])


def go_on(turn: Turn) -> None:
    """Ask for the one thing that is missing, else show the whole for a yes."""
    draft = turn.state["draft"]
    if not draft.get("area"):
        ask_place(turn)
        return
    turn.goto("draft")
    turn.reply(_confirm_card(turn, draft), edit=True, coalesce="draft")


def _confirm_card(turn: Turn, draft: dict[str, Any]) -> Card:
    words = turn.words
    owed = owed_for(turn, draft)
    draft["proposed"] = owed.unit.code if owed.unit else ""
    lines = [words("report.heard", text=shorten(draft["text"], 120))]
    if draft["pictures"]:
        lines.append(words("report.pictures", n=len(draft["pictures"])))
    if draft.get("behalf"):
        lines.append(words("report.behalf"))
    lines += [
        "",
        words("report.category", category=owed.category.code),
        words("report.place", where=_where(turn, draft)),
    ]
    found = look(turn, draft, owed.category.code)
    if found:
        asked, answers = question(turn, found[0])
        lines += ["", *asked]
    else:
        answers = [turn.button("press.file", Action("file"))]
        lines += _duty_lines(turn, draft, owed)
    return Card("\n".join(lines), words("report.title"), _confirm_rows(turn, draft, answers))


def owed_for(turn: Turn, draft: dict[str, Any]) -> Duty:
    """Whose duty the draft is."""
    district, category = turn.unit.district, category_of(draft, turn)
    tip_off = _is_tip_off(turn, draft)
    owed = turn.router.settle(duty(district, category, draft["area"], tip_off=tip_off, sure=draft["sure"]))
    return settle(turn.unit, owed, draft["area"], tip_off=tip_off)[0]


def _where(turn: Turn, draft: dict[str, Any]) -> str:
    area = turn.words.area(draft["area"])
    if not draft["place"] or draft["place"] in area:
        return area
    return turn.words("place.both", where=area, place=draft["place"])


def _duty_lines(turn: Turn, draft: dict[str, Any], owed: Duty) -> list[str]:
    words, unit = turn.words, turn.unit
    if _is_tip_off(turn, draft):
        tip_off = unit.district.request_types[draft["kind"]].reporter_hidden
        return [words("report.tip_off" if tip_off else "report.protected")]
    lines = [words("report.level", level=owed.level, grade=owed.grade)]
    code = owed.unit.code if owed.unit else owed.desk
    calendar = unit.district.calendar_for(code)
    limit = unit.district.limit_for(owed.category.code)
    due = deadline(unit.now, limit, calendar).due
    if owed.direct:
        lines += [words("report.goes_to", unit=code), words("report.due", limit=limit, due=due)]
    else:
        lines += [words("report.goes_via", desk=owed.desk, unit=code), words("report.limit", limit=limit)]
    return [*lines, words("report.hidden")]


def _is_tip_off(turn: Turn, draft: dict[str, Any]) -> bool:
    return turn.unit.district.hides(draft["kind"], category_of(draft, turn))


def _confirm_rows(turn: Turn, draft: dict[str, Any], answers: list[Button]) -> Rows:
    b = turn.button
    rows: list[tuple[Button, ...]] = [(answer,) for answer in answers]
    rows += [(b("press.rather", Action("category", 0, code), category=code),) for code in also(draft)]
    rows.append((b("press.place", Action("place")), b("press.category", Action("category"))))
    rows.append((b("press.pictures", Action("pictures")), b("press.drop", Action("drop"))))
    if turn.posts:
        rows.append((b("press.off_behalf" if draft.get("behalf") else "press.on_behalf", Action("behalf")),))
    return tuple(rows)


drafting = while_kept("draft", lambda turn: turn.say("report.nothing"))


@drafting
def ask_place(turn: Turn) -> None:
    """Where? By words, a shared location, or a tap on the community."""
    draft = turn.state["draft"]
    turn.goto("place")
    district = turn.unit.district
    choice = turn.pressed.choice if turn.pressed.name == "place" else ""
    codes = draft.get("areas") or area_choices(turn, choice)
    buttons = [Button(turn.words.area(code), Action("area", 0, code)) for code in codes]
    if turn.person.home and turn.person.home in district.areas and turn.person.home not in codes:
        home = turn.words.area(turn.person.home)
        buttons.insert(0, turn.button("press.home", Action("area", 0, turn.person.home), home=home))
    key = "report.which_place" if draft.get("areas") else "report.where"
    turn.reply(Card(turn.words(key, place=draft.get("place", "")), rows=column(buttons)), edit=True, coalesce="draft")


def area_choices(turn: Turn, street: str) -> list[str]:
    district = turn.unit.district
    live = [a for a in district.areas.values() if not a.successor]
    communities = [a.code for a in live if a.kind == "community" and (not street or district.within(a.code, street))]
    if street or len(communities) <= MAX_LISTED:
        return communities
    return [a.code for a in live if a.kind == "street"]
