"""`bot.py check` and `bot.py publish`: a folder, looked through or used."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from bot.app import LOCALE
from bot.documents.fonts import shortage
from bot.overview import gaps, overview
from bot.succession import district_in_force
from core.commands import AdoptEdition
from core.district.folder import DistrictErrors, load
from core.errors import ConfigError
from core.settings import Settings
from handlers.wording import Wording, load_catalogues

Say = Callable[[str], None]
Do = Callable[..., bool]


def add_commands(commands: Any, say: Say, do: Do) -> None:
    """Add them to the commands of `bot.py`."""
    check = commands.add_parser("check", help="检查一个区的数据 check a district's folder")
    publish = commands.add_parser("publish", help="文件夹里的资料发布成新的一版 put the folder's data in force")
    for parser, run in ((check, _check), (publish, _publish)):
        parser.add_argument("folder", nargs="?", type=Path, help="文件夹，默认 HUYING_DISTRICT")
        parser.set_defaults(run=partial(run, say, do))


def _check(say: Say, do: Do, settings: Settings, args: argparse.Namespace) -> int:
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
    words = Wording(load_catalogues(LOCALE), district).of("zh-Hans")
    with suppress(ConfigError):  # no house has been opened yet: nobody can hold a post
        do(settings, district, lambda uow: gaps(uow, words, say))
    if folder == settings.district and district_in_force(settings).version != district.version:
        say("  提醒：现在用的是网页上发布的那一版，不是这个文件夹。要换上它：python bot.py publish (not in force)")
    return 0


def _publish(say: Say, do: Do, settings: Settings, args: argparse.Namespace) -> int:
    new = load(args.folder or settings.district)
    try:
        old = district_in_force(settings)
    except DistrictErrors:  # this program reads it no longer: only the folder can take its place
        old = new
    if not do(settings, old, lambda uow: [AdoptEdition(new.files)], anew=True):
        return 2
    say("发布了。开着的程序几秒内自己换上，不用重启。 (published; running houses take it over)")
    return 0
