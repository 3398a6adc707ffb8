"""appraisal.yaml of a district's folder: rates, weights, periods."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from core.district.appraisal import ALL, MEASURES, NO_PROFILE, RULES, AppraisalRules, Callers, Digest, Profile, Rate
from core.district.cells import Record, build, named, unique
from core.district.tables import Folder

APPRAISAL = "appraisal.yaml"
GRADES = 5


def read_appraisal(folder: Folder, levels: Collection[str], categories: Collection[str]) -> AppraisalRules:
    """A district that appraises nothing leaves the file out."""
    if APPRAISAL not in folder.files:
        return AppraisalRules()
    top = folder.outline(APPRAISAL)
    profiles = {code: _profile(row, levels) for code, row in unique(top.records("profiles"))}
    top.refer("profile", profiles, APPRAISAL)
    top.refer("accidents", categories, "categories.csv")
    standards = named(top.some("standards"))
    return build(
        AppraisalRules,
        top,
        profile=profiles.get(top.text("profile"), NO_PROFILE),
        month_from=_month_day(top),
        standards=standards,
        digest=build(Digest, top.record("digest")) if top.has("digest") else Digest(),
    )


def _month_day(top: Record) -> int:
    """A day that every month has."""
    day = top.number("month_from", 1, 1)
    if day > 28:
        top.wrong("bad_number", "month_from", text=day, least="1 到 28 之间")
    return min(day, 28)


def _profile(row: Record, levels: Collection[str]) -> Profile:
    rates = tuple(_rate(one) for _, one in unique(row.records("rates")))
    if rates and sum(rate.weight for rate in rates) != 1:
        row.wrong("bad_weights_sum", "rates", text="、".join(map(_plain, (rate.weight for rate in rates))))
    return Profile(
        code=row.text("code"),
        names=row.names(),
        rates=rates,
        callers=tuple(_callers(one, levels) for _, one in unique(row.some("callers"))),
        content=_shares(row, "content"),
        grades=_shares(row, "grades"),
        back=frozenset(row.words("back")) if "back" in row.cells else ALL,
        partly=_share(row, "partly", row.text("partly", "0")),
    )


def _rate(row: Record) -> Rate:
    return build(Rate, row, measure=row.choice("measure", MEASURES), weight=_share(row, "weight", row.text("weight")))


def _callers(row: Record, levels: Collection[str]) -> Callers:
    """The weight as the rule binds it: 武昌 exactly 0.30, 昆明 0.30 or more."""
    for key in ("by", "rated"):
        row.refer(key, levels, "levels.yaml")
    weight, bound = (_share(row, key, row.text(key)) for key in ("weight", "bound"))
    rule = row.choice("rule", RULES)
    if weight < bound or (rule == "exactly" and weight != bound):
        row.wrong(f"weight_{rule}", "weight", weight=_plain(weight), bound=_plain(bound), basis=row.text("basis", ""))
    return build(Callers, row, weight=weight, rule=rule, bound=bound)


def _shares(row: Record, key: str) -> tuple[Fraction, ...]:
    found = row.cells.get(key)
    texts = [str(one) for one in found] if isinstance(found, list) else []
    if len(texts) != GRADES:
        row.wrong("wrong_count", key, count=GRADES, found=len(texts))
    return tuple(_share(row, key, text) for text in texts)


def _share(row: Record, key: str, text: str) -> Fraction:
    """A part of one, exactly as written."""
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        row.wrong("bad_share", key, text=text)
    return share if 0 <= share <= 1 else Fraction(0)


def _plain(share: Fraction) -> str:
    return f"{float(share):.2f}"
