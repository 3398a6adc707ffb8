"""Residents: say plainly what is wrong; two taps later it is a ticket."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.domain.entries import Refusal
from core.routing.router import READ, Reading
from handlers.draft import area_choices, ask_place, category_of, drafting, gather, go_on, read
from handlers.message import Action, Button, Card
from handlers.talk import Turn, column

# What a draft says of a ticket as it stands.
DRAFTED = ("text", "kind", "area", "place", "lon", "lat", "confidence", "sure", "read_as", "proposed")


def tell(turn: Turn) -> None:
    """Words, pictures or a place: begin a report, or add to the one being written."""
    step = turn.state.get("step")
    draft: dict[str, Any] | None = turn.state.get("draft")
    heard = turn.router.read(turn.text, home=turn.person.home) if turn.text else None
    if draft and step == "place" and heard and not heard.emergency and _is_place(heard, turn):
        _placed(turn, draft, turn.text)
        return
    if draft is None:
        draft = turn.state["draft"] = {"text": "", "pictures": []}
    fresh = not draft["text"]
    gather(turn, draft)
    if not draft["text"]:
        turn.goto("draft")
        turn.reply(Card(turn.words("report.words_too", n=len(draft["pictures"]))), coalesce="draft")
        return
    reading = read(turn, draft, heard)
    if heard and heard.emergency:
        draft["line"] = heard.emergency
        turn.goto("draft")
        turn.reply(emergency_card(turn, heard.emergency))
        return
    if fresh and reading.refusal and not turn.posts:
        turn.goto("draft")
        turn.reply(_refusal_card(turn, reading.refusal))
        return
    go_on(turn)


def _is_place(heard: Reading, turn: Turn) -> bool:
    """Whether an answer to 在哪里 tells the place, and not more of the story."""
    if turn.update.attachments:
        return False
    return bool(heard.place.area or heard.place.choices) or not heard.known


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
    read(turn, draft)
    go_on(turn)
    return True


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
    turn.do(
        c.FileTicket(
            category=category_of(draft, turn),
            pictures=tuple(draft["pictures"]),
            why=tuple(draft["why"]),
            reporter_id=turn.person.id,
            filed_by=turn.person.id if turn.posts else 0,
            source=_source(turn, draft),
            **{key: draft[key] for key in DRAFTED if key in draft},
        ),
    )
    turn.state.pop("draft", None)
    turn.goto("")
    turn.answered = True
    turn.toast_only("done.file")


def _source(turn: Turn, draft: dict[str, Any]) -> str:
    """How it came in: by the resident's own platform, a grid worker's round, or a visit at somebody's home."""
    if not turn.posts:
        return turn.update.platform
    return "home_visit" if draft.get("behalf") else "grid_patrol"


@drafting
def on_behalf(turn: Turn) -> None:
    """Staff file for somebody who cannot (WC-49: report for resident)."""
    draft = turn.state["draft"]
    draft["behalf"] = not draft.get("behalf")
    go_on(turn)


def drop(turn: Turn) -> None:
    """不报了: the draft is forgotten."""
    turn.state.pop("draft", None)
    turn.goto("")
    turn.change("done.drop")


def choose_area(turn: Turn) -> None:
    """A tap on a community (or on a street: then its communities are offered)."""
    draft = turn.state.get("draft")
    code = turn.pressed.choice
    district = turn.unit.district
    if not draft or code not in district.areas:
        turn.say("report.nothing")
        return
    draft["areas"] = []
    if district.areas[code].kind == "street":
        draft["areas"] = area_choices(turn, code)
        ask_place(turn)
        return
    draft["area"], draft["picked_place"] = code, True
    go_on(turn)


def _placed(turn: Turn, draft: dict[str, Any], text: str) -> None:
    """The typed answer to 在哪里: a known name settles it; an unknown one is kept in words and the area is asked."""
    found = turn.router.places.find(text, turn.person.home)
    if draft.get("typed") and draft["typed"] not in text:
        draft["text"] += "\n" + draft["typed"]
    draft["place"] = draft["typed"] = text[:80]
    draft["areas"] = list(found.choices)
    if found.area:
        draft["area"], draft["picked_place"] = found.area, True
        go_on(turn)
        return
    turn.goto("place")
    codes = found.choices or area_choices(turn, "")
    buttons = (Button(turn.words.area(code), Action("area", 0, code)) for code in codes)
    turn.say("report.unknown_place", *column(buttons), place=draft["place"])


def _ask_category(turn: Turn) -> None:
    """改事情: the best three, then all groups, then the group's categories."""
    draft = turn.state["draft"]
    choice = turn.pressed.choice
    categories = turn.unit.district.categories
    if choice == "groups":
        groups = {k.group: k.group_names for k in categories.values()}
        options = [(names.say(turn.words.lang), f"g{code}") for code, names in groups.items()]
    elif choice.startswith("g"):
        options = [(k.names.say(turn.words.lang), k.code) for k in categories.values() if k.group == choice[1:]]
    else:
        options = [(categories[k].names.say(turn.words.lang), k) for k in draft["choices"] if k in categories]
        options.append((turn.words("press.other_category"), "groups"))
    turn.change("report.which_category", *column(Button(label, Action("category", 0, code)) for label, code in options))


@drafting
def choose_category(turn: Turn) -> None:
    """A tap on 改事情 or on one of its choices."""
    draft = turn.state["draft"]
    choice = turn.pressed.choice
    if choice in turn.unit.district.categories:
        draft.setdefault("read_as", category_of(draft, turn))
        draft["category"] = choice
        draft["why"] = [{"key": "why.chosen"}]
        go_on(turn)
        return
    _ask_category(turn)


@drafting
def ask_pictures(turn: Turn) -> None:
    """加照片: send them now; the card comes back by itself."""
    turn.say("report.send_pictures")


def emergency_card(turn: Turn, line: str) -> Card:
    """One confirming question; the number to ring stands above it already."""
    names = next(e.names for e in turn.unit.district.emergencies if e.line == line)
    now = turn.button("press.emergency_now", Action("emergency", 0, "now"))
    rows = column((now, turn.button("press.emergency_not", Action("emergency", 0, "not"))))
    return Card(turn.words("emergency.ask", line=line, service=names.say(turn.words.lang)), rows=rows)


def emergency(turn: Turn) -> None:
    """Yes, it is happening: ring; the duty desk is told at once. No: go on as a report."""
    draft = turn.state.get("draft")
    if not draft or "line" not in draft:
        turn.say("report.nothing")
        return
    line = draft.pop("line")
    if turn.pressed.choice == "now":
        turn.do(c.ReportEmergency(turn.person.id, line, draft["text"][:READ], draft.get("area", "")))
        turn.say("emergency.ring", line=line)
        rows = column((turn.button("press.file_anyway", Action("go_on")), turn.button("press.drop", Action("drop"))))
        turn.say("emergency.after", *rows)
        return
    go_on(turn)


def _refusal_card(turn: Turn, refusal: Refusal) -> Card:
    """Answered with the right way to go (北京条例 11); never a dead end: a person may still look at it."""
    lang = turn.words.lang
    facts = dict.fromkeys(("line", "no", "status", "result"), "")
    text = refusal.reply.say(lang).format(route=refusal.route.say(lang), channel=refusal.route.say(lang), **facts)
    rows = column((turn.button("press.go_on", Action("go_on")), turn.button("press.understood", Action("drop"))))
    return Card(text + "\n\n" + turn.words("refusal.still"), refusal.names.say(lang), rows)
