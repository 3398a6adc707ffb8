"""Checks the roll of a published decision: who took part, and how."""

import hashlib
import json

from core.decisions.recount_rules import Cast, Told

_WAYS = {"present": ("", "site", "online", "proxy"), "voted": ("", "online", "paper", "proxy")}


def is_leaf(told: Told, own: str) -> bool:
    """Whether 'number|name|household|salt' is a leaf of the roll, with the kinds, area and heads shown there."""
    number, *secret = own.strip().split("|")
    row = told.roll.get(number)
    if row is None or len(secret) != 3:
        return False
    name, household, salt = secret
    parts = [salt, number, name, household, row["kinds"], row["area"], row["heads"]]
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest() == str(row["leaf"])


def check_roll(told: Told) -> None:
    """Every line fits itself, and all of them the root that was told when the roll was frozen."""
    on = {n for n, r in told.roll.items() if not r.get("struck")}
    if len(told.roll) != told.head["roll_size"]:
        told.flaw(0, "roll_size", f"{len(told.roll)} on the roll, declared {told.head['roll_size']}")
    leaves = "".join(row["leaf"] for row in told.roll.values())
    if hashlib.sha256(leaves.encode()).hexdigest() != told.head["roll_digest"]:
        told.flaw(0, "roll_root", "the lines of the roll are not those that were frozen")
    for number, row in told.roll.items():
        for key, ways in _WAYS.items():
            if row[key] not in ways:
                told.flaw(0, "unknown_way", f"{number}: {key} {row[key]}")
        if row["voted"] and not row["present"]:
            told.flaw(0, "voted_absent", number)
        if row.get("struck") and (row["voted"] or row["present"]):
            told.flaw(0, "struck_took_part", number)
        if (row["voted"] == "proxy") != bool(row.get("by")):
            told.flaw(0, "proxy_unclear", number)
        elif row.get("by") and row["by"] not in on:
            told.flaw(0, "proxy_not_on_roll", f"{row['by']} for {number}")


def check_turnout(told: Told, cast: list[Cast]) -> None:
    """As many ballots as voters, on paper and online; in open votes the very same people."""
    voted = {n: r["voted"] for n, r in told.roll.items() if r["voted"]}
    for group in (b["group"] for b in told.head["ballots"] if b["group"]):
        able = sum(1 for number in voted if group in told.roll[number]["kinds"])
        own = sum(1 for one in cast if one[0] == group)
        if own > able:
            told.flaw(0, "group_ballots", f"{own} of {group}, of whom {able} voted")
    paper = sum(1 for way in voted.values() if way == "paper")
    if told.head["secrecy"] == "secret":
        online, returned = len(voted) - paper, told.counted - len(told.marks)
        if len(told.marks) + told.lost != online:
            said = f"{len(told.marks)} marks, {told.lost} lost, {online} voted online or by proxy"
            told.flaw(0, "online_ballots", said)
        if not 0 <= returned <= paper:
            told.flaw(0, "paper_ballots", f"{returned} more than the marks, {paper} papers were handed out")
        if sum(1 for one in cast if one[2] == "invalid") > returned:
            told.flaw(0, "invalid_online", "only a paper can be invalid")
    else:
        named = {number for _, number, _ in cast}
        for number in sorted(named ^ set(voted)):
            told.flaw(0, "ballot_without_vote" if number in named else "vote_without_ballot", number)
