"""Recounts a published decision from its file alone."""

# Knows no database and nothing of the bot: `python -m core.decisions.recount FILE [HASH] [MARK]`.
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from core.decisions.recount_law import check_groups, check_law, check_lines
from core.decisions.recount_roll import check_roll, check_turnout, is_leaf
from core.decisions.recount_rules import Cast, Discrepancy, Told, ballots_like, count_again, held

FORMAT = "huying-decision-2"
_GENESIS = "0" * 64
_MARK = 12  # the fewest signs of a mark


@dataclass(frozen=True)
class Report:
    """What a recount came to. `head`: hash of the last line, to be compared with the one told in the group.

    `marks`: of the envelopes that were counted.
    """

    discrepancies: tuple[Discrepancy, ...]
    outcome: str
    counts: dict[str, int]
    winners: tuple[str, ...]
    ballots: int
    roll: int
    head: str
    marks: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything fits."""
        return not self.discrepancies


@dataclass
class _File(Told):
    last: str = _GENESIS


def recount(path: Path, *known: str) -> Report:
    """Read, check and count everything again.

    `known`: the hash told in the group or on the notice; the own mark; a line of the roll as its voter was told it.
    """
    file = _File()
    with path.open(encoding="utf-8") as stream:
        _read(file, stream)
    for one in filter(None, known):
        _find(file, one)
    if not file.head or not file.end:
        file.flaw(0, "incomplete", "head or end line is missing")
        return Report(tuple(file.flaws), "", {}, (), len(file.ballots), len(file.roll), file.last)
    try:
        return _judge(file)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        file.flaw(0, "rules_unreadable", f"{type(error).__name__} {error}")
        return Report(tuple(file.flaws), "", {}, (), len(file.ballots), len(file.roll), file.last)


def _find(file: _File, known: str) -> None:
    """What somebody knows from elsewhere must be in the file."""
    mark = re.sub("[ -]", "", known).lower()
    if "|" in known:
        if not is_leaf(file, known):
            file.flaw(0, "own_line_missing", known.partition("|")[0])
    elif len(known) == len(_GENESIS):
        if file.last != known:
            file.flaw(0, "other_file", f"ends with {file.last}, announced was {known}")
    elif len(mark) < _MARK or not any(one.startswith(mark) for one in file.marks):
        file.flaw(0, "own_mark_missing", f"no ballot with the mark {mark} was counted")


def _judge(file: _File) -> Report:
    check_roll(file)
    check_lines(file)
    check_groups(file)
    check_law(file)
    cast = list(_valid(file))
    check_turnout(file, cast)
    found = count_again(file, cast)
    _compare(file, found)
    outcome, counts, winners = found["outcome"], found["counts"], tuple(found["winners"])
    return Report(tuple(file.flaws), outcome, counts, winners, len(cast), len(file.roll), file.last, tuple(file.marks))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; ValueError: a key twice, of which a person may read the one and a program the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a key twice: {', '.join(key for key, _ in pairs)}")
    return found


def _read(file: _File, stream: Iterable[str]) -> None:
    order = ("head", "roll", "ballot", "sums", "marks", "lost", "end")
    stage = 0
    for number, raw in enumerate(stream, 1):
        text = raw.rstrip("\n")
        try:
            record = json.loads(text, object_pairs_hook=_once)
            kind = record["line"]
            at = order.index(kind)
        except (ValueError, KeyError, TypeError) as error:
            file.flaw(number, "unreadable", error if "twice" in str(error) else "")
            continue
        body, mark, rest = text.rpartition(',"hash":"')
        link = hashlib.sha256((file.last + body).encode()).hexdigest()
        if not mark or rest != f'{link}"}}':
            file.flaw(number, "chain_broken", "this line or one before it was changed, added or taken away")
        file.last = str(record.get("hash", link))
        if not _shaped(kind, record):
            file.flaw(number, "malformed", kind)
            continue
        if at < stage or (at == stage and kind in ("head", "end") and (file.head if kind == "head" else file.end)):
            file.flaw(number, "out_of_order", kind)
        stage = max(stage, at)
        _keep(file, number, kind, record)


_SHAPES: dict[str, dict[str, type]] = {
    "head": {"rules": dict, "ballots": list, "secrecy": str, "roll_size": int, "roll_digest": str},
    "roll": {
        "number": str,
        "kinds": list,
        "household": str,
        "area": str,
        "heads": int,
        "present": str,
        "voted": str,
        "leaf": str,
    },
    "ballot": {"group": str, "choice": str},
    "sums": {"group": str, "ballots": int, "abstain": int, "invalid": int, "options": dict},
    "marks": {"marks": list},
    "lost": {"missing": int, "damaged": int, "surplus": int, "officers": int, "reason": str},
    "end": {"counts": dict, "outcome": str, "quorum": list, "majority": list, "winners": list, "tied": list},
}


# Keys that a line may have beside those; any other is a note that nobody has counted.
_MORE = {
    "head": "format decision title area district charter profile matter body basis notice meeting opened closed grounds"
    " members bound_after_freezing ledger_line ledger_hash opened_by",
    "roll": "by struck officers rebound",
    "ballot": "tracker number",
    "end": "present cast unreturned scores left",
}


def _shaped(kind: str, record: dict[str, Any]) -> bool:
    known = {*_SHAPES[kind], *_MORE.get(kind, "").split(), "line", "hash"}
    fits = all(type(record.get(key)) is shape for key, shape in _SHAPES[kind].items())
    return fits and record.keys() <= known


def _keep(file: _File, number: int, kind: str, record: dict[str, Any]) -> None:
    if kind == "roll":
        if record["number"] in file.roll:
            file.flaw(number, "roll_twice", record["number"])
        file.roll[record["number"]] = record
    elif kind == "ballot":
        file.ballots.append((number, record))
    elif kind == "sums":
        file.sums.append((number, record))
    elif kind == "marks":
        file.marks += record["marks"]
        if file.marks != sorted({one for one in file.marks if re.fullmatch("[0-9a-f]{64}", str(one))}, key=str):
            file.flaw(number, "marks_unsorted", "marks must be sorted, each once, or their order gives voters away")
    elif kind == "lost":
        file.lost += record["missing"] + record["damaged"]
        if record["officers"] < 2:
            file.flaw(number, "lost_by_one", "two officers must let a count go on without envelopes")
    elif kind == "head":
        file.head = record
        if record.get("format") != FORMAT:
            file.flaw(number, "unknown_format", record.get("format"))
    else:
        file.end = record


def _valid(file: _File) -> Iterator[Cast]:
    """(group, number or '', choice) of every ballot that counts; of sums, ballots that come to the same."""
    secret = file.head["secrecy"] == "secret"
    papers = {b["group"]: b for b in file.head["ballots"]}
    seen: set[tuple[str, str]] = set()
    before = ("", "")
    for line, ballot in file.ballots:
        mark = ballot.get("tracker" if secret else "number", "")
        key = (ballot["group"], mark)
        if not mark or key in seen:
            file.flaw(line, "ballot_twice" if mark else "ballot_unmarked", mark)
            continue
        if key < before:
            file.flaw(line, "order_tells", "ballots must be sorted, or their order gives voters away")
        before = key
        seen.add(key)
        if not secret and (mark not in file.roll or file.roll[mark].get("struck")):
            file.flaw(line, "not_on_roll", mark)
            continue
        wrong = _wrong(papers.get(ballot["group"]), ballot["choice"])
        if wrong and ballot["choice"] != "invalid":
            file.flaw(line, wrong, ballot["choice"])
            continue
        yield ballot["group"], "" if secret else mark, ballot["choice"]
    for line, sums in file.sums:
        try:
            like = ballots_like(papers.get(sums["group"]), sums)
        except (ValueError, TypeError, KeyError) as error:
            file.flaw(line, "sums_impossible", error)
            continue
        if not secret or any(group == sums["group"] for group, _ in seen):
            file.flaw(line, "sums_and_ballots", sums["group"])
        yield from ((sums["group"], "", choice) for choice in like)


def _wrong(paper: dict[str, Any] | None, choice: str) -> str:
    """Why a choice does not fit its ballot paper; '' when it does."""
    if paper is None:
        return "unknown_group"
    if choice == "abstain":
        return ""
    kind, options = paper["kind"], [o["code"] for o in paper["options"]]
    if kind == "yes_no":
        return "" if choice in ("yes", "no") else "unknown_choice"
    parts = [part.partition("=") for part in choice.split(",")]
    codes = [code for code, _, _ in parts]
    if not set(codes) <= set(options) or codes != sorted(set(codes), key=options.index):
        return "unknown_choice"
    if kind == "score":
        fits = all(score.isdecimal() and int(score) <= paper["top"] for _, _, score in parts)
    elif kind == "budget":
        fits = sum(o["cost"] for o in paper["options"] if o["code"] in codes) <= paper["money"]
    else:
        least, most = {"one": (1, 1), "some": (paper["least"], paper["most"])}.get(kind, (1, len(options)))
        fits = least <= len(codes) <= most
    return "" if fits and (kind == "score" or not any(mark for _, mark, _ in parts)) else "choice_out_of_limits"


def _compare(file: _File, found: dict[str, Any]) -> None:
    """What the file says came out against what comes out here."""
    rows = file.roll.values()
    found["present"], voted = (sum(1 for r in rows if r[key]) for key in ("present", "voted"))
    found["unreturned"] = voted - file.lost - file.counted if file.head["secrecy"] == "secret" else 0
    found["cast"] = voted - found["unreturned"]
    for name in ("quorum", "majority"):
        told = [(Fraction(c["part"]), Fraction(c["whole"])) for c in file.end[name]]
        if told != found[name]:
            file.flaw(0, f"{name}_differs", f"published {_pairs(told)}, counted {_pairs(found[name])}")
        elif found[name] and [c["holds"] for c in file.end[name]] != held(file.head["rules"][name], told):
            file.flaw(0, f"{name}_differs", "a condition holds where the file says it does not, or the other way round")
    for name in ("present", "cast", "unreturned", "counts", "outcome", "winners", "tied", "scores", "left"):
        if name in found and file.end.get(name) != found[name]:
            file.flaw(0, f"{name}_differs", f"published {file.end.get(name)}, counted {found[name]}")


def _pairs(pairs: list[tuple[Fraction, Fraction]]) -> str:
    return ", ".join(f"{part} of {whole}" for part, whole in pairs)


def main(arguments: list[str]) -> int:
    """Command line: FILE, and what is known: the announced hash, the own mark, the own line of the roll.

    0 when everything fits, 1 when not, 2 for a wrong call.
    """
    if not arguments:
        sys.stderr.write("usage: recount FILE [HASH] [MARK] [LINE]\n")
        return 2
    try:
        report = recount(Path(arguments[0]), *arguments[1:])
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"读不了“{arguments[0]}”，它是公布的 .jsonl 文件吗？ (cannot read: {error})\n")
        return 2
    for one in report.discrepancies:
        sys.stdout.write(f"DISCREPANCY {one}\n")
    sys.stdout.write(f"{report.ballots} ballots, {report.roll} on the roll, outcome {report.outcome or '?'}\n")
    sys.stdout.write(f"counts {report.counts} winners {', '.join(report.winners) or '-'}\nhash {report.head}\n")
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
