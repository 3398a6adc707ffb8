"""What comes while a form asks, and is hardly the answer to it."""

from core.district.procedures import FILES, Field
from core.routing import typed
from core.routing.folding import fold
from core.routing.no_answer import corrects, later, lost
from core.routing.small_talk import agrees, asking, meant
from core.routing.work_talk import asks
from handlers.context import Context
from handlers.procedures.answers import answered
from handlers.procedures.questions import Form, at_hand, field_of, questions, step_of

OPEN = frozenset({"text", "category"})  # whose words may say anything
SAID = {
    **dict.fromkeys(("返回", "上一步", "back"), "back"),
    **dict.fromkeys(("取消", "cancel"), "leave"),
    **dict.fromkeys(("跳过", "跳過", "skip"), "skip"),
}
FEW = 8  # characters; who writes more answers
PLACE = 12  # characters; who writes more than this tells more than a place


def misfit(ctx: Context) -> bool:
    """Whether words mean nothing of what the field asks for; of a text all fits."""
    form = at_hand(ctx)
    field = field_of(ctx, form) if form else None
    if form is None or field is None or field.type in OPEN:
        return False
    if not ctx.text or ctx.update.attachments or ctx.update.location:
        return False
    return answered(ctx, field, form) == (None, [])


def puzzled(ctx: Context) -> bool:
    """Whether the words say that the question is not understood: it explains itself, and no guide does."""
    return lost(fold(ctx.text).plain, unable=False)


def agreed(ctx: Context) -> bool:
    """Whether the words say yes to what is shown before it is handed in: 是, 好, 可以."""
    form, plain = at_hand(ctx), fold(ctx.text).plain
    shown = form is not None and form["at"] >= len(questions(ctx, form))
    return shown and not ctx.update.attachments and (meant(plain) == "yes" or agrees(plain))


def puts_off(ctx: Context) -> bool:
    """Whether few words, where free words are asked for, put the answer off."""
    plain = fold(ctx.text).plain
    return len(ctx.text) <= FEW and (later(plain) or meant(plain) == "human")


def strays(ctx: Context) -> bool:
    """Whether the words rather tell or ask something else: 路灯坏了 where a day is asked for."""
    form = at_hand(ctx)
    field = field_of(ctx, form) if form else None
    if not ctx.text or field is None or field.type in OPEN:
        return bool(ctx.text) and puts_off(ctx)
    told = ctx.router.read(ctx.text).known
    if misfit(ctx):
        return told or asking(plain := fold(ctx.text).plain) or (asks(plain) and not puzzled(ctx))
    return told and field.type == "area" and len(ctx.text) > PLACE


def help_said(ctx: Context, form: Form, field: Field | None) -> str:
    """What to do for whoever does not understand the question or cannot answer it, or picks where nothing is offered;
    '' for all others."""
    if field and field.type in OPEN and typed.choice(ctx.text) is not None and not typed.figures(ctx.text).isascii():
        return ctx.words("form.wrong")  # 第二个
    before = 0 < form["at"] < len(questions(ctx, form)) and len(ctx.text) <= PLACE
    if before and corrects(fold(ctx.text).plain):
        return ctx.words("form.not_here")
    if not lost(fold(ctx.text).plain, unable=bool(field and field.type not in OPEN)):
        return ""
    optional = not field.required if field else step_of(ctx, form)[1].optional
    return ctx.words("form.lost_skip" if optional else "form.lost", phone=ctx.uow.district.phone)


def as_many(ctx: Context, field: Field, keys: list[str]) -> list[str]:
    """The files that may be kept; of an album that is longer the first."""
    if field.most and len(keys) > field.most:
        ctx.say("form.first_only", n=field.most)
    return keys[: field.most]


def with_pictures(ctx: Context, form: Form, field: Field) -> Form:
    """Pictures that came with the words of another question are kept for the question that asks for them."""
    if field.type in FILES:
        return form
    fields = step_of(ctx, form)[0].fields
    wanted = next((c for c in questions(ctx, form) if c in fields and fields[c].type == "pictures"), "")
    if not wanted or not (keys := ctx.keep_pictures()):
        return form
    kept = [*form["values"].get(wanted, []), *keys][: fields[wanted].most]
    return {**form, "values": {**form["values"], wanted: kept}}
