"""What goes wrong in a decision, for township and supervision to see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.decisions.bodies import Body, Voter, measure
from core.decisions.stages import Case, Deed, latest, live, unanswered
from core.decisions.tally import attended
from core.district.entries import Calendar
from core.workflow.deadlines import deadline

WARNINGS = frozenset(
    {
        *("skipped_stage", "missing_notice", "quorum_at_risk", "stage_overdue", "not_executed", "untrue"),
        *("unanswered", "not_counted", "not_published"),
    }
)
REMINDERS = frozenset({"meeting_soon", "ballot_ends", "count_due", "report_due"})
RISK = timedelta(days=1)
AHEAD = timedelta(days=7)  # the village hears of a report that falls due


@dataclass(frozen=True, slots=True)
class Warning:
    """One thing to look into; `what` is one of WARNINGS. `since`: from when, where the same may come again."""

    what: str
    facts: dict[str, Any] = field(default_factory=dict)
    since: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something that comes soon; `what` is one of REMINDERS, `when` the moment it is about."""

    what: str
    when: datetime


def reminders(case: Case, opened_at: datetime | None, now: datetime, calendar: Calendar) -> tuple[Reminder, ...]:
    """What people are reminded of now: a meeting tomorrow, a vote half over and soon at its end, a report due."""
    deeds = live(case.profile, case.deeds)
    found = []
    meeting, closes, running = case.meeting_at, case.closes_at, latest(deeds, "open") and not latest(deeds, "close")
    if meeting and not latest(deeds, "open") and latest(deeds, "notice") and meeting - RISK <= now < meeting:
        found.append(Reminder("meeting_soon", meeting))
    if running and closes and opened_at and max(closes - RISK, opened_at + (closes - opened_at) / 2) <= now < closes:
        found.append(Reminder("ballot_ends", closes))
    if running and closes and closes <= now:
        found.append(Reminder("count_due", closes))
    due = _report_due(case, deeds, calendar)
    if due and due - AHEAD <= now < due:
        found.append(Reminder("report_due", due))
    return tuple(found)


def _report_due(case: Case, deeds: Sequence[Deed], calendar: Calendar) -> datetime | None:
    """When the next report must be public; None where nothing is carried out."""
    shown, done = latest(deeds, "publish"), latest(deeds, "done")
    if not shown or done or case.profile.report is None:
        return None
    last = max((d.at for d in deeds if d.effect in ("report", "publish")), default=shown.at)
    return deadline(last, case.profile.report, calendar).due


def warnings(case: Case, present: Sequence[Voter], now: datetime, calendar: Calendar) -> Iterator[Warning]:
    """Everything to warn of now, most serious first."""
    deeds, profile, body = live(case.profile, case.deeds), case.profile, case.body
    if raised := [d for d in case.deeds if d.effect == "untrue"]:
        yield Warning("untrue", {"count": len(raised)})
    waiting = unanswered(case.deeds)
    if waiting and now > waiting[0].at + timedelta(days=profile.objection_days):
        yield Warning("unanswered", {"count": len(waiting)}, waiting[0].at.date().isoformat())
    seen = {deed.stage for deed in deeds}
    for stage in profile.stages[: profile.place(case.stage)]:  # passed, and nothing was ever done in it
        if stage.code not in seen and not stage.skippable:
            yield Warning("skipped_stage", {"stage": stage.code})
    opened, closed = latest(deeds, "open"), latest(deeds, "close")
    if body and body.notice_days and opened and not latest(deeds, "notice"):
        yield Warning("missing_notice", {"days": body.notice_days})
    if opened and not closed and body and case.roll and case.closes_at and now >= case.closes_at - RISK:
        enough, found = attended(body.quorum, case.roll, present)
        if not enough:
            short = min(int(one.condition.needed(one.whole) - one.part) for one in found)
            yield Warning("quorum_at_risk", {"short": short})
    if opened and not closed and case.closes_at and now > case.closes_at + timedelta(days=1):
        weeks = (now - case.closes_at).days // 7  # said again every week, for the key has its last day
        yield Warning("not_counted", {"since": case.closes_at}, str(weeks))
    # Major matters are made public at once (村组法 30): a day after the closing is not at once any more.
    if closed and not latest(deeds, "publish") and now > closed.at + timedelta(days=1):
        yield Warning("not_published", {"since": closed.at})
    due = _report_due(case, deeds, calendar)
    if due and profile.report and now > due:
        late = due
        while (later := deadline(late, profile.report, calendar).due) < now:
            late = later  # another rhythm has passed: it is said again
        yield Warning("not_executed", {"due": due}, late.date().isoformat())
    limit = profile.stage(case.stage).limit
    entered = next((d.at for d in reversed(case.deeds) if d.to == case.stage), None)
    if limit and entered and now > (due := deadline(entered, limit, calendar).due):
        yield Warning("stage_overdue", {"stage": case.stage, "due": due})


def petitioned(body: Body, roll: Sequence[Voter], signers: Sequence[Voter]) -> bool:
    """Whether enough have signed that the meeting must be called (村组法 21, 25). Signing twice counts once."""
    if body.petition is None:
        return False
    once = list({voter.number: voter for voter in signers}.values())
    answers = [
        c.holds(measure(once, c.count), measure(roll, c.count if c.of == "roll" else c.of))
        for c in body.petition.conditions
    ]
    return body.petition.verdict(answers)
