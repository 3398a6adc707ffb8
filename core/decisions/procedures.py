"""A district's law of decisions: profiles, stages, acts, bodies."""

from dataclasses import dataclass, field
from typing import Annotated

from core.decisions.ballot_forms import Ballot
from core.decisions.bodies import SECRECIES, Body, Matter
from core.decisions.budget import Contest
from core.decisions.tally import TIES
from core.district.entries import Duration, Names
from core.district.fields import Among, Of

# What the program itself can look for before an act; every other need is an act that must have been done.
NEEDS = frozenset(
    {
        *("meeting", "notice", "plan_notice", "roll", "composition", "authorisation", "right_body", "secrecy"),
        *("ballot", "legal_advice", "proxies", "recusal", "tellers", "closing_time", "objections_over", "doubt"),
    }
)
# Everything that the answer to "may it be done?" can name.
MISSING = frozenset(
    {
        *("act", "fact", "body", "matter", "meeting", "meeting_not_yet", "notice", "notice_short", "plan_notice"),
        *("plan_notice_short", "plan_changed", "notice_changed", "roll", "roll_not_frozen", "composition"),
        *("household_reps", "same_name", "too_few_members"),
        *("authorisation", "authorisation_matter", "authorisation_term", "authorisation_over", "wrong_body"),
        *("body_barred", "body_not_binding", "collective_check", "collective_body", "secrecy", "weights_need_open"),
        *("ballot", "legal_advice", "proxies", "recusal", "tellers_differ", "paper_count", "closing_time"),
        *("still_open", "publish", "objection_window", "objection_open", "doubt", "speaker", "key_parts"),
    }
)
# What an act does beside being written down.
EFFECTS = frozenset(
    {
        *("", "plan", "plan_notice", "notice", "authorise", "collective_check", "legal_advice", "roll_call"),
        *("freeze", "open", "close", "publish", "object", "answer", "report", "done", "untrue", "petition", "stop"),
        *("proposal", "coach", "shortlist", "speak", "floor", "sum_up", "donation"),
    }
)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done in a stage.

    `who`: roles that may do it. `needs`: what must be there (NEEDS, or codes of acts). `to`: the stage it leads to,
    '' stays. `words`: whether it must say something (a reason, a summary). `effect`: one of EFFECTS.
    """

    code: str
    names: Names
    who: Annotated[frozenset[str], Of("roles")]
    needs: Annotated[tuple[str, ...], Of("needs")] = ()
    to: Annotated[str, Of("stages")] = ""
    words: bool = False
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step with a name. `limit` from entering it; `skippable`: no warning when it was left out."""

    code: str
    names: Names
    acts: tuple[Act, ...]
    limit: Duration | None = None
    skippable: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A way of deciding (阳光票决, 四议两公开 …).

    `bodies`: which may vote in it, the first as a rule; empty where nothing is voted on. `matters`: only these
    matters, empty any. `anytime`: acts possible in every stage (objection, report). `plan_days`: natural days the
    plan is public before the vote. `result_days`: the result stays public. `objection_days`: how long objections are
    taken after publication. `report`: rhythm of reports until it is done. `receipts`: whether voters can find their
    secret ballot until objections end. `keyholders`: the three posts that each hold a part of a secret vote's key, any
    two of which open it; none where the program itself keeps it. `ballots`, `contest`: what is voted with, where it is
    not plain yes or no.
    """

    code: str
    names: Names
    basis: str
    stages: tuple[Stage, ...]
    bodies: Annotated[tuple[str, ...], Of("bodies")] = ()
    matters: Annotated[frozenset[str], Of("matters")] = frozenset()
    anytime: tuple[Act, ...] = ()
    plan_days: int = 0
    result_days: int = 0
    objection_days: int = 0
    report: Duration | None = None
    secrecy: Annotated[str, Among(SECRECIES)] = "open"
    receipts: bool = True
    keyholders: Annotated[tuple[str, ...], Of("roles")] = ()
    ballots: tuple[Ballot, ...] = (Ballot("yes_no"),)
    contest: Contest | None = None
    ties: Annotated[tuple[str, ...], Among(TIES)] = ()

    def stage(self, code: str) -> Stage:
        """The stage; KeyError where there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def place(self, code: str) -> int:
        """How far along the stage is, from 0."""
        return self.stages.index(self.stage(code))

    def act(self, stage: str, code: str) -> Act | None:
        """The act in that stage, or one that is possible at any time."""
        return next((act for act in (*self.stage(stage).acts, *self.anytime) if act.code == code), None)

    def act_list(self, stage: str) -> tuple[Act, ...]:
        """What can be done in a stage, those of any time last."""
        return (*self.stage(stage).acts, *self.anytime)

    def all_acts(self) -> tuple[Act, ...]:
        """Every act of the profile."""
        return tuple(act for stage in self.stages for act in stage.acts) + self.anytime


@dataclass(frozen=True, slots=True)
class Charter:
    """Everything of `decisions.yaml`. `grounds`: need -> the article it stands on. `kinds`: kinds of voters known."""

    bodies: dict[str, Body] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    grounds: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, Names] = field(default_factory=dict)
