"""A secret paper of several marks: ticked in the chat, kept sealed."""

from core.decisions.ballot_forms import ABSTAIN, BadBallot, Ballot, Option, canonical, chosen, marked, scored
from core.decisions.casting import room
from core.decisions.records import Decision
from core.decisions.sealed_words import opened, sealed
from core.routing.amounts import FEN
from handlers.context import Context, Rows, toast
from handlers.decisions.notifications import secrecy_said
from handlers.messages import Action, Button, Card

BY_BUTTON = frozenset({"yes_no", "one"})  # one press is the whole ballot
KEYBOARD = 10  # the best score that still has a button for every score
LONGEST = 500  # bytes of a half-made choice that can be kept sealed
NAMED = 60  # characters of names a word under the press shows
KINDS = ("some", "approval", "score", "budget")
FLAWS = ("nothing", "too_many", "too_few", "over_budget", "bad_score", "unknown_option", "option_twice")


def fits(decision: Decision, paper: Ballot) -> bool:
    """Whether this secret paper is filled in mark by mark here."""
    return decision.secrecy == "secret" and paper.kind not in BY_BUTTON and room(paper) <= LONGEST


def press(ctx: Context, decision: Decision, paper: Ballot, lead: str, choice: str) -> str:
    """One press on the paper -> the whole choice once it is to be cast, else ''.

    `lead`: 'N=' where one votes for line N. 't:3' ticks or unticks, 't:3=5' scores, 'g:3' asks the score of 3, 'look'
    shows, 'cast' casts. What is marked so far lies sealed in the dialogue; what is said of it leaves only sealed.
    """
    what, _, mark = choice.partition(":")
    held = _held(ctx, decision, lead)
    if not choice:
        forget(ctx)
        _ask(ctx, decision, paper, lead, paper.options[0].code if paper.kind == "score" else "")
    elif what == "t":
        _mark(ctx, decision, paper, lead, mark)
    elif what == "g":
        _ask(ctx, decision, paper, lead, mark)
    elif what == "look":
        _tell(ctx, decision, paper, lead, _so_far(ctx, paper, held))
    elif what == "cast":
        return _ready(ctx, decision, paper, lead, held)
    else:
        return choice
    return ""


def typed(ctx: Context, decision: Decision, paper: Ballot, lead: str) -> None:
    """A score that was written, because there are too many for buttons."""
    _mark(ctx, decision, paper, lead, f"{ctx.state['ask']['mark']}={ctx.text}")


def forget(ctx: Context) -> None:
    """Nothing half-made stays in the dialogue."""
    ctx.state.pop("half", None)


def _held(ctx: Context, decision: Decision, lead: str) -> str:
    """What is marked so far on this paper."""
    label, _, held = opened(ctx.uow.keys, str(ctx.state.get("half", ""))).partition(" ")
    return held if label == f"{decision.id}/{lead}" else ""


def _mark(ctx: Context, decision: Decision, paper: Ballot, lead: str, mark: str) -> None:
    held = _held(ctx, decision, lead)
    try:
        held = marked(paper, held, mark)
    except BadBallot as flaw:
        _tell(ctx, decision, paper, lead, ctx.words(f"badballot.{flaw.why}"))
        return
    ctx.state["half"] = sealed(ctx.uow.keys, decision.key, f"{decision.id}/{lead} {held}")
    if paper.kind == "score":
        under(ctx, decision, _so_far(ctx, paper, held))
        _ask(ctx, decision, paper, lead, _next(paper, mark.partition("=")[0]))
    else:
        _tell(ctx, decision, paper, lead, _so_far(ctx, paper, held))


def _next(paper: Ballot, code: str) -> str:
    """The option after this one; '' after the last."""
    codes = [option.code for option in paper.options]
    return codes[codes.index(code) + 1] if code in codes[:-1] else ""


def _ready(ctx: Context, decision: Decision, paper: Ballot, lead: str, held: str) -> str:
    """The choice to cast. An empty paper is no abstention by mistake."""
    why = "" if held else "nothing"
    try:
        canonical(paper, held)
    except BadBallot as flaw:
        why = flaw.why
    if why:
        _tell(ctx, decision, paper, lead, ctx.words(f"badballot.{why}"))
        return ""
    return held


def _so_far(ctx: Context, paper: Ballot, held: str) -> str:
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
    text = ctx.words("list.joint").join(said)
    return ctx.words(key, count=count, most=most, text=text[:NAMED] + ("…" if len(text) > NAMED else ""))


def under(ctx: Context, decision: Decision, text: str) -> None:
    """A word under the press, sealed until it leaves the house."""
    if ctx.update.toast:
        toast(ctx.uow, ctx.update, sealed(ctx.uow.keys, decision.key, text))
        ctx.toasted = ctx.answered = True


def _tell(ctx: Context, decision: Decision, paper: Ballot, lead: str, text: str) -> None:
    """Under the press; who typed a number gets the same paper again, for a message would stay."""
    under(ctx, decision, text)
    if not ctx.update.toast:
        _ask(ctx, decision, paper, lead, "", "vote.half_kept")


def _ask(ctx: Context, decision: Decision, paper: Ballot, lead: str, code: str, key: str = "") -> None:
    """The paper, or the question how many points one option gets."""
    name = "ballot_for" if lead else "ballot"

    def button(what: str, label: str) -> Button:
        return Button(label, Action(name, decision.id, lead + what))

    ends: Rows = (
        (button("look", ctx.words("press.ballot_look")), button("cast", ctx.words("press.ballot_cast"))),
        (button(ABSTAIN, ctx.words(f"ballot.{ABSTAIN}")),),
    )
    ctx.set_step("")
    option = next((one for one in paper.options if one.code == code), None)
    if option is None:
        ask = "g:" if paper.kind == "score" else "t:"
        rows = [(button(ask + one.code, _label(ctx, paper, one)),) for one in paper.options]
        ctx.reply(Card(_head(ctx, decision, paper, key), rows=(*rows, *ends)))
        return
    asked = ctx.words("vote.half_points", text=option.name or option.code, n=paper.top)
    skip = (button(f"g:{_next(paper, code)}", ctx.words("press.ballot_next")),)
    if paper.top <= KEYBOARD:
        points = tuple(button(f"t:{code}={n}", ctx.words("vote.points", n=n)) for n in range(paper.top + 1))
        ctx.reply(Card(asked, rows=(points[:6], points[6:], skip, *ends) if points[6:] else (points, skip, *ends)))
    else:
        ctx.set_step("ballot", decision=decision.id, number=lead.removesuffix("="), mark=code)
        ctx.reply(Card(asked, rows=(skip, *ends)))


def _label(ctx: Context, paper: Ballot, option: Option) -> str:
    name = option.name or option.code
    return ctx.words("vote.priced", text=name, count=option.cost // FEN) if paper.kind == "budget" else name


def _head(ctx: Context, decision: Decision, paper: Ballot, key: str) -> str:
    if key:
        return ctx.words(key)
    text = ctx.words("vote.ballot", title=decision.title, due=decision.closes_at or ctx.uow.now)
    how = ctx.words(f"vote.how_{paper.kind}", n=paper.most, count=paper.money // FEN)
    return f"{text}\n{how}\n{secrecy_said(ctx.uow, ctx.words, decision, paper.group)}"
