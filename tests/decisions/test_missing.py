"""May it open? What is missing, under which article, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from core.decisions.ballot_forms import Ballot, Option
from core.decisions.bodies import Voter
from core.decisions.procedures import Charter
from core.decisions.stages import Case, Deed, missing
from core.decisions.watch import petitioned
from core.district.folder import load

DISTRICT = load(Path(__file__).resolve().parents[2] / "districts" / "demo")
CHARTER: Charter = DISTRICT.charter
SUNSHINE = CHARTER.profiles["sunshine"]
MEETING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 09:00 local
NOW = MEETING


def day(before: int, hour: int = 1) -> datetime:
    return (MEETING - timedelta(days=before)).replace(hour=hour)


def reps(women: int = 10, men: int = 20, committee: int = 3) -> tuple[Voter, ...]:
    kinds = [{"representative", "woman"}] * women + [{"representative"}] * men + [{"committee"}] * committee
    return tuple(Voter(str(n), frozenset(k)) for n, k in enumerate(kinds, 1))


DEEDS = (
    Deed("suggest", "suggest", day(40), to="propose"),
    Deed("visit", "propose", day(38)),
    Deed("propose", "propose", day(36), to="discuss"),
    Deed("authorise", "discuss", day(31), "authorise", facts={"matters": ["public_welfare"], "until": "2026-12-31"}),
    Deed("legal_advice", "discuss", day(30), "legal_advice"),
    Deed("form_plan", "discuss", day(29), "plan", to="review"),
    Deed("file", "review", day(25), to="vote"),
    Deed("publish_plan", "vote", day(10), "plan_notice"),
    Deed("notice", "vote", day(3), "notice"),
    Deed("freeze", "vote", day(2), "freeze"),
)
GOOD = Case(
    SUNSHINE,
    "vote",
    DEEDS,
    CHARTER.bodies["villager_representatives"],
    CHARTER.matters["public_welfare"],
    reps(),
    frozen=True,
    population=450,
    secrecy="secret",
    ballots=(Ballot("yes_no"),),
    meeting_at=MEETING,
)


def without(*acts: str) -> tuple[Deed, ...]:
    return tuple(d for d in DEEDS if d.act not in acts)


def instead(act: str, **changes: Any) -> tuple[Deed, ...]:
    return tuple(replace(d, **changes) if d.act == act else d for d in DEEDS)


BODY, MATTER = CHARTER.bodies, CHARTER.matters
REPRESENTATIVES = BODY["rceo_representatives"]
CHECKED, UNCHECKED = (
    Deed("collective_check", "vote", day(5), "collective_check", facts={"applies": said}) for said in (True, False)
)
LAND = CHARTER.matters["land_contract"]
ASSEMBLY = CHARTER.bodies["villagers_assembly"]
MEMBERS = CHARTER.bodies["rceo_members"]
ADULTS = tuple(Voter(str(n), frozenset({"adult", "member"})) for n in range(1, 101))
TEN_DAYS = instead("notice", at=day(10))


def allowed(matter: str, deeds: tuple[Deed, ...] = DEEDS, until: str | None = "2026-12-31") -> tuple[Deed, ...]:
    facts = {"matters": [matter], "until": until}
    return tuple(replace(d, facts=facts) if d.act == "authorise" else d for d in deeds)


def member_reps(count: int) -> tuple[Voter, ...]:
    return tuple(Voter(str(n), frozenset({"member_rep"})) for n in range(count))


LANDED = allowed("land_contract")
OPENED = Deed("open", "vote", day(0), "open")
BACK = Deed("return", "review", day(27), to="discuss")
ROWS: list[tuple[str, dict[str, Any], set[str], str]] = [
    # id, what differs from a case in order, what is missing, the article that is named
    ("all there", {}, set(), ""),
    ("no township filing", {"deeds": without("file")}, {"act"}, "莲都"),
    ("the plan was never published", {"deeds": without("publish_plan")}, {"plan_notice"}, "村民委员会组织法30"),
    ("the plan was published two days before",
     {"deeds": instead("publish_plan", at=day(2))},
     {"plan_notice_short"}, "村民委员会组织法30"),
    ("the plan was published three days before, late in the evening",
     {"deeds": instead("publish_plan", at=day(3, 15))},
     set(), ""),
    ("no notice at all", {"deeds": without("notice")}, {"notice"}, "村民委员会组织法25、26"),
    ("notice two days before (浙江 asks three)",
     {"deeds": instead("notice", at=day(2))},
     {"notice_short"}, "村民委员会组织法25、26"),
    ("notice exactly three days before", {"deeds": instead("notice", at=day(3))}, set(), ""),
    ("ten days for the assembly, nine given",
     {"body": ASSEMBLY, "roll": ADULTS, "deeds": instead("notice", at=day(9))},
     {"notice_short"}, "21、22"),
    ("ten days for the assembly, ten given", {"body": ASSEMBLY, "roll": ADULTS, "deeds": TEN_DAYS}, set(), ""),
    ("no authorisation", {"deeds": without("authorise")}, {"authorisation"}, "浙江办法16"),
    ("the assembly itself needs no authorisation",
     {"body": ASSEMBLY, "roll": ADULTS, "deeds": tuple(d for d in TEN_DAYS if d.act != "authorise")},
     set(), ""),
    ("authorised for another matter", {"deeds": allowed("plan")}, {"authorisation_matter"}, "浙江办法16"),
    ("authorised without a term",
     {"deeds": allowed("public_welfare", until=None)},
     {"authorisation_term"}, "浙江办法16"),
    ("the authorisation ran out the day before",
     {"deeds": allowed("public_welfare", until="2026-11-19")},
     {"authorisation_over"}, "浙江办法16"),
    ("the authorisation ends on the day", {"deeds": allowed("public_welfare", until="2026-11-20")}, set(), ""),
    ("no legal advice in a grave matter", {"deeds": without("legal_advice")}, {"legal_advice"}, "浙江办法23"),
    ("an everyday matter needs no legal advice",
     {"matter": MATTER["other"], "deeds": allowed("other", without("legal_advice"))},
     set(), ""),
    ("no roll", {"roll": None}, {"roll"}, "名册先冻结"),
    ("the roll is not frozen", {"frozen": False}, {"roll_not_frozen"}, "名册先冻结"),
    ("too few women", {"roll": reps(women=9, men=21)}, {"composition"}, "村民委员会组织法25、26"),
    ("a third of the representatives are women", {"roll": reps(women=10, men=20)}, set(), ""),
    ("too many committee members", {"roll": reps(10, 20, 8)}, {"composition"}, "村民委员会组织法25、26"),
    ("exactly four fifths are representatives", {"roll": reps(12, 20, 8)}, set(), ""),
    ("29 representatives in a village of 450",
     {"roll": reps(10, 19, 3)},
     {"too_few_members"}, "村民委员会组织法25、26"),
    ("30 representatives in a village of 500", {"population": 500}, {"too_few_members"}, "村民委员会组织法25、26"),
    ("50 representatives in a village of 1,000", {"population": 1000, "roll": reps(20, 30, 3)}, set(), ""),
    ("49 representatives in a village of 1,000",
     {"population": 1000, "roll": reps(19, 30, 3)},
     {"too_few_members"}, "村民委员会组织法25、26"),
    ("a household without a representative",
     {"amiss": {"household_reps": ("3-101",)}},
     {"household_reps"}, "村民委员会组织法25、26"),
    ("one name twice in a household", {"amiss": {"same_name": ("3", "7")}}, {"same_name"}, "村民委员会组织法25、26"),
    ("secrecy was not chosen", {"secrecy": ""}, {"secrecy"}, "开票前定下"),
    ("no ballot paper", {"ballots": ()}, {"ballot"}, "票面"),
    ("a ballot with one option", {"ballots": (Ballot("one", (Option("1"),)),)}, {"ballot"}, "票面"),
    ("no meeting called", {"meeting_at": None}, {"meeting"}, "村民委员会组织法25、26"),
    ("the meeting has not begun",
     {"meeting_at": MEETING + timedelta(hours=1)},
     {"meeting_not_yet"}, "村民委员会组织法25、26"),
    ("a proxy was not made public", {"unpublished": 1}, {"proxies"}, "村民委员会组织法15"),
    ("somebody stays out by one officer's word", {"leaving": frozenset({"4"})}, {"recusal"}, "利害关系"),
    ("land without asking about the collective",
     {"matter": LAND, "deeds": LANDED},
     {"collective_check"}, "农村集体经济组织法26"),
    ("land belongs to the collective's members",
     {"matter": LAND, "deeds": (*LANDED, CHECKED)},
     {"collective_body"}, "农村集体经济组织法26"),
    ("land, checked, no collective here", {"matter": LAND, "deeds": (*LANDED, UNCHECKED)}, set(), ""),
    ("land before the collective's members",
     {"matter": LAND, "body": MEMBERS, "roll": ADULTS, "deeds": (*TEN_DAYS, CHECKED)},
     set(), ""),
    ("land before the collective's representatives is barred",
     {"matter": LAND, "body": REPRESENTATIVES, "roll": member_reps(21), "deeds": (*DEEDS, CHECKED)},
     {"body_barred"}, "农村集体经济组织法28"),
    ("20 representatives of the collective",
     {"matter": MATTER["income_use"], "body": REPRESENTATIVES, "roll": member_reps(20), "deeds": (*DEEDS, CHECKED)},
     {"too_few_members"}, "农村集体经济组织法28"),
    ("a council cannot decide what must be voted on",
     {"body": BODY["council"], "roll": reps()},
     {"body_not_binding"}, "24"),
    ("the owners cannot decide a village matter",
     {"body": BODY["party_members"], "roll": reps()},
     {"wrong_body"}, "24(3)"),
    ("no matter named", {"matter": None}, {"matter"}, "24"),
    ("returned by the township and not filed again",
     {"deeds": (*DEEDS[:6], BACK, *DEEDS[7:])},
     {"act", "legal_advice"}, "莲都"),
    ("everything at once",
     {"deeds": (), "roll": None, "meeting_at": None, "secrecy": "", "ballots": ()},
     {"act", "authorisation", "legal_advice", "plan_notice", "notice", "roll", "secrecy", "ballot", "meeting"}, "莲都"),
]  # fmt: skip


@pytest.mark.requirement("LD-06", "LD-04", "LD-20", "LD-21")
@pytest.mark.parametrize(("changes", "what", "article"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_may_it_open(changes: dict[str, Any], what: set[str], article: str) -> None:
    act = SUNSHINE.act("vote", "open")
    assert act is not None
    found = missing(CHARTER, replace(GOOD, **changes), act, NOW)
    assert {one.what for one in found} == what
    assert all(one.basis for one in found)
    assert not what or any(article in one.basis for one in found)


def test_owners_may_not_vote_secretly() -> None:
    profile = CHARTER.profiles["owners"]
    roll = tuple(Voter(str(n), frozenset({"owner"}), "", Fraction(90)) for n in range(10))
    case = replace(
        GOOD, profile=profile, body=CHARTER.bodies["owners"], matter=CHARTER.matters["estate"], roll=roll,
        deeds=(
            Deed("form_plan", "prepare", day(30), "plan", "vote"),
            Deed("publish_plan", "vote", day(20), "plan_notice"),
            Deed("notice", "vote", day(15), "notice"),
        ),
    )  # fmt: skip
    act = profile.act("vote", "open")
    assert act is not None
    found = missing(CHARTER, case, act, NOW)
    assert [(one.what, one.basis) for one in found] == [("secrecy", CHARTER.grounds["secrecy"])]
    assert missing(CHARTER, replace(case, secrecy="open"), act, NOW) == ()


@pytest.mark.parametrize(
    ("body", "signers", "enough"),
    [
        pytest.param("villagers_assembly", [str(n) for n in range(1, 11)], True, id="exactly a tenth of the adults"),
        pytest.param("villagers_assembly", [str(n) for n in range(1, 10)], False, id="one short of a tenth"),
        pytest.param("villagers_assembly", ["1"] * 10, False, id="one person signing ten times"),
        pytest.param("villagers_assembly", ["101", "102"], True, id="a third of six representatives"),
        pytest.param("villagers_assembly", ["101"], False, id="one of six representatives"),
        pytest.param("villager_representatives", ["101", "102"], True, id="a fifth of six representatives are two"),
        pytest.param("villager_representatives", ["101"], False, id="one of six is under a fifth"),
        pytest.param("residents_assembly", [str(n) for n in range(1, 101)], False, id="no petition in this body"),
    ],
)
def test_a_petition_forces_a_meeting(body: str, signers: list[str], enough: bool) -> None:
    roll = [Voter(str(n), frozenset({"adult"})) for n in range(1, 101)]
    roll += [Voter(str(n), frozenset({"representative"})) for n in range(101, 107)]
    by = {voter.number: voter for voter in roll}
    assert petitioned(CHARTER.bodies[body], roll, [by[n] for n in signers]) is enough
