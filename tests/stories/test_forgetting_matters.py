"""Who asks is forgotten wherever the words went; nobody else is."""

from __future__ import annotations

import random
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy import text

from bot import cli, console
from core.commands import Input, Perform
from core.errors import CivicError
from core.people.records import Appointment
from core.refs import Ref
from core.storage.records import metadata
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.lifecycle import ENDED
from core.tickets.records import Follower, StoredFile, Ticket
from core.unit_of_work import CONSOLE, Actor
from core.workflow.records import Note
from handlers.messages import Action
from tests.acts import ForgetTicket
from tests.stories.test_neighbours import _post, _tidy, filed, rated, voices
from tests.stories.test_whole_life import photo
from tests.stories.town import Town, Visitor, checked, unsealed

TREE = "春和小区门口下水道堵了，污水流到路上，张大爷家旁边的树也倒了"
SEATS = ("resident", "neighbour", "villager")


async def everything(town: Town) -> str:
    """All rows of all tables as one text."""
    found = await town.houses[0].office.look(
        lambda c: [str(tuple(row)) for name in metadata.tables for row in c.execute(text(f'SELECT * FROM "{name}"'))]
    )
    return "\n".join([*found, await unsealed(town.house)])


async def forget(town: Town, ticket_id: int, why: str = "asked") -> None:
    office = town.houses[0].office
    await office.run(lambda uow: office.dispatcher.do(uow, ForgetTicket(ticket_id, why), CONSOLE))
    await town.rest()


async def joined(page: Visitor, words: str = TREE, picture: str = "") -> None:
    await page.say("neighbour", words, pictures=[picture] if picture else [])
    await page.press("neighbour", "一起跟进")


async def swept(town: Town) -> None:
    town.clock.forward(hours=2)
    for _ in range(3):
        await town.houses[0].scheduler.tick()
    await town.rest()


@pytest.mark.parametrize("why", ["asked", "kept_long_enough"])
async def test_what_was_split_off_keeps_its_picture_when_the_main_ticket_is_forgotten(page: Visitor, why: str) -> None:
    main = await filed(page)
    await joined(page, picture=await page.picture("neighbour", photo((3, 4, 5))))
    await _tidy(page, main, "拆出")
    new = (await page.town.tickets())[-1]
    await _post(page, "group", Action("sign", main.id))
    await _post(page, "group", Action("submit", main.id))
    asked = await page.press("group", "已解决")
    await page.say("group", "已疏通管道。", reply_to=asked.id)
    await _post(page, "street", Action("pass", main.id))
    await rated(page)
    await forget(page.town, main.id, why)
    await swept(page.town)
    await page.say("neighbour", new.number)
    shown = [seen for seen in await page.read("neighbour") if seen.who == "bot" and seen.pictures]
    assert (await page.fetch(shown[-1].pictures[0]))[0] == 200
    assert "张大爷" in await everything(page.town) and "三天" not in (await page.say("street", main.number)).text
    assert (await checked(page.town.house)).flaws == ()


async def test_no_copy_is_left_of_what_was_split_off(page: Visitor) -> None:
    main = await filed(page)
    await joined(page, picture=await page.picture("neighbour", photo((3, 4, 5))))
    await _tidy(page, main, "拆出")
    new = (await page.town.tickets())[-1]
    await act(page.town, Actor(new.reporter_id), new.id, "withdraw")
    await forget(page.town, new.id)
    await swept(page.town)
    assert "已经删除" in (await page.last("neighbour")).text
    assert "张大爷" not in await everything(page.town)
    assert "三天" in (await page.say("street", main.number)).text
    assert [f for f in (page.town.house.settings.data / "files").rglob("*") if f.is_file()] == []


async def test_what_was_added_to_a_merged_ticket_goes_with_it(page: Visitor) -> None:
    main = await filed(page)
    await page.say("neighbour", "春和小区门口下水道又堵了，臭水流得到处都是")
    await page.press("neighbour", "照常提交")
    other = (await page.town.tickets())[-1]
    await act(page.town, await desk_of(page.town), other.id, "merge", Input(choice=main.number))
    await _post(page, "neighbour", Action("supplement", other.id))
    await page.say("neighbour", "张大爷家进水了")
    assert "张大爷" in (await page.last("group")).whole or "张大爷" in await everything(page.town)
    await forget(page.town, other.id)
    left = await everything(page.town)
    assert "张大爷" not in left and "臭水" not in left and "三天" in left
    assert all("进水" not in seen.whole for seen in await page.read("group"))
    trace = await page.town.house.office.run(lambda uow: uow.ledger.read("ticket", main.id))
    assert trace[-1].event == "TicketForgotten"


async def act(town: Town, actor: Actor, ticket_id: int, name: str, given: Input | None = None) -> None:
    office, wish = town.houses[0].office, Perform(Ref("ticket", ticket_id), name, given or Input())
    await office.run(lambda uow: office.dispatcher.do(uow, wish, actor))
    await town.rest()


async def desk_of(town: Town) -> Actor:
    """Somebody at the street that the first ticket came to."""
    first = (await town.tickets())[0]
    found = await town.houses[0].office.run(lambda uow: uow.repo(Appointment).find(department=first.desk))
    return Actor(found[0].person_id, found[0].role, found[0].department)


async def test_the_console_forgets_a_follower(
    page: Visitor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = await filed(page)
    await joined(page)
    [follower] = await voices(page.town)
    await act(page.town, Actor(follower.person_id), main.id, "unfollow")
    await act(page.town, Actor(main.reporter_id), main.id, "withdraw")
    monkeypatch.setenv("HUYING_DATA", str(page.town.house.settings.data))
    monkeypatch.setattr(console, "utc_now", page.town.clock)
    assert cli.main(["forget", main.number, "--follower", "2"]) == 2
    assert "1 2026-11-20" in capsys.readouterr().out
    assert cli.main(["forget", main.number, "--follower", "1"]) == 0
    left = await everything(page.town)
    assert "张大爷" not in left and "三天" in left


class Walk:
    """Three people tell matters that a desk merges and splits at random; each word says whose it is."""

    def __init__(self, page: Visitor, seed: int) -> None:
        self.page, self.town, self.dice = page, page.town, random.Random(seed)
        self.office = page.town.houses[0].office
        self.people: dict[str, int] = {}
        self.said: dict[str, list[str]] = {seat: [] for seat in SEATS}

    def words(self, seat: str) -> str:
        """A sentence nobody else says."""
        mark = f"{seat}{len(self.said[seat])}号旗{self.dice.randrange(10**6)}"
        self.said[seat].append(mark)
        return f"春和小区门口下水道堵了，我家门前插着{mark}，\n请快来"

    async def act(self, actor: Actor, ticket: Ticket, name: str, given: Input) -> None:
        with suppress(CivicError):  # a step that is not open just now: the walk goes on
            await act(self.town, actor, ticket.id, name, given)

    async def file(self, seat: str) -> None:
        picture = [await self.page.picture(seat, photo((self.dice.randrange(255), 1, 2)))]
        seen = await self.page.say(seat, self.words(seat), pictures=picture)
        await self.page.press(seat, "照常提交" if any("照常提交" in label for label in seen.labels) else "提交")
        self.people[seat] = (await self.town.tickets())[-1].reporter_id

    async def step(self, desk: Actor) -> None:
        tickets = await self.town.tickets()
        ticket, other, seat = self.dice.choice(tickets), self.dice.choice(tickets), self.dice.choice(SEATS)
        person = Actor(self.people[seat])
        match self.dice.choice(("follow", "merge", "split", "split_words", "supplement", "file")):
            case "follow":
                await self.act(person, ticket, "follow", Input(text=self.words(seat)))
            case "merge":
                await self.act(desk, ticket, "merge", Input(choice=other.number))
            case "split":
                await self.act(desk, ticket, "split", await self.telling(ticket))
            case "split_words":
                fields = {"kind": ticket.kind, "category": ticket.category}
                await self.act(desk, ticket, "split", Input(text="街道代写的第二件事", fields=fields))
            case "supplement":
                mine = [t for t in tickets if t.reporter_id == self.people[seat]]
                await self.act(person, self.dice.choice(mine), "supplement", Input(text=self.words(seat)))
            case _:
                await self.file(seat)
        await self.town.rest()

    async def end(self) -> None:
        """Everybody lets go, and every matter ends."""
        tickets = await self.town.tickets()
        for ticket in tickets:
            for seat in SEATS:
                await self.act(Actor(self.people[seat]), ticket, "unfollow", Input())
        for ticket in tickets:
            await self.act(Actor(ticket.reporter_id), ticket, "withdraw", Input())
        assert all(ticket.state in ENDED for ticket in await self.town.tickets())

    async def telling(self, ticket: Ticket) -> Input:
        rows = await self.office.run(lambda uow: uow.repo(Follower).find(ticket_id=ticket.id))
        which = self.dice.choice(rows).id if rows else 0
        return Input(fields={"kind": ticket.kind, "category": ticket.category, "follower_id": which})


def readable(uow: SqlUnitOfWork) -> str:
    return "\n".join(note.text for note in uow.repo(Note).find())


def pictures(uow: SqlUnitOfWork, marks: list[str]) -> list[str]:
    keys = [key for n in uow.repo(Note).find() if any(mark in n.text for mark in marks) for key in n.pictures]
    return [row.kind for key in keys for row in uow.repo(StoredFile).find(key=key)]


@pytest.mark.parametrize("seed", range(3))
async def test_of_three_who_told_one_is_forgotten_and_two_are_not(page: Visitor, seed: int) -> None:
    walk, town = Walk(page, seed), page.town
    for seat in SEATS:
        await walk.file(seat)
    desk = await desk_of(town)
    for _ in range(12):
        await walk.step(desk)
    await walk.end()
    before = await walk.office.run(readable)
    seat = walk.dice.choice(SEATS)
    asks = walk.people[seat]
    followed = {f.ticket_id for f in await voices(town) if f.person_id == asks}
    for ticket in await town.tickets():
        if asks == ticket.reporter_id or ticket.id in followed:
            await act(town, CONSOLE, ticket.id, "forget", Input("asked", fields={"person_id": asks}))
    left = await everything(town)
    for mark in walk.said[seat]:
        assert mark not in left
    after = await walk.office.run(readable)
    for other in set(SEATS) - {seat}:
        for mark in walk.said[other]:
            assert (mark in before) == (mark in after), mark
        marks = walk.said[other]
        assert "gone" not in await walk.office.run(partial(pictures, marks=marks))
    assert (await checked(page.town.house)).flaws == ()
