"""Which number and door is given to be reached by, which is another's."""

from __future__ import annotations

import pytest

from core.tickets.contact import given

GIVEN = {
    "let the workman ring first": ("让师傅先打我电话13900005678 我姓王住3栋201", "13900005678，3栋201"),
    "a number at the end": ("春和小区门口下水道堵了，13800138000", "13800138000"),
    "a number with a name": ("联系人王工，电话138-0013-8000", "13800138000"),
    "in groups": ("有事打我手机 138 0013 8000", "13800138000"),
    "in words": ("我的电话是一三八零零一三八零零零", "13800138000"),
    "in bold figures": ("电话𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎找我", "13800138000"),
    "on lines": ("联系我\n138\n0013\n8000", "13800138000"),
    "a landline": ("家里座机027-87654321", "027-87654321"),
    "shared from the phone's list": ("李 13800000000", "13800000000"),
    "with the country's number": ("+86 13800138000", "13800138000"),
    "own number beside a complaint": ("物业不管，你们联系我13800138000", "13800138000"),
    "own number after a line that is dead": ("热线没人接。我电话13800138000", "13800138000"),
    "where I live": ("我住3栋201，水管爆了", "3栋201"),
    "with the estate": ("我家住在春和小区3栋2单元301，厨房漏水", "3栋2单元301"),
    "with hyphens": ("我住3-2-301", "3-2-301"),
    "home with its room": ("我家301漏水", "301"),
    "a room": ("我家在春和小区301室", "301室"),
    "home first": ("家住3号楼402，电梯坏了", "3号楼402"),
    "the neighbour's leak into mine": ("楼上401漏水漏到我家301了", "301"),
    "in full width": ("我住３栋２０１", "３栋２０１"),
}
NONE = {
    "no number": "路灯坏了三天",
    "hotlines": "打12345、110都没人管",
    "a swindler": "接到诈骗电话13800138000，说我欠费",
    "nuisance": "13800138000这个号天天骚扰我",
    "an advertisement on the wall": "墙上贴满开锁的小广告13800138000",
    "the landlord": "房东电话13800138000，押金不退",
    "the boss": "老板13800138000跑了，拖欠工资",
    "the property company": "物业电话027-87654321没人接",
    "a line that nobody answers": "打13800138000打不通",
    "an agency": "黑中介，电话13800138000",
    "his number": "投诉他，他的电话13800138000",
    "the neighbour's door": "投诉3栋201半夜打麻将",
    "upstairs": "我家楼上601天天跳绳",
    "next door": "隔壁502装修",
    "opposite": "我家对门302养狗",
    "a building": "我住3栋，路灯坏了",
    "an amount": "我家3000元押金不退",
    "a bus": "我家门口501路不停",
    "a ticket": "编号482109375",
    "nothing": "",
}
FOR_SOMEBODY = {
    "her number": ("王奶奶家灯坏了，她电话13700001111", "13700001111"),
    "her door": ("王奶奶住3栋201，腿脚不好", "3栋201"),
    "both": ("帮李大爷报：家在5栋102，他的手机13700001111", "5栋102，13700001111"),
    "still not the swindler's": ("王奶奶接到诈骗电话13800138000", ""),
}


@pytest.mark.parametrize(("text", "found"), [pytest.param(*row, id=name) for name, row in GIVEN.items()])
def test_given(text: str, found: str) -> None:
    assert given(text) == found


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NONE.items()])
def test_not_given(text: str) -> None:
    assert given(text) == ""


@pytest.mark.parametrize(("text", "found"), [pytest.param(*row, id=name) for name, row in FOR_SOMEBODY.items()])
def test_for_somebody_else(text: str, found: str) -> None:
    assert given(text, behalf=True) == found
