"""A meeting that votes (云票决): called, roll called, item by item."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.decisions.agenda import Seat, acts_with, agenda_of, attendance, quorum, ready_to_vote
from core.decisions.ballots import own_number
from core.decisions.cases import case_of
from core.domain.decisions.notice import too_early
from core.domain.decisions.rows import Decision, RollEntry
from core.domain.refs import Ref
from core.errors import NotYourOffice
from core.unit import Actor
from handlers.decision_cards import attempt, of_answer, of_press
from handlers.decision_sheets import minutes_sheet, outcome_said
from handlers.message import Action, Card
from handlers.offices import do, moments, office, parts_of, place_of, roles_with, serving, settle
from handlers.sheets import MINUTES, as_text, order
from handlers.talk import Conversation, Rows, Turn, column

CHAIR, TABLE = "propose_matter", "enter_paper_ballots"  # permissions: who leads, who counts
SPANS = (30, 120, 0)  # minutes a vote may stay open; 0: until the time that was announced
SHOWN = 60  # names of absent people a message shows


def assembly(turn: Turn) -> None:
    """/assembly shows the meeting or asks for its time; with time, end, place and link it calls the meeting."""
    post = office(turn, roles_with(turn, CHAIR, TABLE))
    said = turn.said
    area = place_of(turn, post)
    held = turn.unit.repo(Decision).find(area=area, newest=True, limit=20)
    called = [one for one in held if one.meeting_at and one.phase != "stopped"]
    if said:
        _convene(turn, area, said)
    elif ready_to_vote(turn.unit, area) and not any(one.phase in ("", "open") for one in called):
        turn.goto("assembly")
        turn.say("assembly.ask")
    elif called:
        latest = max(called, key=lambda one: (one.phase in ("", "open"), one.meeting_at))
        _show(turn, latest)
    else:
        turn.say("assembly.nothing")


def _convene(turn: Turn, area: str, said: str) -> None:
    """'2026-11-25 09:00 2026-11-26 18:00 文化礼堂 https://…': all that is ready comes on the agenda."""
    actor = serving(turn, area, CHAIR)
    try:
        at, closes = moments(said.split()[:4])
    except ValueError:
        turn.goto("assembly")
        turn.say("assembly.ask")
        return
    agenda = ready_to_vote(turn.unit, area)
    if not agenda:
        turn.say("assembly.nothing")
        return
    if early := _too_early(turn, agenda, at):
        turn.goto("assembly")
        turn.reply(Card("\n".join([*early, turn.words("assembly.call_again")])))
        return
    place = " ".join(said.split()[4:])
    for one in agenda:
        settle(turn, one, meeting_at=at, closes_at=closes, place=place)
    for one in agenda:
        for act in acts_with(turn.unit, one, "notice"):
            do(turn, one.id, act, actor)
    turn.goto("")
    _show(turn, agenda[0])


def _too_early(turn: Turn, agenda: list[Decision], at: datetime) -> list[str]:
    """What the meeting would come too early for, with article and earliest day, before anybody is invited."""
    grounds = turn.unit.district.charter.grounds
    found: dict[str, date] = {}
    for one in agenda:
        for early in too_early(case_of(turn.unit, one), at, turn.unit.now, grounds):
            line = turn.words(
                f"early.{early.what}", title=one.title, n=early.days, basis_text=early.basis, at=early.earliest
            )
            found[line] = early.earliest
    lines = list(found)
    return [*lines, turn.words("assembly.earliest", at=max(found.values()))] if lines else []


def show(turn: Turn) -> None:
    """The meeting again."""
    _show(turn, of_press(turn))


def _show(turn: Turn, decision: Decision) -> None:
    words, agenda = turn.words, agenda_of(turn.unit, _fresh(turn, decision))
    first, seats = agenda[0], attendance(turn.unit, agenda)
    lines = [words("vote.meeting", at=first.meeting_at or turn.unit.now, place=first.place or "-")]
    for n, one in enumerate(agenda, 1):
        lines.append(words("assembly.item", n=n, title=one.title, text=_state(turn, one)))
    if seats:
        lines.append(_here(turn, seats))
        lines += [_quorum_said(turn, one) for one in agenda if one.phase != "closed"]
    turn.reply(Card("\n".join(lines), words("assembly.title"), _rows(turn, agenda)))


def _fresh(turn: Turn, decision: Decision) -> Decision:
    return turn.unit.repo(Decision).get(decision.id) or decision


def _state(turn: Turn, decision: Decision) -> str:
    if decision.phase == "closed":
        return outcome_said(turn.words, decision)
    return turn.words("assembly.running" if decision.phase == "open" else "assembly.waiting")


def _here(turn: Turn, seats: list[Seat]) -> str:
    site, online, proxy = (sum(1 for seat in seats if seat.how == how) for how in ("site", "online", "proxy"))
    size, present = len(seats), site + online + proxy
    return turn.words("assembly.here", size=size, present=present, site=site, online=online, proxy=proxy)


def _quorum_said(turn: Turn, decision: Decision) -> str:
    size, present, enough = quorum(turn.unit, decision)
    key = "assembly.enough" if enough else "assembly.too_few"
    return turn.words(key, title=decision.title, size=size, present=present)


def _rows(turn: Turn, agenda: list[Decision]) -> Rows:
    """What can be done now: call the roll, announce who is there, open and close item by item, write the minutes."""
    first, buttons = agenda[0].id, []
    running = [one for one in agenda if one.phase != "closed"]
    if running:
        buttons.append(turn.button("press.roll_call", Action("v_roll", first)))
        if any(seat.how for seat in attendance(turn.unit, agenda)):
            buttons.append(turn.button("press.announce", Action("v_announce", first)))
    for n, one in enumerate(agenda, 1):
        if one.phase == "":
            buttons.append(turn.button("press.open_item", Action("v_open", one.id), n=n))
        elif one.phase == "open":
            buttons.append(turn.button("press.close_item", Action("do_act", one.id, "close"), n=n))
    if len(running) < len(agenda):
        buttons.append(turn.button("press.minutes", Action("v_minutes", first)))
    return column(buttons)


def call_roll(turn: Turn) -> None:
    """Freeze what is not frozen, ask everybody at home to report, ask the hall's numbers."""
    agenda = agenda_of(turn.unit, of_press(turn))
    for one in agenda:
        loose = not one.phase and not turn.unit.repo(RollEntry).find(decision_id=one.id, limit=1)
        if loose and not _do(turn, one, "freeze", serving(turn, one.area, CHAIR)):
            return
        for act in acts_with(turn.unit, one, "roll_call") if one.phase != "closed" else ():
            do(turn, one.id, act, serving(turn, one.area, CHAIR, TABLE))
    if turn.posts and any(post.role in roles_with(turn, TABLE) for post in turn.posts):
        _ask_numbers(turn, agenda)
    else:
        _show(turn, agenda[0])


def _do(turn: Turn, decision: Decision, effect: str, actor: Actor) -> bool:
    """An act of the stage with this effect; what is missing is told, and nothing else is done then."""
    return all(attempt(turn, decision, act, actor) for act in acts_with(turn.unit, decision, effect))


def _ask_numbers(turn: Turn, agenda: list[Decision]) -> None:
    absent = [f"{seat.number} {seat.name}" for seat in attendance(turn.unit, agenda) if not seat.how]
    names = turn.words("list.joint").join(absent[:SHOWN]) + ("…" if len(absent) > SHOWN else "")
    if not absent:
        turn.say("assembly.all_here")
        return
    turn.goto("roll_call", decision=agenda[0].id)
    turn.say("assembly.ask_numbers", count=len(absent), text=names)


def answer(turn: Turn) -> None:
    """The time of a meeting, or the numbers of those in the hall ('全到' for everybody)."""
    if turn.state["step"] == "assembly":
        post = office(turn, roles_with(turn, CHAIR))
        _convene(turn, place_of(turn, post), turn.text)
        return
    found = of_answer(turn, "present")
    agenda = agenda_of(turn.unit, found)
    seats = attendance(turn.unit, agenda)
    said = parts_of(turn.text)
    everybody = turn.text.strip() in {turn.words("assembly.everybody"), "all"}
    numbers = [seat.number for seat in seats if not seat.how] if everybody else said
    unknown = [number for number in numbers if number not in {seat.number for seat in seats}]
    serving(turn, found.area, TABLE)
    _mark(turn, agenda, [number for number in numbers if number not in unknown], "site")
    turn.goto("")
    if unknown:
        turn.say("assembly.unknown", text=turn.words("list.joint").join(unknown))
    _show(turn, found)


def _mark(turn: Turn, agenda: list[Decision], numbers: list[str], how: str) -> None:
    for one in agenda:
        if one.phase == "closed":
            continue
        for entry in turn.unit.repo(RollEntry).find(decision_id=one.id, number=numbers, struck="") if numbers else ():
            turn.act(Ref("decision", one.id), "present", how, number=entry.number)


def report_in(turn: Turn) -> None:
    """'我到了' from far away: present in every vote of this meeting."""
    decision = of_press(turn)
    if not turn.update.private:
        raise NotYourOffice(deed="present")
    number = own_number(turn.unit, decision, turn.person.id)
    _mark(turn, agenda_of(turn.unit, decision), [number], "online")
    turn.toast("assembly.reported")


def announce(turn: Turn) -> None:
    """Who is there, said to the group before the first vote."""
    agenda = [one for one in agenda_of(turn.unit, of_press(turn)) if acts_with(turn.unit, one, "roll_call")]
    if not agenda:
        turn.toast("trouble.stale_button")
        return
    first = agenda[0]
    told = [[one.title, *quorum(turn.unit, one)] for one in agenda if one.phase != "closed"]
    actor = serving(turn, first.area, CHAIR, TABLE)
    do(turn, first.id, acts_with(turn.unit, first, "roll_call")[0], actor, announce=told)
    _show(turn, first)


def open_item(turn: Turn) -> None:
    """How long, then the vote is open; what is missing is told with its article."""
    decision, choice = of_press(turn), turn.pressed.choice
    actor = serving(turn, decision.area, CHAIR)
    if not choice:
        keys = {n: "press.minutes_long" if n else "press.as_announced" for n in SPANS}
        buttons = (turn.button(key, Action("v_open", decision.id, str(n)), n=n) for n, key in keys.items())
        turn.say("assembly.how_long", *column(buttons), title=decision.title)
        return
    announced = decision.closes_at
    if choice != "0":
        settle(turn, decision, closes_at=turn.unit.now + timedelta(minutes=int(choice)))
    if _do(turn, decision, "open", actor):
        _show(turn, decision)
    elif choice != "0":
        settle(turn, decision, closes_at=announced)


def minutes(turn: Turn) -> None:
    """The minutes as words and as a paper to sign; they name who was there, so only officials get them."""
    decision = of_press(turn)
    serving(turn, decision.area, CHAIR, TABLE, "sign_off", "file_or_return")
    sheet = minutes_sheet(turn.unit, turn.words, decision, turn.wording.of("en"))
    key = order(turn.unit, MINUTES, decision.number, turn.words.lang)
    turn.reply(Card(as_text(sheet)))
    turn.reply(Card(turn.words("assembly.minutes_paper"), pictures=(key,)))


BUTTONS: dict[str, Conversation] = {
    "v_meeting": show,
    "v_roll": call_roll,
    "v_here": report_in,
    "v_announce": announce,
    "v_open": open_item,
    "v_minutes": minutes,
}
WORDS: dict[str, Conversation] = {"/assembly": assembly, "云票决": assembly, "雲票決": assembly}
STEPS: dict[str, Conversation] = {"assembly": answer, "roll_call": answer}
