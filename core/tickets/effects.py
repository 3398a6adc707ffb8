"""What acts on tickets do beyond moving them along their table."""

from core.logins import give_login
from core.tickets import alarm_acts, contact, desk_acts, holder_acts, house_acts, people_acts, remarks
from core.workflow.engine import Step

GUARDS: dict[str, Step] = {
    **desk_acts.GUARDS,
    **holder_acts.GUARDS,
    **people_acts.GUARDS,
    **contact.GUARDS,
    **alarm_acts.GUARDS,
    **remarks.GUARDS,
}
EFFECTS: dict[str, Step] = {
    **desk_acts.EFFECTS,
    **holder_acts.EFFECTS,
    **people_acts.EFFECTS,
    **house_acts.EFFECTS,
    **contact.EFFECTS,
    **alarm_acts.EFFECTS,
    **remarks.EFFECTS,
    "give_login": give_login,
}
