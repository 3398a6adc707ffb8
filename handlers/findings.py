"""认定: a reproach about a call or ticket; it counts once it is verified."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.calls.queries import units_of
from core.domain.calls.permits import may_see
from core.domain.permits import centre, is_reporter, may_read
from core.domain.rows import Call, Finding, Post, Ticket
from core.errors import Lacks, NoSuchCall, NoSuchTicket, NotYours
from core.unit import Actor
from core.work.supervision import verifiers
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn

NONE = "-"  # the choice of no tolerance


def report(turn: Turn) -> None:
    """What kind of reproach, against which unit of the call or ticket; then the facts."""
    action = turn.update.action
    if action is None:
        raise NoSuchCall(number="")
    matter = _matter(turn, action.name, action.number)
    _reporter(turn, matter)
    kinds, units = turn.unit.district.calls.findings, _units(turn, matter)
    kind, _, code = action.choice.partition(" ")
    if kind not in kinds:
        _offer(turn, "finding.kind", action, [(name, names.say(turn.words.lang)) for name, names in kinds.items()])
    elif code not in units:
        _offer(turn, "finding.unit", action, [(f"{kind} {unit}", turn.words.unit(unit)) for unit in units])
    else:
        turn.goto("finding", what=action.name, matter=matter.id, kind=kind, unit=code)
        _ask(turn, "finding.ask_report", unit=code)


def _matter(turn: Turn, name: str, number: int) -> Call | Ticket:
    """The call or ticket that the button stands on. Raises NoSuchCall, NoSuchTicket."""
    if name == "f_ticket":
        ticket = turn.unit.repo(Ticket).get(number)
        if ticket is None:
            raise NoSuchTicket(number="")
        return ticket
    call = turn.unit.repo(Call).get(number)
    if call is None:
        raise NoSuchCall(number="")
    return call


def _units(turn: Turn, matter: Call | Ticket) -> list[str]:
    """Both sides are assessed (北京条例 33), but nobody reproaches the own unit."""
    own = {post.unit for post in turn.posts}
    if isinstance(matter, Call):
        found = [matter.caller, *(u.unit for u in units_of(turn.unit, matter))]
    else:
        found = [matter.unit, matter.desk, *matter.helpers]
    return [code for code in dict.fromkeys(found) if code in turn.unit.district.units and code not in own]


def _offer(turn: Turn, key: str, action: Action, choices: list[tuple[str, str]]) -> None:
    rows: Rows = tuple((Button(said, Action(action.name, action.number, choice)),) for choice, said in choices)
    turn.reply(Card(turn.words(key), rows=(*rows, (turn.button("press.leave", Action("leave")),))))
    turn.toast_only("toast.choose")


def _ask(turn: Turn, key: str, **facts: object) -> None:
    turn.reply(Card(turn.words(key, **facts), ask=not turn.update.private))
    turn.toast_only("toast.write")


def _reporter(turn: Turn, matter: Call | Ticket) -> Actor:
    """Whoever the matter concerns, but not those who verify: nobody judges the own reproach. Raises NotYours."""
    for post in turn.posts:
        judges = "verify_misuse" in turn.unit.district.roles[post.role].can
        if not judges and _concerned(turn, matter, post):
            return Actor(turn.person.id, post.role, post.unit, turn.person.name)
    raise NotYours(act="finding", unit=matter.caller if isinstance(matter, Call) else matter.desk)


def _concerned(turn: Turn, matter: Call | Ticket, post: Post) -> bool:
    if isinstance(matter, Call):
        return may_see(turn.unit.district, matter, [u.unit for u in units_of(turn.unit, matter)], [post])
    kind = turn.unit.district.request_types.get(matter.kind)
    hidden = matter.tip_off or (kind is not None and kind.reporter_hidden)
    own = is_reporter(turn.person.id, matter)
    return not hidden and not own and may_read(turn.unit.district, turn.person, matter, [post])


def offers(turn: Turn, ticket: Ticket) -> bool:
    """Whether the ticket's page offers 提请认定 to its reader."""
    if not turn.unit.district.calls.findings or not ticket.dispatched_at:
        return False
    judges = any("verify_misuse" in turn.unit.district.roles[post.role].can for post in turn.posts)
    return not judges and any(_concerned(turn, ticket, post) for post in turn.posts)


def uphold(turn: Turn) -> None:
    """It is true: on which ground, if any, is it borne (容错)? Then the facts that were verified."""
    action, row = turn.update.action, _finding(turn)
    if action is None:
        return
    _verifier(turn, row)
    grounds = turn.unit.district.supervision.tolerances
    if action.choice not in {NONE, *grounds}:
        choices = [(NONE, turn.words("finding.borne_not")), *((k, n.say(turn.words.lang)) for k, n in grounds.items())]
        rows: Rows = tuple((Button(said, Action("f_uphold", row.id, choice)),) for choice, said in choices)
        turn.reply(Card(turn.words("finding.borne"), rows=rows))
        turn.toast_only("toast.choose")
        return
    turn.goto("finding", what="verify", row=row.id, upheld=True, tolerance=action.choice.replace(NONE, ""))
    _ask(turn, "finding.ask_facts")


def dismiss(turn: Turn) -> None:
    """It is not true; what was found is asked."""
    row = _finding(turn)
    _verifier(turn, row)
    turn.goto("finding", what="verify", row=row.id, upheld=False, tolerance="")
    _ask(turn, "finding.ask_facts")


def _finding(turn: Turn, row_id: int = 0) -> Finding:
    action = turn.update.action
    row = turn.unit.repo(Finding).get(row_id or (action.number if action else 0))
    if row is None:
        raise NoSuchCall(number="")
    return row


def _verifier(turn: Turn, row: Finding) -> Actor:
    """A reviewer of neither side (KM-33). Raises NotYours."""
    for post in turn.posts:
        if "verify_misuse" in turn.unit.district.roles[post.role].can:
            return Actor(turn.person.id, post.role, post.unit, turn.person.name)
    raise NotYours(act="verify", unit=next(iter(verifiers(turn.unit, row)), centre(turn.unit.district)))


def answer(turn: Turn) -> None:
    """The facts: reported by one, verified by another."""
    asked: dict[str, Any] = turn.state["ask"]
    if not turn.text:
        raise Lacks(act="finding", missing=("facts",))
    if asked["what"] != "verify":
        matter = _matter(turn, asked["what"], asked["matter"])
        about = {"call_id": matter.id} if isinstance(matter, Call) else {"ticket_id": matter.id}
        item = matter.item if isinstance(matter, Call) else ""
        turn.do(c.ReportFinding(asked["kind"], asked["unit"], turn.text, **about, item=item), _reporter(turn, matter))
        turn.goto("")
        turn.say("finding.reported")
        return
    row = _finding(turn, asked["row"])
    turn.do(c.VerifyFinding(row.id, asked["upheld"], turn.text, asked["tolerance"]), _verifier(turn, row))
    turn.goto("")
    turn.say("finding.verified")


BUTTONS = {"f_report": report, "f_ticket": report, "f_uphold": uphold, "f_dismiss": dismiss}
STEPS = {"finding": answer}
