"""A report in English: the original stays, staff answer in Chinese."""

from __future__ import annotations

import pytest

from handlers.phrases import script
from tests.stories.town import Town, Visitor

DRAIN = "g-util_drain"


async def test_staff_answer_in_theirs_and_the_writer_reads_the_own_language(town: Town, page: Visitor) -> None:
    await page.say("resident", "/lang")
    await page.press("resident", "English")
    told = "The drain by building 3 of Chunhe Estate is blocked and sewage is running out"
    await page.say("resident", told)
    await page.press("resident", "Yes, send")
    [ticket] = await town.tickets()
    await page.open()  # the groups that have something to read are on the page now
    await page.press("group", "签收", chat=DRAIN)
    card = next(seen for seen in reversed(await page.read("group", DRAIN)) if ticket.number in seen.title)
    assert told in card.whole and "没有译文" in card.whole and "拉丁字母" in card.whole
    asked = await page.press("group", "留言", chat=DRAIN)
    at = next(line for line in asked.whole.split("\n") if "我们派人去，今天到。" in line).partition(".")[0]
    shown = await page.press("group", f"用第 {at} 句", chat=DRAIN)
    assert "我们派人去，今天到。" in shown.whole  # what will be said is seen before it goes
    await page.press("group", "就用这段", chat=DRAIN)
    heard = (await page.last("resident")).whole
    assert "We are sending somebody, who will be there today." in heard and ticket.number in heard


@pytest.mark.parametrize("said", ["换语言", "I don’t speak Chinese", "English please!"])
async def test_who_does_not_read_this_language_is_offered_others(page: Visitor, said: str) -> None:
    await page.say("resident", "my neighbour's dog bites people")
    assert "English" in "".join((await page.say("resident", said)).labels)
    await page.press("resident", "English")
    assert "Chunhe Estate, Block 5" in (await page.say("resident", "building 5")).text


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("春和小区3号楼WIFI坏了", ""),
        ("12345", ""),
        ("The lamp is out", "latin"),
        ("སྒྲོན་མེ་སྐྱོན་ཤོར་སོང་།", "tibetan"),
        ("چىراغ بۇزۇلۇپ كەتتى", "arabic"),
        ("가로등이 고장났어요", "hangul"),
        ("街灯が壊れました", "kana"),
        ("Фонарь сломался", "cyrillic"),
        ("ไฟถนนเสีย", "other"),
    ],
)
def test_the_script_is_told(text: str, sign: str) -> None:
    assert script(text) == sign


async def test_chinese_in_latin_letters_is_no_english(page: Visitor) -> None:
    assert "我没听出" in (await page.say("resident", "wo yao jubao wuye bu guan shi")).text


async def test_who_is_answered_in_english_may_name_a_place_in_chinese(page: Visitor) -> None:
    assert "Where is it" in (await page.say("resident", "The street light is broken near my house")).text
    assert "You said" in (await page.say("resident", "春和小区")).text
    assert "You said" in (await page.say("resident", "春和小区3栋 is where the lamp is broken")).text
    assert "您说" in (await page.say("resident", "坏了好几天了")).text


@pytest.mark.parametrize("between", ["/lang", "erase"])
async def test_nothing_between_keeps_somebody_in_english(page: Visitor, between: str) -> None:
    await page.say("resident", "Please tell me how this works")
    if between == "erase":
        await page.say("resident", "delete my data")
        await page.press("resident", "Yes")
    else:
        assert "Which language" in (await page.say("resident", between)).text
    assert "事情在哪里" in (await page.say("resident", "路灯坏了")).text
