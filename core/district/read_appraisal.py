"""appraisal.yaml of a district's folder: rates, weights, periods."""

from __future__ import annotations

from fractions import Fraction

from core.district.appraisal import ALL, NO_PROFILE, AppraisalRules, Callers, Profile
from core.district.build import build, unique
from core.district.cells import Record
from core.district.tables import Folder

APPRAISAL = "appraisal.yaml"
GRADES = 5


def read_appraisal(folder: Folder) -> AppraisalRules:
    """A district that appraises nothing leaves the file out."""
    if APPRAISAL not in folder.files:
        return AppraisalRules()
    top = folder.outline(APPRAISAL)
    profiles = {code: _profile(row) for code, row in unique(top.records("profiles"))}
    top.refer("profile", profiles, APPRAISAL)
    profile = profiles.get(top.text("profile"), NO_PROFILE)
    return build(AppraisalRules, top, profile=profile, month_from=_month_day(top))


def _month_day(top: Record) -> int:
    """A day that every month has."""
    day = top.number("month_from", 1, 1)
    if day > 28:
        top.wrong("bad_number", "month_from", text=day, least="1 到 28 之间")
    return min(day, 28)


def _profile(row: Record) -> Profile:
    profile = build(
        Profile,
        row,
        callers=tuple(_callers(one) for _, one in unique(row.some("callers"))),
        content=_shares(row, "content"),
        grades=_shares(row, "grades"),
        back=frozenset(row.words("back")) if "back" in row.cells else ALL,
    )
    if profile.rates and sum(rate.weight for rate in profile.rates) != 1:
        row.wrong("bad_weights_sum", "rates", text="、".join(_plain(rate.weight) for rate in profile.rates))
    return profile


def _callers(row: Record) -> Callers:
    """The weight as the rule binds it: 武昌 exactly 0.30, 昆明 0.30 or more."""
    step = build(Callers, row)
    weight, bound = step.weight, step.bound
    if weight < bound or (step.rule == "exactly" and weight != bound):
        row.wrong(f"weight_{step.rule}", "weight", weight=_plain(weight), bound=_plain(bound), basis=step.basis)
    return step


def _shares(row: Record, key: str) -> tuple[Fraction, ...]:
    found = row.cells.get(key)
    texts = [str(one) for one in found] if isinstance(found, list) else []
    if len(texts) != GRADES:
        row.wrong("wrong_count", key, count=GRADES, found=len(texts))
    return tuple(row.share(key, text) for text in texts)


def _plain(share: Fraction) -> str:
    return f"{float(share):.2f}"
