"""The cases of a procedure as a table, one row a case."""

from __future__ import annotations

from core.procedures.relations import is_party, visible
from core.unit_of_work import UnitOfWork
from handlers.documents import Sheet
from handlers.procedures.cards import facts_of, fields_said
from handlers.wording import ZONE, Words


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
        when = f"{case.created_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        fixed = (case.number, facts["title"], facts["state"], facts["department"], when)
        rows.append((*map(str, fixed), *(values.get(code, "") for code in procedure.fields)))
    return Sheet(procedure.names.say(words.lang), "", (), table=tuple(rows))
