"""/rates: figures with their trend; a tap opens parts, then rows."""

from typing import Any

from core import commands as c
from core.appraisal.periods import MONTHS, Period, period_of, read_period
from core.appraisal.rates import asked
from core.appraisal.scopes import View, may_see, own_views, permitted, read_view, scope_of
from core.district.district import District
from core.district.naming import departments_named
from core.errors import NotYourWork
from core.people.queries import appointments_in
from core.people.records import Person
from core.routing.folding import fold
from core.tickets.records import Ticket
from core.workflow.work_calendar import MINUTE
from handlers.appraisal.figures_sheet import below, by_tag, name_of, overview, share, span_of
from handlers.context import Context, Conversation, Rows, column
from handlers.documents import RATES, RATES_BOOK, order
from handlers.messages import Action, Button, Card, OnlySaid, still
from handlers.people.appointments import speaking
from handlers.tickets.cards import ticket_button

PAGE = 8
WORDS_OF_PERIODS = {"上月": ("m", 1), "本季": ("q", 0), "上季": ("q", 1), "今年": ("y", 0), "去年": ("y", 1)}
WORDS_OF_PERIODS |= {
    "本月": ("m", 0),
    "last month": ("m", 1),
    "quarter": ("q", 0),
    "year": ("y", 0),
    "last year": ("y", 1),
}
_MEASURES = ("signed", "done", "contacted", "solved", "satisfied", "filed")  # told apart by two letters
_THIS = {"m": "rates.this_month", "q": "rates.this_quarter", "y": "rates.this_year"}
Outcome = tuple[str, dict[str, Any]]  # the words of a part of a figure, and what its rows have in common


def start(ctx: Context) -> None:
    """/rates, with the name of a department or place and a period, in any order. Raises NotYourWork, NotYours."""
    if not ctx.uow.district.appraisal.profile.rates or not speaking(ctx):
        raise NotYourWork(act="rates")
    word, said = _period_said(ctx.said)
    kind, back = WORDS_OF_PERIODS[word or "本月"]
    period = period_of(kind, ctx.uow.now, ctx.uow.district.appraisal.month_from)
    period = period.before if back else period
    views = [one for one in own_views(ctx.uow, speaking(ctx)) if ctx.update.private or one.kind != "p"]
    view = named(ctx, said) if said else (_shown(ctx) if word else None) or views[0]
    if view is None:
        ctx.say("rates.which", name=said[:30])
        return
    _show(ctx, view, period, [one for one in views if str(one) != str(view)] if not said else [])


def _period_said(said: str) -> tuple[str, str]:
    """The period that is named, '' for none, and what else was said."""
    plain = said.replace("个", "").replace("季度", "季").replace("这", "本")
    word = next((word for word in sorted(WORDS_OF_PERIODS, key=len, reverse=True) if word in plain), "")
    return word, plain.replace(word, "").strip() if word else said


def _shown(ctx: Context) -> View | None:
    """Whose figures lie in front of whoever asks for another period: 上个月呢."""
    choices = (choice for name, _, choice in ctx.state.get("options", ()) if name == "rates")
    return read_view(ctx.uow.district, next(choices, "").partition("/")[0])


def asked_for(ctx: Context, whose: str) -> str:
    """What /rates is to show, of words in which figures are asked for: a period, and whose they are."""
    return f"{_period_said(fold(ctx.text).plain)[0]} {whose if named(ctx, whose) else ''}".strip()


def named(ctx: Context, said: str) -> View | None:
    district = ctx.uow.district
    for code, area in district.areas.items():
        if said in {area.names.hans, area.names.hant, area.names.en, *area.aliases}:
            return View("a", code)
    found = departments_named(district, said)
    return View("d", found[0]) if found else None


def _read(ctx: Context) -> tuple[View, Period, str]:
    """What a button carries: view, period, and the rest. Raises OnlySaid for a person's figures where others read
    along."""
    view_code, _, rest = ctx.pressed.choice.partition("/")
    period_code, _, rest = rest.partition("/")
    view = still(read_view(ctx.uow.district, view_code))
    period = still(read_period(period_code, ctx.uow.district.appraisal.month_from))
    permitted(ctx.uow, view, ctx.actor)
    if view.kind == "p" and not ctx.update.private:
        raise OnlySaid("rates.in_private")
    return view, period, rest


def _key(view: View, period: Period, rest: str = "") -> str:
    return f"{view}/{period.code}" + (f"/{rest}" if rest else "")


def pressed(ctx: Context) -> None:
    """Another view or period."""
    view, period, _ = _read(ctx)
    _show(ctx, view, period, [])


def _show(ctx: Context, view: View, period: Period, others: list[View]) -> None:
    permitted(ctx.uow, view, ctx.actor)
    words, profile = ctx.words, ctx.uow.district.appraisal.profile
    parts = overview(ctx.uow, words, view, period)
    text = "\n\n".join("\n".join(filter(None, (part.heading, *part.lines))) for part in parts)
    rows: list[tuple[Button, ...]] = [
        tuple(
            Button(rate.names.say(words.lang), Action("rates_part", 0, _key(view, period, rate.measure)))
            for rate in profile.rates
        )
    ]
    last = min(period.end - MINUTE, ctx.uow.now)
    spans = {kind: _key(view, period_of(kind, last, period.day)) for kind in MONTHS if kind != period.kind}
    rows.append(tuple(ctx.button(_THIS[kind], Action("rates", 0, key)) for kind, key in spans.items()))
    rows.append((ctx.button("rates.before", Action("rates", 0, _key(view, period.before))),))
    if view.kind == "a":
        rows.append(
            (
                ctx.button("rates.below", Action("rates_below", 0, _key(view, period))),
                ctx.button("rates.tags", Action("rates_tags", 0, _key(view, period))),
            )
        )
        rows.append((ctx.button("rates.open_ones", Action("rates_part", 0, _key(view, period, "filed"))),))
    if _people(ctx, view):
        rows.append((ctx.button("rates.people", Action("rates_people", 0, _key(view, period))),))
    rows += [(Button(name_of(ctx.uow, words, one), Action("rates", 0, _key(one, period))),) for one in others]
    rows.append((ctx.button("rates.export", Action("rates_export", 0, _key(view, period))),))
    title = words("rates.title", name=name_of(ctx.uow, words, view))
    ctx.reply(Card(f"{span_of(words, period)}\n\n{text}", title, tuple(rows)), edit=bool(ctx.update.action))


def _people(ctx: Context, view: View) -> list[View]:
    """The people of a department whose figures this reader may see, by name and never by rate (WC-41)."""
    code = view.code if view.kind == "d" else ""
    if view.kind == "a":
        mine = {one.department for one in ctx.appointments}
        code = next((one.code for one in ctx.uow.district.departments_of(view.code) if one.code in mine), "")
    ids = {one.person_id for one in appointments_in(ctx.uow, code)} if code else set()
    people = [person for row in ids if (person := ctx.uow.repo(Person).get(row))]
    views = [View("p", str(person.id)) for person in sorted(people, key=lambda one: one.name)]
    return [one for one in views if one.code != str(ctx.person.id) and may_see(ctx.uow, one, ctx.actor)]


def people(ctx: Context) -> None:
    """A button for each of one's own people."""
    view, period, _ = _read(ctx)
    buttons = (
        Button(name_of(ctx.uow, ctx.words, one), Action("rates", 0, _key(one, period))) for one in _people(ctx, view)
    )
    ctx.say("rates.people_title", *column(buttons), name=name_of(ctx.uow, ctx.words, view))


def lower(ctx: Context) -> None:
    """The places and departments of a view, each a line and a button."""
    view, period, _ = _read(ctx)
    at, rows = ctx.pressed.number, below(ctx.uow, view, period)
    lines, buttons = [], []
    for one, figures, _ in rows[at : at + PAGE]:
        name = name_of(ctx.uow, ctx.words, one)
        said = " ".join(share(figure.rate) for figure in figures.values())
        lines.append(ctx.words("rates.line", name=name, text=said))
        buttons.append(Button(name, Action("rates", 0, _key(one, period))))
    more = ctx.more(Action("rates_below", at + PAGE, _key(view, period)), len(rows) - at - PAGE)
    heading = ctx.words("list.joint").join(
        r.names.say(ctx.words.lang) for r in ctx.uow.district.appraisal.profile.rates
    )
    ctx.reply(Card("\n".join([heading, *lines]), ctx.words("rates.below"), column(buttons) + more), edit=True)


def tags(ctx: Context) -> None:
    """七有五性 of a place."""
    view, period, _ = _read(ctx)
    part = by_tag(ctx.uow, ctx.words, view, period)
    ctx.reply(Card("\n".join(part.lines), part.heading), edit=False)


def outcomes(ctx: Context, measure: str) -> list[Outcome]:
    """The parts of a figure, and what the rows behind each have in common; an empty list for none that is known."""
    words, district = ctx.words, ctx.uow.district
    if measure in {"signed", "done"}:
        kind = {"signed": "sign", "done": "resolve"}[measure]
        kept, late = {"kind": kind, "late": False, "exempt": False}, {"kind": kind, "late": True, "exempt": False}
        return [
            (words("rates.kept"), kept),
            (words("rates.late"), late),
            (words("rates.left_out"), {"kind": kind, "exempt": True}),
        ]
    if measure == "contacted":
        return [(words("rate.contacted_yes"), {"contacted": True}), (words("rate.contacted_no"), {"contacted": False})]
    if measure == "solved":
        requests = [kind.code for kind in district.request_types.values() if kind.rated_for_resolution]
        return [(words.fact("solved", one), {"solved": one, "request": requests}) for one in ("yes", "partly", "no")]
    if measure == "satisfied":
        grades: list[Outcome] = [(name.say(words.lang), {"grade": n}) for n, name in enumerate(district.ratings)]
        return [*grades, (words("rates.by_phone"), {"phone": True})]
    return _courses(ctx, district) if measure == "filed" else []


def _courses(ctx: Context, district: District) -> list[Outcome]:
    """What is not at 100 % yet, and what each level ended."""
    ended = {"state": "closed"}
    found: list[Outcome] = [
        (ctx.words("rates.not_taken"), {"state": "filed"}),
        (ctx.words("rates.not_followed"), {**ended, "rated": False}),
    ]
    levels = ((level.code, level.names.say(ctx.words.lang)) for level in district.levels.values())
    return found + [
        (ctx.words("rates.ended_at", level=code, name=name), {**ended, "level": code}) for code, name in levels
    ]


def part(ctx: Context) -> None:
    """What a rate is made of: each part with its number, and a button to its rows."""
    view, period, measure = _read(ctx)
    account, lines, buttons = _account(measure), [], []
    for n, (name, where) in enumerate(outcomes(ctx, measure)):
        rows = ctx.uow.count(asked(scope_of(ctx.uow.district, view), period, account, **where))
        number = rows[0][0] if rows else 0
        lines.append(ctx.words("rates.part", name=name, n=number))
        if number:
            label = ctx.words("rates.part", name=name, n=number)
            buttons.append(Button(label, Action("rates_rows", 0, _key(view, period, f"{measure[:2]}{n}"))))
    profile = ctx.uow.district.appraisal.profile
    names = [rate.names.say(ctx.words.lang) for rate in profile.rates if rate.measure == measure]
    title = names[0] if names else ctx.words("rates.open_ones")
    how = ctx.words(f"rates.how_{measure}")
    ctx.reply(Card("\n".join([how, "", *lines]), title, column(buttons)), edit=False)


def _account(measure: str) -> str:
    return {"signed": "limits", "done": "limits", "filed": "filed"}.get(measure, "ratings")


def rows_behind(ctx: Context) -> None:
    """The tickets behind a part, newest first; each opens with a tap."""
    view, period, code = _read(ctx)
    measure = next((name for name in _MEASURES if code.startswith(name[:2])), "")
    parts = outcomes(ctx, measure)
    still(code[2:].isdecimal() and int(code[2:]) < len(parts))
    name, where = parts[int(code[2:])]
    at = ctx.pressed.number
    ids = ctx.uow.behind(asked(scope_of(ctx.uow.district, view), period, _account(measure), **where), PAGE + 1, at)
    tickets = map(ctx.uow.repo(Ticket).get, ids[:PAGE])
    rows: Rows = column(ticket_button(ctx.words, one) for one in tickets if one)
    if len(ids) > PAGE:
        rows += ((ctx.button("case.older", Action("rates_rows", at + PAGE, _key(view, period, code))),),)
    ctx.reply(Card(ctx.words("rates.rows", name=name, span=span_of(ctx.words, period)), rows=rows), edit=bool(at))


def export(ctx: Context) -> None:
    """The figures as paper and as a workbook, in private; the trace says who had them made."""
    view, period, _ = _read(ctx)
    if not ctx.update.private:
        raise OnlySaid("rates.in_private")
    ctx.do(c.ExportFigures(str(view), period.code))
    about = f"{view}.{period.code}.{ctx.person.id}"
    papers = tuple(order(ctx.uow, what, about, ctx.words.lang) for what in (RATES, RATES_BOOK))
    text = ctx.words("rates.exported", name=name_of(ctx.uow, ctx.words, view), span=span_of(ctx.words, period))
    ctx.reply(Card(text, pictures=papers))


BUTTONS: dict[str, Conversation] = {
    "rates": pressed,
    "rates_part": part,
    "rates_rows": rows_behind,
    "rates_below": lower,
    "rates_tags": tags,
    "rates_people": people,
    "rates_export": export,
}
WORDS: dict[str, Conversation] = dict.fromkeys(("/rates", "考核"), start)
