"""The cases of a procedure as a table, a row each, or counted."""

from collections import Counter

from core.district.procedures import Effect
from core.procedures.records import Case
from core.procedures.relations import is_party, visible
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local
from handlers.documents import Part, Sheet
from handlers.procedures.cards import facts_of, fields_said, value_said
from handlers.wording import Words


def page(uow: UnitOfWork, words: Words, about: str) -> Sheet | None:
    """`about`: the id of a case. Its page to print and sign; None where its procedure has none."""
    case = uow.repo(Case).get(int(about))
    procedure = uow.district.procedures.get(case.procedure) if case else None
    if case is None or procedure is None or not procedure.sheet.hans:
        return None
    lines = procedure.sheet.say(words.lang).format_map(facts_of(uow, words, case)).strip().splitlines()
    return Sheet(procedure.names.say(words.lang), case.number, (Part("", tuple(lines)),), (words("case.signature"),))


def table(uow: UnitOfWork, words: Words, about: str) -> Sheet | None:
    """`about`: 'code.person'. What the person may see, as text; None where there is no such procedure."""
    code, _, person = about.partition(".")
    procedure = uow.district.procedures.get(code)
    if procedure is None:
        return None
    names = [field.names.say(words.lang) for field in procedure.fields.values()]
    rows = [(*words("case.columns").split("|"), *names)]
    for case in visible(uow, procedure, int(person)):
        values = {f.code: v for f, v in fields_said(uow, words, case, whole=is_party(uow, case, int(person)))}
        facts = facts_of(uow, words, case)
        when = f"{local(case.created_at):%Y-%m-%d %H:%M}"
        fixed = (case.number, facts["title"], facts["state"], facts["department"], when)
        rows.append((*map(str, fixed), *(values.get(code, "") for code in procedure.fields)))
    return Sheet(procedure.names.say(words.lang), "", (), table=tuple(rows))


def counts(uow: UnitOfWork, words: Words, effect: Effect) -> list[tuple[str, ...]]:
    """How many open cases of a procedure have the same values of some fields; nobody is named. The heading first."""
    procedure = uow.district.procedures[effect.values["procedure"]]
    fields = [procedure.fields[code] for code in effect.values["by"]]
    found: Counter[tuple[str, ...]] = Counter()
    for case in uow.repo(Case).find(procedure=procedure.code, closed_at=None):
        values = ((field, case.fields.get(field.code)) for field in fields)
        found[tuple(value_said(uow, words, field, value) if value else "" for field, value in values)] += 1
    heading = (*(field.names.say(words.lang) for field in fields), words("case.number_of"))
    return [heading, *((*values, str(n)) for values, n in sorted(found.items()))]


def counted(uow: UnitOfWork, words: Words, about: str) -> Sheet | None:
    """`about`: 'case.act'. What an act counts, as a table."""
    row, _, act = about.partition(".")
    case = uow.repo(Case).get(int(row))
    procedure = uow.district.procedures.get(case.procedure) if case else None
    found = [e for e in procedure.acts[act].effects if e.kind == "count"] if procedure and act in procedure.acts else []
    if procedure is None or not found:
        return None
    return Sheet(procedure.names.say(words.lang), "", (), table=tuple(counts(uow, words, found[0])))
