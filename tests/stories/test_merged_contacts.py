"""Who told a ticket that was merged is reached by who handles the other."""

from __future__ import annotations

from core.tickets.records import Ticket
from tests.stories.test_neighbours import filed, heard, ticket_of
from tests.stories.town import Seen, Visitor, checked

SECOND = "春和小区门口下水道堵了，臭水流到我家门口，我电话13900005678，住3栋201"
PHONE = "13900005678"


async def _merged(page: Visitor, *, consent: str = "") -> tuple[Ticket, Ticket]:
    """Two residents tell the same; the drainage company has signed the first when the street merges the second."""
    main = await filed(page)
    await page.press("group", "签收")
    await page.say("neighbour", SECOND)
    await page.press("neighbour", "照常提交")
    if consent:
        await page.press("neighbour", consent)
    second = (await page.town.tickets())[-1]
    await page.say("street", second.number)
    await page.press("street", "合并、拆分")
    await page.press("street", "并入另一件")
    await page.say("street", main.number)
    await page.press("street", "是同一件事")
    assert (await ticket_of(page.town, second.number)).merged_into == main.id
    return main, second


async def _card(page: Visitor, seat: str, number: str) -> Seen:
    return next(seen for seen in reversed(await page.read(seat)) if number in seen.title and seen.labels)


async def _offered(page: Visitor, seat: str, number: str) -> bool:
    return any("联系方式" in label for label in (await _card(page, seat, number)).labels)


async def test_a_consent_given_before_the_merge_holds_for_who_handles_it(page: Visitor) -> None:
    main, second = await _merged(page, consent="可以")
    await page.press("group", "联系方式")
    shown = (await page.toasts("group"))[-1]
    assert PHONE in shown and second.number in shown
    assert PHONE not in "".join(seen.whole for seen in await page.read("group"))
    # Both traces say who looked; the consent can still be taken back, and then the button goes.
    for seat, number in (("resident", main.number), ("neighbour", second.number)):
        assert "排水公司看了居民的联系方式" in (await page.say(seat, number)).text
    await page.press("neighbour", "不再给看联系方式")
    assert not await _offered(page, "group", main.number)
    assert (await checked(page.town.houses[0])).flaws == ()


async def test_a_consent_given_after_the_merge_holds_too(page: Visitor) -> None:
    main, _ = await _merged(page)
    assert not await _offered(page, "group", main.number)
    await page.press("neighbour", "可以")
    assert await _offered(page, "group", main.number)
    assert "居民留了联系方式" in await heard(page, "group")
    await page.press("group", "联系方式")
    assert PHONE in (await page.toasts("group"))[-1]


async def test_who_refused_is_not_reached_and_not_asked_again(page: Visitor) -> None:
    main, _ = await _merged(page, consent="不要")
    assert not await _offered(page, "group", main.number)
    before = await heard(page, "neighbour")
    await page.press("group", "已联系")
    await page.press("group", "打电话")
    await page.press("group", "问居民要电话")
    assert "想给您打电话" in (await page.last("resident")).text
    assert "想给您打电话" not in (await heard(page, "neighbour")).removeprefix(before)
    assert PHONE not in await heard(page, "group")


async def test_all_who_told_it_and_were_not_asked_are_asked(page: Visitor) -> None:
    main = await filed(page)
    await page.press("group", "签收")
    await page.say("neighbour", "春和小区门口下水道又堵了，臭水流得到处都是")
    await page.press("neighbour", "照常提交")
    second = (await page.town.tickets())[-1]
    await page.say("street", second.number)
    await page.press("street", "合并、拆分")
    await page.press("street", "并入另一件")
    await page.say("street", main.number)
    await page.press("street", "是同一件事")
    await page.press("group", "已联系")
    await page.press("group", "打电话")
    await page.press("group", "问居民要电话")
    for seat in ("resident", "neighbour"):
        assert "想给您打电话" in (await page.last(seat)).text, seat
    await page.press("neighbour", "留联系方式")
    await page.say("neighbour", "13700001111，白天都行")
    await page.press("group", "联系方式")
    shown = (await page.toasts("group"))[-1]
    assert "13700001111" in shown and second.number in shown
