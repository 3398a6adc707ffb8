"""Who may make which call, and who may read it."""

from collections.abc import Sequence

from core.calls.records import Call
from core.district.calls import CallType
from core.district.district import District
from core.people.records import Appointment


def kinds_of(district: District, appointment: Appointment) -> frozenset[str]:
    """Which kinds of caller the holder of a post is."""
    department = district.departments.get(appointment.department)
    if department is None:
        return frozenset()
    found = district.calls.callers.values()
    return frozenset(
        k.code for k in found if appointment.role in k.roles and (not k.kinds or department.kind in k.kinds)
    )


def may_blow(district: District, kind: CallType, appointment: Appointment) -> bool:
    """Whether the matrix lets the holder of a post make a call of this type (KM-26, WH-23)."""
    return bool(kind.who & kinds_of(district, appointment))


def types_for(district: District, appointments: Sequence[Appointment]) -> tuple[CallType, ...]:
    """The types somebody may make, in the district's order."""
    return tuple(k for k in district.calls.types.values() if any(may_blow(district, k, p) for p in appointments))


def blowing(district: District, kind: CallType, appointments: Sequence[Appointment]) -> Appointment | None:
    """The post by which somebody makes such a call, the highest level first."""
    fitting = [appointment for appointment in appointments if may_blow(district, kind, appointment)]
    order = list(district.levels)
    return max(fitting, key=lambda p: order.index(district.departments[p.department].level), default=None)


def may_see(district: District, call: Call, departments: Sequence[str], appointments: Sequence[Appointment]) -> bool:
    """Whether somebody may read the call: its caller, its units, the desks copied, the reviewer, supervisors."""
    near = {call.caller, call.reviewer, *departments, *call.copied}
    return any(
        appointment.department in near or "read_all" in district.roles[appointment.role].can
        for appointment in appointments
    )
