"""Words lie sealed in the tables, each in its place, and only there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import ConfigError
from core.procedures.records import Case
from core.record import SPECS
from core.refs import NO_REF, ticket_ref
from core.sealed import Broken
from core.storage.keys import KeySafe
from core.storage.records import table_of
from core.storage.resealing import check_key, reseal
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Note
from tests.storage.conftest import Open
from tests.storage.office import KEYS, NOW, tiny

notes, cases = table_of(Note), table_of(Case)
PHONE = "打 139 0000 0000 找张大爷"


def a_note(kind: str = "contact", text: str = PHONE, salt: str = "s1", *, is_open: bool = False) -> Note:
    return Note(ticket_ref(1), kind, text, salt, NOW, open=is_open)


def a_case(**fields: Any) -> Case:
    return Case("evidence", "100000001", "evidence.kept", "餐饮店检查", "", "q7", NO_REF, NOW, 1, NOW, fields)


def raw(engine: sa.Engine, column: sa.Column[Any]) -> list[str]:
    with engine.connect() as connection:
        asked = sa.select(sa.type_coerce(column, sa.Text)).order_by(column.table.c.id)
        return list(connection.execute(asked).scalars())


def test_words_lie_sealed_but_the_reports_others_are_found_by(engine: sa.Engine, department: Open) -> None:
    with department() as one:
        kept = one.repo(Note).add(a_note())
        one.repo(Note).add(a_note("report", "路灯不亮", "s2", is_open=True))
        one.repo(Note).add(a_note("report", "sealed:别人写的字", "s3", is_open=True))
        one.repo(Note).add(a_note("result", "", "s4"))
        one.repo(Case).add(a_case(facts="后厨有虫", n=3))
    first, second, third, last = raw(engine, notes.c.text)
    assert first.startswith("sealed:") and third.startswith("sealed:") and (second, last) == ("路灯不亮", "")
    assert raw(engine, cases.c.fields)[0].startswith('"sealed:')
    with department() as one:
        found = [note.text for note in one.repo(Note).find()]
        assert found == [PHONE, "路灯不亮", "sealed:别人写的字", ""]
        assert one.repo(Note).get(kept.id) == kept
        assert one.repo(Case).find(number="100000001")[0].fields == {"facts": "后厨有虫", "n": 3}


def test_only_what_is_changed_is_written_again(engine: sa.Engine, department: Open) -> None:
    with department() as one:
        one.repo(Note).add(a_note())
        one.repo(Case).add(a_case(facts="后厨有虫"))
    before = raw(engine, notes.c.text)
    with department() as one:
        [note], [case] = one.repo(Note).find(), one.repo(Case).find(lock=True)
        note.department, case.fields["facts"] = "sewer", "后厨干净"
        one.repo(Note).save(note)
        one.repo(Case).save(case)
    assert raw(engine, notes.c.text) == before
    with department() as one:
        assert one.repo(Case).find()[0].fields == {"facts": "后厨干净"}


def test_it_opens_in_its_own_row_only(engine: sa.Engine, department: Open) -> None:
    with department() as one:
        one.repo(Note).add(a_note())
        one.repo(Note).add(a_note(text="别的话", salt="s2"))
    moved = sa.select(notes.c.text).where(notes.c.id == 1).scalar_subquery()
    with engine.begin() as connection:
        connection.execute(sa.update(notes).where(notes.c.id == 2).values(text=moved))
    with department() as one, pytest.raises(Broken):
        one.repo(Note).get(2)


def test_another_key_does_not_open_the_house(engine: sa.Engine, department: Open, tmp_path: Path) -> None:
    with engine.connect() as connection:
        check_key(connection, KeySafe(tmp_path / "keys"))
    with department() as one:
        one.repo(Note).add(a_note())
    with engine.connect() as connection:
        check_key(connection, KEYS)
        with pytest.raises(ConfigError, match=r"放回.*files\.key|files\.key.*放回"):
            check_key(connection, KeySafe(tmp_path / "keys"))


def test_the_key_is_changed(engine: sa.Engine, department: Open, tmp_path: Path) -> None:
    with department() as one:
        one.repo(Note).add(a_note())
        one.repo(Note).add(a_note("report", "路灯不亮", "s2", is_open=True))
        one.repo(Case).add(a_case(facts="后厨有虫"))
    (tmp_path / "files.key").write_bytes(b"n" * 32 + KEYS.lasting)
    with engine.begin() as connection:
        assert reseal(connection, KeySafe(tmp_path / "keys")) == 2
    (tmp_path / "files.key").write_bytes(b"n" * 32)
    with engine.connect() as connection:
        one = SqlUnitOfWork(connection, tiny(), NOW, keys=KeySafe(tmp_path / "keys"))
        assert [note.text for note in one.repo(Note).find()] == [PHONE, "路灯不亮"]
        assert one.repo(Case).find()[0].fields == {"facts": "后厨有虫"}
        with pytest.raises(ConfigError):
            check_key(connection, KEYS)


def test_every_sealed_column_is_named_by_its_record() -> None:
    """The list of docs/operations.md."""
    told = {f"{spec.table}: {spec.sealed}" for spec in SPECS.values() if spec.sealed}
    assert told == {
        "notes: text BY salt UNLESS open",
        "cases: fields BY number",
        "ratings: comment BY ticket_id round",
        "call_ratings: comment BY call_id called_id side",
        "opinions: basis text BY ruling_id department",
        "corrections: why BY ticket_id",
    }
