"""Compiles a procedure of the district into a table of the engine."""

from functools import cache
from typing import Any

from core import events as e
from core.district.procedures import MISSED, START, Procedure, Step
from core.procedures.relations import ALONE
from core.workflow.transitions import HOUSE, Act, Arrow, Who, Workflow, table


@cache
def compiled(procedure: Procedure) -> Workflow:
    """The table of a procedure, made once; 'start' is an act from nowhere."""
    states = tuple(procedure.full(code) for code in procedure.stages)
    ended = frozenset(procedure.full(code) for code, stage in procedure.stages.items() if stage.end)
    by_itself = {stage.missed for stage in procedure.stages.values()} - {*MISSED} | {procedure.ends_with_matter}
    steps = (procedure.start, *procedure.acts.values())
    by_itself |= {str(one.values["then"]) for s in steps for one in s.effects if "then" in one.values}
    by_itself |= {stage.remind[1] for stage in procedure.stages.values() if stage.remind}
    acts = [_act(procedure, step, by_itself) for step in procedure.acts.values()]
    start = procedure.start
    begun = Act(procedure.full(START), (), _ways(start), e.CaseStarted, _needed(start), _note(start))
    return table("case", states, ended, begun, *acts)


def _act(procedure: Procedure, step: Step, by_itself: set[str]) -> Act:
    sources = step.sources or tuple(code for code, stage in procedure.stages.items() if not stage.end)
    arrow = Arrow(" ".join(map(procedure.full, sources)), procedure.full(step.to))
    who = _ways(step) + (HOUSE if step.code in by_itself else ())
    return Act(procedure.full(step.code), (arrow,), who, _event(procedure, step, sources), _needed(step), _note(step))


def _event(procedure: Procedure, step: Step, sources: tuple[str, ...]) -> Any:
    if step.to and procedure.stages[step.to].end:
        return e.CaseClosed
    order = [*procedure.stages]
    back = step.to and all(order.index(step.to) < order.index(source) for source in sources)
    return e.CaseReturned if back else e.CaseMoved


def _needed(step: Step) -> str:
    return "words" if step.words.hans and not step.optional else ""


def _note(step: Step) -> str:
    return "case" if step.words.hans else ""


def _ways(step: Step) -> tuple[Who, ...]:
    """Where a department may that started a case, so may a person who started it without an office."""
    found = tuple(Who(way.relation, way.permissions) for way in step.who)
    alone = (way.relation for way in step.who if way.relation.partition(":")[0] in {"applicant", "owner", "above"})
    return (*found, *(Who(relation + ALONE) for relation in alone))
