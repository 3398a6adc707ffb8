"""The records of rulings, duty lists and admissions."""

from dataclasses import field
from datetime import datetime
from typing import Any

from core.record import record
from core.refs import Ref


@record("rulings", subject="ruling", indexes=("about", "state", "category state"), seldom=True)
class Ruling:
    """A dispute about whose duty a ticket or a called unit's part is, before a panel.

    `department` disputes; `suggested` is whom it names. `subject` is the matter in plain words without personal data.
    """

    about: Ref
    department: str
    basis: str
    suggested: str
    panel: str
    state: str
    opened_at: datetime
    category: str = ""
    area: str = ""
    subject: str = ""
    main: str = ""
    helpers: list[str] = field(default_factory=list)
    statute: str = ""
    clause: str = ""
    principles: list[str] = field(default_factory=list)
    late: bool = False
    decided_at: datetime | None = None
    id: int = 0


@record("opinions", unique=("ruling_id department",), traced=True, sealed="basis text BY ruling_id department")
class Opinion:
    """What one member of a panel thinks; `main` is the unit it would designate."""

    ruling_id: int
    department: str
    main: str
    basis: str
    text: str
    at: datetime
    by: int
    id: int = 0


@record("duty_items", unique=("version_id number",), traced=True)
class DutyItem:
    """One line of a duty list. `main` and `helpers` are base codes of units, `part` what the list's own unit does."""

    list_code: str
    number: str
    sector: str
    name: str
    main: str
    helpers: list[str] = field(default_factory=list)
    part: str = "lead"
    duties: str = ""
    town_duty: str = ""
    helper_duty: str = ""
    basis: str = ""
    flow: list[str] = field(default_factory=list)
    scenario: str = ""
    keywords: str = ""
    categories: list[str] = field(default_factory=list)
    version_id: int = 0
    id: int = 0


@record("duty_versions", subject="list", unique=("list_code version",), seldom=True)
class DutyVersion:
    """One version of a list: proposed, effective, superseded or refused. `reviews`: unit → moment and words."""

    list_code: str
    version: int
    state: str
    proposed_at: datetime
    department: str
    by: int
    situation: str = ""
    reason: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    reviews: list[dict[str, Any]] = field(default_factory=list)
    digest: str = ""
    id: int = 0
