"""A meeting that votes (云票决): called, roll called, item by item."""

from collections import Counter
from datetime import date, datetime, timedelta

from core.decisions.agenda import acts_with, agenda_of, attendance, quorum, ready_to_vote
from core.decisions.cases import case_of
from core.decisions.casting import own_number
from core.decisions.noticing import too_early
from core.decisions.records import Decision, RollEntry
from core.decisions.workflow import CHAIR, TELLER
from core.errors import NotYourOffice
from core.identity import code
from core.refs import Ref
from core.routing.folding import fold
from core.routing.moments import read_moments
from core.routing.small_talk import meant
from core.unit_of_work import Actor
from core.workflow.work_calendar import local
from handlers.context import Context, Conversation, Rows, column
from handlers.decisions.cards import attempt, of_answer, of_press
from handlers.decisions.documents import minutes_sheet, outcome_said, place_said
from handlers.documents import MINUTES, as_text, order
from handlers.messages import Action, Card, still
from handlers.people.appointments import do, parts_of, place_of, post, serving, settle

TIMES = ("meeting_at", "closes_at")
AHEAD = timedelta(days=7)  # of the day that an example names
SPANS = (30, 120, 0)  # minutes a vote may stay open; 0: until the time that was announced
SHOWN = 60  # names of absent people a message shows


def assembly(ctx: Context) -> None:
    """/assembly shows the meeting or asks for its time; with time, end, place and link it calls the meeting."""
    appointment = post(ctx, CHAIR, TELLER)
    said = ctx.said
    area = place_of(ctx, appointment)
    held = ctx.uow.repo(Decision).find(area=area, newest=True, limit=20)
    called = [one for one in held if one.meeting_at and one.phase != "stopped"]
    if said:
        _convene(ctx, area, said)
    elif ready_to_vote(ctx.uow, area) and not any(one.phase in ("", "open") for one in called):
        _ask(ctx, "")
    elif called:
        _show(ctx, max(called, key=lambda one: (one.phase in ("", "open"), one.meeting_at)))
    else:
        ctx.say("assembly.nothing")


def _convene(ctx: Context, area: str, said: str, *, sure: bool = False) -> None:
    """'2026-11-25 09:00 2026-11-26 18:00 文化礼堂 https://…': all that is ready comes on the agenda, after a yes."""
    actor = serving(ctx, area, CHAIR)
    moments, place = read_moments(said, ctx.uow.now)
    if len(moments) < 2 or not place:
        _ask(ctx, said if moments else "", len(moments))
        return
    at, closes = moments[:2]
    agenda = ready_to_vote(ctx.uow, area)
    if not agenda:
        ctx.say("assembly.nothing")
        return
    if early := _too_early(ctx, agenda, at):
        ctx.set_step("assembly")
        ctx.reply(Card("\n".join([*early, ctx.words("assembly.call_again")]), ask=not ctx.update.private))
        return
    if not sure:
        _ask_sure(ctx, said, agenda, (at, closes, place))
        return
    for one in agenda:
        settle(ctx, one, meeting_at=at, closes_at=closes, place=place)
    for one in agenda:
        for act in acts_with(ctx.uow, one, "notice"):
            do(ctx, one.id, act, actor)
    ctx.set_step("")
    _show(ctx, agenda[0])


def _ask_sure(ctx: Context, said: str, agenda: list[Decision], when: tuple[datetime, datetime, str]) -> None:
    """What would be called, before anybody is invited: a notice that went out is changed by a new one only."""
    ctx.set_step("assembly", kept=said, sure=True)
    titles, (at, due, place) = ctx.words("list.joint").join(one.title for one in agenda), when
    rows = column((ctx.button("press.convene", Action("v_convene")), ctx.button("press.leave_be", Action("leave"))))
    ctx.say("assembly.sure", *rows, text=titles, at=at, due=due, place=place)


def convene(ctx: Context) -> None:
    """The yes; one to something older does nothing."""
    asked = ctx.state.get("ask") or {}
    if ctx.state.get("step") != "assembly" or not asked.get("sure"):
        ctx.done("frame.used")
        return
    _convene(ctx, place_of(ctx, post(ctx, CHAIR)), asked["kept"], sure=True)


def _ask(ctx: Context, kept: str, known: int = 0) -> None:
    """When it is, when the vote closes, where it is: the first that is not known; what was said stays."""
    ctx.set_step("assembly", kept=kept)
    ctx.ask(f"vote.ask_{(*TIMES, 'place')[min(known, 2)]}", at=local(ctx.uow.now + AHEAD).date())


def _too_early(ctx: Context, agenda: list[Decision], at: datetime) -> list[str]:
    """What the meeting would come too early for, with article and earliest day, before anybody is invited."""
    grounds = ctx.uow.district.charter.grounds
    found: dict[str, date] = {}
    for one in agenda:
        for early in too_early(case_of(ctx.uow, one), at, ctx.uow.now, grounds):
            line = ctx.words(
                f"early.{early.what}", title=one.title, n=early.days, basis_text=early.basis, at=early.earliest
            )
            found[line] = early.earliest
    lines = list(found)
    return [*lines, ctx.words("assembly.earliest", at=max(found.values()))] if lines else []


def _show(ctx: Context, decision: Decision) -> None:
    words, agenda = ctx.words, agenda_of(ctx.uow, ctx.uow.repo(Decision).get(decision.id) or decision)
    first, seats = agenda[0], attendance(ctx.uow, agenda)
    lines = [words("vote.meeting", at=first.meeting_at or ctx.uow.now, place=place_said(words, first))]
    for n, one in enumerate(agenda, 1):
        lines.append(words("assembly.item", n=n, title=one.title, text=_state(ctx, one)))
    if seats:
        how, size = Counter(seat.how for seat in seats if seat.how), len(seats)
        site, online, proxy = how["site"], how["online"], how["proxy"]
        lines.append(words("assembly.here", size=size, present=how.total(), site=site, online=online, proxy=proxy))
        lines += [_quorum_said(ctx, one) for one in agenda if one.phase != "closed"]
    ctx.reply(Card("\n".join(lines), words("assembly.title"), _rows(ctx, agenda)))


def _state(ctx: Context, decision: Decision) -> str:
    if decision.phase == "closed":
        return outcome_said(ctx.words, decision)
    return ctx.words("assembly.running" if decision.phase == "open" else "assembly.waiting")


def _quorum_said(ctx: Context, decision: Decision) -> str:
    size, present, enough = quorum(ctx.uow, decision)
    key = "assembly.enough" if enough else "assembly.too_few"
    return ctx.words(key, title=decision.title, size=size, present=present)


def _rows(ctx: Context, agenda: list[Decision]) -> Rows:
    """What can be done now: call the roll, announce who is there, open and close item by item, write the minutes."""
    first, buttons = agenda[0].id, []
    running = [one for one in agenda if one.phase != "closed"]
    if running:
        buttons.append(ctx.button("press.roll_call", Action("v_roll", first)))
        if any(seat.how for seat in attendance(ctx.uow, agenda)):
            buttons.append(ctx.button("press.announce", Action("v_announce", first)))
    for n, one in enumerate(agenda, 1):
        if one.phase == "":
            buttons.append(ctx.button("press.open_item", Action("v_open", one.id), n=n))
        elif one.phase == "open":
            buttons.append(ctx.button("press.close_item", Action("do_act", one.id, "close"), n=n))
    if len(running) < len(agenda):
        buttons.append(ctx.button("press.minutes", Action("v_minutes", first)))
    return column(buttons)


def call_roll(ctx: Context) -> None:
    """Freeze what is not frozen, ask everybody at home to report, ask the hall's numbers."""
    agenda = agenda_of(ctx.uow, of_press(ctx))
    for one in agenda:
        loose = not one.phase and not ctx.uow.repo(RollEntry).first(decision_id=one.id)
        if loose and not _do(ctx, one, "freeze", serving(ctx, one.area, CHAIR)):
            return
        for act in acts_with(ctx.uow, one, "roll_call") if one.phase != "closed" else ():
            do(ctx, one.id, act, serving(ctx, one.area, CHAIR, TELLER))
    if ctx.posts(TELLER):
        _ask_numbers(ctx, agenda)
    else:
        _show(ctx, agenda[0])


def _do(ctx: Context, decision: Decision, effect: str, actor: Actor) -> bool:
    """An act of the stage with this effect; what is missing is told, and nothing else is done then."""
    return all(attempt(ctx, decision, act, actor) for act in acts_with(ctx.uow, decision, effect))


def _ask_numbers(ctx: Context, agenda: list[Decision]) -> None:
    absent = [f"{seat.number} {seat.name}" for seat in attendance(ctx.uow, agenda) if not seat.how]
    names = ctx.words("list.joint").join(absent[:SHOWN]) + ("…" if len(absent) > SHOWN else "")
    if not absent:
        ctx.say("assembly.all_here")
        return
    ctx.set_step("roll_call", decision=agenda[0].id)
    ctx.ask("assembly.ask_numbers", count=len(absent), text=names)


def answer(ctx: Context) -> None:
    """The time of a meeting, or the numbers of those in the hall ('全到' for everybody)."""
    if ctx.state["step"] == "assembly":
        asked = ctx.state.get("ask") or {}
        if asked.get("sure") and meant(fold(ctx.text).plain) == "yes":  # a written yes counts as the press
            convene(ctx)
            return
        kept = "" if asked.get("sure") else asked.get("kept", "")
        _convene(ctx, place_of(ctx, post(ctx, CHAIR)), f"{kept} {ctx.text}".strip())
        return
    found = of_answer(ctx, "present")
    agenda = agenda_of(ctx.uow, found)
    seats = attendance(ctx.uow, agenda)
    said = parts_of(ctx.text)
    everybody = ctx.text.strip() in {ctx.words("assembly.everybody"), "all"}
    numbers = [seat.number for seat in seats if not seat.how] if everybody else [code(one) for one in said]
    unknown = [number for number in numbers if number not in {seat.number for seat in seats}]
    serving(ctx, found.area, TELLER)
    _mark(ctx, agenda, [number for number in numbers if number not in unknown], "site")
    ctx.set_step("")
    if unknown:
        ctx.say("assembly.unknown", text=ctx.words("list.joint").join(unknown))
    _show(ctx, found)


def _mark(ctx: Context, agenda: list[Decision], numbers: list[str], how: str) -> None:
    for one in agenda:
        if one.phase == "closed":
            continue
        for entry in ctx.uow.repo(RollEntry).find(decision_id=one.id, number=numbers, struck=""):
            ctx.act(Ref("decision", one.id), "present", how, number=entry.number)


def report_in(ctx: Context) -> None:
    """'我到了' from far away: present in every vote of this meeting."""
    decision = of_press(ctx)
    if not ctx.update.private:
        raise NotYourOffice(deed="present")
    _mark(ctx, agenda_of(ctx.uow, decision), [own_number(ctx.uow, decision, ctx.person.id)], "online")
    ctx.toast("assembly.reported")


def announce(ctx: Context) -> None:
    """Who is there, said to the group before the first vote."""
    agenda = still([one for one in agenda_of(ctx.uow, of_press(ctx)) if acts_with(ctx.uow, one, "roll_call")])
    first = agenda[0]
    told = [[one.title, *quorum(ctx.uow, one)] for one in agenda if one.phase != "closed"]
    actor = serving(ctx, first.area, CHAIR, TELLER)
    do(ctx, first.id, acts_with(ctx.uow, first, "roll_call")[0], actor, announce=told)
    _show(ctx, first)


def open_item(ctx: Context) -> None:
    """How long, then the vote is open; what is missing is told with its article."""
    decision, choice = of_press(ctx), ctx.pressed.choice
    actor = serving(ctx, decision.area, CHAIR)
    if not choice:
        keys = {n: "press.minutes_long" if n else "press.as_announced" for n in SPANS}
        buttons = (ctx.button(key, Action("v_open", decision.id, str(n)), n=n) for n, key in keys.items())
        ctx.say("assembly.how_long", *column(buttons), title=decision.title)
        return
    announced = decision.closes_at
    if choice != "0":
        settle(ctx, decision, closes_at=ctx.uow.now + timedelta(minutes=int(choice)))
    if _do(ctx, decision, "open", actor):
        _show(ctx, decision)
    elif choice != "0":
        settle(ctx, decision, closes_at=announced)


def minutes(ctx: Context) -> None:
    """The minutes as words and as a paper to sign; they name who was there, so only officials get them."""
    decision = of_press(ctx)
    serving(ctx, decision.area, CHAIR, TELLER, "sign_off", "file_or_return")
    sheet = minutes_sheet(ctx.uow, ctx.words, decision, ctx.wording.of("en"))
    key = order(ctx.uow, MINUTES, decision.number, ctx.words.lang)
    ctx.reply(Card(as_text(sheet)))
    ctx.reply(Card(ctx.words("assembly.minutes_paper"), pictures=(key,)))


BUTTONS: dict[str, Conversation] = {
    "v_meeting": lambda ctx: _show(ctx, of_press(ctx)),
    "v_convene": convene,
    "v_roll": call_roll,
    "v_here": report_in,
    "v_announce": announce,
    "v_open": open_item,
    "v_minutes": minutes,
}
WORDS: dict[str, Conversation] = {"/assembly": assembly, "云票决": assembly}
STEPS: dict[str, Conversation] = {"assembly": answer, "roll_call": answer}
