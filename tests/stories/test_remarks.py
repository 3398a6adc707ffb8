"""Staff leave each other notes on a ticket, unseen by its reporter."""

from __future__ import annotations

from pathlib import Path

from tests.stories.rooms import PRODUCTION, STREET, Staff, room, staff_of
from tests.stories.town import Town, Visitor

PIPE = "春和小区3号楼下水道堵了，污水漫出来了"
SAID, BACK = "这一段管子是小区的，13800001111 找物业老马", "知道了，下午一起去"


async def remarked(one: Visitor, number: str, choice: str, text: str = SAID) -> tuple[int, str]:
    """A note, written in the console."""
    url = one.url(f"/console/tickets/{number}/remark")
    async with one.session.post(url, data={"choice": choice, "text": text}) as answer:
        told = answer.status, await answer.text()
    await one.town.rest()
    return told


async def test_a_note_reaches_the_desk_or_a_colleague_and_never_the_reporter(tmp_path: Path) -> None:
    async with Town(tmp_path, env=PRODUCTION) as town, staff_of(town) as staff:
        resident = await staff.visitor()
        await resident.open()
        await resident.say("resident", PIPE)
        await resident.press("resident", "提交")
        [ticket] = await town.tickets()
        zhao, wang, desk = await people(staff)
        page = (await zhao.fetch(f"/console/tickets/{ticket.number}"))[1].decode()
        assert 'value="st_cmd@990101001"' in page and "@老王" in page and "@小赵" not in page
        assert "market" not in page.partition("/remark")[2].partition("</form>")[0]  # who may not read it is not named
        status, page = await remarked(zhao, ticket.number, STREET)
        assert status == 200 and "物业老马" in page and "13800001111" not in page
        heard = await desk.last(room(STREET))
        assert "排水公司" in heard.text and ticket.number in heard.text and "物业老马" in heard.text
        assert "13800001111" not in heard.text
        await desk.press(room(STREET), "给同事留言")
        asked = await desk.press(room(STREET), "排水公司")
        assert "留言送到了" in (await desk.say(room(STREET), BACK, reply_to=asked.id)).text
        assert BACK in (await zhao.last(room("util_drain"))).text
        post = page.partition(">@老王<")[0].rpartition('value="')[2].rstrip('"')
        assert (await remarked(zhao, ticket.number, post, "老王，你带水泵"))[0] == 200
        assert "你带水泵" in (await wang.last("resident")).text
        refused, page = await remarked(zhao, ticket.number, "market")
        assert refused == 409 and "市场" in page
        shown = await resident.say("resident", ticket.number)
        assert all(word not in shown.whole for word in ("物业老马", BACK, "你带水泵", "留言")), shown.whole
        shown = await desk.say("resident", ticket.number)
        assert all(word in shown.whole for word in ("物业老马", BACK, "你带水泵")), shown.whole


async def people(staff: Staff) -> tuple[Visitor, Visitor, Visitor]:
    """Two of the drainage company and the street's desk, with their rooms."""
    zhao = await staff.seated("liaison", "util_drain", "小赵")
    wang = await staff.seated("liaison", "util_drain", "老王")
    desk = await staff.seated("street_operator", STREET, "小周")
    await staff.bind(zhao, "util_drain")
    await staff.bind(desk, STREET)
    return zhao, wang, desk
