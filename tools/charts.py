"""Draws tables of acts: every step, and the Mermaid diagram of them."""

from core.workflow.transitions import Workflow

Step = tuple[str, str, str, str]


def steps(table: Workflow) -> list[Step]:
    """Every (state, act, state, reason) that changes the state or is explained, in the order of the table."""
    found: list[Step] = []
    for act in table.acts.values():
        for arrow in act.arrows:
            sources = table.states if arrow.sources == "*" else arrow.sources.split()
            moved = ((s, act.name, arrow.target or s, arrow.why) for s in sources)
            found += [one for one in moved if one[0] != one[2] or one[3]]
    return found


def mermaid(table: Workflow) -> str:
    """The table as a Mermaid state diagram (docs/ holds the drawn copy)."""
    lines = ["stateDiagram-v2", f"    [*] --> {table.first}"]
    lines += [f"    {state} --> {to}: {name}" for state, name, to, _ in steps(table)]
    lines += [f"    {state} --> [*]" for state in table.states if state in table.ended]
    return "\n".join(lines)
