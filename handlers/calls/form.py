"""What the acts on calls ask for in a chat: lists to choose from."""

from core.calls.plan import near
from core.calls.queries import departments_of
from core.calls.records import Call, CalledDepartment
from core.calls.workflow import CALL, CALLED
from handlers.context import Context
from handlers.forms import Choices, Form, Search
from handlers.frame.choosing import Option, departments, grounds


def _near(ctx: Context, call: Call, without: set[str]) -> list[str]:
    """All departments, those near the matter first: its experts, its teams, the place's street and community."""
    district = ctx.uow.district
    codes = near(district, call.category, call.area)
    for above in reversed(district.path(call.area or district.code)):
        if above.code != district.code:
            codes += [department.code for department in district.departments_of(above.code)]
    return [code for code in dict.fromkeys((*codes, *district.departments)) if code not in without]


def _others(ctx: Context, call: Call) -> list[Option]:
    there = {u.department for u in departments_of(ctx.uow, call)} | {call.caller}
    return [(code, ctx.words.department(code)) for code in _near(ctx, call, there)]


def _leads(ctx: Context, call: Call) -> list[Option]:
    departments = [u for u in departments_of(ctx.uow, call) if not u.lead and u.state not in {"excused", "gone"}]
    return [(u.department, ctx.words.department(u.department)) for u in departments]


def _grounds(ctx: Context, called: CalledDepartment) -> list[Option]:
    call = ctx.uow.repo(Call).get(called.call_id)
    return grounds(ctx, _near(ctx, call, {called.department}) if call else [])


SEARCH: dict[str, Search] = {
    "others": lambda ctx, call, said: departments(ctx, _others(ctx, call), said),
    "grounds": lambda ctx, called, said: departments(ctx, _grounds(ctx, called), said),
}
CHOICES: dict[str, Choices] = {"others": _others, "leads": _leads, "grounds": _grounds}
FORMS = (
    Form(CALL, "k_", "call", CHOICES, lambda call, parent: str(call.number), search=SEARCH),
    Form(CALLED, "k_", "call", CHOICES, lambda called, call: str(call.number), search=SEARCH),
)
