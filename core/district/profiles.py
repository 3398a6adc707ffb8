"""What a district says about panels, lists and applications: data only."""

from dataclasses import dataclass, field
from typing import Annotated

from core.district.entries import Duration, Names
from core.district.fields import Among, Key, Of
from core.district.vocabulary import DEPARTMENT_KINDS, PARTS, REPLIED
from core.duties.records import DutyItem


@dataclass(frozen=True, slots=True)
class Panel:
    """A profile of the joint panel (寿光 SG-62, 江北 JB-01): who chairs, who sits, how long it has.

    Base codes. `chair_roles`: only holders of these roles decide, empty any member of the chairing unit. `at_once`:
    the chair may designate without opinions (潍坊条例 22).
    """

    code: str
    names: Names
    chair: Annotated[str, Of("units")]
    members: Annotated[tuple[str, ...], Of("units")]
    limit: Duration
    chair_roles: Annotated[frozenset[str], Of("roles")] = frozenset()
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class RulingRules:
    """Panels of the district, and which one sits. `max_returns` is the clock's: the next return goes to the panel."""

    panels: dict[str, Panel] = field(default_factory=dict)
    profile: Annotated[str, Of("panels")] = ""
    principles: dict[str, Names] = field(default_factory=dict)

    @property
    def panel(self) -> Panel | None:
        """The panel that sits."""
        return self.panels.get(self.profile)


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list of the district and its guard.

    `holders`: unit kinds the list is about (streets, communities); they may be main only for its `main_parts`.
    `closed`: what is not on such a list may not be given to them without an admission (WC-37). `file`: the CSV of
    the district's folder with which it begins. `areas`: the list holds only there (powers delegated to one town).
    """

    code: str
    names: Names
    holders: Annotated[frozenset[str], Among(DEPARTMENT_KINDS)]
    main_parts: Annotated[frozenset[str], Among(PARTS)]
    closed: bool = False
    file: str = ""
    areas: Annotated[tuple[str, ...], Of("areas")] = ()


@dataclass(frozen=True, slots=True)
class ListRules:
    """All lists; forbidden tasks: words that never go to units of the kinds (招商引资, 协税护税).

    `ordered`: what a report says besides, where it gives such a task and does not complain of it. `headings` and
    `parts`: what offices write in their tables, with the column and the part it means.
    """

    kinds: Annotated[dict[str, ListKind], Key("lists")] = field(default_factory=dict)
    first: dict[str, tuple[DutyItem, ...]] = field(default_factory=dict)
    reviewers: Annotated[tuple[str, ...], Of("units")] = ()
    forbidden: dict[str, frozenset[str]] = field(default_factory=dict)
    ordered: tuple[str, ...] = ()
    situations: dict[str, Names] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence that staff need again and again (现成回复): for which acts on a ticket, and which categories (none:
    all). `text` may hold the names of vocabulary.REPLY_FACTS in braces."""

    code: str
    acts: Annotated[tuple[str, ...], Among(REPLIED)]
    text: Names
    categories: frozenset[str] = frozenset()
