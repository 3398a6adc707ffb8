"""What the notice board, the picture and the group say of a result."""

from collections.abc import Callable

from core.decisions.agenda import agenda_of, attendance, short_of_quorum
from core.decisions.ballot_forms import ABSTAIN, INVALID, NO, YES
from core.decisions.cases import UNCOUNTED, body_of, objections_end, profile_of, steps_of, turnout
from core.decisions.records import Decision, RollEntry, Step
from core.decisions.stages import DOUBTS, unanswered
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local
from handlers.documents import CHART, MINUTES, NOTICE, ROLL, Bar, Part, Sheet
from handlers.wording import Words

SPOKEN = (YES, NO, ABSTAIN, INVALID)


def named(decision: Decision) -> dict[str, str]:
    """Option -> its name on the ballot."""
    return {o["code"]: o.get("name") or o["code"] for paper in decision.ballots for o in paper["options"]}


def bars(words: Words, decision: Decision, english: Words) -> tuple[Bar, ...]:
    """One bar for each thing that was counted, in the order of the result."""
    names = named(decision)
    found = []
    for code, number in decision.result.get("counts", {}).items():
        spoken = code in SPOKEN and code not in names
        label = words(f"ballot.{code}") if spoken else names.get(code) or words.voter_kind(code)
        found.append(Bar(label, english(f"ballot.{code}") if spoken else code, int(number)))
    return tuple(found)


def outcome_said(words: Words, decision: Decision) -> str:
    """The outcome, and who or what was chosen."""
    names = named(decision)
    won = words("list.joint").join(names.get(code, code) for code in decision.result.get("winners", ()))
    text = words(f"outcome.{decision.outcome}")
    if short := decision.result.get("short"):
        text = words(f"sheet.short_{short[0]}", outcome=text, have=short[1], count=short[2])
    return words("sheet.won", outcome=text, text=won) if won else text


def standing_said(uow: UnitOfWork, words: Words, decision: Decision) -> list[str]:
    """Whether it runs, is over or was withdrawn; until when the result may be objected to, how much was answered."""
    lines, steps = [], steps_of(uow, decision)
    raised = sum(one.effect in DOUBTS for one in steps)
    if (options := tuple(dict.fromkeys(named(decision).values()))) and decision.phase in ("", "open"):
        lines.append(words("vote.options", text=options))
    if decision.phase == "open" and decision.closes_at:
        size, present, voted = turnout(uow, decision)
        key = "vote.running" if uow.now < decision.closes_at else "vote.over"
        lines.append(words(key, due=decision.closes_at, size=size, present=present, voted=voted))
        if uow.now < decision.closes_at and (short := short_of_quorum(uow, decision)):
            lines.append(words("vote.quorum_short", n=short))
    if decision.phase == "stopped":
        lines.append(words("vote.uncounted" if decision.rules.get(UNCOUNTED) else "vote.stopped"))
    ends = objections_end(uow, decision)
    if ends and uow.now < ends:
        lines.append(words("vote.objections_until", due=ends))
    return [*lines, words("vote.doubts", n=raised, have=raised - len(unanswered(steps)))] if raised else lines


def place_said(words: Words, decision: Decision) -> str:
    """Where the meeting is; or that it is not set yet."""
    return decision.place or words("vote.no_place")


def facts(uow: UnitOfWork, words: Words, decision: Decision) -> list[str]:
    """Who decided what, on which ground, when, with how many."""
    profile, body = profile_of(uow, decision), body_of(uow, decision)
    size, present, voted = turnout(uow, decision)
    lines = [words("sheet.matter", title=decision.title, number=decision.number)]
    basis = decision.rules.get("basis", profile.basis)
    lines.append(words("sheet.way", way=profile.names.say(words.lang), basis_text=basis))
    if body:
        lines.append(words("vote.body", body=body.names.say(words.lang), basis_text=body.basis))
    if decision.opened_at and decision.closed_at:
        start, end = (f"{local(at):%Y-%m-%d %H:%M}" for at in (decision.opened_at, decision.closed_at))
        lines.append(words("sheet.times", start=start, end=end))
    lines.append(words("sheet.turnout", size=size, present=present, voted=voted))
    lines.append(words(f"sheet.{decision.secrecy}"))
    return lines


def result_sheet(uow: UnitOfWork, words: Words, decision: Decision, english: Words) -> Sheet:
    """The notice for the board (公告), with the bars of the picture; `english` labels them without Chinese letters."""
    profile = profile_of(uow, decision)
    more = [words("vote.proof", head=decision.head), words("vote.page_recount")]
    if profile.objection_days:
        more.insert(0, words("sheet.objection", n=profile.objection_days))
    if profile.result_days:
        more.insert(0, words("sheet.shown", n=profile.result_days))
    return Sheet(
        words("sheet.notice", area=decision.area),
        decision.number,
        (
            Part("", tuple(facts(uow, words, decision))),
            Part(words("sheet.result", outcome=outcome_said(words, decision)), bars=bars(words, decision, english)),
            Part(words("sheet.check"), tuple(more)),
        ),
        (words("sheet.sign_committee"), words("sheet.sign_watch"), words("sheet.date")),
    )


def minutes_sheet(uow: UnitOfWork, words: Words, decision: Decision, english: Words) -> Sheet:
    """The minutes (会议记录): who was there by name, as the law asks, each item, its result, what was objected."""
    agenda = agenda_of(uow, decision)
    joint = words("list.joint")
    seats = attendance(uow, agenda)
    came = [
        seat.name if seat.how == "site" else words(f"sheet.by_{seat.how}", text=seat.name) for seat in seats if seat.how
    ]
    gone = [seat.name for seat in seats if not seat.how]
    head = [words("sheet.called", count=len(seats), present=len(came))]
    if decision.meeting_at:
        at = f"{local(decision.meeting_at):%Y-%m-%d %H:%M}"
        head.insert(0, words("sheet.when", text=at, place=place_said(words, decision)))
    items = [_item(uow, words, one, n, english) for n, one in enumerate(agenda, 1)]
    return Sheet(
        words("sheet.minutes", area=decision.area),
        decision.number,
        (
            Part("", tuple(head)),
            Part(words("sheet.came"), (joint.join(came) or "-",)),
            Part(words("sheet.gone"), (joint.join(gone) or "-",)),
            *items,
        ),
        tuple(words(f"sheet.sign_{who}") for who in ("chair", "writer", "members", "watch")),
    )


def _item(uow: UnitOfWork, words: Words, decision: Decision, n: int, english: Words) -> Part:
    """One item of the minutes: plan, facts, changes of the roll, objections and their answers, the count."""
    lines = facts(uow, words, decision)
    for step in uow.repo(Step).find(decision_id=decision.id):
        if step.effect in ("plan", "object", "answer"):
            lines.append(words(f"sheet.said_{step.effect}", text=step.text))
    for entry in uow.repo(RollEntry).find(decision_id=decision.id):
        if entry.struck:
            lines.append(words("told.vote_roll_changed", title=decision.title, number=entry.number, text=entry.struck))
    outcome = outcome_said(words, decision) if decision.phase == "closed" else words("assembly.waiting")
    lines.append(words("sheet.result", outcome=outcome))
    return Part(words("sheet.item", n=n, title=decision.title), tuple(lines), bars(words, decision, english))


def roll_sheet(uow: UnitOfWork, words: Words, decision: Decision, english: Words) -> Sheet:
    """The frozen roll for the board: number, name and household of each line, and nothing else, under its root."""
    entries = uow.repo(RollEntry).find(decision_id=decision.id)
    lines = [words("sheet.matter", title=decision.title, number=decision.number)]
    lines += [words("told.vote_frozen", title=decision.title, size=len(entries), head=decision.roll_digest)]
    listed = tuple("  ".join(filter(None, (one.number, one.name, one.household))) for one in entries)
    return Sheet(
        words("sheet.roll", area=decision.area),
        decision.number,
        (Part("", tuple(lines)), Part(words("sheet.roll_lines"), listed), Part("", (words("sheet.roll_check"),))),
        (words("sheet.sign_committee"), words("sheet.date")),
    )


SHEETS: dict[str, Callable[[UnitOfWork, Words, Decision, Words], Sheet]] = {
    CHART: result_sheet,
    NOTICE: result_sheet,
    MINUTES: minutes_sheet,
    ROLL: roll_sheet,
}
