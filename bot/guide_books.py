"""The guide as workbooks: written out, and read back after a look."""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from pathlib import Path

from bot.console import say
from core.district.folder import DistrictErrors, load
from core.guide.records import GuideEntry
from core.settings import Settings
from core.table_files import NotATable, table_text
from handlers.documents import Sheet, as_book, of_book

SHOWN = (("新增 added", "added"), ("改动 changed", "changed"), ("删去 dropped", "dropped"))


def run(settings: Settings, args: argparse.Namespace) -> int:
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
