"""Makes what the documents take from the code, and tells what is stale."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from core.calls.workflow import CALL, CALLED
from core.district.folder import load
from core.district.procedures import Procedure
from core.rulings.workflow import RULING
from core.tickets.workflow import TICKET
from tools import floors, glossary, requirements
from tools.charts import mermaid, steps

DOCS = Path(__file__).parents[1] / "docs"
# Between two such marks a document holds what the code says; the name stands in BLOCKS.
MARKED = re.compile(r"(?P<begin><!-- made: (?P<name>\w+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)


def _life() -> str:
    return f"```mermaid\n{mermaid(TICKET)}\n```"


def _reasons() -> str:
    odd = [step for step in steps(TICKET) if step[3]]
    lines = ["| from | act | to | why |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {state} | {act} | {to} | {why} |" for state, act, to, why in odd)])


def _call() -> str:
    return f"```mermaid\n{mermaid(CALL)}\n```"


def _called() -> str:
    return f"```mermaid\n{mermaid(CALLED)}\n```"


def _ruling() -> str:
    return f"```mermaid\n{mermaid(RULING)}\n```"


def _procedures() -> str:
    """A chart for each procedure of the demo district, in the district's words."""
    procedures = load(DOCS.parent / "districts" / "demo").procedures.values()
    return "\n\n".join(f"### {one.names.hans}\n\n```mermaid\n{_chart(one)}\n```" for one in procedures)


def _chart(procedure: Procedure) -> str:
    lines = ["stateDiagram-v2", *(f'    state "{s.names.hans}" as {code}' for code, s in procedure.stages.items())]
    lines.append(f"    [*] --> {procedure.first}")
    for step in procedure.acts.values():
        sources = step.sources or [code for code, stage in procedure.stages.items() if not stage.end]
        lines += [f"    {source} --> {step.to or source}: {step.names.hans}" for source in sources]
    return "\n".join([*lines, *(f"    {code} --> [*]" for code, stage in procedure.stages.items() if stage.end)])


BLOCKS: dict[str, Callable[[], str]] = {
    "floors": floors.diagram,
    "rooms": floors.rooms,
    "life": _life,
    "reasons": _reasons,
    "call": _call,
    "called": _called,
    "ruling": _ruling,
    "procedures": _procedures,
}
WHOLE: dict[str, Callable[[], str]] = {"glossary.md": glossary.render, "requirements.md": requirements.render}


def filled(text: str) -> str:
    """A document with its marked blocks made anew. Raises KeyError for a block nobody makes."""
    return MARKED.sub(lambda m: f"{m['begin']}{BLOCKS[m['name']]()}\n{m['end']}", text)


def wanted() -> dict[Path, str]:
    """Every document that takes something from the code, as it should read."""
    found = {DOCS / name: make() for name, make in WHOLE.items()}
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if path not in found and MARKED.search(text):
            found[path] = filled(text)
    return found


def stale() -> list[str]:
    """The documents that do not say what the code says now."""
    told = wanted().items()
    return [path.name for path, text in told if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    """Write them."""
    for path, text in wanted().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
