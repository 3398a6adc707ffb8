"""The commands of `python bot.py`."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sqlalchemy import Engine

from bot import data_files, door_keys, guide_books, heads, logs, rekey
from bot.app import LOCALE, House, make_folder, utc_now
from bot.documents.fonts import shortage
from bot.invitations import add_arguments, code_sheet, invitation, read_people, unit_of
from bot.succession import district_in_force, serve
from core import commands as c
from core.bus import carry_out
from core.decisions import recount
from core.district.district import District
from core.district.folder import DistrictErrors
from core.errors import CivicError, ConfigError, StorageTrouble
from core.people.queries import appointments_in
from core.people.records import Person
from core.refs import Ref
from core.settings import Settings, read_settings
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.runner import open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.table_files import NotATable
from core.tickets.records import Follower, Ticket
from core.unit_of_work import CONSOLE
from core.workflow.numbers import read as read_number
from handlers.notification_table import tell
from handlers.wording import Wording, load_catalogues, worded

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
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py", description="呼应：居民一呼，各方来应。 Huying answers a district's calls."
    )
    commands = parser.add_subparsers(metavar="命令 COMMAND")
    parser.set_defaults(run=_run)
    run = commands.add_parser("run", help="开张：网页、Telegram、时钟（不写命令就是它） run the house")
    run.set_defaults(run=_run)
    data_files.add_commands(commands, _say, _do)
    invite = commands.add_parser("invite", help="发一个一次性邀请码 print a one-time code")
    add_arguments(invite)
    invite.set_defaults(run=_invite)
    relieve = commands.add_parser("relieve", help="免去一个人的职务 end somebody's appointment")
    relieve.add_argument("role", help="角色代码（roles.yaml）")
    relieve.add_argument("unit", help="单位代码")
    relieve.add_argument("--name", default="", help="同一职务有几个人时，写明是谁")
    relieve.set_defaults(run=_relieve)
    door_keys.add_command(commands, _say)
    rekey.add_command(commands, _say)
    forget = commands.add_parser("forget", help="本人要求时，删掉一件已办结的事里的话和照片 delete a ticket's words")
    forget.add_argument("number", help="九位编号")
    forget.add_argument("--follower", type=int, help="不是反映人，是第几位跟进的人要求的 which follower asks")
    forget.set_defaults(run=_forget)
    proof = commands.add_parser("verify", help="核对全部留痕有没有被改过 check the ledger")
    proof.add_argument("--head", default="", help="以前抄下的链头，用来发现整段重写")
    proof.add_argument("--heads", type=Path, help="抄下的每日链尾，一行一天 noted heads, one line a day")
    proof.set_defaults(run=_verify)
    days = commands.add_parser("heads", help="每日链尾，一行一天，可以打印 the trace's head of every day")
    days.add_argument("--stamps", type=Path, help="把时间戳写进这个文件夹（日期.tsr）")
    days.set_defaults(run=_heads)
    again = commands.add_parser("recount", help="重算一次公布的表决，不用数据库 recount a published decision")
    again.add_argument("file", help="公布的文件 the published file")
    again.add_argument("known", nargs="*", help="公布的指纹，自己的印记，自己那一行 the hash, the own mark and line")
    again.set_defaults(run=lambda settings, args: recount.main([args.file, *args.known]))
    guide_books.add_command(commands, _say)
    for name, what in LEARNING.items():
        commands.add_parser(name, help=what, add_help=False).set_defaults(run=_learn, name=name)
    return parser


def _learn(settings: Settings, args: argparse.Namespace) -> int:
    """The commands of `tools.training`, which only these need and which load slowly."""
    from tools.training import arguments

    parser = argparse.ArgumentParser(prog=f"bot.py {args.name}", description=LEARNING[args.name])
    add, run = {
        "train": (arguments.add_train_arguments, arguments.run_train),
        "evaluate": (arguments.add_evaluate_arguments, arguments.run_evaluate),
        "route": (arguments.add_route_arguments, arguments.run_route),
        "hot": (arguments.add_hot_arguments, arguments.run_hot),
    }[args.name]
    add(parser, settings.data / "model")
    return run(parser.parse_args(args.rest), district_in_force(settings), _say)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _run(settings: Settings, args: argparse.Namespace) -> None:
    logs.set_up()

    def ready(house: House) -> None:
        host = "localhost" if settings.host in {"127.0.0.1", "0.0.0.0", "::"} else settings.host  # noqa: S104
        _say(f"\n  呼应开张了：http://{host}:{house.port}/   （{house.district.names.hans}，{settings.mode}）")
        _say("  按 Ctrl+C 关门。\n")
        if lacks := shortage():
            _say(f"  提醒：{lacks}\n")

    asyncio.run(serve(settings, ready))


def _invite(settings: Settings, args: argparse.Namespace) -> int:
    district = district_in_force(settings)
    if args.list:
        return _invite_all(settings, district, args)
    command = invitation(district, args.role, args.unit, args.area, args.name)
    if not _do(settings, district, lambda uow: [command], anew=True):
        return 2
    door = "/bind" if command.role == "group" else "/start"
    _say(f"{door} {command.code}")
    group = "请本单位的人在工作群里发这一行；网页上的群也可以。"
    _say(group if command.role == "group" else "请本人在网页上，或者在与机器人的私聊里发这一行。")
    _say("七天内有效，只能用一次。 (valid for seven days, once)")
    return 0


def _invite_all(settings: Settings, district: District, args: argparse.Namespace) -> int:
    """A code for everybody of the list, or for nobody where a line of it is wrong."""
    words = _wording(district).of("zh-Hans")
    try:
        invited, flaws = read_people(args.list.read_bytes(), district)
    except OSError as error:
        raise ConfigError(f"打不开 {args.list}。 (cannot be read)") from error
    except NotATable as error:
        raise ConfigError(words(f"table.{error.key}")) from error
    if flaws:
        _say(worded(words, flaws))
    if flaws or not _do(settings, district, lambda uow: invited, anew=True):
        _say("一个码也没有发。改好名单再来一次。 (no code was made)")
        return 2
    args.sheet.write_text(code_sheet(invited, district, settings.public_url, args.bot), encoding="utf-8")
    _say(f"{len(invited)} 个邀请码写进了 {args.sheet}，请用浏览器打开、打印、剪开。七天内有效，一个码只能用一次。")
    _say("发完请删掉这个文件。 (delete the file once the codes are handed out)")
    return 0


def _do(
    settings: Settings, district: District, ask: Callable[[SqlUnitOfWork], Iterable[c.Command]], *, anew: bool = False
) -> bool:
    """Have the office carry out commands from the console, all or none; False where one was refused, and why is said.

    Raises ConfigError where the database cannot be written.
    """
    engine = _engine(settings, anew=anew)
    keys = KeySafe(settings.data / "keys")
    runner = open_runner(engine, district, utc_now, demo=settings.demo, on_letters=lambda: None, keys=keys)
    wording = _wording(district)
    words = wording.of("zh-Hans")
    try:
        runner.submit(lambda uow: _carry(wording, uow, ask(uow))).result()
    except StorageTrouble as error:
        raise ConfigError(words(f"refusal.{error.key}")) from error
    except CivicError as refusal:
        _say(words(f"refusal.{refusal.key}", **refusal.facts))
        return False
    finally:
        runner.close()
        engine.dispose()
    return True


def _carry(wording: Wording, uow: SqlUnitOfWork, commands: Iterable[c.Command]) -> None:
    for command in commands:
        tell(uow, wording, carry_out(command, uow, actor=CONSOLE))


def _engine(settings: Settings, *, anew: bool = False) -> Engine:
    """The database, up to date. `anew`: it may be the first command; elsewhere a misspelt one is refused."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if anew:
        make_folder(settings.data)
    elif settings.database_url.startswith("sqlite:") and not path.is_file():
        raise ConfigError(f"没有“{path}”这个数据库，HUYING_DATA 写对了吗？ (no such database)")
    engine = open_engine(settings.database_url)
    migrate(engine)
    return engine


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

    if not _do(settings, district, ask):
        return 2
    _say(f"{names[0]}：职务已经免去，本人会收到通知。 (relieved)")
    return 0


def _forget(settings: Settings, args: argparse.Namespace) -> int:
    number = read_number(args.number)

    def ask(uow: SqlUnitOfWork) -> list[c.Command]:
        found = uow.repo(Ticket).first(number=number) if number else None
        if not found:
            raise ConfigError(f"没有编号“{args.number[:20]}”，请核对九位数字。 (no such number)")
        asks = {} if args.follower is None else {"person_id": _follower(uow, found, args.follower)}
        return [c.Perform(Ref("ticket", found.id), "forget", c.Input("asked", fields=asks))]

    if not _do(settings, district_in_force(settings), ask):
        return 2
    _say(f"{number}：说过的话、地点、评语已经删除，留痕还在。 (deleted)")
    _say("照片由运行中的程序在一小时内删掉；没开张，就等下次开张。 (pictures follow within the hour)")
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
    keys, words = KeySafe(settings.data / "keys"), _wording(district).of("zh-Hans")
    lines, sound = heads.checked(_engine(settings), district, words, args.head, args.heads, keys)
    _say("\n".join(lines))
    return 0 if sound else 1


def _heads(settings: Settings, args: argparse.Namespace) -> None:
    _say("\n".join(heads.printed(_engine(settings), args.stamps)))


def _wording(district: District) -> Wording:
    return Wording(load_catalogues(LOCALE), district)
