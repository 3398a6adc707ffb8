"""Archives are read as they come, whatever their encoding."""

from __future__ import annotations

import json
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.errors import ConfigError
from core.spreadsheets import sheet_rows
from tools.training.tables import open_archive

PLAIN = "id,text\n1,路灯不亮\n2,半夜施工\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param(PLAIN.encode(), "utf-8", id="UTF-8"),
        pytest.param(PLAIN.encode("utf-8-sig"), "utf-8-sig", id="UTF-8 with a byte order mark"),
        pytest.param(PLAIN.encode("gb18030"), "gb18030", id="GB18030"),
        pytest.param(PLAIN.encode("utf-16"), "utf-16", id="UTF-16"),
        pytest.param(PLAIN.replace(",", "\t").encode(), "utf-8", id="tabs"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), "utf-8", id="lines of Windows"),
        pytest.param(PLAIN.encode() + b"\n\n", "utf-8", id="blank lines at the end"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    archive = open_archive(path)
    assert (archive.columns, archive.encoding) == (("id", "text"), encoding)
    assert list(archive.rows()) == [["1", "路灯不亮"], ["2", "半夜施工"]]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        pytest.param('1,"a\nb"\n2,c\n', [["1", "a\nb"], ["2", "c"]], id="a line break inside quotes"),
        pytest.param('1,"他说""好"""\n', [["1", '他说"好"']], id="doubled quotes"),
        pytest.param('1,"open\n2,b\n3,c\n', [["1", '"open'], ["2", "b"], ["3", "c"]], id="a quote never closed"),
        pytest.param(
            '1,"open\n2,"b"\n3,c\n', [["1", '"open'], ["2", "b"], ["3", "c"]], id="a stray quote before a sound row"
        ),
        pytest.param('1,他说"好"的\n2,b\n', [["1", '他说"好"的'], ["2", "b"]], id="quotes in the middle"),
        pytest.param("1,a,b,c\n2,d\n", [["1", "a,b,c"], ["2", "d"]], id="too many fields stay in the last"),
        pytest.param("1\n2,d\n", [["1", ""], ["2", "d"]], id="too few fields"),
        pytest.param("1,a\x00b\n", [["1", "a\x00b"]], id="a NUL byte"),
        pytest.param(f"1,{'长' * 100_000}\n", [["1", "长" * 100_000]], id="a row of 300 kB"),
    ],
)
def test_broken_rows_lose_nothing(tmp_path: Path, lines: str, rows: list[list[str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n" + lines.encode())
    assert list(open_archive(path).rows()) == rows


def test_hostile_quotes_are_read_in_linear_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n" + b'1,"open ""\n' * 60_000)
    assert sum(1 for _ in open_archive(path).rows()) == 60_000


def test_bytes_that_are_no_text_do_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n1,\xff\xfe\x80ok\n2,fine\n")
    assert [row[0] for row in open_archive(path).rows()] == ["1", "2"]


def test_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "路灯", "n": 5}) + '\n{"text": null}\nnot json\n["x"]\n', encoding="utf-8")
    archive = open_archive(path)
    assert archive.columns == ("text", "n")
    assert list(archive.rows()) == [["路灯", "5"], ["", ""], ["not json", ""], ['["x"]', ""]]


KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def sheet(path: Path, rows: str) -> Path:
    """The least XLSX file that is one."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as book:
        kinds = "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{KIND.format(kind)}"/>'
            for part, kind in (
                ("workbook", "sheet.main"),
                ("worksheets/s", "worksheet"),
                ("sharedStrings", "sharedStrings"),
            )
        )
        book.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{kinds}</Types>')
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{link}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{link}/worksheet" '
            'Target="worksheets/s.xml"/></Relationships>',
        )
        book.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="{main}"><si><t>text</t></si><si><r><t>路灯</t></r><r><t>不亮</t></r></si></sst>',
        )
        book.writestr("xl/worksheets/s.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>')
    return path


def test_a_sheet(tmp_path: Path) -> None:
    rows = '<row><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="C1" t="s"><v>0</v></c></row>'
    rows += '<row><c r="A2"><v>7</v></c><c r="C2" t="s"><v>1</v></c></row>'
    archive = open_archive(sheet(tmp_path / "a.xlsx", rows))
    assert archive.columns == ("id", "column2", "text")
    assert list(archive.rows()) == [["7", "", "路灯不亮"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.csv", b"", id="empty"),
        pytest.param("a.csv", b",,\n", id="no column names"),
        pytest.param("a.xlsx", b"no zip", id="no sheet at all"),
        pytest.param("a.doc", b"x", id="another kind of file"),
        pytest.param("", b"", id="no such file"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / (name or "missing.csv")
    if name:
        path.write_bytes(content)
    with pytest.raises(ConfigError):
        open_archive(path)


def saved(path: Path, *rows: tuple[str | float | datetime | None, ...]) -> Path:
    """A workbook as a spreadsheet saves it."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def test_cells_are_read_as_a_sheet_shows_them(tmp_path: Path) -> None:
    day = datetime(2026, 3, 1)  # noqa: DTZ001
    path = saved(
        tmp_path / "a.xlsx",
        ("id", "phone", "share", "day", "time", "text"),
        (7, 13800000000, 0.25, day, day.replace(hour=9, minute=30), " 路灯"),
        (),
        (8.0, None, True, None, None, "不亮"),
    )
    assert list(open_archive(path).rows()) == [
        ["7", "13800000000", "0.25", "2026-03-01", "2026-03-01 09:30:00", " 路灯"],
        ["8", "", "TRUE", "", "", "不亮"],
    ]


def test_what_a_sheet_adds_beside_its_cells_is_passed_over(tmp_path: Path) -> None:
    """Rules of cells that newer spreadsheets write: openpyxl cannot keep them and says so."""
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
    more = '</sheetData><extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst><sheetData>'
    assert open_archive(sheet(tmp_path / "a.xlsx", cells + more)).columns == ("id",)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999999"><c><v>2</v></c></row>', id="far down"
        ),
        pytest.param(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"/></row>', id="the last row"
        ),
        pytest.param(
            '</sheetData><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>', id="size"
        ),
    ],
)
def test_a_sheet_that_says_it_is_endless_is_read_at_once(tmp_path: Path, rows: str) -> None:
    began = time.thread_time()
    assert list(sheet_rows(sheet(tmp_path / "a.xlsx", rows))) == [["1"]]
    assert time.thread_time() - began < 5


def test_utf_16_is_told_from_a_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((PLAIN + "3,路灯不亮半夜施工\n" * 30_000).encode("utf-16"))
    archive = open_archive(path)
    assert (archive.encoding, sum(1 for _ in archive.rows())) == ("utf-16", 30_002)


def test_gb18030_is_told_from_a_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((PLAIN + "3,路灯不亮半夜施工\n" * 30_000).encode("gb18030"))
    assert open_archive(path).encoding == "gb18030"
