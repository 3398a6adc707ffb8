"""Who may make which call, and who may read it; the states there are."""

from collections.abc import Sequence

from core.calls.records import Call
from core.district.calls import CallType
from core.district.district import District
from core.people.records import Appointment

CALL_STATES = (
    "pending",  # waits for the review of its type
    "refused",  # the review did not let it pass
    "issued",  # the units have their cards
    "working",  # somebody has come or answered
    "concluded",  # the common result is written; ratings are asked for
    "closed",
    "cancelled",  # taken back before anybody reported in (KM-29)
)
CALL_ENDED = frozenset({"refused", "closed", "cancelled"})
CALLED_STATES = (
    "notified",
    "acknowledged",
    "disputed",  # says it is another's duty; the panel decides
    "reported_in",
    "absent",  # the limit to come has passed; a fact, not yet a judgement
    "fed_back",
    "released",  # the caller let the unit go (事不完，人不走)
    "excused",  # the panel named another unit
    "gone",  # the unit itself no longer exists
    "rated",
)
CALLED_ENDED = frozenset({"released", "excused", "gone", "rated"})


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
