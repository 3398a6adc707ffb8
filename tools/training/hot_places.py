"""Which matters of an export many people told: place, span, messages."""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from core.district.district import District
from core.errors import ConfigError
from core.routing.scoring import learnt_reader
from tools.training.columns import SAMPLE, choose
from tools.training.hot import Hot, Message, Theme, hot
from tools.training.tables import Archive, open_archive

HEARD = 0.02  # of what the learnt reader hears: even faint, it tells themes apart
COLUMNS = ("place", "about", "people", "messages", "from", "to", "mixed", "ids")
_TIME = re.compile(r"^(?:time|date|datetime|created.*|.*时间|.*日期)$", re.I)
_WHO = re.compile(r"^(?:user|uid|person|caller|phone|.*用户.*|.*电话|.*来电人.*|.*诉求人.*)$", re.I)
_ID = re.compile(r"^(?:id|no|number|编号|.*编号|工单号|单号)$", re.I)
_DATE = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?(?:[T ]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?)?")


def find_hot(
    file: Path,
    district: District,
    output: Path | None = None,
    *,
    time: str = "",
    person: str = "",
    tell: Callable[[str], None],
) -> list[Hot]:
    """The hot matters of a CSV, XLSX or JSONL file, the most people first. `time`, `person`: names of columns, guessed
    where '' ; rows without a readable time are left out and counted. Writes `output` (.csv). Raises ConfigError."""
    archive = open_archive(file)
    at, who, number = (_column(archive, name, form) for name, form in ((time, _TIME), (person, _WHO), ("", _ID)))
    if at < 0:
        raise ConfigError(
            f"看不出哪一列是时间，请用 --time-column 指明；有的列是：{'、'.join(archive.columns)}。 (no time column)"
        )
    texts = choose(archive.columns, list(islice(archive.rows(), SAMPLE)))
    shown = {"时间": at, "来电人": who, "编号": number}
    tell(
        f"{file.name}：{texts.told(archive.columns)}，"
        + "，".join(f"{k}={archive.columns[i] if i >= 0 else '（无）'}" for k, i in shown.items())
    )
    messages, lost = [], 0
    for line, row in enumerate(archive.rows(), 2):
        moment = _moment(_cell(row, at))
        if moment is None:
            lost += 1
            continue
        title, body, _ = texts.of(row)
        messages.append(Message(_cell(row, number) or str(line), f"{title}\n{body}", moment, who=_cell(row, who)))
    if lost:
        tell(f"{lost} 行的时间读不出，没有算进去。 (rows without a readable time)")
    found = hot(messages, theme_of(district))
    if output:
        _write(output, found)
    return found


def theme_of(district: District) -> Theme:
    """How far a text speaks for each category of a district, by its listed words."""
    return partial(learnt_reader(district.categories.values())().compare, least=HEARD)


def told(matter: Hot) -> str:
    """One matter in a line."""
    span = f"{matter.first:%Y-%m-%d} … {matter.last:%Y-%m-%d}"
    mixed = "，不止一件事" if matter.mixed else ""
    return f"{matter.place}（{'、'.join(matter.about)}）：{matter.people} 人 {len(matter.ids)} 条，{span}{mixed}"


def _column(archive: Archive, name: str, form: re.Pattern[str]) -> int:
    """The position of the named column, else of the first that is called so; -1 for none. Raises ConfigError."""
    if name and name not in archive.columns:
        raise ConfigError(f"文件里没有列 {name}；有的列是：{'、'.join(archive.columns)}。 (no such column)")
    if name:
        return archive.columns.index(name)
    return next((i for i, column in enumerate(archive.columns) if form.match(column.strip())), -1)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if 0 <= place < len(row) else ""


def _moment(text: str) -> datetime | None:
    """A time as exports write it (年-月-日, 年/月/日, 年月日, with or without the hour), None where it is none.

    Zones are left out, as all of a file are alike.
    """
    found = _DATE.match(text)
    if not found:
        return None
    parts = [int(part) for part in found.groups(default="0")]
    valid = 1 <= parts[1] <= 12 and 1 <= parts[2] <= monthrange(parts[0], parts[1])[1]
    return datetime(*parts) if valid and parts[3] < 24 and max(parts[4:]) < 60 else None  # type: ignore[arg-type]  # noqa: DTZ001


def _write(output: Path, found: Sequence[Hot]) -> None:
    try:
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(COLUMNS)
            for m in found:
                about, mixed = "、".join(m.about), "1" if m.mixed else ""
                sheet.writerow((m.place, about, m.people, len(m.ids), m.first, m.last, mixed, " ".join(m.ids)))
    except OSError as error:
        raise ConfigError(f"写不了 {output}：{error.strerror}。 (cannot write the output)") from error
