"""Hides what tells who a person is before a text leaves for others' eyes."""

from __future__ import annotations

import re

_ID = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{2})\d{13}(\d)([0-9Xx])(?![0-9A-Za-z])")
_BANK = re.compile(r"(?<!\d)(\d{4})[ -]?\d{4}[ -]?\d{4}[ -]?(?:\d{4}[ -]?)?(\d{3,4})(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[ -]?)\d{4}(\d{3,4})(?!\d)")
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])([A-HJ-NP-Z])[·• ]?[A-HJ-NP-Z0-9]{4,5}([A-HJ-NP-Z0-9挂学警])"
)
_MAIL = re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")
_NAME = re.compile(r"(姓名(?:是|为|叫)?[:：\s]*|我(?:名)?叫|本人叫|我的名字(?:是|叫)[:：\s]*)([一-鿿·]{2,4}?)(?=[，。,.;；、\s0-9]|$|是|住|家|的|电话|手机)")
_IM = re.compile(r"((?:微信|QQ|qq|wechat)号?\s*(?:是|[:：])?\s*)([A-Za-z0-9_-]{5,20})", re.I)


def mask(text: str) -> str:
    """The text with ID, bank, phone, plate, mail, chat accounts and stated names covered; the rest as it was.

    Keeps as much as helps to recognise one's own (138****1234; 身份证 first 3 + last 2). Domain rule G12.
    """
    text = _ID.sub(r"\1*************\2\3", text)
    text = _BANK.sub(r"\1 **** **** \2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    text = _LANDLINE.sub(r"\1****\2", text)
    text = _PLATE.sub(r"\1\2****\3", text)
    text = _MAIL.sub(r"\1***@\2", text)
    text = _IM.sub(r"\1****", text)
    return _NAME.sub(lambda m: f"{m.group(1)}{m.group(2)[0]}某", text)
