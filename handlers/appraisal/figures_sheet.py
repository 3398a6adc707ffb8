"""Figures of a view and period in words: for a chat, on paper, as cells."""

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from core.appraisal import rates
from core.appraisal.periods import Graded, Period, Question, read_period
from core.appraisal.scopes import View, read_view, scope_of
from core.people.records import Person
from core.unit_of_work import UnitOfWork
from handlers.documents import Part, Sheet
from handlers.wording import Words

_NAMES = {"m": "rates.month", "q": "rates.quarter", "y": "rates.year"}
MOST = 40  # persons and departments that a sheet names; all stand in the table
Judged = tuple[View, dict[str, rates.Figure], rates.Score]


def name_of(uow: UnitOfWork, words: Words, view: View) -> str:
    """The place, department or person by name."""
    if view.kind == "p":
        person = uow.repo(Person).get(int(view.code))
        return person.name if person else ""
    return words.area(view.code) if view.kind == "a" else words.department(view.code)


def span_of(words: Words, period: Period) -> str:
    """2026年12月（11月19日—12月18日）."""
    month = int(period.code[5:])
    name = words(_NAMES[period.kind], year=period.code[1:5], month=month if period.kind == "m" else (month + 2) // 3)
    last = period.end - timedelta(days=1)
    return words("rates.span", name=name, start=f"{period.start:%Y-%m-%d}", end=f"{last:%Y-%m-%d}")


def share(value: Fraction | None) -> str:
    """In per cent with one decimal, half up; '—' where there is none."""
    if value is None:
        return "—"
    tenths = int(value * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}%"


def change(now: Fraction | None, before: Fraction | None) -> str:
    """Percentage points against the period before: +2.1."""
    if now is None or before is None:
        return "—"
    return f"{float(round((now - before) * 100, 1)):+.1f}"


def count_said(part: Fraction) -> str:
    """A sum that may hold tenths."""
    return str(part.numerator) if part.denominator == 1 else f"{float(part):.1f}"


def overview(uow: UnitOfWork, words: Words, view: View, period: Period) -> list[Part]:
    """The rates with their numbers and trend, what callers say, what became of the matters."""
    profile, scope = uow.district.appraisal.profile, scope_of(uow.district, view)
    told, before = rates.counts(uow, scope, period)[""], rates.counts(uow, scope, period.before)[""]
    now, then = rates.rates(uow.district, profile, told), rates.rates(uow.district, profile, before)
    lines = [_rate(words, rate.names.say(words.lang), now[rate.code], then[rate.code]) for rate in profile.rates]
    parts = [Part("", tuple(lines))]
    if view.kind == "d":
        gradings = uow.graded(period.start, period.end, (view.code,))
        found = rates.score(uow.district, profile, view.code, told, gradings)
        parts += [Part("", (_score(words, found),)), *_grades(uow, words, view, gradings)]
    if view.kind == "a":
        parts.append(_course(uow, words, view, period))
        parts += _given(uow, words, view, period)
    return parts


def _rate(words: Words, name: str, now: rates.Figure, then: rates.Figure) -> str:
    trend = change(now.rate, then.rate)
    said = words("rates.rate", name=name, share=share(now.rate), n=count_said(now.part), have=now.whole, text=trend)
    return said + (words("rates.exempt", n=now.exempt) if now.exempt else "")


def _score(words: Words, found: rates.Score) -> str:
    facts = {"own": share(found.own), "share": share(found.grades), "n": found.gradings, "text": share(found.whole)}
    if not found.weight:
        return words("rates.own_score", own=share(found.own))
    rest = 100 - int(found.weight * 100)
    return words("rates.score", **facts, rest=rest, weight=int(found.weight * 100))


def _grades(uow: UnitOfWork, words: Words, view: View, gradings: list[Graded]) -> list[Part]:
    """Who graded the department, and why where the grade was bad (KM-29, KM-34)."""
    step = rates.step_of(uow.district, uow.district.appraisal.profile, view.code)
    mine = rates.graders(uow.district, step, gradings)
    by: dict[str, list[Graded]] = {}
    reasons: dict[str, int] = {}
    for one in mine:
        by.setdefault(one.by, []).append(one)
        for reason in one.reasons:
            reasons[reason] = reasons.get(reason, 0) + 1
    known = uow.district.calls.ratings.reasons
    lines = [_mean(uow, words, words.department(code), found) for code, found in by.items()]
    lines += [
        words("rates.reason", name=known[code].say(words.lang) if code in known else code, n=n)
        for code, n in sorted(reasons.items(), key=lambda pair: -pair[1])
    ]
    return [Part(words("rates.graded"), tuple(lines))] if lines else []


def _mean(uow: UnitOfWork, words: Words, name: str, found: list[Graded]) -> str:
    profile = uow.district.appraisal.profile
    all_ = sum((rates.mean(profile, one) for one in found), Fraction(0)) / len(found)
    return words("rates.mean", name=name, share=share(all_), n=len(found))


def _given(uow: UnitOfWork, words: Words, view: View, period: Period) -> list[Part]:
    """What a street gave: totals for each agency and each person who came, in the order of names (WC-80)."""
    own = {one.code for one in uow.district.departments_of(view.code)}
    gradings = [one for one in uow.graded(period.start, period.end, ()) if one.by in own]
    agencies: dict[str, list[Graded]] = {}
    persons: dict[int, list[Graded]] = {}
    for one in gradings:
        outside = one.external.split()[:1] or [words.department(one.department)]  # 市住房局 of 市住房局 函〔2026〕7号
        agencies.setdefault(outside[0], []).append(one)
        if one.came:
            persons.setdefault(one.came, []).append(one)
    named = {row: uow.repo(Person).get(row) for row in persons}
    lines = [_mean(uow, words, name, agencies[name]) for name in sorted(agencies)]
    of_persons = [(person.name, persons[row]) for row, person in named.items() if person]
    people = [_mean(uow, words, name, found) for name, found in sorted(of_persons, key=lambda pair: pair[0])]
    levels = {one.level for one in uow.district.departments_of(view.code)}
    step = next((one for one in uow.district.appraisal.profile.callers if one.by & levels), None)
    heading = words("rates.given_weight", weight=int(step.weight * 100)) if step else words("rates.given")
    found = [Part(heading, tuple(lines[:MOST]))] if lines else []
    return found + ([Part(words("rates.given_persons"), tuple(people[:MOST]))] if people else [])


def _course(uow: UnitOfWork, words: Words, view: View, period: Period) -> Part:
    scope = scope_of(uow.district, view)
    now, then = (rates.course(uow, scope, one) for one in (period, period.before))
    homes = rates.households(uow.district, [view.code])
    followed = share(Fraction(now.followed, now.ended) if now.ended else None)
    lines = [words("rates.course", n=now.filed, n2=now.taken, n3=now.ended, n4=now.followed, share=followed)]
    levels = (
        words("rates.level", level=code, n=n, share=share(Fraction(n, now.ended) if now.ended else None))
        for code, n in now.levels.items()
        if n
    )
    if said := words("list.joint").join(levels):
        lines.append(words("rates.levels", text=said))
    if homes:
        facts = {"n": _per_thousand(now.filed, homes), "before": _per_thousand(then.filed, homes)}
        lines.append(words("rates.households", **facts, n2=now.accidents, n3=then.accidents))
    return Part("", tuple(lines))


def _per_thousand(filed: int, homes: int) -> str:
    return f"{float(Fraction(filed * 1000, homes)):.1f}"


def by_tag(uow: UnitOfWork, words: Words, view: View, period: Period) -> Part:
    """七有五性: told, solved, satisfied, and how many more or fewer than before (WH-32)."""
    rules, scope, district = uow.district.appraisal, scope_of(uow.district, view), uow.district
    now, then = (_by_tag(uow, rates.asked(scope, one, "filed", ("category",))) for one in (period, period.before))
    columns = ("category", "request", "contacted", "solved", "grade")
    answers = _by_tag(uow, rates.asked(scope, period, "ratings", columns))
    lines = []
    for tag in rules.tags:
        told, before = (sum(row[-1] for row in one.get(tag, ())) for one in (now, then))
        found = {"ratings": answers.get(tag, [])}
        solved, content = (rates.measure(district, rules.profile, name, found).rate for name in ("solved", "satisfied"))
        facts = {"share": share(solved), "share2": share(content)}
        lines.append(words("rates.tag", name=tag, n=told, text=f"{told - before:+d}", **facts))
    return Part(words("rates.tags"), tuple(lines))


def _by_tag(uow: UnitOfWork, question: Question) -> dict[str, list[tuple[Any, ...]]]:
    """The counts under the tag of their category, which comes first in each row."""
    categories, found = uow.district.categories, dict[str, list[tuple[Any, ...]]]()
    for category, *row in uow.count(question):
        if category in categories:
            found.setdefault(categories[category].tag, []).append(tuple(row))
    return found


def below(uow: UnitOfWork, view: View, period: Period) -> list[Judged]:
    """The places and departments of a view, in the order of the district's files and never by their rates."""
    if view.kind != "a":
        return []
    district, scope = uow.district, scope_of(uow.district, view)
    gradings, found = uow.graded(period.start, period.end, ()), list[Judged]()
    by_area = rates.counts(uow, scope, period, by="area")
    for area in (one for one in district.children(view.code) if one.kind in {"street", "community"}):
        told = rates.joined(rows for code, rows in by_area.items() if code and district.within(code, area.code))
        found.append(_judged(uow, View("a", area.code), told))
    by_department = rates.counts(uow, scope, period, by="department")
    known = (code for code in district.departments if code in by_department)
    return [*found, *(_judged(uow, View("d", code), by_department[code], gradings) for code in known)]


def _judged(uow: UnitOfWork, view: View, told: rates.Counts, gradings: Iterable[Graded] = ()) -> Judged:
    profile, department = uow.district.appraisal.profile, view.code if view.kind == "d" else ""
    score = rates.score(uow.district, profile, department, told, gradings)
    return view, rates.rates(uow.district, profile, told), score


def sheet(uow: UnitOfWork, words: Words, about: str) -> Sheet | None:
    """`about`: 'view.period.person'. The figures with their parts as paper and as cells, marked with who had it made
    and when; None where the view is none."""
    code, of, who = about.split(".")
    view, period = read_view(uow.district, code), read_period(of, uow.district.appraisal.month_from)
    person = uow.repo(Person).get(int(who))
    if view is None or period is None or person is None:
        return None
    rows, tagged = below(uow, view, period), by_tag(uow, words, view, period)
    lines = tuple(_line(uow, words, *row) for row in rows[:MOST])
    mark = words("rates.mark", who=person.name, at=uow.now)
    parts = [*overview(uow, words, view, period), Part(words("rates.below"), lines), tagged, Part("", (mark,))]
    told = rates.counts(uow, scope_of(uow.district, view), period)[""]
    gradings = uow.graded(period.start, period.end, (view.code,)) if view.kind == "d" else ()
    cells = [_cells(uow, words, *row) for row in (_judged(uow, view, told, gradings), *rows)]
    return Sheet(
        title=words("rates.title", name=name_of(uow, words, view)),
        number=span_of(words, period),
        parts=tuple(part for part in parts if part.lines),
        signatures=(words("rates.signature"),),
        table=(_headings(uow, words), *cells, (mark,)),
    )


def _line(uow: UnitOfWork, words: Words, view: View, found: dict[str, rates.Figure], scored: rates.Score) -> str:
    """A place or department with its rates, and the comprehensive score where callers' grades count."""
    said = [
        f"{rate.names.say(words.lang)} {share(found[rate.code].rate)}" for rate in uow.district.appraisal.profile.rates
    ]
    said += [words("rates.whole", share=share(scored.whole))] if scored.weight and scored.whole is not None else []
    return words("rates.line", name=name_of(uow, words, view), text=words("list.joint").join(said))


def _headings(uow: UnitOfWork, words: Words) -> tuple[str, ...]:
    parts = words("rates.columns").split("|")
    names = [rate.names.say(words.lang) for rate in uow.district.appraisal.profile.rates]
    first, *of_rate, own, grades, gradings, whole = parts
    each = [heading if not n else f"{name}{heading}" for name in names for n, heading in enumerate([name, *of_rate])]
    return (first, *each, own, grades, gradings, whole)


def _cells(
    uow: UnitOfWork, words: Words, view: View, found: dict[str, rates.Figure], scored: rates.Score
) -> tuple[str, ...]:
    cells = [name_of(uow, words, view)]
    for rate in uow.district.appraisal.profile.rates:
        one = found[rate.code]
        cells += [share(one.rate), count_said(one.part), str(one.whole), str(one.exempt)]
    return (*cells, share(scored.own), share(scored.grades), str(scored.gradings), share(scored.whole))
