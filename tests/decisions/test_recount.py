"""Counted is recounted, and no change of the file stays unnamed."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decisions.recount import main, recount
from tests.decisions.elections import random_vote, write

ROOT = Path(__file__).resolve().parents[2]
Line = dict[str, Any]


@given(seed=st.integers(0, 2**32))
def test_every_random_vote_recounts_to_its_own_result(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("vote") / "vote.jsonl"
    published = random_vote(seed)
    head = write(published, path)
    report = recount(path, head)
    assert [str(one) for one in report.discrepancies] == []
    assert report.outcome == published.result.outcome
    assert report.winners == published.result.winners
    assert report.counts == published.result.counts


def relink(lines: list[Line]) -> str:
    """The file again with a chain that fits, as a careful forger would write it."""
    last, out = "0" * 64, []
    for line in lines:
        line.pop("hash", None)
        body = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)[:-1]
        last = hashlib.sha256((last + body).encode()).hexdigest()
        out.append(f'{body},"hash":"{last}"}}')
    return "\n".join(out) + "\n"


def first(lines: list[Line], kind: str, **equal: object) -> Line:
    return next(one for one in lines if one["line"] == kind and all(one.get(k) == v for k, v in equal.items()))


def another_yes(lines: list[Line]) -> None:
    at = next(i for i, one in enumerate(lines) if one["line"] == "ballot")
    lines.insert(at, dict(lines[at], tracker="0000000000", choice="yes"))


def same_ballot_twice(lines: list[Line]) -> None:
    at = next(i for i, one in enumerate(lines) if one["line"] == "ballot")
    lines.insert(at, dict(lines[at]))


def swap_choice(lines: list[Line]) -> None:
    ballot = first(lines, "ballot", choice="no")
    ballot["choice"] = "yes"


def lose_ballot(lines: list[Line]) -> None:
    lines.remove(first(lines, "ballot"))


def voter_without_roll(lines: list[Line]) -> None:
    lines.remove(first(lines, "roll", voted="online"))


def voter_twice(lines: list[Line]) -> None:
    at = next(i for i, one in enumerate(lines) if one["line"] == "roll")
    lines.insert(at, dict(lines[at]))


def absent_voter(lines: list[Line]) -> None:
    first(lines, "roll", voted="online")["present"] = ""


def other_result(lines: list[Line]) -> None:
    end = lines[-1]
    end["outcome"] = "failed" if end["outcome"] == "passed" else "passed"


def more_yes(lines: list[Line]) -> None:
    lines[-1]["counts"]["yes"] += 1


def softer_rule(lines: list[Line]) -> None:
    lines[0]["rules"]["majority"]["conditions"][0]["share"] = "1/100"


def more_paper(lines: list[Line]) -> None:
    at = max(i for i, one in enumerate(lines) if one["line"] == "ballot")
    lines[at + 1 : at + 1] = [dict(lines[at], tracker=f"ZZZZZZZZZZ{n}") for n in range(10, 60)]


def telling_order(lines: list[Line]) -> None:
    at = [i for i, one in enumerate(lines) if one["line"] == "ballot"]
    lines[at[0]], lines[at[-1]] = lines[at[-1]], lines[at[0]]


def unknown_choice(lines: list[Line]) -> None:
    first(lines, "ballot")["choice"] = "maybe"


FORGERIES: tuple[tuple[Callable[[list[Line]], None], str], ...] = (
    (another_yes, "paper_ballots"),
    (same_ballot_twice, "ballot_twice"),
    (swap_choice, "counts_differs"),
    (lose_ballot, "unreturned_differs"),
    (voter_without_roll, "roll_size"),
    (voter_twice, "roll_twice"),
    (absent_voter, "voted_absent"),
    (other_result, "outcome_differs"),
    (more_yes, "counts_differs"),
    (softer_rule, "other_file"),
    (more_paper, "paper_ballots"),
    (telling_order, "order_tells"),
    (unknown_choice, "unknown_choice"),
)


@pytest.fixture(scope="module")
def secret_lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Line], str]:
    path = tmp_path_factory.mktemp("vote") / "vote.jsonl"
    for seed in range(1000):
        published = random_vote(seed)
        choices = [paper.choice for paper in published.papers]
        paper = any(took.voted == "paper" for took in published.roll)
        rich = paper and published.majority and len(choices) > 5 and "no" in choices
        if published.secrecy == "secret" and published.ballots[0].kind == "yes_no" and rich:
            head = write(published, path)
            return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()], head
    raise AssertionError("no such vote among the seeds")


@pytest.mark.parametrize(("forge", "what"), [pytest.param(f, w, id=f.__name__) for f, w in FORGERIES])
def test_a_relinked_forgery_is_named(
    forge: Callable[[list[Line]], None], what: str, secret_lines: tuple[list[Line], str], tmp_path: Path
) -> None:
    lines, head = secret_lines
    forged = json.loads(json.dumps(lines))
    forge(forged)
    path = tmp_path / "forged.jsonl"
    path.write_text(relink(forged), encoding="utf-8")
    found = {one.what for one in recount(path, head).discrepancies}
    assert {what, "other_file"} <= found


@given(seed=st.integers(0, 10**6))
def test_any_change_of_a_single_sign_is_found(
    seed: int, secret_lines: tuple[list[Line], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines, head = secret_lines
    text = relink(json.loads(json.dumps(lines)))
    rng = random.Random(seed)
    at = rng.randrange(len(text) - 1)
    other = rng.choice([c for c in '0123456789abc,"{}:\n' if c != text[at]])
    path = tmp_path_factory.mktemp("forged") / "forged.jsonl"
    path.write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
    assert not recount(path, head).clean


def test_the_line_that_was_changed_is_named(secret_lines: tuple[list[Line], str], tmp_path: Path) -> None:
    lines, _ = secret_lines
    rows = relink(json.loads(json.dumps(lines))).splitlines()
    at = next(i for i, row in enumerate(rows) if '"choice":"no"' in row)
    rows[at] = rows[at].replace('"choice":"no"', '"choice":"yes"')
    path = tmp_path / "forged.jsonl"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    broken = [one.line for one in recount(path).discrepancies if one.what == "chain_broken"]
    assert broken[0] == at + 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param("", "incomplete", id="an empty file"),
        pytest.param("这不是文件\n", "unreadable", id="not JSON"),
        pytest.param('{"line":"head","rules":1}\n', "malformed", id="a head without rules"),
        pytest.param("[1,2]\n", "unreadable", id="a list"),
    ],
)
def test_a_file_that_is_none_is_told_so(content: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content, encoding="utf-8")
    assert what in {one.what for one in recount(path).discrepancies}


def test_the_recount_needs_nothing_but_python_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "vote.jsonl"
    head = write(random_vote(7), path)
    path_first = f"import sys, runpy; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = 'recount'"
    run = "runpy.run_module('core.decisions.recount', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{path_first}; {run}", str(path), head],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert head in done.stdout


def test_the_command_says_what_does_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "vote.jsonl"
    write(random_vote(7), path)
    assert main([str(path), "0" * 64]) == 1
    assert "DISCREPANCY other_file" in capsys.readouterr().out
    assert main([]) == 2
