"""The commands of `python bot.py`."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot import data_files, heads, keys, logs
from bot.app import House
from bot.console import database, do, folder_held, say, wording
from bot.documents.fonts import shortage
from bot.invitations import code_sheet, invitation, read_people, unit_of
from bot.succession import district_in_force, serve
from core import commands as c
from core.decisions import recount
from core.district.district import District
from core.district.folder import DistrictErrors
from core.district.read_matters import GUIDE
from core.errors import ConfigError
from core.people.queries import appointments_in
from core.people.records import Person
from core.refs import Ref
from core.settings import Settings, read_settings
from core.storage.keys import KeySafe
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.table_files import NotATable
from core.tickets.records import Follower, Ticket
from core.workflow.numbers import read as read_number
from handlers.wording import worded

log = logging.getLogger(__name__)
LEARNING = {
    "train": "用本市的材料训练分类 train on the city's own archive",
    "evaluate": "量一量分得准不准 measure a model",
    "route": "整批分类，写出单位和理由 route a whole file",
    "hot": "找出多人反映的同一件事 find matters that many told",
}
ROOT = Path(__file__).parents[1]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 went well, 1 found something wrong, 2 cannot be done as asked."""
    args, rest = _parser().parse_known_args(argv)
    if rest and args.run is not _learn:
        _parser().error("不认得 (unrecognized): " + " ".join(rest))
    args.rest = rest
    try:
        settings = read_settings(os.environ, ROOT)
        return int(args.run(settings, args) or 0)
    except (ConfigError, DistrictErrors) as error:
        say(str(error))
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        log.info("not_readable", exc_info=True)
        why = f"“{error.filename}”：{error.strerror}" if error.filename else str(error)
        say(f"读不了或写不了 {why}。请核对路径、权限和剩下的空间，再来一次。 (cannot be read or written)")
    except UnicodeDecodeError:
        say("给的文件不是文本（UTF-8）。请核对是不是给错了文件。 (not a text file)")
    except DBAPIError as error:
        log.info("database_damaged", exc_info=True)
        say(f"数据库坏了，或者少了表：{error.orig}。请停机，放回最近的备份，再运行 verify。 (database damaged)")
    except KeyboardInterrupt:
        say("停下了，没有做完。再运行一次就行。 (broken off)")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py", description="呼应：居民一呼，各方来应。 Huying answers a district's calls."
    )
    commands = parser.add_subparsers(metavar="命令 COMMAND")
    parser.set_defaults(run=_run)
    for name, (what, run, *arguments) in COMMANDS.items():
        command = commands.add_parser(name, help=what)
        command.set_defaults(run=run)
        for flag, how in arguments:
            command.add_argument(flag, **how)
    for name, what in LEARNING.items():
        commands.add_parser(name, help=what, add_help=False).set_defaults(run=_learn, name=name)
    return parser


def _learn(settings: Settings, args: argparse.Namespace) -> int:
    """The commands of `tools.training`, which only these need and which load slowly."""
    from tools.training import arguments

    parser = argparse.ArgumentParser(prog=f"bot.py {args.name}", description=LEARNING[args.name])
    getattr(arguments, f"add_{args.name}_arguments")(parser, settings.data / "model")
    run = getattr(arguments, f"run_{args.name}")
    return int(run(parser.parse_args(args.rest), district_in_force(settings), say))


def _run(settings: Settings, args: argparse.Namespace) -> None:
    logs.set_up()

    def ready(house: House) -> None:
        host = "localhost" if settings.host in {"127.0.0.1", "0.0.0.0", "::"} else settings.host  # noqa: S104
        say(f"\n  呼应开张了：http://{host}:{house.port}/   （{house.district.names.hans}，{settings.mode}）")
        say("  按 Ctrl+C 关门。\n")
        if lacks := shortage():
            say(f"  提醒：{lacks}\n")

    with folder_held(settings, alone=settings.database_url.startswith("sqlite:")):
        asyncio.run(serve(settings, ready))


def _invite(settings: Settings, args: argparse.Namespace) -> int:
    district = district_in_force(settings)
    if args.list:
        return _invite_all(settings, district, args)
    command = invitation(district, args.role, args.unit, args.area, args.name)
    if not do(settings, district, lambda uow: [command], anew=True):
        return 2
    door = "/bind" if command.role == "group" else "/start"
    say(f"{door} {command.code}")
    group = "请本单位的人在工作群里发这一行；网页上的群也可以。"
    say(group if command.role == "group" else "请本人在网页上，或者在与机器人的私聊里发这一行。")
    say("七天内有效，只能用一次。 (valid for seven days, once)")
    return 0


def _invite_all(settings: Settings, district: District, args: argparse.Namespace) -> int:
    """A code for everybody of the list, or for nobody where a line of it is wrong."""
    words = wording(district).of("zh-Hans")
    try:
        invited, flaws = read_people(args.list.read_bytes(), district)
    except NotATable as error:
        raise ConfigError(words(f"table.{error.key}")) from error
    if flaws:
        say(worded(words, flaws))
    if flaws or not do(settings, district, lambda uow: invited, anew=True):
        say("一个码也没有发。改好名单再来一次。 (no code was made)")
        return 2
    args.sheet.write_text(code_sheet(invited, district, settings.public_url, args.bot), encoding="utf-8")
    say(f"{len(invited)} 个邀请码写进了 {args.sheet}，请用浏览器打开、打印、剪开。七天内有效，一个码只能用一次。")
    say("发完请删掉这个文件。 (delete the file once the codes are handed out)")
    return 0


def _relieve(settings: Settings, args: argparse.Namespace) -> int:
    district, names = district_in_force(settings), list[str]()
    unit = unit_of(district, args.unit)

    def ask(uow: SqlUnitOfWork) -> list[c.Command]:
        held = [appointment for appointment in appointments_in(uow, unit) if appointment.role == args.role]
        named = [(one.id, person.name) for one in held if (person := uow.repo(Person).get(one.person_id))]
        fitting = [(post_id, name) for post_id, name in named if args.name in ("", name)]
        if len(fitting) != 1:
            there = "、".join(name for _, name in named) or "没有人"
            raise ConfigError(f"现在担任这个职务的：{there}。有几个人时，用 --name 写明是谁。 (none, or several)")
        names.append(fitting[0][1])
        return [c.EndAppointment(fitting[0][0])]

    if not do(settings, district, ask):
        return 2
    say(f"{names[0]}：职务已经免去，本人会收到通知。 (relieved)")
    return 0


def _forget(settings: Settings, args: argparse.Namespace) -> int:
    number = read_number(args.number)

    def ask(uow: SqlUnitOfWork) -> list[c.Command]:
        found = uow.repo(Ticket).first(number=number) if number else None
        if not found:
            raise ConfigError(f"没有编号“{args.number[:20]}”，请核对九位数字。 (no such number)")
        asks = {} if args.follower is None else {"person_id": _follower(uow, found, args.follower)}
        return [c.Perform(Ref("ticket", found.id), "forget", c.Input("asked", fields=asks))]

    if not do(settings, district_in_force(settings), ask):
        return 2
    say(f"{number}：说过的话、地点、评语已经删除，留痕还在。 (deleted)")
    say("照片由运行中的程序在一小时内删掉；没开张，就等下次开张。 (pictures follow within the hour)")
    return 0


def _follower(uow: SqlUnitOfWork, ticket: Ticket, which: int) -> int:
    """The person who joined a ticket as the first, second … Raises ConfigError, which names all of them."""
    told = {row.person_id: row.at for row in reversed(uow.repo(Follower).find(ticket_id=ticket.id))}
    found = sorted(told, key=lambda person_id: told[person_id])
    if not 1 <= which <= len(found):
        days = "、".join(f"{n} {told[person_id]:%Y-%m-%d}" for n, person_id in enumerate(found, 1))
        raise ConfigError(f"这件事跟进的人（第几位、哪天）：{days or '没有'}。 (followers and their days)")
    return found[which - 1]


def _verify(settings: Settings, args: argparse.Namespace) -> int:
    district = district_in_force(settings)
    safe, words = KeySafe(settings.data / "keys"), wording(district).of("zh-Hans")
    lines, sound = heads.checked(database(settings), district, words, args.head, args.heads, safe)
    say("\n".join(lines))
    return 0 if sound else 1


Argument = tuple[str, dict[str, Any]]
_FOLDER: Argument = ("folder", {"nargs": "?", "type": Path, "help": "文件夹，默认 HUYING_DISTRICT"})
# fmt: off
COMMANDS: dict[str, tuple[Any, ...]] = {  # what it does, which function does it, what it is told
    "run": ("开张：网页、Telegram、时钟（不写命令就是它） run the house", _run),
    "check": ("检查一个区的数据 check a district's folder", data_files.check, _FOLDER),
    "publish": ("文件夹里的资料发布成新的一版 put the folder's data in force", data_files.publish, _FOLDER),
    "invite": ("发一个一次性邀请码 print a one-time code", _invite,
        ("role", {"nargs": "?", "default": "", "help": "角色代码（roles.yaml），或 group（工作群）"}),
        ("unit", {"nargs": "?", "default": "", "help": "单位代码（units.csv；街道、社区的写成 代码@地方代码）"}),
        ("--area", {"default": "", "help": "负责的地方代码（网格员的网格）"}),
        ("--name", {"default": "", "help": "怎样称呼这个人"}),
        ("--list", {"type": Path,
            "help": "一张名单（表格）：姓名、岗位、单位、地方，一人一码 codes for all of a table"}),
        ("--sheet", {"type": Path, "default": Path("invitations.html"), "help": "打印页写到哪里 the page to print"}),
        ("--bot", {"default": "", "help": "机器人的用户名：扫码直接打开 the bot's name, for the QR codes"})),
    "relieve": ("免去一个人的职务 end somebody's appointment", _relieve,
        ("role", {"help": "角色代码（roles.yaml）"}),
        ("unit", {"help": "单位代码"}),
        ("--name", {"default": "", "help": "同一职务有几个人时，写明是谁"})),
    "door": ("别的系统的密钥：凭它交来件、验签名 print another system's key", keys.of_door,
        ("code", {"help": "doors.yaml 里 systems 的代码"})),
    "rekey": ("停机时换一把加密的钥匙 a new key for what lies sealed", keys.rekey),
    "forget": ("本人要求时，删掉一件已办结的事里的话和照片 delete a ticket's words", _forget,
        ("number", {"help": "九位编号"}),
        ("--follower", {"type": int, "help": "不是反映人，是第几位跟进的人要求的 which follower asks"})),
    "verify": ("核对全部留痕有没有被改过 check the ledger", _verify,
        ("--head", {"default": "", "help": "以前抄下的链头，用来发现整段重写"}),
        ("--heads", {"type": Path, "help": "抄下的每日链尾，一行一天 noted heads, one line a day"})),
    "heads": ("每日链尾，一行一天，可以打印 the trace's head of every day",
        lambda settings, args: say("\n".join(heads.printed(database(settings), args.stamps))),
        ("--stamps", {"type": Path, "help": "把时间戳写进这个文件夹（日期.tsr）"})),
    "recount": ("重算一次公布的表决，不用数据库 recount a published decision",
        lambda settings, args: recount.main([args.file, *args.known]),
        ("file", {"help": "公布的文件 the published file"}),
        ("known", {"nargs": "*", "help": "公布的指纹，自己的印记，自己那一行 the hash, the own mark and line"})),
    "guide": ("办事指南导出、导入表格 the guide to and from a workbook", data_files.guide_book,
        ("book", {"type": Path, "help": "表格文件 a workbook (.xlsx)"}),
        ("--file", {"default": GUIDE, "help": "区数据里的哪个文件，默认 guide.csv"}),
        ("--export", {"action": "store_true", "help": "把指南写成这个表格"}),
        ("--write", {"action": "store_true", "help": "看过以后，真的写进区的数据"})),
}
# fmt: on
