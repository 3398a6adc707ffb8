"""By which post somebody speaks and acts."""

from typing import Any

from core.commands import Input, Perform
from core.decisions.records import Decision, Roll
from core.decisions.subject import serves
from core.errors import NotYourOffice, there
from core.people.records import Appointment, Binding
from core.refs import Ref
from core.unit_of_work import Actor
from handlers.context import Context


def speaking(ctx: Context) -> list[Appointment]:
    """The posts somebody speaks by here: in a group only those of its department, for all who sit there read along."""
    if ctx.update.private:
        return ctx.appointments
    bound = {b.department for b in ctx.uow.repo(Binding).find(address=str(ctx.update.chat), valid_to=None, area="")}
    return [appointment for appointment in ctx.appointments if appointment.department in bound]


def office(ctx: Context, roles: frozenset[str]) -> Appointment:
    """The post by which this person acts. Raises NotYourOffice."""
    return there([one for one in ctx.appointments if one.role in roles], NotYourOffice, deed="post")[0]


def post(ctx: Context, *permissions: str) -> Appointment:
    """The first post by which this person may do one of these. Raises NotYourOffice."""
    return there(ctx.posts(*permissions), NotYourOffice, deed="post")[0]


def place_of(ctx: Context, appointment: Appointment) -> str:
    """The place of the post's unit."""
    return ctx.uow.district.departments[appointment.department].area


def newest_roll(ctx: Context, area: str) -> Roll | None:
    """The roll that a place has now."""
    return ctx.uow.repo(Roll).first(area=area, newest=True)


def parts_of(text: str) -> list[str]:
    """'1，4、7' or '1 4 7' -> its parts."""
    return text.replace("，", " ").replace(",", " ").replace("、", " ").split()


def actor_of(ctx: Context, appointment: Appointment) -> Actor:
    """The person in that post."""
    return Actor(ctx.person.id, appointment.role, appointment.department, ctx.person.name)


def serving(ctx: Context, area: str, *permissions: str) -> Actor:
    """The person in a post that may do this for the place. Raises NotYourOffice."""
    found = [one for one in ctx.posts(*permissions) if serves(ctx.uow, one.department, area)]
    return actor_of(ctx, there(found, NotYourOffice, deed="post")[0])


def settle(ctx: Context, decision: Decision, **what: Any) -> None:
    """Set what must stand before the vote."""
    ctx.act(Ref("decision", decision.id), "settle", **what)


def do(ctx: Context, decision: int, act: str, actor: Actor | None = None, text: str = "", /, **facts: Any) -> None:
    """Have an act of the decision's profile done. `facts`: what it says beyond words."""
    ctx.do(Perform(Ref("decision", decision), act, Input(text=text, fields=facts)), actor)
