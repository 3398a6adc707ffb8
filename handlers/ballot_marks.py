"""A secret paper of several marks: ticked in the chat, kept sealed."""

from __future__ import annotations

from collections.abc import Callable

from core.decisions.ballots import room
from core.domain.decisions.ballots import ABSTAIN, BadBallot, Ballot, Option, canonical, chosen, marked, scored
from core.domain.decisions.rows import Decision
from core.work.sealed import opened, sealed
from handlers.decision_notices import secrecy_said
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn, toast

BY_BUTTON = frozenset({"yes_no", "one"})  # one press is the whole ballot
KEYBOARD = 10  # the best score that still has a button for every score
LONGEST = 500  # bytes of a half-made choice that can be kept sealed
NAMED = 60  # characters of names a word under the press shows
FEN = 100  # of a yuan
KINDS = ("some", "approval", "score", "budget")
FLAWS = ("nothing", "too_many", "too_few", "over_budget", "bad_score", "unknown_option", "option_twice")


def fits(decision: Decision, paper: Ballot) -> bool:
    """Whether this secret paper is filled in mark by mark here."""
    return decision.secrecy == "secret" and paper.kind not in BY_BUTTON and room(paper) <= LONGEST


def press(turn: Turn, decision: Decision, paper: Ballot, lead: str, choice: str) -> str:
    """One press on the paper -> the whole choice once it is to be cast, else ''.

    `lead`: 'N=' where one votes for line N. 't:3' ticks or unticks, 't:3=5' scores, 'g:3' asks the score of 3, 'look'
    shows, 'cast' casts. What is marked so far lies sealed in the dialogue; what is said of it leaves only sealed.
    """
    what, _, mark = choice.partition(":")
    held = _held(turn, decision, lead)
    if not choice:
        forget(turn)
        _ask(turn, decision, paper, lead, paper.options[0].code if paper.kind == "score" else "")
    elif what == "t":
        _mark(turn, decision, paper, lead, mark)
    elif what == "g":
        _ask(turn, decision, paper, lead, mark)
    elif what == "look":
        _tell(turn, decision, paper, lead, _so_far(turn, paper, held))
    elif what == "cast":
        return _ready(turn, decision, paper, lead, held)
    else:
        return choice
    return ""


def typed(turn: Turn, decision: Decision, paper: Ballot, lead: str) -> None:
    """A score that was written, because there are too many for buttons."""
    _mark(turn, decision, paper, lead, f"{turn.state['ask']['mark']}={turn.text}")


def forget(turn: Turn) -> None:
    """Nothing half-made stays in the dialogue."""
    turn.state.pop("half", None)


def _held(turn: Turn, decision: Decision, lead: str) -> str:
    """What is marked so far on this paper."""
    label, _, held = opened(turn.unit.keys, str(turn.state.get("half", ""))).partition(" ")
    return held if label == f"{decision.id}/{lead}" else ""


def _mark(turn: Turn, decision: Decision, paper: Ballot, lead: str, mark: str) -> None:
    held = _held(turn, decision, lead)
    try:
        held = marked(paper, held, mark)
    except BadBallot as flaw:
        _tell(turn, decision, paper, lead, turn.words(f"badballot.{flaw.why}"))
        return
    turn.state["half"] = sealed(turn.unit.keys, decision.key, f"{decision.id}/{lead} {held}")
    if paper.kind == "score":
        _under(turn, decision, _so_far(turn, paper, held))
        _ask(turn, decision, paper, lead, _next(paper, mark.partition("=")[0]))
    else:
        _tell(turn, decision, paper, lead, _so_far(turn, paper, held))


def _next(paper: Ballot, code: str) -> str:
    """The option after this one; '' after the last."""
    codes = [option.code for option in paper.options]
    return codes[codes.index(code) + 1] if code in codes[:-1] else ""


def _ready(turn: Turn, decision: Decision, paper: Ballot, lead: str, held: str) -> str:
    """The choice to cast. An empty paper is no abstention by mistake."""
    why = "" if held else "nothing"
    try:
        canonical(paper, held)
    except BadBallot as flaw:
        why = flaw.why
    if why:
        _tell(turn, decision, paper, lead, turn.words(f"badballot.{why}"))
        return ""
    return held


def _so_far(turn: Turn, paper: Ballot, held: str) -> str:
    """'Chosen 2/3: …', '2 chosen, 58000 of 100000 yuan: …', or the scores."""
    names = {option.code: option.name or option.code for option in paper.options}
    if paper.kind == "score":
        given = scored(held or ABSTAIN)
        said = [f"{names[code]} {score}" for code, score in given.items()]
        key, count, most = "vote.half_score", len(given), len(names)
    else:
        picked = chosen(held or ABSTAIN)
        said = [names[code] for code in picked]
        key, count, most = "vote.half_some", len(picked), paper.most if paper.kind == "some" else len(names)
    if paper.kind == "budget":
        key, most = "vote.half_budget", paper.money // FEN
        count = sum(option.cost for option in paper.options if option.code in chosen(held or ABSTAIN)) // FEN
    text = turn.words("list.joint").join(said)
    return turn.words(key, count=count, most=most, text=text[:NAMED] + ("…" if len(text) > NAMED else ""))


def _under(turn: Turn, decision: Decision, text: str) -> None:
    """A word under the press, sealed until it leaves the house."""
    if turn.update.toast:
        toast(turn.unit, turn.update, sealed(turn.unit.keys, decision.key, text))
        turn.toasted = turn.answered = True


def _tell(turn: Turn, decision: Decision, paper: Ballot, lead: str, text: str) -> None:
    """Under the press; who typed a number gets the same paper again, for a message would stay."""
    _under(turn, decision, text)
    if not turn.update.toast:
        _ask(turn, decision, paper, lead, "", "vote.half_kept")


def _ask(turn: Turn, decision: Decision, paper: Ballot, lead: str, code: str, key: str = "") -> None:
    """The paper, or the question how many points one option gets."""
    name = "ballot_for" if lead else "ballot"

    def button(what: str, label: str) -> Button:
        return Button(label, Action(name, decision.id, lead + what))

    ends: Rows = (
        (button("look", turn.words("press.ballot_look")), button("cast", turn.words("press.ballot_cast"))),
        (button(ABSTAIN, turn.words(f"ballot.{ABSTAIN}")),),
    )
    turn.goto("")
    option = next((one for one in paper.options if one.code == code), None)
    if option is None:
        turn.reply(Card(_head(turn, decision, paper, key), rows=(*_options(turn, paper, button), *ends)))
        return
    asked = turn.words("vote.half_points", text=option.name or option.code, n=paper.top)
    skip = (button(f"g:{_next(paper, code)}", turn.words("press.ballot_next")),)
    if paper.top <= KEYBOARD:
        points = tuple(button(f"t:{code}={n}", turn.words("vote.points", n=n)) for n in range(paper.top + 1))
        turn.reply(Card(asked, rows=(points[:6], points[6:], skip, *ends) if points[6:] else (points, skip, *ends)))
    else:
        turn.goto("ballot", decision=decision.id, number=lead.removesuffix("="), mark=code)
        turn.reply(Card(asked, rows=(skip, *ends)))


def _options(turn: Turn, paper: Ballot, button: Callable[[str, str], Button]) -> Rows:
    ask = "g:" if paper.kind == "score" else "t:"
    return tuple((button(ask + option.code, _label(turn, paper, option)),) for option in paper.options)


def _label(turn: Turn, paper: Ballot, option: Option) -> str:
    name = option.name or option.code
    return turn.words("vote.priced", text=name, count=option.cost // FEN) if paper.kind == "budget" else name


def _head(turn: Turn, decision: Decision, paper: Ballot, key: str) -> str:
    if key:
        return turn.words(key)
    text = turn.words("vote.ballot", title=decision.title, due=decision.closes_at or turn.unit.now)
    how = turn.words(f"vote.how_{paper.kind}", n=paper.most, count=paper.money // FEN)
    return f"{text}\n{how}\n{secrecy_said(turn.words, decision)}"
