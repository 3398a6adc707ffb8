"""The earliest day on which a meeting may be held, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.decisions.stages import Case, latest, live
from core.workflow.work_calendar import local

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
