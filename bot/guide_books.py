"""The guide as workbooks: written out, and read back after a look."""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.district.folder import DistrictErrors, load
from core.district.read_guide import GUIDE
from core.guide.records import GuideEntry
from core.table_files import NotATable, table_text
from handlers.documents import Sheet, as_book, of_book

SHOWN = (("新增 added", "added"), ("改动 changed", "changed"), ("删去 dropped", "dropped"))


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Callable[[str], None]) -> None:
    """The command `guide`: what it takes, and that `say` tells what came of it."""
    parser = commands.add_parser("guide", help="办事指南导出、导入表格 the guide to and from a workbook")
    parser.add_argument("book", type=Path, help="表格文件 a workbook (.xlsx)")
    parser.add_argument("--file", default=GUIDE, help="区数据里的哪个文件，默认 guide.csv")
    parser.add_argument("--export", action="store_true", help="把指南写成这个表格")
    parser.add_argument("--write", action="store_true", help="看过以后，真的写进区的数据")
    parser.set_defaults(run=lambda settings, args: run(settings.district, args, say))


def run(folder: Path, args: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Export the guide, or show what a workbook would change in it; nothing is written without --write."""
    if args.export:
        args.book.write_bytes(export(folder, args.file))
        say(f"写好了 (written)：{args.book}")
        return 0
    try:
        text, found = preview(folder, args.file, args.book.read_bytes())
    except (NotATable, OSError) as trouble:
        say(f"这个文件读不了 (cannot be read)：{trouble}")
        return 2
    except DistrictErrors as wrong:
        say("\n".join(map(str, wrong.mistakes)))
        return 1
    for what, key in SHOWN:
        say("\n".join([f"{what}：{len(found[key])}", *(f"  {entry.code} {entry.names.hans}" for entry in found[key])]))
    if args.write:
        (folder / args.file).write_text(text, encoding="utf-8")
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
