"""What can be done to a decision: its profile's acts, and fixed rows."""

from functools import cache

from core import events as e
from core.decisions import procedures
from core.decisions.procedures import Profile
from core.workflow.transitions import HOUSE, Act, Arrow, Who, Workflow, table, who

RESIDENT = "resident"
CHAIR, TELLER = "propose_matter", "enter_paper_ballots"  # permissions: who leads, who counts
_SETTLE = frozenset({"open", "freeze", "plan"})  # whoever may do these settles what must stand before


def by(roles: frozenset[str]) -> tuple[Who, ...]:
    """Residents for themselves, and whoever serves the place in one of the roles."""
    offices = roles - {RESIDENT}
    return (who(RESIDENT) if RESIDENT in roles else ()) + ((Who("office", roles=offices),) if offices else ())


def _row(name: str, by_whom: tuple[Who, ...], event: type[e.Event] | None = None, words: str = "") -> Act:
    return Act(name, (Arrow("*"),), by_whom, event, words, beside=True)


_CHAIR, _TABLE = who("office", CHAIR), who("office", TELLER)
# Possible in every way of deciding; whether the vote is open is asked by their guards.
ALWAYS = (
    _row("link", _CHAIR),
    _row("strike", _CHAIR + _TABLE, e.RollChanged, words="reason"),
    _row("thaw", _CHAIR + _TABLE, e.RollThawed, words="reason"),
    _row("register_proxy", _TABLE, e.ProxyRegistered),
    _row("publish_proxies", _TABLE, e.ProxiesPublished),
    _row("present", _TABLE + who("voter")),
    _row("cast", who("voter"), e.BallotTaken),
    _row("hand_paper", _TABLE, e.PaperHanded),
    _row("enter_sheet", _TABLE, e.SheetEntered),
    _row("release_urn", _CHAIR + _TABLE, e.UrnReleased, words="reason"),
    _row("shred", HOUSE, e.KeyShredded),
    _row("check", HOUSE),
)
FIXED = frozenset({"settle", "take_part", *(act.name for act in ALWAYS)})


def _act(stage: str, act: procedures.Act, holders: frozenset[str]) -> Act:
    """Whoever holds a part of the key opens the urn with it."""
    words, by_whom = "text" if act.words else "", act.who | holders if act.effect == "close" else act.who
    return Act(act.code, (Arrow(stage, act.to),), by(by_whom), e.ActDone, words, does="do")


@cache
def decision_flow(profile: Profile, stage: str) -> Workflow:
    """What can be done at a stage of a profile; the same act may be another office's at another stage."""
    here = {act.code: act for act in (*profile.anytime, *profile.stage(stage).acts)}
    settle = frozenset().union(*(act.who for act in profile.all_acts() if act.effect in _SETTLE)) - {RESIDENT}
    states = tuple(one.code for one in profile.stages)
    holders = frozenset(profile.keyholders)
    take = (_row("take_part", by(holders), e.KeyPartTaken),) if holders else ()
    acts = [*(_act(stage, act, holders) for act in here.values()), *take, _row("settle", by(settle), e.DecisionSettled)]
    return table("decision", states, frozenset(states[-1:]), *acts, *ALWAYS)


ROLL = table(
    "roll",
    ("",),
    frozenset(),
    _row("import", _CHAIR, e.RollImported),
    _row("issue_code", _CHAIR, e.VoterCodeIssued),
    _row("vouch", _TABLE, e.VoterBound),
    _row("release", _CHAIR + _TABLE, e.LineReleased, words="reason"),
)
