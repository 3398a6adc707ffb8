"""Cases, and what they post: records of procedures."""

from dataclasses import field
from datetime import datetime
from typing import Any

from core.record import record
from core.refs import Ref


@record(
    "cases",
    subject="case",
    indexes=("about", "created_by", "procedure id", "procedure title", "area"),
    unique=("number",),
    sealed="fields BY number",
)
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


@record("postings", indexes=("book source", "book target", "case_id"), traced=True)
class Posting:
    """An amount that left one account of a book and arrived on another; it is never changed, only `reverses` another.

    An account is its code, with its holder behind a slash: 'wallet/person:12', 'project/case:7', 'giver/爱心商会'.
    `day`: the local day it counts for, ISO. `tag`: what kind of income it is, in the district's words.
    """

    book: str
    source: str
    target: str
    amount: int
    day: str
    at: datetime
    case_id: int = 0
    tag: str = ""
    reverses: int = 0
    id: int = 0


@record("closings", indexes=("book",), traced=True)
class Closing:
    """The books are closed: nothing is posted any more for a day up to `until`, ISO."""

    book: str
    until: str
    at: datetime
    case_id: int
    id: int = 0
