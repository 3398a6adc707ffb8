"""Versions of duty lists as the engine knows them, and how one begins."""

from dataclasses import replace

from core import commands as c
from core import events as e
from core.duties.queries import preview_list
from core.duties.records import DutyItem, DutyVersion
from core.errors import AlreadyDone, ListMistakes, NotNow, NotYours, NotYourWork, demand
from core.ledger.chain import digest
from core.refs import Ref
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Follow, Move, Relation, Subject, alone, begins
from core.workflow.transitions import HOUSE, Act, Arrow, table, who

_OFFICE = "decide_responsibility review supervise"

# fmt: off
LIST = table(
    "list",
    ("proposed", "effective", "superseded", "refused"),
    frozenset({"superseded", "refused"}),
    # Each reviewing office once (编办、司法 …, SG-49).
    Act("agree", (Arrow("proposed", "effective", "with the last review, on its day; until then it stays"),),
        who("reviewer", _OFFICE), e.ListReviewed, shown=("reviewer",)),
    Act("refuse", (Arrow("proposed", "refused"),), who("reviewer", _OFFICE), e.ListRefused, words="words",
        asks="words", shown=("reviewer",)),
    # The house.
    Act("replace", (Arrow("effective", "superseded", "kept for old tickets"),), HOUSE),
)
# fmt: on
PROPOSES = Act("propose", (), who("anywhere", _OFFICE))


def _unheard(move: Move) -> list[str]:
    """The offices that have not spoken yet."""
    heard = {review["department"] for review in move.record.reviews}
    return [code for code in move.uow.district.lists.reviewers if code not in heard]


def _once(move: Move) -> None:
    """Raises AlreadyDone."""
    if move.actor.department not in _unheard(move):
        raise AlreadyDone(act="review", who="", department=move.actor.department, at=move.uow.now)


def _note(move: Move, *, passed: bool) -> None:
    review = {"department": move.actor.department, "by": move.actor.person_id, "at": move.uow.now.isoformat()}
    move.record.reviews = [*move.record.reviews, {**review, "passed": passed, "words": move.text}]
    move.facts = {"department": move.actor.department}


def _agree(move: Move) -> None:
    """The last office puts the version in force, from the day in field valid_from or from now on."""
    uow, version = move.uow, move.record
    _note(move, passed=True)
    if _unheard(move):
        move.to = version.state
        return
    begins_at = max(move.input.fields.get("valid_from") or uow.now, uow.now)
    for earlier in uow.repo(DutyVersion).find(list_code=version.list_code, state="effective"):
        move.then.append(Follow(Ref("list", earlier.id), "replace", c.Input(fields={"until": begins_at})))
    version.valid_from = begins_at
    move.then.append(e.ListPublished(version.id, version.list_code, version.version, begins_at.isoformat()))


def _replace(move: Move) -> None:
    move.record.valid_to = move.input.fields["until"]


LISTS = Subject(
    "list",
    alone(DutyVersion),
    lambda uow, version: LIST,
    {
        "reviewer": Relation(
            lambda move, appointment: appointment.department in move.uow.district.lists.reviewers,
            lambda move: NotYours(act="review", department=next(iter(_unheard(move)), "")),
        ),
        "anywhere": Relation(lambda move, appointment: True, lambda move: NotYourWork(act="propose")),
    },
    {"agree": _once, "refuse": _once},
    {"agree": _agree, "refuse": lambda move: _note(move, passed=False), "replace": _replace},
)


def propose_list(command: c.ProposeList, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """A new version waits for its reviews; the old one stays in force (SG-49). Raises NotYours, ListMistakes, Lacks."""
    code, rules = command.list_code, uow.district.lists
    version = DutyVersion(code, 1, "proposed", uow.now, "", 0, command.situation, command.reason.strip())
    actor = begins(LISTS, PROPOSES, uow, version, actor)
    demand("propose", reason=version.reason)
    demand("propose", list=code in rules.kinds)
    demand("propose", situation=not rules.situations or command.situation in rules.situations)
    found = preview_list(uow, code, command.rows)
    if found.mistakes:
        raise ListMistakes(mistakes=found.mistakes)
    if uow.repo(DutyVersion).first(list_code=code, state="proposed"):
        raise NotNow(act="propose", state="proposed")
    last = uow.repo(DutyVersion).first(list_code=code, newest=True)
    version.version = last.version + 1 if last else 1
    version.department, version.by = actor.department, actor.person_id
    version.digest = digest([list(row) for row in command.rows])
    uow.repo(DutyVersion).add(version)
    for item in found.items:
        uow.repo(DutyItem).add(replace(item, version_id=version.id))
    counts = {"added": len(found.added), "changed": len(found.changed), "dropped": len(found.dropped)}
    situation, number = version.situation, version.version
    return [e.ListProposed(version.id, list_code=code, version=number, situation=situation, **counts)]
