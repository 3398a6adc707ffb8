"""A folder of data, looked through or used; the guide as a workbook."""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from bot.console import do, say, wording
from bot.documents.fonts import shortage
from bot.succession import district_in_force
from core.commands import AdoptEdition, Command
from core.district.district import District
from core.district.folder import DistrictErrors, load
from core.errors import ConfigError
from core.guide.records import GuideEntry
from core.settings import Settings
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.table_files import NotATable, table_text
from handlers.documents import Sheet, as_book, of_book
from handlers.people.grid import gap_lines
from handlers.wording import Words


def check(settings: Settings, args: argparse.Namespace) -> int:
    """What is wrong in a district's folder, else what stands in it and which grids are empty."""
    folder = args.folder or settings.district
    try:
        district = load(folder)
    except DistrictErrors as found:
        say("\n".join(map(str, found.mistakes)))
        say(f"\n发现 {len(found.mistakes)} 处要改。 ({len(found.mistakes)} mistakes)")
        return 1
    counts = f"{len(district.areas)} 处地方、{len(district.departments)} 个单位、{len(district.categories)} 类事情"
    say(f"{district.names.hans}：{counts}，没有发现错误。 (no mistakes)")
    for line in (*overview(district), *filter(None, [shortage()])):
        say(f"  {line}")
    words = wording(district).of("zh-Hans")
    with suppress(ConfigError):  # no house has been opened yet: nobody can hold a post
        do(settings, district, lambda uow: gaps(uow, words))
    if folder == settings.district and district_in_force(settings).version != district.version:
        say("  提醒：现在用的是网页上发布的那一版，不是这个文件夹。要换上它：python bot.py publish (not in force)")
    return 0


def publish(settings: Settings, args: argparse.Namespace) -> int:
    """A folder becomes the district's newest data. Raises DistrictErrors."""
    new = load(args.folder or settings.district)
    try:
        old = district_in_force(settings)
    except DistrictErrors:  # this program reads it no longer: only the folder can take its place
        old = new
    if not do(settings, old, lambda uow: [AdoptEdition(new.files)], anew=True):
        return 2
    say("发布了。开着的程序几秒内自己换上，不用重启。 (published; running houses take it over)")
    return 0


def overview(district: District) -> Iterator[str]:
    """Sums over the columns that nobody sees in a chat: where a row was left empty it shows here."""
    offices, categories = district.departments.values(), district.categories.values()
    homes: Counter[str] = Counter()
    for area in district.areas.values():
        homes[area.kind] += area.households
    yield f"户数：{_joined(f'{kind} {number}' for kind, number in homes.items() if number)}"
    most = district.grids.households * 11 // 10
    large = [a.names.hans for a in district.areas.values() if a.kind == "grid" and most and a.households > most]
    yield f"网格户数标准：{district.grids.households or '（没写）'}，超过一成的：{_joined(large)}"
    split = (f"{a.names.hans} → {_joined(a.heirs)}" for a in district.areas.values() if len(a.heirs) > 1)
    yield f"拆分的地方：{_joined(split)}"
    yield f"单位的力量：{_counted(department.force for department in offices)}"
    yield f"单位的职责：{sum(bool(department.remit) for department in offices)} 个单位写了，共 {len(offices)} 个"
    yield f"事情的标签：{_counted(category.tag for category in categories)}"
    yield f"事情的依据：{_counted(category.basis for category in categories)}"
    yield f"先打专线的事情：{_joined(f'{c.names.hans} {c.redirect_line}' for c in categories if c.redirect_line)}"
    rhythms = (f"{body.names.hans} {body.meets}" for body in district.charter.bodies.values() if body.meets)
    yield f"定期开会：{_joined(rhythms)}"
    powerless = (role.names.hans for role in district.roles.values() if not role.can)
    yield f"只有身份、没有权限的角色：{_joined(powerless)}"


def gaps(uow: SqlUnitOfWork, words: Words) -> list[Command]:
    """Which grids are empty or doubled, by the posts that are held now; asks for nothing to be done."""
    for line in gap_lines(uow, words, uow.district.code):
        say(f"  {line}")
    return []


def _counted(values: Iterable[str]) -> str:
    return _joined(f"{value or '（没写）'} {number}" for value, number in Counter(values).most_common())


def _joined(parts: Iterable[str]) -> str:
    return "、".join(parts) or "（没写）"


SHOWN = (("新增 added", "added"), ("改动 changed", "changed"), ("删去 dropped", "dropped"))


def guide_book(settings: Settings, args: argparse.Namespace) -> int:
    """Export the guide, or show what a workbook would change in it; nothing is written without --write."""
    folder, name = settings.district, Path(args.file).name  # a file of the folder and no other
    if args.export:
        args.book.write_bytes(export(folder, name))
        say(f"写好了 (written)：{args.book}")
        return 0
    try:
        text, found = preview(folder, name, args.book.read_bytes())
    except NotATable as trouble:
        say(f"这个文件读不了 (cannot be read)：{trouble}")
        return 2
    except DistrictErrors as wrong:
        say("\n".join(map(str, wrong.mistakes)))
        return 1
    for what, key in SHOWN:
        say("\n".join([f"{what}：{len(found[key])}", *(f"  {entry.code} {entry.names.hans}" for entry in found[key])]))
    if args.write:
        (folder / name).write_text(text, encoding="utf-8")
    say("已写入，重新启动后生效。 (written)" if args.write else "没有错误。加上 --write 就写入。 (nothing written)")
    return 0


def export(folder: Path, name: str) -> bytes:
    """A file of the district's guide as a workbook."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return as_book(Sheet(name, "", (), table=tuple(map(tuple, csv.reader(file)))))


def preview(folder: Path, name: str, content: bytes) -> tuple[str, dict[str, list[GuideEntry]]]:
    """The text the file would have, and what would be added, changed and dropped.

    Raises NotATable, and DistrictErrors with all mistakes of a district that had this guide.
    """
    text = of_book(table_text(content))
    with tempfile.TemporaryDirectory() as kept:
        tried = Path(kept) / folder.name
        shutil.copytree(folder, tried)
        (tried / name).write_text(text, encoding="utf-8")
        new, old = load(tried).guide, load(folder).guide
    return text, {
        "added": [entry for code, entry in new.items() if code not in old],
        "changed": [entry for code, entry in new.items() if code in old and old[code] != entry],
        "dropped": [entry for code, entry in old.items() if code not in new],
    }
