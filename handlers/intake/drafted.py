"""The report being written: read, whose duty it is, registered."""

import re
from datetime import datetime, timedelta
from typing import Any

from core import commands as c
from core.duties.precedents import settle
from core.routing.advice import SURE
from core.routing.context_weights import asides
from core.routing.folding import fold
from core.routing.place_talk import no_place, tells_more
from core.routing.router import NAMED, Duty, Reading, duty
from core.routing.several import besides
from core.routing.small_talk import asking, in_one, troubled
from core.workflow.deadlines import deadline
from handlers.context import Context

MAX_LISTED = 12  # communities that fit on one keyboard; a larger district asks for the street first
FIRM = "enterprise"  # the channel of matters of firms
FRESH = timedelta(minutes=15)  # after which words are not taken for more of the same report without asking
OLD = timedelta(hours=6)  # after which an old card only shows its matter again, and a number typed presses none
_SPOT = re.compile(r"(?:门口|[旁边]|附近|对面|那[里儿]|楼[上下]|隔壁|[路街巷口]|[前后]面)\W*$")
_WRONG = re.compile(r"错了?|不是|不对|不在|应该[是在]|[改换][成到为]")
# Around the name of a place: 都在石桥小区了, 码头社区那边.
_AT = re.compile("(?:[两这]?[个件]?[都全就还]?[是在]|地[点址]|位置)+[:： ]?")
_AFTER = re.compile("(?:[这那][边里儿头块]|附近)?[,，。.!！ 的了啊呢吧哈]*$")
_NUMBERED = re.compile("[0-9一二三四五六七八九十]")  # 说错了，是4栋
_NOT_THERE = re.compile(
    r"(?:[0-9]+|[一二三四五六七八九十]+)(?:栋|号楼|幢|座|单元|号)[也都]?(?:不是|不对)[,，]?|不(?:是在?|在)[^,，。;；、\s是在]*"
)
# Straight before a place it puts the place right, whatever else is told behind: 不对还是1栋 电梯里没人.
_RIGHT_IS = re.compile(
    r"(?:[写说打发搞弄报填讲]错了?|不对|更正)[,，。 啊呀哦吧]*(?:应该)?(?:还|就)?[是在]?$"
    r"|(?:错了?|算了)[,，。 啊呀哦吧]*(?:应该)?(?:还|就)?[是在]$"
    r"|[好亮通走]了[,，。 啊呀]*(?:但是?|可是?|不过|只是|就是|只有)$"
)
_DETAIL = re.compile(r"(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3})(单元|楼|层|室|号|户)(?!楼)")
_PUT_RIGHT = re.compile(rf"(?:刚才|前面|上面)?我?(?:[写说打发搞弄报填讲记]的?)?(?:{_WRONG.pattern})|地[点址]|位置|\W")
STORY = 5  # characters beside a place and what puts it right
HOME = 12  # characters; so long is 我们小区大门口, and no more
LIKELY = 0.8  # how sure a reading must be to be another matter, once all of the report is there
_SAID = re.compile(
    r"[我你他她它][^家们]|[我你他]们[^这那家小村组]|[撤报催吗嘛不说]|没人|第[一二三四五六七八九]个|都[要是]|投诉|举报|没[修来好人办理解管弄通看有听]"
    r"|群里|[吵炸翻]天|就是[那这]个(?!小区|院|楼|村|路|门|社区|口)|还是|骗|满意|[怎咋]|就是(?![那这在])|[了过]$|^(?:就|也)?(?:上个?[月周]|现在|昨[天晚]|今[天晚]|刚才)|[一两二三几]次|[敢怕疼]|\b(?:how|what|when|why|who|can|could|will|would|is|are|do|does|yes|no|please|thanks?)\b"
)  # what no place is called
# Nor what is told, or asked, instead of it.
_NEEDS = re.compile(
    "[我就还只也]想|想请|[请帮][我你他她它忙]|没钱|租房|租的(?!房|屋|店|地)|自己(?!家|门|楼|屋|店)|多少|哪个"
    "|[身手脸头腿]上.*[伤痛疼]"
)
_NAMED = re.compile(r"[一-鿿]{2}|[^\W\d_]{3}|[一-鿿]\d|\d[一-鿿]")  # what a place is made of
# What a draft says of a ticket as it stands.
DRAFTED = ("text", "kind", "area", "place", "lon", "lat", "confidence", "sure", "read_as", "proposed")


def read(ctx: Context, draft: dict[str, Any], heard: Reading | None = None) -> Reading:
    """Read the whole draft. `heard`: the reading of the last message, enough where it is all there is."""
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    if heard and draft["text"] == ctx.text and at is None:
        reading = heard
    else:
        reading = ctx.router.read(in_one(draft["text"]), home=ctx.home, at=at)
    kept = heard is not None and reading is not heard and _still(ctx, draft, heard, reading)
    if "category" not in draft and not kept:
        draft["choices"] = list(reading.choices)
        channel = ctx.uow.district.doors.channels.get(FIRM) if draft.get("firm") and not reading.known else None
        if channel and channel.category:  # a firm's matter that tells nothing else asks for service
            draft["choices"] = [channel.category, *draft["choices"]]
    draft["kind"] = reading.kind
    if not kept:
        draft["confidence"], draft["sure"], draft["known"] = reading.confidence, reading.sure, reading.known
    draft["why"] = [{"key": r.key, **r.facts} for r in reading.reasons]
    if others := also(draft):
        draft["why"].append({"key": "why.also", "categories": ",".join(others)})
    told = reading.place.area or reading.place.choices or reading.place.words
    if not (draft.get("picked_place") or (draft.get("area") and not told)):  # what names no place takes none away
        draft["area"] = reading.place.area
        draft["place"] = "" if reading.place.how == "home" else reading.place.words
        draft["areas"] = list(reading.place.choices)
        draft["how"], draft["unknown"] = reading.place.how, reading.place.unknown
        if not (draft["area"] or draft["areas"] or draft["place"]) and _of_oneself(ctx, draft):
            draft["area"], draft["how"] = ctx.home, "home"
    return reading


def _of_oneself(ctx: Context, draft: dict[str, Any]) -> bool:
    """Whether a matter is surely one of a household's own (工资没发, 低保停了): nobody need say where. No danger is."""
    district, code = ctx.uow.district, category_of(draft, ctx)
    own = code in district.repeats.private and not district.categories[code].redirect_line
    told = draft["known"] and draft["sure"] and draft["kind"] != "consult"  # 社区几点上班 is asked of one community
    return bool(told) and own and ctx.home in district.areas


def _still(ctx: Context, draft: dict[str, Any], heard: Reading, whole: Reading) -> bool:
    """Whether a report is of the same kind as before: what names no matter (不满意, 多少钱) makes no other of one that
    was read surely, nor does what leaves it unsure (短信可以). Who tells on somebody is always heard."""
    if draft.get("unclear") or not draft.get("choices") or ctx.uow.district.hides(whole.kind, whole.category):
        return False
    strange = bool(draft["known"]) and not whole.sure and whole.category not in draft["choices"]
    if heard.known:
        return strange and bool(draft["sure"]) and not heard.sure
    return not whole.known or bool(draft["sure"]) or strange


def another(ctx: Context, draft: dict[str, Any], heard: Reading) -> bool:
    """Whether a message is hardly about the report being written: that is old, or this surely of another kind."""
    if not draft["text"]:
        return False
    if ctx.uow.now - datetime.fromisoformat(draft["at"]) > FRESH:
        return True
    category = heard.category if heard.known or heard.sure else ""  # 她住5栋302 names none
    where = draft.get("asked") == "place" and is_place(heard, ctx)  # 在春和小区活动室
    spot = where and _SPOT.search(fold(ctx.text).plain)  # 书记家门口; 举报春晓花园有人贩毒 tells on somebody
    if ctx.uow.district.hides(heard.kind, category) and not (spot or is_tip_off(ctx, draft)):
        return True  # that is read by the centre alone
    if where:
        return False
    if is_tip_off(ctx, draft) and heard.known and heard.sure and not ctx.uow.district.hides(heard.kind, category):
        return True  # nothing else is sealed with a tip-off
    kinds, whole = ctx.uow.district.categories, draft.get("asked") in {"file", "near", "several"}
    one, other = kinds[category_of(draft, ctx)], kinds[heard.category]
    plain = fold(ctx.text).plain
    if draft.get("several") and (besides(plain) or plain.startswith("还有")):
        return False  # one more of them
    more = besides(plain, fold(draft["text"]).plain)
    sure = heard.confidence >= (LIKELY if whole else SURE) or more
    sure = sure and asides(plain, ()).story() == plain  # whom one asked in vain belongs to the matter
    apart = sure and (one.group != other.group or (whole and one is not other))
    settled = draft["sure"] or other.group not in {kinds[code].group for code in draft["choices"]}
    found = heard.known or heard.sure or ctx.appointments  # on a round one finding follows another
    elsewhere = whole and found and _elsewhere(ctx, draft, heard)
    known = heard.known or (more and heard.confidence >= NAMED)  # 路灯不亮, then 还有蚊子
    return elsewhere or bool(known and apart and settled and draft.get("known"))


def _elsewhere(ctx: Context, draft: dict[str, Any], heard: Reading) -> bool:
    """Whether the words name a place of their own, and not the one of the report."""
    one, other = draft["area"], heard.place.area
    return bool(one and other and heard.place.how == "named") and not ctx.uow.district.overlap(one, other)


def moved(ctx: Context, draft: dict[str, Any], heard: Reading) -> str:
    """The place in words that only put the place right: 刚才说错了，是春晓花园. '' where they tell something else."""
    if not draft.get("area") or ctx.update.attachments:
        return ""
    found = ctx.router.places.find(_NOT_THERE.sub("", ctx.text), str(draft["area"]))
    if found.words and found.area != draft["area"] and _RIGHT_IS.search(ctx.text[: ctx.text.rfind(found.words)]):
        return found.words
    if heard.known:
        return ""
    wrong = _WRONG.search(fold(ctx.text).plain)
    if found.area not in ("", draft["area"]) and not wrong and ctx.uow.district.within(str(draft["area"]), found.area):
        return ""  # 春和, of 春和小区3栋, is around it
    only = wrong or heard.place.words == _bare(ctx.text)
    named = found.how == "named" or found.choices or (found.how == "home" and _NUMBERED.search(found.words))
    rest = _NOT_THERE.sub("", ctx.text).replace(found.words, "", 1)
    if len(_PUT_RIGHT.sub("", rest)) > STORY:
        return ""  # 应该是6栋的水管子引起的 tells more than the place
    return found.words if only and named and found.area != draft["area"] else _finer(draft, ctx.text)


def _finer(draft: dict[str, Any], text: str) -> str:
    """The place with the floor, stairs or door put right: 错了 是6楼, after 3栋5楼; '' where nothing of it is."""
    found = _DETAIL.search(text)
    if not found or not _RIGHT_IS.search(text[: found.start()]):
        return ""
    before = next((one for one in _DETAIL.finditer(draft.get("place") or "") if one[1] == found[1]), None)
    return draft["place"].replace(before.group(), found.group(), 1) if before else ""


def _bare(text: str) -> str:
    """The text without what stands around the name of a place."""
    lead = _AT.match(text)
    return _AFTER.sub("", text[lead.end() if lead else 0 :])


def of_those(ctx: Context, draft: dict[str, Any], text: str) -> str:
    """The one of the areas just offered whose name holds the words: 二区, after 雅苑是下面哪一个; "" for none."""
    said, areas = fold(_bare(text)).plain.strip(), ctx.uow.district.areas
    found = [code for code in draft.get("areas", ()) if said and said in fold(areas[code].names.hans).plain]
    return found[0] if len(found) == 1 else ""


def unplaced(draft: dict[str, Any]) -> bool:
    """Whether it is still to be asked where; who cannot say it reports without a place."""
    return not (draft.get("area") or draft.get("placeless"))


def nowhere(ctx: Context) -> bool:
    """说不清, 网上的事: the answer of who cannot name a place."""
    return not ctx.update.attachments and no_place(fold(ctx.text).plain)


def is_place(heard: Reading, ctx: Context) -> bool:
    """Whether an answer to 在哪里 tells the place, and not more of the story."""
    plain = fold(ctx.text).plain
    if ctx.update.attachments or not _NAMED.search(ctx.text) or "\n" in ctx.text or _NEEDS.search(plain):
        return False
    if heard.place.area or heard.place.choices or heard.place.unknown:  # not 我们这栋楼的电梯又遭了，困了个娃儿
        return not ((heard.place.how == "home" and len(plain) > HOME) or (heard.known and troubled(plain)))
    story = asking(plain) or _SAID.search(plain) or tells_more(plain)
    return not (heard.known or (heard.talk and heard.talk.type) or story)


def also(draft: dict[str, Any]) -> list[str]:
    """What else it may be, where the reading is not sure of the first and nobody has said what it is."""
    return [] if draft["sure"] or "category" in draft else list(draft["choices"][1:3])


def category_of(draft: dict[str, Any], ctx: Context) -> str:
    return str(draft.get("category") or (draft["choices"] or [ctx.router.catch_all])[0])


def owed_for(ctx: Context, draft: dict[str, Any]) -> Duty:
    """Whose duty the draft is now; the office settles it anew at filing, for lists and rulings may change meanwhile."""
    district, category = ctx.uow.district, category_of(draft, ctx)
    tip_off = is_tip_off(ctx, draft)
    owed = ctx.router.settle(duty(district, category, draft["area"], tip_off=tip_off, sure=draft["sure"]))
    return settle(ctx.uow, owed, draft["area"], tip_off=tip_off)[0]


def area_choices(ctx: Context, street: str) -> list[str]:
    """The communities to choose from, of one street; where there are too many, the streets."""
    district = ctx.uow.district
    live = [a for a in district.areas.values() if not a.successor]
    communities = [a.code for a in live if a.kind == "community" and (not street or district.within(a.code, street))]
    if street or len(communities) <= MAX_LISTED:
        return communities
    return [a.code for a in live if a.kind == "street"]


def where(ctx: Context, draft: dict[str, Any]) -> str:
    if not draft["area"]:
        return draft["place"] or ctx.words("place.unknown")
    area = ctx.words.area(draft["area"])
    if not draft["place"] or draft["place"] in area:
        return area
    return ctx.words("place.both", where=area, place=draft["place"])


def is_tip_off(ctx: Context, draft: dict[str, Any]) -> bool:
    return ctx.uow.district.hides(draft["kind"], category_of(draft, ctx))


def register(ctx: Context, draft: dict[str, Any]) -> None:
    """File it; the notices tell the reporter and everybody else."""
    ctx.do(
        c.FileTicket(
            category=category_of(draft, ctx),
            pictures=tuple(draft["pictures"]),
            why=tuple(draft["why"]),
            reporter_id=ctx.person.id,
            filed_by=ctx.person.id if ctx.appointments else 0,
            source=_source(ctx, draft),
            **{key: draft[key] for key in DRAFTED if key in draft} | _by_firm(ctx, draft),
        ),
    )


def _by_firm(ctx: Context, draft: dict[str, Any]) -> dict[str, str]:
    """A firm's name stands above its words."""
    return {"text": f"{ctx.words('firm.said', name=draft['firm'])}\n{draft['text']}"} if draft.get("firm") else {}


def _source(ctx: Context, draft: dict[str, Any]) -> str:
    """How it came in: as a firm's, by the resident's own platform, a grid worker's round, or a visit at somebody's
    home."""
    if draft.get("firm"):
        return FIRM
    if not ctx.appointments:
        return ctx.update.platform
    return "home_visit" if draft.get("behalf") else "grid_patrol"


def is_old(ctx: Context, draft: dict[str, Any]) -> bool:
    """Whether it was told so long ago that no yes of today is surely meant for it."""
    return "at" in draft and ctx.uow.now - datetime.fromisoformat(draft["at"]) > OLD


def duty_lines(ctx: Context, draft: dict[str, Any], owed: Duty) -> list[str]:
    """Whose duty it is and by when it is done, as the card says it."""
    words, uow = ctx.words, ctx.uow
    if is_tip_off(ctx, draft):
        tip_off = uow.district.request_types[draft["kind"]].reporter_hidden
        return [words("report.tip_off" if tip_off else "report.protected")]
    lines = [words("report.level", level=owed.level, grade=owed.grade)]
    code = owed.department.code if owed.department else owed.desk
    calendar = uow.district.calendar_for(code)
    limit = uow.district.limit_for(owed.category.code)
    due = deadline(uow.now, limit, calendar).due
    if owed.direct:
        lines += [words("report.goes_to", department=code), words("report.due", limit=limit, due=due)]
    elif code == owed.desk:
        lines += [words("report.goes_desk", desk=code), words("report.limit", limit=limit)]
    else:
        lines += [words("report.goes_via", desk=owed.desk, department=code), words("report.limit", limit=limit)]
    return [*lines, words("report.hidden")]
