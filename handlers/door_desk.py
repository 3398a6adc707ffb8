"""At the door: an officer who sees a voter confirms who it is."""

from __future__ import annotations

import secrets

from core.decisions.rolls import line
from core.domain.refs import Ref
from core.domain.rows import Person
from core.errors import NotOnRoll, SaySomething
from handlers.decision_people import holders
from handlers.mailroom import Post
from handlers.message import Action, Button, Card
from handlers.offices import newest_roll, office, place_of, roles_with, village
from handlers.talk import Conversation, Turn

TABLE = "enter_paper_ballots"  # permission: who stands at the door
NAME = 30  # characters of a name that is passed on


def ask(turn: Turn) -> None:
    """/door NAME: who has no code shows the phone to the officers of the own village."""
    name = turn.said[:NAME]
    home = village(turn)
    if not turn.update.private or not name:
        turn.say("door.how")
        return
    found = holders(turn.unit, home, frozenset({TABLE})) if home else {}
    if not found:
        turn.say("door.nobody" if home else "vote.no_village")
        return
    mark = f"{secrets.randbelow(10_000):04}"
    post = Post(turn.unit, turn.wording)
    for address, lang in found.items():
        words = turn.wording.of(lang)
        row = (Button(words("press.vouch"), Action("v_vouch", turn.person.id)),)
        post.write(address, Card(words("door.asked", who=name, mark=mark), rows=(row,)))
    turn.say("door.wait", mark=mark)


def vouch(turn: Turn) -> None:
    """The officer sees the same four digits on the phone: which line of the roll is this?"""
    office(turn, roles_with(turn, TABLE))
    if not turn.update.private:
        raise SaySomething(deed="vouch")
    turn.goto("v_vouch", person=turn.pressed.number)
    turn.say("door.ask_number")


def answer(turn: Turn) -> None:
    """'3 王阿姨': number and name must be one line of the roll. Raises NotOnRoll, VoterTaken, NotYourOffice."""
    post = office(turn, roles_with(turn, TABLE))
    number, _, name = turn.text.partition(" ")
    roll = newest_roll(turn, place_of(turn, post))
    if not roll or line(turn.unit, roll.id, number).name != name.strip():
        raise NotOnRoll(number=number)
    person = turn.unit.repo(Person).get(turn.state["ask"]["person"])
    if person is None:
        raise SaySomething(deed="vouch")
    turn.act(Ref("roll", roll.id), "vouch", number=number, person_id=person.id)
    turn.goto("")
    Post(turn.unit, turn.wording).tell_person(person.id, "vote.bound")
    turn.say("door.done", number=number, who=name.strip())


BUTTONS: dict[str, Conversation] = {"v_vouch": vouch}
WORDS: dict[str, Conversation] = {"/door": ask, "核实身份": ask, "核實身份": ask}
STEPS: dict[str, Conversation] = {"v_vouch": answer}
