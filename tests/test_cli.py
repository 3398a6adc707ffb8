"""The commands of bot.py, run as a person runs them."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

from bot import cli
from tests.decisions.elections import random_vote, write

ROOT = Path(__file__).parents[1]


def run(*words: str, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command with its own data folder; to open the house takes a process of its own."""
    settings = {"PATH": os.environ["PATH"], "HUYING_DATA": str(data), "PYTHONUTF8": "1", **env}
    if words[0] == "run":
        command = [sys.executable, str(ROOT / "bot.py"), *words]
        return subprocess.run(command, capture_output=True, text=True, env=settings, cwd=data, timeout=60, check=False)
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, settings, clear=True), chdir(data), redirect_stdout(out), redirect_stderr(err):
        try:
            code = cli.main(words)
        except SystemExit as left:
            code = int(left.code or 0)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def test_help_names_every_command(tmp_path: Path) -> None:
    out = run("--help", data=tmp_path).stdout
    for command in ("run", "check", "invite", "relieve", "verify"):
        assert re.search(rf"^\s+{command}\b", out, re.M), command


def test_check_finds_nothing_in_the_demo(tmp_path: Path) -> None:
    done = run("check", data=tmp_path)
    assert done.returncode == 0 and "没有发现错误" in done.stdout
    for line in ("community 24180、grid 24180", "enforcement 35", "162 个单位写了", "宜居性 36", "GB部件 3", "119"):
        assert line in done.stdout, line
    assert "村民代表会议 quarterly" in done.stdout and "矛盾调解员" in done.stdout


def test_check_names_file_line_and_mend(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for file in (ROOT / "districts" / "demo").iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    text = (folder / "units.csv").read_text()
    (folder / "units.csv").write_text(
        text.replace("util_drain,", "util_drain ,", 1).replace(",utility,", ",utilty,", 1)
    )
    done = run("check", str(folder), data=tmp_path)
    assert done.returncode == 1
    assert re.search(r"units\.csv.*\d+", done.stdout)
    (folder / "units.csv").unlink()
    one = run("check", str(folder), data=tmp_path)
    assert one.returncode == 1 and "缺少文件“units.csv”" in one.stdout and "发现 1 处" in one.stdout


PEOPLE = """云江区工作人员名单
序号,姓名,岗位,单位,地方
1,小赵,liaison,util_drain,
2,老钱,联络员,排水公司,
3,小陈,网格员,春和社区居民委员会,990101001001001
"""


def test_a_list_of_people_gives_everybody_a_code_on_a_sheet_to_print(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(PEOPLE.encode("gb18030"))
    done = run("invite", "--list", "people.csv", "--sheet", "codes.html", "--bot", "huying_bot", data=tmp_path)
    assert done.returncode == 0 and "3 个邀请码" in done.stdout, done.stdout + done.stderr
    sheet = (tmp_path / "codes.html").read_text(encoding="utf-8")
    codes = re.findall(r"/start ([0-9A-Z]{10})<", sheet)
    assert len(set(codes)) == 3 and sheet.count("<svg") == 3 and "老钱" in sheet and "排水公司" in sheet
    assert not any(code in done.stdout for code in codes)
    with sqlite3.connect(tmp_path / "huying.db") as database:
        kept = database.execute("SELECT role, department, area, name FROM invitations").fetchall()
    assert [row[3] for row in kept] == ["小赵", "老钱", "小陈"] and kept[0][:2] == kept[1][:2]
    assert kept[2][2] == "990101001001001" and not any(code in str(kept) for code in codes)


def test_a_list_with_a_wrong_line_gives_nobody_a_code(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE + "4,老孙,院长,排水公司,\n5,老李,联络员,火星局,\n", encoding="utf-8")
    done = run("invite", "--list", "people.csv", data=tmp_path)
    assert done.returncode == 2 and "一个码也没有发" in done.stdout and not list(tmp_path.glob("*.html"))
    assert "第 6 行“岗位”" in done.stdout and "第 7 行“单位”" in done.stdout and "火星局" in done.stdout
    (tmp_path / "list.pdf").write_bytes(b"%PDF-1.7")
    assert "PDF" in run("invite", "--list", "list.pdf", data=tmp_path).stdout


def test_relieve_says_who_there_is_when_nobody_fits(tmp_path: Path) -> None:
    run("invite", "单位联络员", "排水公司", data=tmp_path)
    done = run("relieve", "liaison", "util_drain", data=tmp_path)
    assert done.returncode == 2 and "没有人" in done.stdout and "已结束" not in done.stdout


@pytest.mark.parametrize(
    "words",
    [("verify",), ("relieve", "liaison", "util_drain"), ("forget", "123-456-789"), ("rekey",), ("door", "hotline")],
)
def test_a_database_that_is_not_there_is_not_made_and_not_called_sound(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(*words, data=tmp_path)
    assert done.returncode == 2 and "没有" in done.stdout and "数据库" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_first_command_may_be_an_invitation(tmp_path: Path) -> None:
    new = tmp_path / "new"
    done = run("invite", "group", "排水公司", data=tmp_path, HUYING_DATA=str(new))
    assert done.returncode == 0 and "/bind" in done.stdout and (new / "huying.db").is_file()


def test_a_house_whose_database_is_gone_does_not_begin_with_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "files.key").write_bytes(os.urandom(32))
    assert run("invite", "liaison", "util_drain", data=tmp_path).returncode == 0  # the key alone was laid ready
    (tmp_path / "learnt").mkdir()
    (tmp_path / "huying.db").rename(tmp_path / "away.db")
    for words in (("invite", "liaison", "util_drain"), ("run",)):
        done = run(*words, data=tmp_path, HUYING_PORT="0")
        assert done.returncode == 2 and "不见了" in done.stdout and "备份" in done.stdout
    assert not (tmp_path / "huying.db").exists()


def test_a_house_started_twice_says_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        first.listen()
        done = run("run", data=tmp_path, HUYING_PORT=str(first.getsockname()[1]))
    assert done.returncode == 2 and "请换一个 HUYING_PORT" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_published_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    for name in ("nothing.jsonl", ".", "photo.jpg"):
        done = run("recount", name, data=tmp_path)
        assert done.returncode == 2 and "读不了" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("guide nowhere/book.xlsx --export", "nowhere/book.xlsx"),
        ("guide . --export", "Is a directory"),
        ("guide book.xlsx --export --file ../../units.yaml", "units.yaml"),
        ("guide nothing.xlsx", "nothing.xlsx"),
        ("invite --list nothing.csv", "nothing.csv"),
        ("verify --heads nothing.txt", "nothing.txt"),
        ("verify --heads .", "Is a directory"),
        ("verify --heads photo.jpg", "不是文本"),
        ("verify --heads words.txt", "没有一行链尾"),
        ("heads --stamps words.txt", "words.txt"),
    ],
)
def test_what_cannot_be_read_or_written_is_named_in_words(tmp_path: Path, words: str, said: str) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "words.txt").write_text("2026年11月27日\n", encoding="utf-8")
    run("invite", "liaison", "util_drain", data=tmp_path)
    with sqlite3.connect(tmp_path / "huying.db") as kept:
        kept.execute("INSERT INTO day_heads (day, seq, hash, stamp) VALUES ('2026-11-27', 1, 'aa', 'AAAA')")
    done = run(*words.split(), data=tmp_path)
    assert done.returncode == 2 and said in done.stdout and len(done.stdout.strip().splitlines()) == 1


@pytest.mark.parametrize(("words", "table"), [("verify", "ledger"), ("invite group 排水公司", "invitations")])
def test_a_database_without_a_table_is_told_with_what_to_do(tmp_path: Path, words: str, table: str) -> None:
    run("invite", "liaison", "util_drain", data=tmp_path)
    with sqlite3.connect(tmp_path / "huying.db") as kept:
        kept.execute(f"DROP TABLE {table}")
    done = run(*words.split(), data=tmp_path)
    assert done.returncode == 2 and "备份" in done.stdout and "Traceback" not in done.stderr


def test_a_command_broken_off_does_not_pass_for_done(tmp_path: Path) -> None:
    with patch("bot.cli.district_in_force", side_effect=KeyboardInterrupt):
        done = run("invite", "liaison", "util_drain", data=tmp_path)
    assert done.returncode == 2 and "没有做完" in done.stdout


def test_invite_prints_a_code_that_is_kept_only_as_a_hash(tmp_path: Path) -> None:
    done = run("invite", "liaison", "util_drain", data=tmp_path)
    assert done.returncode == 0
    [code] = re.findall(r"/start (\w+)", done.stdout)
    content = (tmp_path / "huying.db").read_bytes()
    assert code.encode() not in content
    with sqlite3.connect(tmp_path / "huying.db") as db:
        assert db.execute("SELECT role, department FROM invitations").fetchall() == [("liaison", "util_drain")]
    db.close()
    group = run("invite", "group", "util_drain", data=tmp_path)
    assert "/bind " in group.stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("liaison", "nowhere"), "单位代码例如"),
        (("grid_worker", "util_drain"), "liaison 单位联络员"),
        (("liaison", "执法"), "urban_mgmt 区城市管理执法局"),
        (("grid_worker", "cm_committee@990101001001", "--area", "nowhere"), "没有“nowhere”这个地方"),
        (("kaiser", "util_drain"), "角色"),
    ],
    ids=["no such unit", "role does not fit", "no such unit but near", "no such area", "no such role"],
)
def test_a_wrong_invitation_says_what_would_be_right(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    done = run("invite", *words, data=tmp_path)
    assert done.returncode == 2 and hint in done.stdout


def test_verify_finds_a_changed_row_and_names_it(tmp_path: Path) -> None:
    run("invite", "liaison", "util_drain", data=tmp_path)
    sound = run("verify", data=tmp_path)
    assert sound.returncode == 0
    with sqlite3.connect(tmp_path / "huying.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE ledger SET facts = replace(facts, 'util_drain', 'util_water')")
    db.close()
    found = run("verify", data=tmp_path)
    assert found.returncode == 1 and "ledger 1" in found.stdout


def test_a_recount_holds_the_file_against_the_announced_hash(tmp_path: Path) -> None:
    path = tmp_path / "vote.jsonl"
    write(random_vote(7), path)
    assert run("recount", str(path), data=tmp_path).returncode == 0
    found = run("recount", str(path), "0" * 64, data=tmp_path)
    assert found.returncode == 1 and "other_file" in found.stdout


def test_heads_on_paper_are_held_against_the_trace(tmp_path: Path) -> None:
    run("invite", "liaison", "util_drain", data=tmp_path)
    paper = tmp_path / "paper.txt"
    paper.write_text(f"2026-11-27 99 {'0' * 64}\n", encoding="utf-8")
    found = run("verify", "--heads", str(paper), data=tmp_path)
    assert found.returncode == 1 and "ledger 99" in found.stdout
    assert run("heads", data=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUYING_PORT", "eighty"),
        ("HUYING_MODE", "prod"),
        ("HUYING_DATABASE_URL", "mysql://x"),
        ("HUYING_TELEGRAM_TOKEN", "nonsense"),
        ("HUYING_PUBLIC_URL", "town.example"),
        ("HUYING_DISTRICT", "/nowhere"),
        ("HUYING_PROT", "8080"),
        ("HUYING_DATABASE_URL", "postgresql://127.0.0.1:9/none"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    done = run("run", data=tmp_path, **{name: value})
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stdout.strip().splitlines()) == 1


def test_a_full_disk_is_told_the_operator_in_an_operator_s_words(tmp_path: Path) -> None:
    run("invite", "liaison", "util_drain", data=tmp_path)
    full = sqlite3.OperationalError("database or disk is full")
    with patch("core.storage.runner.SqliteRunner._commit", side_effect=full):
        done = run("invite", "liaison", "util_drain", data=tmp_path)
    assert done.returncode == 2
    assert "database or disk is full" in done.stdout and "磁盘" in done.stdout and "热线" not in done.stdout


def test_run_opens_answers_and_closes_on_a_signal(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {"PATH": os.environ["PATH"], "HUYING_DATA": str(tmp_path), "HUYING_PORT": str(port), "PYTHONUTF8": "1"}
    process = subprocess.Popen([sys.executable, str(ROOT / "bot.py")], stdout=subprocess.PIPE, env=env, text=True)
    try:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(2)]
        assert f":{port}/" in "".join(lines)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
            assert b'"ok"' in answer.read()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert b"huying_updates" in answer.read()
        for words, settings in (("rekey", {}), ("run", {"HUYING_PORT": "0"})):
            beside = run(words, data=tmp_path, **settings)  # it would seal anew, or write, what the open house holds
            assert beside.returncode == 2 and "请先停掉它，再来一次" in beside.stdout
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        process.stdout.close()  # type: ignore[union-attr]
