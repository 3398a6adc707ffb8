"""Reads a table or JSON of another system's orders, and checks it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from core.commands import FileTicket, TakeOrder
from core.district.district import District
from core.routing.folding import speakable
from core.routing.router import Router
from core.tables import Flaw, read_headed, records
from core.workflow.work_calendar import ZONE

MOST = 500  # orders that are taken over at once
_COLUMNS = {
    "number": "编号 工单编号 工单号 来件编号 受理编号 流水号 number id service_request_id",
    "text": "内容 诉求内容 反映内容 诉求 问题描述 text content description",
    "title": "标题 主题 title",
    "place": "地点 地址 事发地址 事发地点 address place",
    "area": "社区 街道 区域 所属街道 所属社区 area",
    "category": "类别 分类 事项 诉求类别 category service_code",
    "channel": "渠道 来源 诉求来源 channel source",
    "due": "期限 办理期限 截止时间 办结时限 要求办结时间 due deadline",
    "name": "姓名 联系人 诉求人 name",
    "phone": "电话 联系电话 手机 来电号码 phone",
    "lon": "经度 lon long",
    "lat": "纬度 lat",
}
_HEADINGS = {word: column for column, words in _COLUMNS.items() for word in words.split()}
_SHOWN = {column: words.split()[0] for column, words in _COLUMNS.items()}
_DUE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?(?:[T\s]+(\d{1,2})[:：时](\d{1,2})?.*)?")
_POINT = re.compile(r"-?\d{1,3}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class OrderFile:
    """`orders` that can be taken; `unsure`: the lines whose category a person should look at; what is wrong; what was
    passed over."""

    orders: tuple[TakeOrder, ...] = ()
    unsure: tuple[int, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    notes: tuple[Flaw, ...] = ()


def read_orders(text: str, district: District, router: Router, channel: str) -> OrderFile:
    """`channel`: of all rows that name none of their own. A number that stands there twice counts once."""
    headed = read_headed(rows_of(text), _HEADINGS, ("number", "text"), _SHOWN)
    flaws, orders, unsure = list(headed.flaws), dict[tuple[str, str], TakeOrder](), []
    if len(headed.rows) > MOST:
        flaws.append(Flaw(0, "too_many", str(MOST)))
    for line, row in headed.rows[:MOST]:
        wrong = _wrong(row, district, channel)
        if wrong:
            flaws += [Flaw(line, what, row[column][:40], headed.names[column]) for what, column in wrong]
            continue
        order = _order(row, district, router, channel)
        if (order.channel, order.number) not in orders and not order.matter.sure:
            unsure.append(line)
        orders.setdefault((order.channel, order.number), order)
    return OrderFile(tuple(orders.values()), tuple(unsure), tuple(flaws), headed.notes)


def rows_of(text: str) -> tuple[tuple[str, ...], ...]:
    """The records of a table, or of a JSON list of objects with its keys as headings."""
    if not text.lstrip().startswith(("[", "{")):
        return records(text)
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    found = read.get("orders", [read]) if isinstance(read, dict) else read
    return json_rows([one for one in found if isinstance(one, dict)] if isinstance(found, list) else [])


def json_rows(found: Sequence[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """Objects as rows under the keys that any of them has."""
    keys = tuple(dict.fromkeys(str(key) for one in found for key in one))
    cells = (tuple("" if one.get(key) is None else speakable(str(one[key])) for key in keys) for one in found)
    return (tuple(map(speakable, keys)), *cells) if keys else ()


def _wrong(row: dict[str, str], district: District, channel: str) -> list[tuple[str, str]]:
    found = [("order_lacks", column) for column in ("number", "text") if not row[column]]
    if not _channel(row, district, channel):
        found.append(("order_channel", "channel" if row.get("channel") else "number"))
    if row.get("due") and _due(row["due"]) is None:
        found.append(("order_due", "due"))
    return found


def _channel(row: dict[str, str], district: District, channel: str) -> str:
    """The numbered channel that a row names, or that of the whole file; '' for none."""
    said = row.get("channel", "").strip()
    named = (c for c in district.doors.channels.values() if said and said in {c.code, c.names.hans, *c.words})
    found = next(named, None) if said else district.doors.channels.get(channel)
    return found.code if found and found.numbered else ""


def _due(text: str) -> datetime | None:
    """A day means its end."""
    found = _DUE.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute = (int(part) if part else 0 for part in found.groups())
    try:
        if not found[4]:
            return datetime.combine(datetime(year, month, day, tzinfo=ZONE), time(), ZONE) + timedelta(days=1)
        return datetime(year, month, day, hour, minute, tzinfo=ZONE)
    except ValueError:
        return None


def _order(row: dict[str, str], district: District, router: Router, channel: str) -> TakeOrder:
    code = _channel(row, district, channel)
    title, text, place = row.get("title", ""), row["text"], row.get("place", "")
    said = text if not title or title in text else f"{title}。{text}"
    at = point_at(row.get("lon", ""), row.get("lat", ""))
    reading = router.read(f"{place}，{said}" if place else said, at=at)
    area = _named(row.get("area", ""), district) or reading.place.area
    asked, usual = row.get("category", ""), district.doors.channels[code].category if not reading.known else ""
    given = next((c.code for c in district.categories.values() if asked and asked in {c.code, c.names.hans}), usual)
    contact = " ".join(filter(None, (row.get("name", ""), row.get("phone", ""))))
    matter = FileTicket(
        said,
        reading.kind,
        given or reading.category,
        area,
        0,
        source=code,
        place=place or reading.place.words,
        lon=at[0] if at else None,
        lat=at[1] if at else None,
        why=tuple({"key": reason.key, **reason.facts} for reason in reading.reasons),
        confidence=1.0 if given else reading.confidence,
        sure=bool(given) or reading.sure,
        alarm="open" if district.doors.channels[code].entrance == "sensor" and router.danger(said) else "",
    )
    return TakeOrder(code, row["number"], matter, _due(row.get("due", "")), contact)


def point_at(lon: str, lat: str) -> tuple[float, float] | None:
    """A place on earth in degrees; None where it is none."""
    if not (_POINT.fullmatch(lon) and _POINT.fullmatch(lat)):
        return None
    return (float(lon), float(lat)) if abs(float(lon)) <= 180 and abs(float(lat)) <= 90 else None


def _named(said: str, district: District) -> str:
    """The area of this code or name that is in force; '' for none or several."""
    names = [a.code for a in district.areas.values() if said and not a.successor and said in {a.code, a.names.hans}]
    return names[0] if len(names) == 1 else ""
