"""`bot.py door`: the key of another system, shown to whoever runs it."""

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.succession import district_in_force
from core.door_keys import key_of
from core.errors import ConfigError
from core.settings import Settings
from core.storage.keys import KeySafe

Say = Callable[[str], None]


def add_command(commands: Any, say: Say) -> None:
    """Add it to the commands of `bot.py`."""
    door = commands.add_parser("door", help="别的系统的密钥：凭它交来件、验签名 print another system's key")
    door.add_argument("code", help="doors.yaml 里 systems 的代码")
    door.set_defaults(run=partial(_print, say))


def _print(say: Say, settings: Settings, args: argparse.Namespace) -> int:
    systems = district_in_force(settings).doors.systems
    if args.code not in systems:
        raise ConfigError(f"doors.yaml 里的系统：{'、'.join(systems) or '没有'}。 (the systems known)")
    say(key_of(KeySafe(settings.data / "keys"), systems[args.code]))
    say("请当面或用加密的方式交给对方。泄露了，就把 doors.yaml 里它的 turn 加一，旧的立刻作废。")
    return 0
