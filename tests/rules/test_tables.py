"""A table is read as its sheet shows it, whatever program wrote it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.decisions.roll_files import read_roll
from core.spreadsheets import number_text, read_sheet
from core.table_files import NotATable, encoding_of, refusal_in, refused_text, table_text
from core.tables import records
from handlers.wording import Wording, load_catalogues, worded
from tests.stories.test_list_files import xlsx
from tests.stories.town import ROOT, district

HEAD = ("编号", "姓名", "户号")


def book(*rows: Sequence[object], change: Callable[[Any, Worksheet], object] | None = None) -> bytes:
    """A workbook as a spreadsheet saves it."""
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    if change:
        change(made, sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """The same workbook with one part written otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w") as written:
        for name in read.namelist():
            text = read.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            written.writestr(name, text)
    return out.getvalue()


WORDS = Wording(load_catalogues(ROOT / "locale"), district()).of("zh-Hans")


def roll(content: bytes) -> tuple[list[tuple[str, str, str]], str]:
    """Number, name and household of everybody, and what is said of the table."""
    found = read_roll(records(table_text(content)), {"adult"}, {"成年人": "adult"})
    said = worded(WORDS, (*found.flaws, *found.notes, *found.doubts))
    return [(v.number, v.name, v.household) for v in found.voters], said


WANG = ("1", "王芳", "3-101")
LI = ("2", "李明", "3-102")
ENDS = ("注：户号按房产证填写",)


def two_heads(made: Workbook, sheet: Worksheet) -> None:
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")


def hide(made: Workbook, sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def second(made: Workbook, sheet: Worksheet) -> None:
    made.create_sheet("去年").append(["旧的"])


def cover(made: Workbook, sheet: Worksheet) -> None:
    made.create_sheet("封面", 0)
    old = made.create_sheet("作废", 0)
    old.append(list(HEAD))
    old.append(["9", "旧人", ""])
    old.sheet_state = "hidden"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(book(HEAD, WANG, LI), id="plain"),
        pytest.param(book(HEAD, (1, "王芳", "3-101"), (2.0, "李明", "3-102")), id="numbers"),
        pytest.param(book(("春和社区居民名册",), ("填表日期：11月28日",), HEAD, WANG, LI), id="titles above"),
        pytest.param(book((), HEAD, (), WANG, (), LI), id="empty rows"),
        pytest.param(book(("", *HEAD), ("", *WANG), ("", *LI)), id="an empty column"),
        pytest.param(book(HEAD, WANG, HEAD, LI), id="headings on every page"),
        pytest.param(
            book(("编号", "基本情况", ""), ("", "姓名", "户号"), WANG, LI, change=two_heads), id="two rows of headings"
        ),
        pytest.param(book(HEAD, WANG, LI, change=cover), id="an empty cover and a hidden sheet before it"),
        pytest.param(book((" 编 号 ", "姓名：", "户号*"), WANG, LI), id="headings with blanks and marks"),
        pytest.param(book(("编號", "姓名", "戶號"), WANG, LI), id="headings in traditional characters"),
    ],
)
def test_layouts_that_offices_use(content: bytes) -> None:
    assert roll(content) == ([WANG, LI], "")


@pytest.mark.parametrize(
    ("content", "people", "said"),
    [
        pytest.param(book(HEAD, WANG, LI, ENDS), [WANG, LI], "第 4 行像是说明，没有读：“注：户号按房", id="a remark"),
        pytest.param(book(HEAD, WANG, LI, change=hide), [WANG], "隐藏的 1 行没有读", id="a hidden row"),
        pytest.param(book(HEAD, WANG, LI, change=second), [WANG, LI], "没有读：“去年”", id="another sheet"),
        pytest.param(
            book((*HEAD, "电话"), (*WANG, "13800138000")), [WANG], "没有用到的列：“电话”", id="an unused column"
        ),
    ],
)
def test_what_is_passed_over_is_said(content: bytes, people: list[tuple[str, ...]], said: str) -> None:
    found, told = roll(content)
    assert found == people and said in told


def error_cell() -> bytes:
    plain = book(HEAD, WANG, ("2", 7, "3-102"))
    return changed(plain, "xl/worksheets/sheet1.xml", '<c r="B3" t="n"><v>7</v></c>', '<c r="B3" t="e"><v>#N/A</v></c>')


def uncomputed() -> bytes:
    return book(HEAD, WANG, ("2", '="李"&"明"', "3-102"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(error_cell(), "第 3 行“姓名”：B3 格是出错的公式（#N/A）", id="an error"),
        pytest.param(uncomputed(), "第 3 行“姓名”：B3 格是出错的公式（#CALC!）", id="a formula without its result"),
        pytest.param(
            book(HEAD, (110101199003070011, "王芳", "")),
            "第 2 行“编号”：A2 格被表格软件改成了科学计数（1.1010119900307E+17）",
            id="a long number that lost its end",
        ),
        pytest.param("编号,姓名\n1.10101E+17,王芳\n".encode(), "改成了科学计数", id="the same in a CSV"),
        pytest.param("编号,姓名\n1,王芳\n2,李".encode() + b"\xe6\x9d\n", "第 3 行“姓名”：B3 格有认不出的字", id="torn"),
        pytest.param(book(("编号", "姓名", "户"), WANG), "“户”这一列不认识，是不是“户号”？", id="nearly right"),
        pytest.param(book(("编号", "户主姓名"), ("1", "王芳")), "“户主姓名”这一列不认识，是不是“姓名”", id="another"),
        pytest.param(book(("序号", "姓名"), ("1", "王芳")), "表头里没有“编号”这一列", id="a column that is missing"),
        pytest.param(book(("编号", "姓名", "姓名"), ("1", "王芳", "李")), "“姓名”这一列有两个", id="a column twice"),
        pytest.param(book(("number", "name", "户号"), ("1", "", "")), "第 2 行“name”没有填", id="the table's own word"),
        pytest.param(book(HEAD, WANG, ("２", "李明", ""), ("2", "李三", "")), "2 重复，第 3 行已经有了", id="twice"),
        pytest.param(book(HEAD, WANG, ("01", "李明", "")), "的编号“1”和第 3 行的“01”，是不是同一个号？", id="01"),
        pytest.param(book(HEAD, ("A1", "甲", ""), ("a1", "乙", "")), "第 2 行的编号“A1”和第 3 行的“a1”", id="case"),
        pytest.param(
            book(HEAD, WANG, ("2", "王　芳", "3-101")), "的“王芳”和第 3 行的“王 芳”，是不是同一个人", id="a blank"
        ),
        pytest.param(book(HEAD, WANG, ("2", "李", "03-101")), "“3-101”和第 3 行的“03-101”，是不是同一户", id="home"),
    ],
)
def test_what_is_wrong_or_doubtful_is_said_in_the_words_of_the_table(content: bytes, said: str) -> None:
    assert said in roll(content)[1]


def test_only_the_torn_cell_suffers() -> None:
    found, said = roll("编号,姓名\n1,王芳\n2,李".encode() + b"\xe6\x9d\n" + "3,赵六\n".encode())
    assert [name for _, name, _ in found] == ["王芳", "李\ufffd", "赵六"] and said.count("行") == 1


def test_phonetic_signs_are_no_part_of_a_name() -> None:
    old = "<si><t>姓名</t></si>"
    phonetic = '<si><t>王芳</t><rPh sb="0" eb="2"><t>wangfang</t></rPh></si>'
    shared = changed(xlsx([("编号", "姓名"), ("1", "王芳")]), "xl/sharedStrings.xml", "<si><t>王芳</t></si>", phonetic)
    assert old and roll(shared)[0] == [("1", "王芳", "")]


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        pytest.param(89.490000000000009, "General", "89.49", id="a sum"),
        pytest.param(13800138000, "General", "13800138000", id="a phone number"),
        pytest.param(138001380001, "General", "138001380001", id="a number that a sheet shortens but keeps"),
        pytest.param(7, "000", "007", id="leading zeros"),
        pytest.param(1, "0.00", "1.00", id="two places"),
        pytest.param(1234.5, "#,##0.00", "1,234.50", id="thousands"),
        pytest.param(0.25, "0%", "25%", id="per cent"),
        pytest.param(2.345, "0.00", "2.35", id="half is rounded up"),
        pytest.param(0.5, "#.##", ".5", id="no zero before the point"),
        pytest.param(3, '0"号楼"', "3号楼", id="a word behind"),
        pytest.param(12, '"第"0"组"', "第12组", id="words around"),
        pytest.param(-3, "0_ ;[Red]-0", "-3", id="negative"),
        pytest.param(89.5, "_ * #,##0.00_ ;_ * -#,##0.00_ ", "89.50", id="an accountant's"),
        pytest.param(0, "General", "0", id="nothing"),
        pytest.param(100, "@", "100", id="text"),
    ],
)
def test_a_number_is_read_as_it_is_shown(value: float, shape: str, shown: str) -> None:
    assert number_text(value, shape).strip() == shown


def test_days_and_truth_are_read_as_they_are_shown() -> None:
    def shapes(made: Workbook, sheet: Worksheet) -> None:
        sheet["B1"].number_format = "yyyy年m月"
        sheet["C1"].number_format = "h:mm"

    moment = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001
    content = book((date(2026, 3, 1), date(2026, 3, 1), moment, True), change=shapes)
    assert records(table_text(content)) == (("2026-03-01", "2026-03", "2026-03-01 09:30", "TRUE"),)


def test_an_area_is_read_however_it_is_written() -> None:
    areas = ("89.49", "89.49㎡", "89.49 平方米", "８９.49", "1,089.49")
    rows = [("编号", "姓名", "面积（㎡）"), *((str(n), f"人{n}", area) for n, area in enumerate(areas))]
    found = read_roll(records(table_text(book(*rows))), {"adult"}, {})
    assert found.flaws == () and [float(v.area) for v in found.voters] == [89.49] * 4 + [1089.49]


TEXT = "编号,姓名,户号\n1,王芳,3-101\n2,李明,3-102\n"
HANT = "編號,姓名,戶號\n1,王芳,3-101\n2,李明,3-102\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "，"])
def test_every_encoding_and_separator_of_chinese_offices(encoding: str, sign: str) -> None:
    assert roll(TEXT.replace(",", sign).replace("\n", "\r\n").encode(encoding)) == ([WANG, LI], "")


def test_big5_and_its_sisters_are_told_apart() -> None:
    assert roll(HANT.encode("big5")) == ([WANG, LI], "")
    assert roll(HANT.encode("gbk")) == ([WANG, LI], "")
    assert roll("\ufeff".encode("utf-16-be") + HANT.encode("utf-16-be")) == ([WANG, LI], "")
    assert encoding_of("编号,姓名\n1,𠮷田\n".encode("gb18030")) == "gb18030"


def test_quotes_hold_separators_and_a_stray_one_spoils_nothing() -> None:
    assert records('编号,姓名\n1,"王,芳"\n')[1] == ("1", "王,芳")
    assert records('编号,姓名\n1,王"芳\n2,李\n') == (("编号", "姓名"), ("1", '王"芳'), ("2", "李"))


def ole(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name.encode("utf-16-le") + bytes(600)


def package(part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(part, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "what", "mend"),
    [
        pytest.param(ole("Workbook"), "旧格式", "另存为", id="an old workbook, or one of WPS"),
        pytest.param(ole("EncryptedPackage"), "设了密码", "去掉密码", id="a password"),
        pytest.param(ole("WordDocument"), "文字文档", "复制到表格软件", id="an old document"),
        pytest.param(package("word/document.xml"), "文字文档", "复制到表格软件", id="a document"),
        pytest.param(package("content.xml"), "旧格式", "另存为", id="a workbook of another office"),
        pytest.param(package("名册.xlsx"), "压缩包", "解压", id="an archive"),
        pytest.param(b"%PDF-1.7\n%\xe2", "PDF", "原来的表格文件", id="a PDF"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", "图片", "原来的表格文件", id="a photograph of a table"),
        pytest.param(b"<html><table><tr><td>1</td></tr></table></html>", "旧格式", "另存为", id="a page named .xls"),
        pytest.param(book(HEAD, WANG)[:-40], "坏了", "另存一次", id="half a file"),
        pytest.param(b"", "空的", "", id="nothing"),
        pytest.param(b"\0\1\2", "读不出表格", "另存为", id="anything else"),
        pytest.param(b"a" * (5 * 1024 * 1024 + 1), "太大", "5 MB", id="too much"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, what: str, mend: str) -> None:
    with pytest.raises(NotATable) as refused:
        table_text(content)
    said = WORDS(f"table.{refusal_in(refused_text(refused.value.key))}")
    assert what in said and mend in said


def test_a_workbook_without_the_list_of_its_parts_is_read() -> None:
    """Some programs that export tables leave it out; Excel opens such a file after a question."""
    whole, torn = io.BytesIO(), io.BytesIO()
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.append(["编号", "姓名"])
    sheet.append(["1", "王芳"])
    book.save(whole)
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(torn, "w") as left:
        for name in parts.namelist():
            if name != "[Content_Types].xml":
                left.writestr(name, parts.read(name))
    assert [cells for _, cells in read_sheet(torn, 1000).rows] == [["编号", "姓名"], ["1", "王芳"]]
