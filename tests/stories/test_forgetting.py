"""Words and pictures are deleted in time, or when somebody asks."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from bot import cli, console
from core.errors import NotNow
from core.unit_of_work import CONSOLE
from handlers.dispatcher import Dispatcher
from tests.acts import ForgetTicket
from tests.stories.town import Town, Visitor, checked, unsealed

SAID = "春和小区路灯坏了好几天，我家张大爷昨晚摔了一跤"
WORDS = "张大爷"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 10, 10)).save(out, "JPEG")
    return out.getvalue()


async def closed(page: Visitor) -> int:
    """A matter told with a picture, done and rated; the id of its ticket."""
    key = await page.picture("resident", picture())
    await page.say("resident", SAID, pictures=[key])
    await page.press("resident", "提交")
    await page.press("street", "派给")
    [ticket] = await page.town.tickets()
    group = f"g-{ticket.department}"
    await page.press("group", "签收", chat=group)
    await page.press("group", "办结", chat=group)
    seen = await page.press("group", "已解决", chat=group)
    await page.say("group", "灯泡换好了，张大爷家门口已经亮了。", reply_to=seen.id, chat=group)
    await page.press("street", "审核通过")
    for answer in ("联系过", "解决了", "非常满意"):
        await page.press("resident", answer)
    [ticket] = await page.town.tickets()
    assert ticket.state == "closed"
    return ticket.id


async def kept(town: Town) -> str:
    """Everything at rest about tickets, as one text: all rows of the tables that hold what was said on them."""
    tables = ("tickets", "notes", "ratings", "corrections", "files", "ledger", "letters", "deferred", "inbox")
    found = await town.house.office.look(
        lambda c: [str(tuple(row)) for table in tables for row in c.execute(text(f"SELECT * FROM {table}"))]
    )
    return "\n".join([*found, await unsealed(town.house)])


def bytes_of(town: Town) -> list[Path]:
    return [path for path in (town.house.settings.data / "files").rglob("*") if path.is_file()]


async def test_three_years_later_the_words_are_gone_and_the_steps_are_not(
    page: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """留够了年头，话和照片删掉，搁置的那句也一样；谁在哪一天办的，还查得到，链子也对得上。"""
    town = page.town
    town.parks = 1
    with monkeypatch.context() as patch:
        patch.setattr(Dispatcher, "receive", lambda *_: 1 // 0)
        await page.say("resident", SAID)
    ticket_id = await closed(page)
    assert WORDS in await kept(town) and bytes_of(town)
    town.clock.forward(days=1090)
    await town.house.scheduler.tick()
    assert WORDS in await kept(town)
    town.clock.forward(days=10)
    for _ in range(2):
        await town.house.scheduler.tick()
    await town.rest()
    assert WORDS not in await kept(town)
    assert bytes_of(town) == [] and (await page.read("resident")) == []
    trace = await town.house.office.run(lambda uow: [line.event for line in uow.ledger.read("ticket", ticket_id)])
    assert {"TicketFiled", "TicketDispatched", "ResultSubmitted", "TicketRated", "TicketForgotten"} <= set(trace)
    report = await checked(town.house)
    assert report.flaws == () and report.forgotten == 2  # what was told, and what was answered


async def test_what_is_still_worked_on_is_not_deleted(page: Visitor) -> None:
    await page.say("resident", SAID)
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    dispatcher = page.town.house.office.dispatcher
    with pytest.raises(NotNow):
        await page.town.house.office.run(lambda uow: dispatcher.do(uow, ForgetTicket(ticket.id, "asked"), CONSOLE))
    assert WORDS in await kept(page.town)


async def test_a_person_asks_and_the_console_deletes(
    page: Visitor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """本人要求删除：一条命令，删完告诉本人；编号写错，说得出哪里错。"""
    town = page.town
    await closed(page)
    [ticket] = await town.tickets()
    monkeypatch.setenv("HUYING_DATA", str(town.house.settings.data))
    monkeypatch.setattr(console, "utc_now", town.clock)
    assert cli.main(["forget", "123456789"]) == 2
    assert cli.main(["forget", ticket.number]) == 0
    assert "已经删除" in capsys.readouterr().out
    await town.house.scheduler.tick()
    await town.rest()
    assert WORDS not in await kept(town)
    assert "已经删除" in (await page.last("resident")).text
    shown = await page.say("street", ticket.number)
    assert WORDS not in shown.text and "删除了说过的话和照片" in shown.text


ALL = "把我的信息都删掉"


async def test_a_resident_asks_in_the_chat_reads_what_stays_and_says_yes(page: Visitor) -> None:
    """在聊天里要求删除：先说清删什么、留什么、为什么，再问一次；答“是”才删，留痕说得出是本人要求的。"""
    town = page.town
    ticket_id = await closed(page)
    await page.say("resident", "石桥小区的健身器材断了，李婶扶着摔了")
    await page.press("resident", "提交")
    asked = await page.say("resident", ALL)
    assert "1 件事里您说的话" in asked.text and "依法要存" in asked.text and "1 件没办完" in asked.text
    assert [label[2:] for label in asked.labels] == ["是，删掉", "先不删"] and WORDS in await kept(town)

    # Anything but a yes deletes nothing.
    assert "什么都没有删" in (await page.say("resident", "不")).text and WORDS in await kept(town)
    await page.say("resident", ALL)
    done = await page.say("resident", "是")
    assert "删好了：1 件" in done.text and "办完再" in done.text
    await town.house.scheduler.tick()
    await town.rest()
    left = await kept(town)
    assert WORDS not in left and "李婶" in left
    lines = await town.house.office.run(lambda uow: uow.ledger.read("ticket", ticket_id))
    [line] = [one for one in lines if one.event == "TicketForgotten"]
    reporter = next(one.reporter_id for one in await town.tickets() if one.id == ticket_id)
    assert line.actor_id == reporter and line.facts["why"] == "asked"
    assert (await checked(town.house)).flaws == ()
    assert "没办完" in (await page.say("resident", ALL)).text


async def test_what_was_asked_for_piece_by_piece_goes_too(page: Visitor) -> None:
    """企业的名字和联系人是一句一句问来的，和事情写在一起：删的时候一句不剩。"""
    for said in ("企业报事", "云江食品厂", "王经理 13800138000", "春和小区门口路灯坏了好几天"):
        await page.say("resident", said)
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    await page.say("resident", f"{ticket.number} 撤回")
    await page.press("resident", "撤回：")
    await page.press("resident", "不写")
    await page.press("resident", "确定撤回")
    await page.say("resident", ALL)
    assert "删好了：1 件" in (await page.press("resident", "是，删掉")).text
    left = "".join(seen.text for seen in await page.read("resident") if seen.who == "me")
    assert not any(said in left for said in ("云江食品厂", "13800138000", "路灯坏了"))


async def test_a_form_that_was_left_goes_with_the_words(page: Visitor) -> None:
    """填了一半、放下的表，也是本人说过的话。"""
    await closed(page)
    await page.say("resident", "乱要证明")
    await page.say("resident", "婚姻状况证明")
    left = await page.say("resident", "取消")
    assert any("接着填" in label for label in left.labels), left.text
    await page.say("resident", ALL)
    assert "删好了" in (await page.say("resident", "是")).text
    assert "过时" in (await page.press("resident", "接着填")).text or "放下了" in (await page.last("resident")).text
    assert "婚姻" not in (await page.say("resident", "接着填")).text


async def test_nothing_that_was_asked_stays_in_the_talk(page: Visitor) -> None:
    """问过的话，也是本人说过的话。"""
    await closed(page)
    await page.say("resident", "我老伴刘桂兰的低保怎么办")
    assert "刘" in await talks(page.town)
    await page.say("resident", ALL)
    assert "删好了" in (await page.say("resident", "是")).text
    assert "刘" not in await talks(page.town)


async def test_what_became_no_matter_goes_from_the_page_too(page: Visitor) -> None:
    """聊过、问过、发错的照片，没报成事的也是本人说过的话；没办完的那件，话还在。"""
    key = await page.picture("resident", picture())
    await page.say("resident", "你好，我叫刘桂兰，电话13800138000")
    await page.say("resident", "", pictures=[key])
    await page.say("resident", "取消")
    await page.say("resident", "石桥小区的健身器材断了，李婶扶着摔了")
    await page.press("resident", "提交")
    assert "您在这里说过的话" in (await page.say("resident", ALL)).text
    assert "都没有了" in (await page.say("resident", "是")).text
    await page.town.house.scheduler.tick()
    await page.town.rest()
    seen = await page.read("resident")
    said = "".join(one.whole for one in seen)
    assert not any(words in said for words in ("刘桂兰", "13800138000")) and "李婶" in said
    assert not any(one.pictures for one in seen)
    assert not bytes_of(page.town)


async def talks(town: Town) -> str:
    """What all talks remember, as it lies there."""
    return await town.house.office.look(lambda c: "\n".join(c.execute(text("SELECT state FROM dialogues")).scalars()))


async def test_the_press_on_an_older_question_deletes_nothing(page: Visitor) -> None:
    await closed(page)
    asked = await page.say("resident", ALL)
    await page.press("resident", "先不删")
    await page.post("resident", action=asked.labels["1 是，删掉"], message=asked.id, chat=asked.chat)
    await page.town.rest()
    assert WORDS in await kept(page.town)
    await page.say("resident", ALL)
    await page.press("resident", "是，删掉")
    assert WORDS not in await kept(page.town)


async def test_nobody_deletes_what_others_said_or_what_belongs_to_an_office(page: Visitor) -> None:
    await closed(page)
    assert "会删掉：您在这里说过的话" in (await page.say("neighbour", ALL)).text
    await page.press("neighbour", "是，删掉")
    assert "公务记录" in (await page.say("street", ALL)).text
    assert WORDS in await kept(page.town)
