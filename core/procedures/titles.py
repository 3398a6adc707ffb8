"""What a case is called, by the fields that name it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.district.procedures import Field, Procedure
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local

TITLE = 30  # characters that name a case


def title_of(uow: UnitOfWork, procedure: Procedure, fields: Mapping[str, Any]) -> str:
    """What a case is called by the fields that name it."""
    named = (_named(uow, procedure.fields[code], fields.get(code, "")) for code in procedure.title)
    return " ".join(filter(None, named))[:TITLE].strip()


def _named(uow: UnitOfWork, field: Field, value: Any) -> str:
    match field.type:
        case "service" if value in uow.district.guide:
            return uow.district.guide[value].names.hans
        case "choice" if value in field.choices:
            return field.choices[value].hans
        case "department" if value in uow.district.departments:
            return uow.district.departments[value].names.hans
        case "area" if value in uow.district.areas:
            return uow.district.areas[value].names.hans
        case "moment" if value:
            return f"{local(datetime.fromisoformat(value)):%-m月%-d日%H:%M}"
        case "case":
            other = uow.repo(Case).get(value or 0)
            return other.title if other else ""
    return str(value)
