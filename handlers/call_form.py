"""What the acts on calls ask for in a chat: lists to choose from."""

from __future__ import annotations

from core.calls.queries import units_of
from core.calls.workflow import CALL, CALLED
from core.domain.calls.plan import near
from core.domain.rows import Call, CalledUnit
from handlers.asking import Choices, Form
from handlers.talk import Turn

MAX_CHOICES = 16


def _near(turn: Turn, call: Call, without: set[str]) -> list[str]:
    """Departments near the matter: its experts, the teams of the district, the place's street and community."""
    district = turn.unit.district
    codes = near(district, call.category, call.area)
    for above in reversed(district.path(call.area or district.code)):
        if above.code != district.code:
            codes += [unit.code for unit in district.units_of(above.code)]
    return [code for code in dict.fromkeys(codes) if code not in without][:MAX_CHOICES]


def _others(turn: Turn, call: Call) -> list[tuple[str, str]]:
    there = {u.unit for u in units_of(turn.unit, call)} | {call.caller}
    return [(code, turn.words.unit(code)) for code in _near(turn, call, there)]


def _leads(turn: Turn, call: Call) -> list[tuple[str, str]]:
    units = [u for u in units_of(turn.unit, call) if not u.lead and u.state not in {"excused", "gone"}]
    return [(u.unit, turn.words.unit(u.unit)) for u in units]


def _grounds(turn: Turn, called: CalledUnit) -> list[tuple[str, str]]:
    """The basis first, then the suggested department: the choice is then 'basis unit'."""
    bases = turn.unit.district.return_bases
    basis = turn.pressed.choice.partition(" ")[0]
    call = turn.unit.repo(Call).get(called.call_id)
    if basis not in bases or call is None:
        return [(code, names.say(turn.words.lang)) for code, names in bases.items()]
    return [(f"{basis} {code}", turn.words.unit(code)) for code in _near(turn, call, {called.unit})]


CHOICES: dict[str, Choices] = {"others": _others, "leads": _leads, "grounds": _grounds}
FORMS = (
    Form(CALL, "k_", "call", CHOICES, lambda call, parent: str(call.number)),
    Form(CALLED, "k_", "call", CHOICES, lambda called, call: str(call.number)),
)
