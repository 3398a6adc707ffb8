"""Plays any procedure in Telegram; whoever is needed for it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from core.district.procedures import Field, Procedure, Step, Way
from core.errors import CivicError
from core.people.queries import live_appointments
from core.people.records import Person
from core.procedures import steps
from core.procedures.records import Case
from core.procedures.relations import departments
from core.procedures.subject import may_start
from core.refs import NO_REF
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from core.workflow.work_calendar import local
from handlers.procedures.cards import open_to
from tests.platforms.bot_api import Chat, Shown, User
from tests.stories.telegram_town import CHUNHE, TelegramTown

COMMITTEE, DESK = f"cm_committee@{CHUNHE}", "st_cmd@990101001"
LONGEST_FORM, MOST_ACTS = 14, 12
SAID, EASY = "看过了，情况属实", ("好了", "没有")
PRESSED = frozenset({"choice", "case", "officer"})
TOLD = {
    "person": "小陈", "item": "路灯", "category": "路灯不亮", "money": "100", "moment": "明天上午10点",
    "area": "春和社区", "department": "排水公司", "departments": "排水公司",
}  # fmt: skip


@dataclass
class Played:
    """The stages a case went through, and what was not possible, in the bot's words."""

    stages: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


class Troupe(TelegramTown):
    """A town whose people come when somebody is needed who may do the next act; each office has its own group.

    `lines`: what is told where 'procedure.field' asks. `in_groups`: how many acts were done in groups.
    """

    async def gather(self, lines: dict[str, str]) -> None:
        """The first resident."""
        self.api.duplicate, self.lines, self.in_groups = False, lines, 0
        self.people: list[User] = []
        self.groups: dict[str, tuple[Chat, set[int]]] = {}
        self.number = ""  # of something a resident applied for
        await self.say(self._comes("王阿姨"), "/start")

    def _comes(self, name: str) -> User:
        self.people.append(self.api.user(500 + len(self.people), name))
        return self.people[-1]

    async def begin(self, procedure: Procedure) -> str:
        """Say its word and fill in what is asked; gives what was said last where nothing began."""
        starter, before = await self._starter(procedure), await self.newest(procedure.code)
        if starter is None:
            return "nobody may start it"
        await self.say(starter, procedure.words[0])
        if "重新填" in _named(self.api.chat(starter).last):  # refused once already
            await self._pressed(starter, "重新填", None)
        await self._fill(procedure, procedure.start, starter, None)
        case = await self.newest(procedure.code)
        if case is None or (before and before.id == case.id):
            told = self.api.chat(starter).last.text
            await self.say(starter, "取消")
            return told
        self.number = self.number or ("" if case.department else case.number)
        return ""

    async def fill(self, procedure: Procedure, label: str, user: User, room: Chat) -> None:
        """Begin it by a button in a group, and answer what is asked there."""
        await self.press(user, label, room)
        await self._fill(procedure, procedure.start, user, room)

    async def go_on(self, procedure: Procedure, case: Case) -> Played:
        """Act after act, each once, until an end."""
        played, done = Played(), set[str]()
        while len(done) < MOST_ACTS:
            case = await self.run(lambda uow, row=case.id: uow.repo(Case).get(row))
            played.stages.append(case.state.partition(".")[2])
            if procedure.stage(case.state).end:
                break
            for act in _fitting(procedure, played.stages[-1], done):
                done.add(act.code)
                if await self._act(procedure, case, act, played):
                    break
            else:
                break
        return played

    async def _act(self, procedure: Procedure, case: Case, act: Step, played: Played) -> bool:
        user = await self._able(case, procedure.full(act.code)) or await self._hired(case, procedure, act)
        if user is None:
            return False
        room, before = self._room(user, case, act), await self._lines(case)
        if room is None:
            await self.say(user, case.number)
        if await self._pressed(user, act.names.hans, room, case.number):
            await self._fill(procedure, act, user, room)
        self.in_groups += room is not None
        if await self._lines(case) == before:
            played.trouble.append(f"{act.names.hans}: {self.api.chat(room or user).last.text[:150]}")
            return False
        return True

    def _room(self, user: User, case: Case, act: Step) -> Chat | None:
        """The group of an office, where its card of this case has the button."""
        hidden = any(effect.kind in {"show", "gather"} for effect in act.effects)
        rooms = () if hidden else [chat for chat, members in self.groups.values() if user.id in members]
        return next((chat for chat in rooms if _button(self.api.chat(chat), act.names.hans, case.number)), None)

    async def _pressed(self, user: User, name: str, room: Chat | None, number: str = "") -> bool:
        found = _button(self.api.chat(room or user), name, number)
        if found:
            self.api.press(user, *found)
            await self.rest()
        return found is not None

    async def _fill(self, procedure: Procedure, step: Step, user: User, room: Chat | None) -> None:
        for _ in range(LONGEST_FORM):
            *_, before, last = [None, *self.api.chat(room or user).messages]
            asked = before if before and last.text.startswith("不写的话") else last
            if "提交" in _named(last):
                await self._pressed(user, "提交", room)
                return
            more: dict[str, Any] = {"reply_to": asked} if room else {}
            wanted = _asked_for(procedure, step, asked, last)
            if wanted is not None:
                await self._answer(procedure, wanted, last, user, room, more)
            elif step.words.hans and "取消" in _named(last):
                await self.say(user, self.lines.get(f"{procedure.code}.{step.code}", SAID), room, **more)
            else:
                return

    async def _answer(
        self, procedure: Procedure, wanted: Field, shown: Shown, user: User, room: Chat | None, more: dict[str, Any]
    ) -> None:
        line, named = self.lines.get(f"{procedure.code}.{wanted.code}"), _named(shown)
        easy = next((label for label in EASY if label in named and wanted.type != "choice"), "")
        none_there = wanted.type == "case" and "跳过" in named and shown.labels[0][:2] != "1 "
        easy = "跳过" if none_there else easy
        if line is None and easy:
            await self._pressed(user, easy, room)
        elif line is None and wanted.type in PRESSED and shown.labels[0][:2] == "1 ":
            await self._pressed(user, named[0], room)
        elif wanted.type in {"pictures", "document", "papers"}:
            await self.say(user, "", room, photo=True, **more)
        else:
            await self.say(user, self._told(wanted) if line is None else line, room, **more)

    def _told(self, wanted: Field) -> str:
        if wanted.ahead:
            return "明天 8:00 到 17:00"
        if wanted.type == "text":
            return f"演示{wanted.names.hans}，照实写的，请看一看"[: min(wanted.most or 40, 40)]
        if wanted.type == "number":
            return str(max(wanted.least or 0, 2))
        if wanted.type == "date":
            days = min(max(wanted.least or 0, 5), 5 if wanted.most is None else wanted.most)
            return (local(self.town.clock()).date() + timedelta(days=days)).isoformat()
        if wanted.type == "service":
            guide = self.town.houses[0].district.guide.values()
            return next(e.names.hans for e in guide if not wanted.of or (e.mode or e.kind) in wanted.of)
        if wanted.type == "officer":
            return self.people[-1].name
        return self.number or "无" if wanted.type == "resident" else TOLD.get(wanted.type, "取消")

    async def run(self, work: Any) -> Any:
        """Something read from the house."""
        return await self.town.houses[0].office.run(work)

    async def newest(self, code: str) -> Case | None:
        """The newest case of a procedure, one that is still open before others."""
        found = await self.run(lambda uow: uow.repo(Case).find(procedure=code, newest=True))
        return next((one for one in found if not one.closed_at), next(iter(found), None))

    async def _lines(self, case: Case) -> int:
        return int(await self.run(lambda uow: len(uow.ledger.read("case", case.id))))

    async def _starter(self, procedure: Procedure) -> User | None:
        found = await self.run(lambda uow: next((one for one in self.people if _starts(uow, procedure, one)), None))
        if isinstance(found, User):
            return found
        blank = await self.run(lambda uow: steps.blank(uow, procedure, NO_REF, Actor()))
        return await self._hired(blank, procedure, procedure.start)

    async def _able(self, case: Case, act: str) -> User | None:
        found: User | None = await self.run(
            lambda uow: next((one for one in self.people if _may(uow, case.id, act, one)), None)
        )
        return found

    async def _hired(self, case: Case, procedure: Procedure, act: Step) -> User | None:
        """Somebody new in an office that may do it, in a role that carries the permission."""
        for unit, role in await self.run(lambda uow: [post for way in act.who for post in _posts(uow, case, way)]):
            try:
                code = await self.code(role, unit, "", f"{role}{len(self.people)}")
            except CivicError:
                continue
            user = self._comes(f"{role}{len(self.people)}")
            await self.say(user, f"/start {code}")
            await self._group(unit, user)
            if await self.run(
                lambda uow, user=user: (
                    _starts(uow, procedure, user)
                    if act is procedure.start
                    else _may(uow, case.id, procedure.full(act.code), user)
                )
            ):
                return user
        return None

    async def _group(self, unit: str, user: User) -> None:
        if unit not in self.groups:
            group = self.api.group(-1100 - len(self.groups), f"{unit}工作群")
            self.groups[unit] = group, set()
            self.api.add(group, user)
            await self.say(user, f"/bind {await self.code('group', unit)}", group)
        self.groups[unit][1].add(user.id)


def _fitting(procedure: Procedure, stage: str, done: set[str]) -> Iterator[Step]:
    for one in procedure.acts.values():
        here = not one.sources or stage in one.sources
        if here and one.code not in done and any(way.relation != "house" for way in one.who):
            yield one


def _asked_for(procedure: Procedure, step: Step, asked: Shown, last: Shown) -> Field | None:
    if "取消" not in _named(last):
        return None
    fields = [procedure.fields[code] for code in step.fields]
    plain = [(one, one.question.hans.replace("{about}", "").strip("：: ")) for one in fields]
    spoken = [one for one, said in plain if said and said in asked.text]
    return next(iter(spoken or [one for one in fields if one.names.hans in asked.text]), None)


def _named(shown: Shown) -> list[str]:
    """What the buttons of a message say, without the numbers that may be written instead of pressing."""
    parts = [label.partition(" ") for label in shown.labels]
    return [words if number.isdecimal() else number + blank + words for number, blank, words in parts]


def _button(room: Any, name: str, number: str = "") -> tuple[Shown, str] | None:
    """The newest message with that button, of a card of that number, and its label."""
    for shown in reversed(room.messages):
        if number in shown.text and name in _named(shown):
            return shown, shown.labels[_named(shown).index(name)]
    return None


def _actors(uow: SqlUnitOfWork, user: User) -> list[Actor]:
    [person] = uow.repo(Person).find(platform="telegram", account=str(user.id))
    posts = [Actor(one.person_id, one.role, one.department) for one in live_appointments(uow, person.id)]
    return posts or [Actor(person.id)]


def _may(uow: SqlUnitOfWork, row: int, act: str, user: User) -> bool:
    case = uow.repo(Case).get(row)
    return case is not None and act in open_to(uow, case, _actors(uow, user))


def _starts(uow: SqlUnitOfWork, procedure: Procedure, user: User) -> bool:
    for actor in _actors(uow, user):
        try:
            may_start(uow, steps.blank(uow, procedure, NO_REF, actor), actor)
        except CivicError:
            continue
        return True
    return False


def _posts(uow: SqlUnitOfWork, case: Case, way: Way) -> list[tuple[str, str]]:
    """Offices and the roles in them that the way may mean."""
    district, (name, _, argument) = uow.district, way.relation.partition(":")
    units = [COMMITTEE, DESK, "cmd_center", "util_drain"] if name in {"staff", "there", "role", "post"} else []
    units = units or departments(uow, case, way.relation)
    here = [unit for unit in units if unit.partition("@")[2] in {"", CHUNHE, "990101001"}] or units
    can = [role for role in district.roles.values() if not way.permissions or way.permissions & role.can]
    can = [district.roles[argument]] if name in {"role", "post"} else can
    posts = [(unit, role) for unit in here[:4] for role in can]
    fit = [(u, role.code) for u, role in posts if not role.needs or district.departments[u].kind in role.needs]
    return [] if name in {"resident", "house", "neighbour"} else fit[:8]
