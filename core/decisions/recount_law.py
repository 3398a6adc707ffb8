"""What the statutes ask of a published decision, beside its own rules."""

# Written for whoever checks from outside: nothing of a district's files is used, and the standard library only.
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from core.decisions.recount_rules import Told, measure

Rows = tuple[tuple[str, str, str, str], ...]  # count, of, op, share
_CHINA = timedelta(hours=8)
_NARROWER = ("roll", "present", "cast", "decided")  # each is part of the one before: a share of it is easier to reach


@dataclass(frozen=True)
class Law:
    """The least that a body must keep. `notice`: natural days. `special`: stricter for the matters named with it.

    `name`: what it is called where a district gives it a code of its own. `by_household`: each sends exactly one.
    `proxies`: how many others one may vote for, 0 none; `household`: only people of the own one.
    """

    name: str
    basis: str
    quorum: Rows
    majority: Rows
    notice: int = 0
    special: Rows = ()
    special_matters: tuple[str, ...] = ()
    proxies: int = 0
    household: bool = False
    takes_part: str = "present"
    by_household: bool = False


_MOST = (("person", "roll", ">", "1/2"),)
_THIRDS = (("person", "roll", ">=", "2/3"),)
_PRESENT = (("person", "present", ">", "1/2"),)


def _both(op: str, share: str, of: str = "present") -> Rows:
    return (("area", of, op, share), ("heads", of, op, share))


LAWS: dict[str, Law] = {
    "villager_representatives": Law("村民代表会议", "村民委员会组织法25、26", _THIRDS, _PRESENT),
    "villagers_assembly": Law("村民会议", "村民委员会组织法21、22", _MOST, _PRESENT, notice=10),
    "villagers_households": Law(
        "村民会议（每户一位代表）", "村民委员会组织法21、22", _THIRDS, _PRESENT, notice=10, by_household=True
    ),
    "villager_group": Law("村民小组会议", "村民委员会组织法28", _THIRDS, _PRESENT),
    "villager_group_households": Law(
        "村民小组会议（每户一位代表）", "村民委员会组织法28", _THIRDS, _PRESENT, by_household=True
    ),
    "rceo_members": Law(
        "农村集体经济组织成员大会", "农村集体经济组织法26、27", _THIRDS, _THIRDS, notice=10, proxies=1, household=True
    ),
    "rceo_representatives": Law("农村集体经济组织成员代表大会", "农村集体经济组织法28", (), _THIRDS),
    "residents_assembly": Law("居民会议", "城市居民委员会组织法9", _MOST, _PRESENT),
    "residents_households": Law(
        "居民会议（每户一位代表）", "城市居民委员会组织法9", _MOST, _PRESENT, by_household=True
    ),
    "residents_groups": Law("居民会议（居民小组代表）", "城市居民委员会组织法9", _MOST, _PRESENT),
    "owners": Law(
        "业主共同决定",
        "民法典278",
        _both(">=", "2/3", "roll"),
        _both(">", "1/2"),
        special=_both(">=", "3/4"),
        special_matters=("repair_fund", "rebuild", "common_use"),
        proxies=1,
        takes_part="voted",
    ),
}


def check_law(told: Told) -> None:
    """Names what the rules, the times and the mandates of the file have below the statute of its body."""
    law = LAWS.get(told.head.get("body", ""))
    _check_mandates(told, law)
    if law is None:
        return
    rules, special = told.head["rules"], told.head.get("matter") in law.special_matters
    for name, least in (("quorum", law.quorum), ("majority", law.special if special else law.majority)):
        if not keeps(rules[name], least):
            told.flaw(0, f"{name}_below_law", law.basis)
    if not rules["binding"]:
        told.flaw(0, "binding_denied", law.basis)
    if law.takes_part == "voted" != rules["takes_part"]:
        told.flaw(0, "presence_is_no_part", law.basis)
    _check_times(told, law)


def keeps(test: dict[str, Any] | None, least: Rows) -> bool:
    """Whether every statutory condition stands among those of the rule, as strict or stricter, and all are asked."""
    asked = test["conditions"] if test else []
    if least and test and test["mode"] == "any" and len(asked) > 1:
        return False
    return all(any(_as_strict(one, row) for one in asked) for row in least)


def _as_strict(one: dict[str, Any], least: tuple[str, str, str, str]) -> bool:
    count, of, op, share = least
    if one["count"] != count or one["of"] not in _NARROWER or _NARROWER.index(one["of"]) > _NARROWER.index(of):
        return False
    have, need = Fraction(one["share"]), Fraction(share)
    return have > need or (have == need and (op == ">=" or one["op"] == ">"))


def _check_times(told: Told, law: Law) -> None:
    """Notice, meeting, opening and closing, in this order; the day of the notice is not counted (民法典 201)."""
    at = {key: told.head.get(key, "") for key in ("notice", "meeting", "opened", "closed")}
    moments = [datetime.fromisoformat(text) for text in at.values() if text]
    if moments != sorted(moments):
        told.flaw(0, "times_out_of_order", " ".join(f"{key} {text}" for key, text in at.items() if text))
    if law.notice and at["meeting"]:
        days = (_day(at["meeting"]) - _day(at["notice"])).days if at["notice"] else 0
        if days < law.notice:
            told.flaw(0, "notice_short", f"{days} days of {law.notice}, {law.basis}")


def _day(text: str) -> datetime:
    moment = datetime.fromisoformat(text).astimezone(UTC) + _CHINA
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _check_mandates(told: Told, law: Law | None) -> None:
    """Nobody passes a mandate on or holds more than one may."""
    given = {number: row["by"] for number, row in told.roll.items() if row.get("by")}
    if given and law and not law.proxies:
        told.flaw(0, "proxy_not_allowed", law.basis)
    for holder, many in Counter(given.values()).items():
        if law and many > law.proxies > 0:
            told.flaw(0, "proxy_too_many", f"{holder} for {many}")
    for number, holder in given.items():
        if holder == number:
            told.flaw(0, "proxy_self", number)
        elif holder in given:
            told.flaw(0, "proxy_chain", f"{given[holder]} for {holder} for {number}")
        homes = {told.roll[one]["household"] for one in (number, holder) if one in told.roll}
        if law and law.household and (len(homes) != 1 or "" in homes):
            told.flaw(0, "proxy_other_household", f"{holder} for {number}")


def check_lines(told: Told) -> None:
    """Every line of the roll belongs to the body; who took a paper came; two officers stand behind who stays out."""
    members, holders = told.head.get("members", []), told.head.get("opened_by")
    if holders is not None and len({*holders}) != 2:
        told.flaw(0, "opened_by_one", " ".join(holders))
    by_rule = told.head.get("grounds", {}).get("recusal", "recusal")
    for number, row in told.roll.items():
        if members and not any(measure([row], kinds) for kinds in members):
            told.flaw(0, "not_of_body", number)
        if row["voted"] == "paper" and row["present"] != "site":
            told.flaw(0, "paper_not_on_site", number)
        if row.get("struck") and len(row.get("officers", [])) < 2 and row["struck"] != by_rule:
            told.flaw(0, "struck_by_one", number)


def check_groups(told: Told) -> None:
    """In a named vote everybody fills in the paper of the own group: the first on the list that is theirs."""
    groups = [paper["group"] for paper in told.head["ballots"] if paper["group"]]
    for line, ballot in told.ballots if groups else ():
        row = told.roll.get(ballot.get("number", ""))
        own = next((group for group in groups if row and group in row["kinds"]), "")
        if row and ballot["group"] != own:
            told.flaw(line, "wrong_group", f"{ballot['number']} in {ballot['group']}")
