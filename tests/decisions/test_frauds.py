"""Frauds in the database of a vote, each with who finds it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.decisions.polling import export
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.verify import Report, verify
from core.storage.verify_votes import Files
from tests import acts as c
from tests.decisions.village import SECOND_TELLER, TELLER, Village, demo

_LATER = 1798700000000000
_GUARDS = ("ledger_lines_stay", "ledger_stays_whole", "ledger_grows")


def _world(folder: Path, secrecy: str) -> Village:
    """Five of nine voted from their chats, the first of them changed mind; two took papers, which were counted."""
    folder.mkdir()
    engine = open_engine(f"sqlite:///{folder / 'huying.db'}")
    migrate(engine)
    village = Village(engine, folder)
    village.enrol(["成年人"] * 9)
    vote = village.opened(secrecy=secrecy)
    for number, choice in zip("123451", ("no", "yes", "no", "yes", "no", "yes"), strict=True):
        village.vote(vote, number, choice)
    for number in "67":
        village.do(c.HandPaper(vote, number), TELLER)
    counts = {"yes": 1, "no": 1} if secrecy == "secret" else {"6 yes": 1, "7 no": 1}
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "一", counts), teller)
    return village


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Databases of a vote while it is open and after it was closed, secret and open."""
    folder, found = tmp_path_factory.mktemp("worlds"), {}
    for secrecy in ("secret", "open"):
        village = _world(folder / secrecy, secrecy)
        found[f"{secrecy} running"] = _copy(folder / secrecy / "huying.db", folder / f"{secrecy}-running.db")
        village.close(1)
        found[f"{secrecy} closed"] = _copy(folder / secrecy / "huying.db", folder / f"{secrecy}-closed.db")
        village.runner.close()
        village.engine.dispose()
    return found


def _copy(source: Path, target: Path) -> Path:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
    return target


def _check(path: Path, noted: str = "", paper: dict[int, str] | None = None) -> Report:
    engine, keys = open_engine(f"sqlite:///{path}"), KeySafe(path.parent / "keys")
    with engine.connect() as connection:
        report = verify(connection, expected_head=noted, files=Files(demo(), export), noted=paper, keys=keys)
    engine.dispose()
    return report


def _named(report: Report) -> set[str]:
    """Who is accused; the village's officers hold posts that no act gave them."""
    return {f"{flaw.where.partition(' ')[0]} {flaw.what}" for flaw in report.flaws if flaw.where[:5] != "appoi"}


def _tamper(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for guard in _GUARDS:
            database.execute(f"DROP TRIGGER IF EXISTS {guard}")
        before = database.total_changes
        database.executescript(script)
        assert database.total_changes > before, "the fraud changes something"


@pytest.mark.parametrize("state", ["secret running", "secret closed", "open running", "open closed"])
def test_an_honest_vote_has_no_flaw(worlds: dict[str, Path], state: str) -> None:
    assert _named(_check(worlds[state])) == set()


# What somebody with the keys to the database does, in which vote, and whom the check then accuses.
FRAUDS = [
    ("a ballot of an open vote changed", "open running", "UPDATE ballots SET choice='no' WHERE mark='2'", "ballots"),
    (
        "two ballots swapped",
        "open running",
        "UPDATE ballots SET choice=CASE mark WHEN '2' THEN 'no' ELSE 'yes' END WHERE mark IN ('2','3')",
        "ballots",
    ),
    ("a ballot dropped", "open running", "DELETE FROM ballots WHERE mark='2'", "ballots"),
    (
        "ballot and turnout dropped",
        "open running",
        "DELETE FROM ballots WHERE mark='2'; UPDATE roll_entries SET voted='', present='' WHERE number='2'",
        "roll_entries ballots",
    ),
    (
        "a ballot for who did not vote",
        "open running",
        "INSERT INTO ballots (id,decision_id,mark,grp,choice) VALUES (77,1,'8','','yes');"
        "UPDATE roll_entries SET voted='online', present='online' WHERE number='8'",
        "roll_entries ballots",
    ),
    ("both sheets rewritten", "secret running", """UPDATE sheets SET counts='{"yes":2}'""", "sheets"),
    ("one sheet deleted", "secret running", "DELETE FROM sheets WHERE id=1", "sheets"),
    ("a sheet given to another teller", "secret running", "UPDATE sheets SET teller_id=9099 WHERE id=1", "sheets"),
    (
        "who did not vote made a paper voter",
        "secret running",
        "UPDATE roll_entries SET voted='paper', present='site' WHERE number='9'",
        "roll_entries",
    ),
    (
        "a ghost on the frozen roll",
        "secret running",
        "CREATE TEMP TABLE ghost AS SELECT * FROM roll_entries WHERE number='9';"
        "UPDATE ghost SET id=99, number='13', name='鬼', present='site', voted='paper';"
        "INSERT INTO roll_entries SELECT * FROM ghost",
        "roll_entries",
    ),
    ("an absent line deleted", "secret running", "DELETE FROM roll_entries WHERE number='9'", "roll_entries"),
    ("an area made larger", "open running", "UPDATE roll_entries SET area='300' WHERE number='1'", "roll_entries"),
    ("one head made five", "open running", "UPDATE roll_entries SET heads=5 WHERE number='1'", "roll_entries"),
    ("a kind given", "open running", """UPDATE roll_entries SET kinds='["rep"]' WHERE number='1'""", "roll_entries"),
    ("presence invented", "secret running", "UPDATE roll_entries SET present='site' WHERE number='9'", "roll_entries"),
    ("a line struck", "secret running", "UPDATE roll_entries SET struck='搬走' WHERE number='9'", "roll_entries"),
    (
        "a mandate invented",
        "secret running",
        "INSERT INTO proxies (decision_id,principal,holder,paper) VALUES (1,'9','1','f')",
        "proxies",
    ),
    (
        "an envelope taken away",
        "secret running",
        "DELETE FROM envelopes WHERE id=(SELECT min(id) FROM envelopes)",
        "envelopes",
    ),
    (
        "an envelope stuffed in",
        "secret running",
        "INSERT INTO envelopes (id,decision_id,slot,sealed) VALUES (7,1,'ff','00')",
        "envelopes",
    ),
    (
        "the locked majority lowered",
        "secret running",
        "UPDATE decisions SET rules=replace(rules,'1/2','1/10')",
        "decisions",
    ),
    ("the closing time moved", "secret running", f"UPDATE decisions SET closes_at={_LATER}", "decisions"),
    ("the title rewritten", "secret running", "UPDATE decisions SET title='卖地'", "decisions"),
    (
        "the notice backdated",
        "secret running",
        "UPDATE decision_steps SET at=at-1000000 WHERE act='notice'",
        "decision_steps",
    ),
    (
        "the plan rewritten",
        "secret running",
        "UPDATE decision_steps SET text='别的' WHERE act='form_plan'",
        "decision_steps",
    ),
    ("a step deleted", "secret running", "DELETE FROM decision_steps WHERE act='notice'", "decision_steps"),
    (
        "an account put on another line",
        "secret running",
        "UPDATE voter_links SET person_id=4711 WHERE id=3",
        "voter_links",
    ),
    ("a binding deleted", "secret running", "DELETE FROM voter_links WHERE id=3", "voter_links"),
    ("a code made valid again", "secret running", "UPDATE voter_codes SET used_at=NULL WHERE id=3", "voter_codes"),
    ("a household moved", "secret running", "UPDATE members SET household='X' WHERE number='3'", "members"),
    ("a member let go", "secret running", f"UPDATE members SET left_at={_LATER} WHERE number='3'", "members"),
    ("the roll's digest replaced", "secret running", "UPDATE rolls SET digest='00'", "rolls"),
    ("a counted ballot changed", "secret closed", "UPDATE ballots SET choice='yes' WHERE choice='no'", "decisions"),
    ("a counted open ballot changed", "open closed", "UPDATE ballots SET choice='yes' WHERE mark='3'", "ballots"),
    ("a sheet changed afterwards", "secret closed", """UPDATE sheets SET counts='{"yes":2}'""", "sheets"),
    ("a line changed afterwards", "secret closed", "UPDATE roll_entries SET voted='' WHERE number='3'", "roll_entries"),
    (
        "result and head changed together",
        "secret closed",
        "UPDATE decisions SET outcome='failed', head='00'",
        "decisions",
    ),
    ("the closing re-dated", "secret closed", f"UPDATE decisions SET closed_at={_LATER}", "decisions"),
    ("a line of the ledger deleted", "secret closed", "DELETE FROM ledger WHERE event='PaperHanded'", "ledger"),
    ("a line of the ledger re-dated", "secret closed", f"UPDATE ledger SET at={_LATER} WHERE seq=20", "ledger"),
]


@pytest.mark.parametrize(("state", "script", "accused"), [pytest.param(*row[1:], id=row[0]) for row in FRAUDS])
def test_the_check_names_it(worlds: dict[str, Path], tmp_path: Path, state: str, script: str, accused: str) -> None:
    path = _copy(worlds[state], tmp_path / "huying.db")
    _tamper(path, script)
    tables = {one.partition(" ")[0] for one in _named(_check(path))}
    assert set(accused.split()) <= tables, tables


_CUT = """
DELETE FROM ledger WHERE seq > (SELECT seq FROM ledger WHERE event='BallotTaken' ORDER BY seq LIMIT 1);
UPDATE ledger_head SET seq=(SELECT max(seq) FROM ledger), hash=(SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1);
"""


def test_a_cut_end_is_called_so(worlds: dict[str, Path], tmp_path: Path) -> None:
    path = _copy(worlds["secret closed"], tmp_path / "huying.db")
    _tamper(path, _CUT)
    assert "ledger end_cut" in _named(_check(path))


def test_an_older_copy_is_found_by_the_noted_head_only(worlds: dict[str, Path]) -> None:
    noted = _check(worlds["secret closed"]).head
    assert _named(_check(worlds["secret running"])) == set()
    assert _named(_check(worlds["secret running"], noted)) == {"ledger head_unknown"}


def test_heads_on_paper_say_from_which_day_a_copy_is_older(worlds: dict[str, Path]) -> None:
    earlier, later = (_check(worlds[f"secret {state}"]) for state in ("running", "closed"))
    paper = {earlier.lines: earlier.head, later.lines: later.head}
    assert _named(_check(worlds["secret closed"], paper=paper)) == set()
    assert _named(_check(worlds["secret running"], paper=paper)) == {"ledger head_unknown"}
    assert _named(_check(worlds["secret closed"], paper={earlier.lines: "0" * 64})) == {"ledger head_unknown"}


# Changed behind the ledger's back, then used by an act: the act must not cover it up.
LAUNDERED = [
    ("the locked majority", "UPDATE decisions SET rules=replace(rules,'1/2','1/10')", "decisions"),
    ("the title", "UPDATE decisions SET title='卖地'", "decisions"),
    ("a line's turnout", "UPDATE roll_entries SET heads=5 WHERE number='8'", "roll_entries"),
]


@pytest.mark.parametrize(("script", "accused"), [pytest.param(*row[1:], id=row[0]) for row in LAUNDERED])
def test_an_act_does_not_cover_it_up(
    worlds: dict[str, Path], tmp_path: Path, script: str, accused: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = _copy(worlds["open running"], tmp_path / "huying.db")
    _tamper(path, script)
    engine = open_engine(f"sqlite:///{path}")
    village = Village(engine, tmp_path, datetime(2026, 11, 6, 2, 0, tzinfo=UTC) + timedelta(hours=1))
    village.roll_id = 1
    village.do(c.HandPaper(1, "8"), TELLER)
    village.runner.close()
    engine.dispose()
    assert f"{accused} record_forged" in _named(_check(path)), _named(_check(path))
    assert ("forgery_found" in caplog.text) == (accused == "decisions")
