"""Long lists: one page at a time, or by typing part of a name."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from core.district.naming import departments_named
from core.identity import same
from handlers.context import Context, Rows, column
from handlers.messages import Action, Button

Option = tuple[str, str]  # a code, and its words
PAGE = 8  # a keyboard longer than this is no help
NAME = 12  # characters: what is longer is no name but what somebody wants to say
# Said round what a button says: 我想加一张照片, 改一下地点吧.
_BESIDE = re.compile("^(?:我|想|要|就|再|那|先|帮我?|请你?|给我)+|一[张下个点些]|[了吧啊呀呢]$")
MORE = "+"  # stands between the choice so far and where the page begins


def split(choice: str) -> tuple[str, int]:
    """The choice so far, and where the page that was asked for begins."""
    base, _, at = choice.partition(MORE)
    return base, int(at) if at.isdecimal() else 0


def by_label(ctx: Context, found: Sequence[tuple[str, int, str]]) -> tuple[str, int, str] | None:
    """The button whose words were written instead of pressed: 分开报 of 对，分开报; None while words are asked for."""
    labels = ctx.state.get("labels", [])
    if ctx.state.get("step") not in {None, "", "draft", "place"} or len(labels) != len(found):
        return None
    if [list(one) for one in found] != ctx.state.get("options"):
        return None  # a newer card of the house lies there
    said = {words for words in (_bare(ctx.text), _BESIDE.sub("", _bare(ctx.text))) if len(words) > 1}
    pairs = zip(found, labels, strict=True)
    return next((one for one, label in pairs if said & _ways_to_say(label)), None)


def says_act(ctx: Context) -> bool:
    """Whether the words are an act on the case that was shown last, as its button says it: 不要了, of a wish."""
    shown = [(str(name), int(row), str(code)) for name, row, code in ctx.state.get("options", ())]
    said = by_label(ctx, shown) if any(name == "cases_do" for name, _, _ in shown) else None
    return said is not None and said[0] == "cases_do"


@lru_cache(1024)  # the same buttons lie under many cards
def _ways_to_say(label: str) -> set[str]:
    """A label whole, and what stands before or behind its first comma, and before its bracket: 导出（PDF 和表格）."""
    before, _, behind = label.partition("，")
    return {_bare(label), _bare(behind), *(_bare(before.partition(sign)[0]) for sign in "：（")} - {""}


def _bare(text: str) -> str:
    return "".join(sign for sign in same(text).casefold() if sign.isalnum())


def page(ctx: Context, action: Action, options: list[Option]) -> Rows:
    """The buttons of one page, with a way on; `action.choice` says which page."""
    base, at = split(action.choice)
    buttons = [Button(words, Action(action.name, action.number, code)) for code, words in options[at : at + PAGE]]
    if len(options) > at + PAGE:
        further = Action(action.name, action.number, f"{base}{MORE}{at + PAGE}")
        buttons.append(ctx.button("press.more_choices", further, n=len(options) - at - PAGE))
    return column(buttons)


def grounds(ctx: Context, codes: Iterable[str]) -> list[Option]:
    """On what basis something is given back, then whom it is rather for: the choice is then 'basis unit'."""
    bases = ctx.uow.district.return_bases
    basis = ctx.pressed.choice.partition(" ")[0]
    if basis not in bases:
        return [(code, names.say(ctx.words.lang)) for code, names in bases.items()]
    return [(f"{basis} {code}", ctx.words.department(code)) for code in codes]


def labelled(options: Iterable[Option], said: str) -> list[Option]:
    """The options whose words hold what was typed."""
    return [(code, words) for code, words in options if same(said).casefold() in same(words).casefold()]


def departments(ctx: Context, options: Iterable[Option], said: str) -> list[Option]:
    """The options whose department, the last word of their code, is named; departments keep the order of the list."""
    options = list(options)
    of = {code.rpartition(" ")[2]: (code, words) for code, words in options}
    if of.keys().isdisjoint(ctx.uow.district.departments):
        return labelled(options, said)  # none of them is one: a basis is asked for first
    return [of[code] for code in departments_named(ctx.uow.district, said, of)]
