"""What the notice of a meeting told, and what has changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.decisions.records import Decision
from core.decisions.stages import Case, Deed, latest, live
from core.ledger.chain import digest, plain
from core.workflow.engine import Move
from core.workflow.work_calendar import local

ON_THE_SPOT = timedelta(minutes=30)  # the least time for a vote that closes earlier than the notice said


def announce(move: Move) -> None:
    """The notice keeps what it told: a later change of it needs another one (村组法 21, 22; 集体法 27)."""
    move.input = replace(move.input, fields={**move.input.fields, "told": _told(move.record)})


def _told(decision: Decision) -> dict[str, str]:
    moments = {"meeting_at": decision.meeting_at, "closes_at": decision.closes_at}
    said = {name: str(plain(at)) if at else "" for name, at in moments.items()}
    said |= {name: str(getattr(decision, name)) for name in ("place", "secrecy", "body", "matter", "roll_digest")}
    return {**said, "ballots": digest(decision.ballots)}


def told_alike(decision: Decision, done: Deed) -> bool:
    """Whether a notice given now would tell what that one told."""
    return bool(done.facts.get("told") == _told(decision))


def changed(decision: Decision, deeds: Iterable[Deed], enough: bool, now: datetime) -> frozenset[str]:
    """What the last notice told and is otherwise now; what it left open may be set.

    Where a quorum is there (`enough`), the meeting may vote on the spot and close before the time that was told.
    """
    done, told = latest(tuple(deeds), "notice"), _told(decision)
    before: dict[str, str] = done.facts.get("told", {}) if done else {}
    found = {name for name, said in before.items() if said and said != told[name]}
    closes = decision.closes_at
    sooner = (
        closes and "closes_at" in found and now + ON_THE_SPOT <= closes < datetime.fromisoformat(before["closes_at"])
    )
    return frozenset(found - {"closes_at"} if sooner and enough else found)


WAITS = ("plan_notice", "notice")


@dataclass(frozen=True, slots=True)
class TooEarly:
    """A time of waiting that a meeting would not keep. `days` natural days, the first not counted (民法典 201).

    `what`: plan_notice (the plan has to be public before) or notice (those who vote have to be told before).
    `earliest`: the first day that keeps it. `basis`: the article.
    """

    what: str
    days: int
    earliest: date
    basis: str


def too_early(case: Case, meeting_at: datetime, now: datetime, grounds: Mapping[str, str]) -> tuple[TooEarly, ...]:
    """What a meeting called now for that moment would not keep; () where it may be called.

    A plan that is not public yet counts as if it were made public today.
    """
    shown = latest(live(case.profile, case.deeds), "plan_notice")
    body = case.body
    waits = (
        ("plan_notice", case.profile.plan_days, shown.at if shown else now, grounds.get("plan_notice", "")),
        ("notice", body.notice_days if body else 0, now, body.basis if body else ""),
    )
    found = []
    for what, days, since, basis in waits:
        earliest = local(since).date() + timedelta(days=days)
        if days and local(meeting_at).date() < earliest:
            found.append(TooEarly(what, days, earliest, basis or case.profile.basis))
    return tuple(found)
