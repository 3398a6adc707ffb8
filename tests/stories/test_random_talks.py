"""Random people say and press anything; what must hold in any talk."""

from __future__ import annotations

import itertools
import os
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.telegram.callback_data import unpack
from core.decisions.records import BallotRow
from core.people.records import Appointment, Person
from core.storage import web_chat
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from handlers.messages import Action, Address, Sender, Update
from tests.stories.town import Town, checked

STEPS = 90
SEEDS = range(400) if os.environ.get("HUYING_TESTS_SEARCH") else range(6)
FIRE = "家里着火了快来人"
_WORDS = (
    "春和小区门口下水道堵了三天，污水都漫出来了|路灯坏了|春晓花园3号楼电梯坏了|楼下烧烤摊油烟熏死人"
    "|物业乱收停车费|取消|不报了|算了|返回|cancel|谢谢|在吗|？|👍|好|没事了|不用了|别撤|撤回|催一下|1|2|3|9|①"
    "|是|不是|对|12月8日下午3点|两万块|春和小区|石桥小区2栋|123-456-789|已经疏通了，更换井盖一个|不归我们管"
    "|今天有多少件|怎么还没修好|人还在里面呢|三定规定第七条|张三；李四|/my|/help|/home|/vote|/whistle"
    "|/decide 修路|/duty 路灯|/list|/apply|/why|/start|/lang"
)
WORDS = _WORDS.split("|")
_AT_WORK = (
    "1|2|3|12|②|3、|收到|好的|已派人去看|不归我们管|已经疏通了，更换井盖一个|明天去|取消|返回|是|好|不|谢谢|催一下"
    "|怎么还没好|？|👍|办结|签收|三定规定第七条|要等配件，多三天|123-456-789|让老王去一趟|居民电话多少|/my|/todo|/help"
    "|/whistle|/duty 路灯|/start|/bind"
)
AT_WORK = _AT_WORK.split("|")
DANGERS = ("春和小区门口下水道堵了三天，污水都漫出来了", "春和小区里面的路灯不亮", "春和小区3栋电梯坏了，老人下不了楼")
GROUPS = ("util_drain", "urban_mgmt", "util_gas", "fire", "emergency", "housing_constr")


@dataclass
class Talker:
    """Somebody with a private chat and everything that was ever shown there."""

    account: str
    chat: str
    group: bool = False
    buttons: list[tuple[Action, str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    refused: tuple[str, str] = ("", "")
    seen: int = 0
    step: str = ""


class Walk:
    """One seeded talk of several people in one house."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.random = town, random.Random(seed)
        self.keys = itertools.count(seed * 100_000)
        self.people: list[Talker] = []

    async def gather(self) -> None:
        """Two residents, and everybody of the demo who holds an appointment."""

        def staff(uow: SqlUnitOfWork) -> list[Talker]:
            held = {row.person_id for row in uow.repo(Appointment).find(valid_to=None)}
            found = [uow.repo(Person).get(one) for one in sorted(held)]
            return [Talker(p.account, p.chat) for p in found if p and p.platform == "web" and p.chat]

        found = await self.town.houses[0].office.run(staff)
        self.people = [
            *(Talker(f"walk-{n}", f"walk-{n}") for n in range(2)),
            *self.random.sample(found, min(5, len(found))),
        ]

    async def staff(self) -> None:
        """Three matters are filed; groups get cards, a whistle is blown; those who work are walked from now on."""
        resident = self.people[0]
        for text in DANGERS:
            await self.hear(resident, text, None, "")
            filing = next(b for b in reversed(resident.buttons) if b[0].name in {"file", "go_on"})
            await self.hear(resident, "", *filing)
        working = [one for one in self.people[2:] if "resident" not in one.account]
        self.people = [*(Talker(f"demo-{code}", f"g-{code}", group=True) for code in GROUPS), *working[:4]]
        street = next((one for one in self.people if "street" in one.account), None)
        if street:
            await self.hear(street, "/whistle 应急哨 春和小区西侧挡土墙塌了一段，砸到燃气管", None, "")
            sends = [b for b in street.buttons if b[0].name == "w_send"]
            if sends:
                await self.hear(street, "", *sends[-1])
        for one in self.people:
            await self.hear(one, "@呼应 待办" if one.group else "待办", None, "")

    async def go(self, words: list[str]) -> None:
        """Turn by turn, with time that passes between some; in the end the trace tells all that was done."""
        for _ in range(STEPS):
            if self.random.random() < 0.05:
                await self.town.later(minutes=self.random.choice((3, 90, 1500)))
            await self.turn(words)
        assert not (await checked(self.town.house)).flaws and self.town.untold == []

    async def turn(self, words: list[str]) -> None:
        """One message or one press, of any age; then what must hold is looked at."""
        who = self.random.choice(self.people)
        action, message, text, reply = None, "", "", ""
        if who.buttons and self.random.random() < 0.5:
            action, message = self.random.choice(who.buttons[-60:])
        else:
            text = FIRE if self.random.random() < 0.08 else self.random.choice(words)
            reply = self.random.choice([*who.messages[-20:], ""]) if who.group else ""
        before = await self.counted()
        said, state = await self.hear(who, text, action, message, reply)
        if who.group and text and not reply and not text.startswith("/"):
            assert said == [], "nobody spoke to the bot"
            return
        if text == FIRE and not who.group and state.get("step") != "whistle":
            assert any("119" in one or re.search(r"\d{3}-\d{3}-\d{3}", one) for one in said), (text, said, state)
        if text in {"取消", "不报了"}:
            assert not state.get("step") and not state.get("draft"), (text, who.step, said, state)
        plain_yes = {"①", "是", "对", *(["好", "好的"] if who.step in {"danger", "draft"} else [])}
        if text and not (text.isdigit() or text in plain_yes):
            assert await self.counted() == before, (text, said)
        assert said, (text, action)
        refusal = str((state.get("refused") or [""])[0])
        assert not refusal or who.refused != (refusal, said[-1]), (text, said)
        who.step = str(state.get("step", ""))
        who.refused = (refusal, said[-1]) if refusal else ("", "")

    async def hear(
        self, who: Talker, text: str, action: Action | None, message: str, reply: str = ""
    ) -> tuple[list[str], dict[str, Any]]:
        """Say or press it; gives what was answered, also under the press, and the talk's state."""
        chat, house = Address("web", who.chat), self.town.house
        before = await house.office.look(web_chat.newest)
        addressed = not who.group or bool(action or reply) or text.startswith(("/", "@"))
        update = Update(
            "web", f"walk:{next(self.keys)}", Sender(who.account, "", "zh-CN"), chat, not who.group, self.town.clock(),
            text=text.removeprefix("@呼应 "), action=action, message=message, toast="t" if action else "",
            reply_to=reply, addressed=addressed,
        )  # fmt: skip
        assert await house.office.receive(update)
        assert await self.town.house.office.receive(update)  # the platform sends it again
        await self.town.rest()
        rows = await house.office.look(lambda connection: web_chat.since(connection, who.seen, 5000))
        said = []
        for row in (row for row in rows if row.chat == who.chat):
            who.seen = max(who.seen, row.rev)
            body = row.body
            if row.rev > before:
                said.append(f"{body.get('title', '')}{body.get('text', '')}")
            if row.author == "":
                who.messages.append(str(row.id))
            for button in (b for line in body.get("rows", []) for b in line if b.get("data")):
                if meant := unpack(button["data"]):
                    who.buttons.append((meant, str(row.id)))

        def state(uow: SqlUnitOfWork) -> dict[str, Any]:
            person = uow.repo(Person).find(platform="web", account=who.account)[0]
            return uow.recall(str(chat), person.id)

        return said, await house.office.run(state)

    async def counted(self) -> tuple[int, tuple[str, ...], int]:
        """How many matters, which of them are withdrawn or merged, how many ballots."""

        def count(uow: SqlUnitOfWork) -> tuple[int, tuple[str, ...], int]:
            found = uow.repo(Ticket).find()
            over = tuple(t.number for t in found if t.state in {"withdrawn", "merged"})
            return len(found), over, len(uow.repo(BallotRow).find())

        return await self.town.houses[0].office.run(count)


@pytest.mark.parametrize("seed", SEEDS)
async def test_any_talk_can_be_left_hears_danger_and_does_nothing_unasked(tmp_path: Path, seed: int) -> None:
    async with Town(tmp_path, replicas=1 + seed % 2) as town:
        walk = Walk(town, seed)
        await walk.gather()
        await walk.go(WORDS)


@pytest.mark.parametrize("seed", SEEDS)
async def test_any_talk_at_work_is_answered_and_does_nothing_unasked(tmp_path: Path, seed: int) -> None:
    """Groups of departments with cards of every age, typed numbers and replies to any of them; seats of staff."""
    async with Town(tmp_path, replicas=1 + seed % 2) as town:
        walk = Walk(town, 7_000 + seed)
        await walk.gather()
        await walk.staff()
        await walk.go(AT_WORK)
