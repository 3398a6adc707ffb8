"""At the door: an officer who sees a voter confirms who it is."""

import secrets

from core.decisions.rolls import line
from core.decisions.workflow import TELLER
from core.errors import NoSuchLine, SaySomething, there
from core.people.records import Person
from core.refs import Ref
from handlers.context import Context, Conversation
from handlers.decisions.audiences import holders
from handlers.messages import Action
from handlers.notifier import Notifier
from handlers.people.appointments import newest_roll, place_of, post

NAME = 30  # characters of a name that is passed on


def ask(ctx: Context) -> None:
    """/door NAME: who has no code shows the phone to the officers of the own village."""
    name = ctx.said[:NAME]
    home = ctx.uow.district.community(ctx.person.home)
    if not ctx.update.private or not name:
        ctx.say("door.how")
        return
    found = holders(ctx.uow, home, frozenset({TELLER})) if home else {}
    if not found:
        ctx.say("door.nobody" if home else "vote.no_village")
        return
    mark = f"{secrets.randbelow(10_000):04}"
    way = ("press.vouch", Action("v_vouch", ctx.person.id))
    Notifier(ctx.uow, ctx.wording).tell(found, "door.asked", way, who=name, mark=mark)
    ctx.say("door.wait", mark=mark)


def vouch(ctx: Context) -> None:
    """The officer sees the same four digits on the phone: which line of the roll is this?"""
    post(ctx, TELLER)
    if not ctx.update.private:
        raise SaySomething(deed="vouch")
    ctx.set_step("v_vouch", person=ctx.pressed.number)
    ctx.say("door.ask_number")


def answer(ctx: Context) -> None:
    """'3 王阿姨': number and name must be one line of the roll. Raises NoSuchLine, VoterTaken, NotYourOffice."""
    appointment = post(ctx, TELLER)
    number, _, name = ctx.text.partition(" ")
    roll = newest_roll(ctx, place_of(ctx, appointment))
    if not roll or line(ctx.uow, roll.id, number).name != name.strip():
        raise NoSuchLine(number=ctx.text[:30])
    person = there(ctx.uow.repo(Person).get(ctx.state["ask"]["person"]), SaySomething, deed="vouch")
    ctx.act(Ref("roll", roll.id), "vouch", number=number, person_id=person.id)
    ctx.set_step("")
    Notifier(ctx.uow, ctx.wording).notify_person(person.id, "vote.bound")
    ctx.say("door.done", number=number, who=name.strip())


BUTTONS: dict[str, Conversation] = {"v_vouch": vouch}
WORDS: dict[str, Conversation] = {"/door": ask, "核实身份": ask}
STEPS: dict[str, Conversation] = {"v_vouch": answer}
