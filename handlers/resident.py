"""Residents: tell in plain words what is wrong; two taps later it is a ticket."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.domain.deadlines import deadline
from core.domain.routing import READ, Duty, Reading, duty
from core.domain.rows import Ticket
from core.unit import Actor
from handlers.cards import shorten
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn

MAX_PICTURES = 9
MAX_LISTED = 12  # communities that fit on one keyboard; a larger district asks for the street first
_OPEN = ["filed", "assigned", "signed", "contacted", "submitted", "reviewed", "forwarded", "supervised"]


def tell(turn: Turn) -> None:
    """Words, pictures or a place: begin a report, or add to the one being written."""
    step = turn.state.get("step")
    draft: dict[str, Any] | None = turn.state.get("draft")
    if draft and step == "place" and turn.text and not turn.update.attachments:
        _placed(turn, draft, turn.text)
        return
    if draft is None:
        draft = turn.state["draft"] = {"text": "", "pictures": []}
    fresh = not draft["text"]
    _gather(turn, draft)
    if not draft["text"]:
        turn.goto("draft")
        turn.reply(Card(turn.words("report.words_too", n=len(draft["pictures"]))), coalesce="draft")
        return
    reading = _read(turn, draft, first=fresh)
    if fresh and reading.emergency:
        draft["line"] = reading.emergency
        turn.goto("draft")
        turn.reply(emergency_card(turn, reading.emergency))
        return
    if fresh and reading.refusal and not turn.posts:
        turn.goto("draft")
        turn.reply(_refusal_card(turn, reading))
        return
    go_on(turn)


def _gather(turn: Turn, draft: dict[str, Any]) -> None:
    """Put what came into the draft; nothing that was typed is lost."""
    if turn.text:
        draft["text"] = f"{draft['text']}\n{turn.text}".strip()
    draft["pictures"] = [*draft["pictures"], *turn.keep_pictures()][:MAX_PICTURES]
    if turn.update.location:
        draft["lon"], draft["lat"] = turn.update.location
    if turn.update.message and turn.text:
        draft["said"] = [*draft.get("said", []), [turn.update.message, turn.text]][-20:]


def corrected(turn: Turn) -> bool:
    """The reporter edited a message of the draft: the draft follows. False where it belongs to no draft."""
    draft = turn.state.get("draft")
    if not draft or not turn.text:
        return False
    said = draft.get("said", [])
    if turn.update.message not in {message for message, _ in said}:
        return False
    draft["said"] = [[m, turn.text if m == turn.update.message else t] for m, t in said]
    draft["text"] = "\n".join(t for _, t in draft["said"])
    draft.pop("category", None)
    _read(turn, draft, first=False)
    go_on(turn)
    return True


def _read(turn: Turn, draft: dict[str, Any], *, first: bool) -> Reading:
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    reading = turn.router.read(draft["text"], home=turn.person.home, at=at, first=first)
    if "category" not in draft:
        draft["choices"] = list(reading.choices)
    draft["kind"] = reading.kind
    draft["confidence"] = reading.confidence
    draft["why"] = [{"key": r.key, **r.facts} for r in reading.reasons]
    if not draft.get("picked_place"):
        draft["area"], draft["place"] = reading.place.area, reading.place.words
        draft["areas"] = list(reading.place.choices)
    return reading


def _category(draft: dict[str, Any], turn: Turn) -> str:
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
    owed = duty(turn.unit.district, _category(draft, turn), draft["area"], tip_off=_is_tip_off(turn, draft))
    lines = [words("report.heard", text=shorten(draft["text"], 120))]
    if draft["pictures"]:
        lines.append(words("report.pictures", n=len(draft["pictures"])))
    lines += ["", words("report.category", category=owed.category.code), words("report.place", where=_where(turn, draft))]
    lines += _duty_lines(turn, draft, owed)
    return Card("\n".join(lines), words("report.title"), _confirm_rows(turn, draft))


def _where(turn: Turn, draft: dict[str, Any]) -> str:
    area = turn.words.area(draft["area"])
    return f"{area}（{draft['place']}）" if draft["place"] and draft["place"] not in area else area


def _duty_lines(turn: Turn, draft: dict[str, Any], owed: Duty) -> list[str]:
    words, unit = turn.words, turn.unit
    if _is_tip_off(turn, draft):
        return [words("report.tip_off")]
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
    return turn.unit.district.request_types[draft["kind"]].reporter_hidden


def _confirm_rows(turn: Turn, draft: dict[str, Any]) -> Rows:
    b = turn.button
    rows: list[tuple[Button, ...]] = [(b("press.file", Action("file")),)]
    same = _open_twin(turn, draft)
    if same:
        rows.append((b("press.add_to", Action("add_to", same.id), number=same.number),))
    rows.append((b("press.place", Action("place")), b("press.category", Action("category"))))
    rows.append((b("press.pictures", Action("pictures")), b("press.drop", Action("drop"))))
    return tuple(rows)


def _open_twin(turn: Turn, draft: dict[str, Any]) -> Ticket | None:
    """An open ticket of the same person on the same matter in the same place: a sign, not a nuisance."""
    mine = turn.unit.tickets.find(reporter_id=turn.person.id, state=_OPEN, newest=True, limit=10)
    category = _category(draft, turn)
    return next((t for t in mine if t.category == category and t.area == draft["area"]), None)


def file(turn: Turn) -> None:
    """对，提交: register it. The notices tell the reporter and everybody else."""
    draft = turn.state.get("draft")
    if not draft or not draft.get("text"):
        turn.goto("")
        turn.say("report.nothing")
        return
    if not draft.get("area"):
        ask_place(turn)
        return
    by_staff = bool(turn.posts)
    turn.do(
        c.FileTicket(
            text=draft["text"],
            kind=draft["kind"],
            category=_category(draft, turn),
            area=draft["area"],
            place=draft.get("place", ""),
            lon=draft.get("lon"),
            lat=draft.get("lat"),
            pictures=tuple(draft["pictures"]),
            why=tuple(draft["why"]),
            confidence=draft["confidence"],
            reporter_id=turn.person.id,
            filed_by=turn.person.id if by_staff else 0,
            source=draft.get("source") or ("grid_patrol" if by_staff else turn.update.platform),
        ),
        Actor(turn.person.id, name=turn.person.name),
    )
    turn.state.pop("draft", None)
    turn.goto("")
    turn.answered = True
    turn.toast_only("done.file")


def on_behalf(turn: Turn) -> None:
    """Staff file for somebody who cannot (WC-49: report for resident)."""
    draft = turn.state.get("draft")
    if draft:
        draft["source"] = "home_visit" if draft.get("source") != "home_visit" else "grid_patrol"
        go_on(turn)
        return
    turn.say("report.nothing")


def drop(turn: Turn) -> None:
    """不报了: the draft is forgotten."""
    turn.state.pop("draft", None)
    turn.goto("")
    turn.reply(Card(turn.words("done.drop")), edit=True)


def ask_place(turn: Turn) -> None:
    """Where? By words, a shared location, or a tap on the community."""
    draft = turn.state.get("draft")
    if not draft:
        turn.say("report.nothing")
        return
    turn.goto("place")
    district = turn.unit.district
    choice = turn.update.action.choice if turn.update.action and turn.update.action.name == "place" else ""
    codes = draft.get("areas") or _area_choices(turn, choice)
    rows = [(Button(turn.words.area(code), Action("area", 0, code)),) for code in codes]
    if turn.person.home and turn.person.home in district.areas and turn.person.home not in codes:
        home = turn.words.area(turn.person.home)
        rows.insert(0, (turn.button("press.home", Action("area", 0, turn.person.home), home=home),))
    key = "report.which_place" if draft.get("areas") else "report.where"
    turn.reply(Card(turn.words(key, place=draft.get("place", "")), rows=tuple(rows)), edit=True, coalesce="draft")


def _area_choices(turn: Turn, street: str) -> list[str]:
    district = turn.unit.district
    live = [a for a in district.areas.values() if not a.successor]
    communities = [a.code for a in live if a.kind == "community" and (not street or district.within(a.code, street))]
    if street or len(communities) <= MAX_LISTED:
        return communities
    return [a.code for a in live if a.kind == "street"]


def choose_area(turn: Turn) -> None:
    """A tap on a community (or on a street: then its communities are offered)."""
    draft = turn.state.get("draft")
    code = turn.update.action.choice if turn.update.action else ""
    district = turn.unit.district
    if not draft or code not in district.areas:
        turn.say("report.nothing")
        return
    draft["areas"] = []
    if district.areas[code].kind == "street":
        draft["areas"] = _area_choices(turn, code)
        ask_place(turn)
        return
    draft["area"], draft["picked_place"] = code, True
    go_on(turn)


def _placed(turn: Turn, draft: dict[str, Any], text: str) -> None:
    """The typed answer to 在哪里: a known name settles it; an unknown one is kept in words and the area is asked."""
    found = turn.router.places.find(text, turn.person.home)
    draft["place"] = text[:80]
    draft["areas"] = list(found.choices)
    if found.area:
        draft["area"], draft["picked_place"] = found.area, True
        go_on(turn)
        return
    turn.goto("place")
    rows = tuple((Button(turn.words.area(c), Action("area", 0, c)),) for c in found.choices or _area_choices(turn, ""))
    turn.reply(Card(turn.words("report.unknown_place", place=draft["place"]), rows=rows))


def ask_category(turn: Turn) -> None:
    """改事情: the best three, then all groups, then the group's categories."""
    draft = turn.state.get("draft")
    if not draft:
        turn.say("report.nothing")
        return
    choice = turn.update.action.choice if turn.update.action else ""
    categories = turn.unit.district.categories
    if choice == "groups":
        groups = {k.group: k.group_names for k in categories.values()}
        options = [(names.say(turn.words.lang), f"g{code}") for code, names in groups.items()]
    elif choice.startswith("g"):
        options = [(k.names.say(turn.words.lang), k.code) for k in categories.values() if k.group == choice[1:]]
    else:
        options = [(categories[k].names.say(turn.words.lang), k) for k in draft["choices"] if k in categories]
        options.append((turn.words("press.other_category"), "groups"))
    rows = tuple((Button(label, Action("category", 0, code)),) for label, code in options)
    turn.reply(Card(turn.words("report.which_category"), rows=rows), edit=True)


def choose_category(turn: Turn) -> None:
    """A tap on 改事情 or on one of its choices."""
    draft = turn.state.get("draft")
    choice = turn.update.action.choice if turn.update.action else ""
    if draft and choice in turn.unit.district.categories:
        draft["category"] = choice
        draft["why"] = [{"key": "why.chosen"}]
        go_on(turn)
        return
    ask_category(turn)


def ask_pictures(turn: Turn) -> None:
    """加照片: send them now; the card comes back by itself."""
    turn.say("report.send_pictures" if turn.state.get("draft") else "report.nothing")


def emergency_card(turn: Turn, line: str) -> Card:
    """One confirming question; the number to ring stands above it already."""
    names = next(e.names for e in turn.unit.district.emergencies if e.line == line)
    rows = (
        (turn.button("press.emergency_now", Action("emergency", 0, "now")),),
        (turn.button("press.emergency_not", Action("emergency", 0, "not")),),
    )
    return Card(turn.words("emergency.ask", line=line, service=names.say(turn.words.lang)), rows=rows)


def emergency(turn: Turn) -> None:
    """Yes, it is happening: ring; the duty desk is told at once. No: go on as a report."""
    draft = turn.state.get("draft")
    if not draft or "line" not in draft:
        turn.say("report.nothing")
        return
    line = draft.pop("line")
    if turn.update.action and turn.update.action.choice == "now":
        turn.do(c.ReportEmergency(turn.person.id, line, draft["text"][:READ], draft.get("area", "")))
        turn.reply(Card(turn.words("emergency.ring", line=line)))
        rows = ((turn.button("press.file_anyway", Action("go_on")),), (turn.button("press.drop", Action("drop")),))
        turn.reply(Card(turn.words("emergency.after"), rows=rows))
        return
    go_on(turn)


def _refusal_card(turn: Turn, reading: Reading) -> Card:
    """Answered with the right way to go (北京条例 11); never a dead end: a person may still look at it."""
    refusal = reading.refusal
    if refusal is None:
        raise AssertionError("no refusal to word")
    lang = turn.words.lang
    facts = dict.fromkeys(("line", "no", "status", "result"), "")
    text = refusal.reply.say(lang).format(route=refusal.route.say(lang), channel=refusal.route.say(lang), **facts)
    rows = ((turn.button("press.go_on", Action("go_on")),), (turn.button("press.understood", Action("drop")),))
    return Card(text + "\n\n" + turn.words("refusal.still"), refusal.names.say(lang), rows)
