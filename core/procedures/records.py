"""A case: one run of a procedure, whatever the procedure is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.record import record
from core.refs import Ref


@record(
    "cases",
    subject="case",
    indexes=("about", "created_by", "procedure id", "procedure title", "area"),
    unique=("number",),
)
@dataclass(slots=True)
class Case:
    """`state`: full code of its stage ('fund.check'), entered at `entered_at`. `department`: the department that
    started it, '' for a person of their own. `about`: the record it is about. `fields`: by the codes of the
    procedure's fields; money in fen, dates ISO, pictures and documents as keys of files; and 'clock', the limit of a
    ticket an application is about."""

    procedure: str
    number: str
    state: str
    title: str
    department: str
    area: str
    about: Ref
    created_at: datetime
    created_by: int
    entered_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    last_act: str = ""
    changed_at: datetime | None = None
    published_at: datetime | None = None
    closed_at: datetime | None = None
    forgotten_at: datetime | None = None
    id: int = 0
