"""What is said in plain words of a call that runs."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.calls.permissions import CALL_ENDED, CALL_STATES, CALLED_ENDED
from core.calls.queries import departments_of
from core.calls.records import Call, CalledDepartment
from core.calls.spoken import Said, blown, mentioned, one_of, units_said
from core.guide.understanding import understanding_of
from core.routing.folding import fold
from core.routing.small_talk import meant
from core.routing.work_talk import LONGEST
from handlers.calls import cards as call_cards
from handlers.context import Context, Rows, column
from handlers.frame.questions import question_of
from handlers.messages import Action, Button
from handlers.people.appointments import speaking

SHOWN, MANY = 6, 60
LIVE = [state for state in CALL_STATES if state not in CALL_ENDED]
# All patterns read folded text (see `folding`).
_OF_CALL = re.compile(r"(?<![岗口前放])哨(?![所子兵岗声卡位])|(?:结束|撤[回销]|取消|停止|[这那][次个])(?:这次)?呼叫")
_BEGIN = re.compile(r"(?<![束止消不别])吹(?!错|的|出|了)|怎么.{0,4}发")
# The acts that the words ask for, by the names of their buttons; none where they only ask how it stands.
_STRONG = tuple(
    (names.split(), re.compile(words))
    for names, words in (
        (
            "cancel conclude",
            r"[撤收]哨|(?:撤[回销]|取消|结束|停止|关闭|终止).{0,3}(?:哨|呼叫(?![铃器按键]))|哨.{0,4}(?:撤|取消|吹错|发错|停)"
            r"|^(?:[发吹叫]错了?[, ]*)?撤[回销]?[吧了]*$|^(?:[算了先那还是就,])*[不别]吹了?[吧了]*$",
        ),
        ("rate", r"打[个一]?.{0,2}分|评分|打个?分|(?:满|[一二三四五1-5])分[吧了]?$"),
        (
            "conclude release let_go",
            r"(?:^|[,。 ]|警报|险情|应急|警戒|可以|全部?|都)解除(?:了|吧)*$|收队"
            r"|险情(?:已经?)?排除|全部?撤(?:了|吧|离)+$|(?:全部?|都|大家)(?:可以|能)(?:走|撤|回|离开)|(?:全部?|都)放走|^(?:大家|都|可以|就|,)*散了?[吧了]*$",
        ),
        ("lead", r"(?:换|改|谁来?|让谁|由谁).{0,6}牵头|牵头.{0,4}[换改]"),
        ("minutes", r"记(?:录|一?下).{0,2}现场"),
        ("file", r"补.{0,2}备案|写备案"),
        ("join", r"升级|(?:上?报|请示|惊动)(?:给|到|告)?.{0,3}(?:[区市县]|上级|街道|领导)|(?:人手|单位)不够"),
        (
            "",
            r"还[差缺剩](?:谁|[哪几](?:家|个|些))|^(?:都|现在|还有|到底|目前|,)*(?:有)?谁.{0,3}(?:[到来签]|反馈|响应).{0,2}[?？]?$|[到来]齐了?(?:没有?|吗)"
            r"|^(?:都|人)+到了?[吗没].{0,1}$|(?:几|哪些?|哪几|多少)(?:家|个)?(?:单位|部门)?.{0,3}(?:没?到|没?来|没?签|没?反馈)(?:了|场|的)*$"
            r"|^(?:都|现在|到底|目前|,)*(?:报?到|来|签收?|反馈)了?(?:几|哪些?|哪几|多少)(?:家|个)?(?:单位|部门)?(?:了)?[?？]?$",
        ),
    )
)
_UNIT = tuple(  # of a department that is named
    (names.split(), re.compile(words))
    for names, words in (
        ("release let_go", r"可以(?:走|撤|回去|离开|收)|(?:先)?(?:回去|撤)吧|不归(?:他们|[它他])|没有?执法权"),
        ("send_back", r"(?:没[办弄]好|不行|不合格).{0,4}(?:重|退)|退回|重办|重新办"),
        ("rate", r"评价|评一?下"),
        (
            "",
            r"(?:什么|啥)时候|几点|多久|[到来签](?:了没?|没|场没?)有?[吗?？]?$|(?:没|不)(?:有)?(?:[到来签]|动静|反馈|响应)"
            r"|到哪|人呢|联系不上|怎么样|什么情况|^(?:再|先|快)*催",
        ),
    )
)
_LATE = re.compile(r"(?:没|不)(?:有)?(?:人)?(?:[到来签]|动静|反馈|响应)|联系不上|人呢|怎么办|催")
_HIGHER = re.compile(r"升级|领导|上级|[区市县]里?$")


def heard(ctx: Context) -> bool:
    """Whether a call that runs is spoken of (谁到了, 不用应急局来了, 收队); then its card is shown."""
    plain = fold(ctx.text).plain.strip()
    busy = question_of(ctx) or ctx.update.attachments or ctx.update.location or ctx.text.startswith("/")
    if busy or not speaking(ctx) or not plain or len(plain) > LONGEST:
        return False
    if blown(ctx.uow.district, ctx.text) or meant(plain) == "keep":
        return False
    of_call = bool(_OF_CALL.search(plain)) and not _BEGIN.search(plain)
    if (draft := ctx.state.get("draft")) and not (of_call or draft.get("unclear")):
        return False
    said = units_said(ctx.uow.district, ctx.text)
    acts = _acts(ctx, plain, said)
    if acts is None and not of_call:
        return False
    found = _meant(ctx, plain, _running(ctx, everywhere=of_call), of_call=of_call)
    found = found if of_call else [call for call in found if (acts and _names(ctx, call)) or not _else(ctx, call)]
    if len(found) == 1:
        _show(ctx, found[0], acts or [], said, plain)
    elif found:
        ctx.say("running.which", *column(_line(ctx, call) for call in found[:SHOWN]))
    elif of_call:
        ctx.say("running.none")
    return bool(found) or of_call


def _names(ctx: Context, call: Call) -> bool:
    """Whether the words name a department that is called: 燃气公司可以走了 is no report of gas."""
    there = {one.department for one in departments_of(ctx.uow, call)}
    return bool(there & {*_codes(ctx, call, there)})


def _else(ctx: Context, call: Call) -> bool:
    """Whether the words tell another matter than the call's, or ask the guide: 供电公司停电了，什么时候来电."""
    heard, district = ctx.router.read(ctx.text), ctx.uow.district
    if heard.known and heard.category != call.category:
        return True
    asked = understanding_of(district).read(ctx.text, heard)
    return asked.kind in {"service", "organisation"} and bool(asked.hits) and asked.hits[0].named


def _acts(ctx: Context, plain: str, said: Said) -> list[str] | None:
    """The acts that are asked for; [] where it is asked how it stands, None where nothing is said of a call."""
    if said.out:
        return ["release", "let_go"]
    if said.lead:
        return ["lead"]
    if said.called:
        return ["join"] if said.more or (len(said.called) == 1 and not said.rest) else None
    names = mentioned(ctx.uow.district, ctx.text)
    patterns = (*_STRONG, *_UNIT) if names else _STRONG
    return next((acts for acts, words in patterns if words.search(plain)), None)


def _running(ctx: Context, *, everywhere: bool) -> list[Call]:
    """The calls of the own departments that run, else those they are called to; of all else those that may be read,
    where a call is named."""
    shelf, own = ctx.uow.repo(Call), sorted({one.department for one in speaking(ctx)})
    found = shelf.find(caller=own, state=LIVE, newest=True, limit=MANY)
    if not found:
        called = ctx.uow.repo(CalledDepartment).find(department=own, newest=True, limit=MANY)
        ours = (shelf.get(one.call_id) for one in called if one.state not in CALLED_ENDED)
        found = [call for call in ours if call and call.state in LIVE]
    if found or not everywhere:
        return found
    every = shelf.find(state=LIVE, newest=True, limit=MANY)
    return [call for call in every if call_cards.card_for(ctx, call)]


def _meant(ctx: Context, plain: str, found: list[Call], *, of_call: bool) -> list[Call]:
    """Those that the words may mean: of the place that is named, else with a department that is named."""
    district = ctx.uow.district
    if len(found) > 1 or of_call:
        place = ctx.router.read(ctx.text).place
        if place.how == "named" and place.area:
            here = [call for call in found if call.place and call.place in plain]
            found = here or [
                call for call in found if call.area in district.areas and district.overlap(call.area, place.area)
            ]
    if len(found) > 1 and (codes := {code for name in mentioned(district, ctx.text) for code in name}):
        with_it = [call for call in found if codes & {one.department for one in departments_of(ctx.uow, call)}]
        return with_it or found
    return found


def _line(ctx: Context, call: Call) -> Button:
    label = ctx.words("todo.call", calling=call.kind, number=call.number, state=call.state)
    return Button(label, Action("todo_call", 0, call.number))


def _show(ctx: Context, call: Call, acts: list[str], said: Said, plain: str) -> None:
    """The card, the buttons that are meant before the others; what to do where none of them is there now."""
    card = call_cards.card_for(ctx, call)
    if card is None:
        ctx.say("running.none")
        return
    there = {one.department: one.id for one in departments_of(ctx.uow, call)}
    codes = _codes(ctx, call, there)
    first = _first(ctx, call, card.rows, acts, {there[code] for code in codes if code in there})
    if acts and acts[0] in {"join", "lead"}:
        first = [*_with_unit(ctx, call, card.rows, acts[0], codes, there), *first]
    notes = _notes(ctx, call, card.rows, acts, first=bool(first))
    if "join" in acts and _HIGHER.search(plain) and not said.called:
        notes.append(ctx.words("running.higher"))
    elif not acts and codes and _LATE.search(plain):
        notes.append(ctx.words("running.late"))
    strangers = [code for code in codes if code not in there]
    if not acts and strangers:
        notes.append(ctx.words("running.not_called", department=strangers[0]))
        first = _with_unit(ctx, call, card.rows, "join", strangers[:1], there)
    rest = tuple(tuple(button for button in row if button not in first) for row in card.rows)
    text = "\n".join([*notes, *([""] if notes else []), card.text])
    rows = (*column(first), *(row for row in rest if row))
    call_cards.show(ctx, call, replace(card, text=text, rows=rows))


def _notes(ctx: Context, call: Call, rows: Rows, acts: list[str], *, first: bool) -> list[str]:
    """Why what is asked for cannot be pressed now, and what comes before it."""
    offered = {button.action.name for row in rows for button in row if button.action}
    if not acts or f"k_{acts[0]}" in offered:
        return []
    if call.caller not in {one.department for one in speaking(ctx)}:
        return [ctx.words("running.by_caller", department=call.caller)]
    if acts[0] == "conclude":
        return [ctx.words("running.let_go_first")]
    if acts[0] == "rate":
        return [ctx.words("running.result_first")]
    return [] if first else [ctx.words("running.not_now")]


def _codes(ctx: Context, call: Call, there: Iterable[str]) -> list[str]:
    """The departments that are named: of several that go by a name the one that is called, or that of the place."""
    found = []
    for name in mentioned(ctx.uow.district, ctx.text):
        called = [code for code in name if code in there]
        found.append(called[0] if called else one_of(ctx.uow.district, name, call.area))
    return [code for code in dict.fromkeys(found) if code and code != call.caller]


def _first(ctx: Context, call: Call, rows: Rows, acts: list[str], called: set[int]) -> list[Button]:
    """The buttons of the acts, those of the departments that are named."""
    found = []
    for button in (button for row in rows for button in row):
        name = button.action.name.removeprefix("k_") if button.action else ""
        of_call = button.action is not None and button.action.number == call.id and name in _WHOLE
        if button.action and name in acts and (of_call or not called or button.action.number in called):
            found.append(button)
    return found


_WHOLE = frozenset({"cancel", "conclude", "join", "lead", "minutes", "file", "resume"})


def _with_unit(
    ctx: Context, call: Call, rows: Rows, act: str, codes: Iterable[str], there: Iterable[str]
) -> list[Button]:
    """再叫交警, 由排水公司牵头: one press with the department in it, where the act is there to be pressed."""
    if not any(button.action and button.action.name == f"k_{act}" for row in rows for button in row):
        return []
    if act == "join":
        fresh = [code for code in codes if code not in there]
        return [ctx.button("running.join", Action("k_join", call.id, code), department=code) for code in fresh]
    inside = [code for code in codes if code in there]
    return [ctx.button("running.lead", Action("k_lead", call.id, code), department=code) for code in inside]
