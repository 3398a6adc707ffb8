"""企业报事: a firm says its name, whom to call, then what it needs."""

from handlers.context import Context, Conversation
from handlers.intake.draft import begin

LONGEST = 40  # characters of a firm's name, and of whom to call
NOBODY = frozenset({"跳过", "跳過", "skip", "不用", "没有", "沒有"})


def ask(ctx: Context) -> None:
    """The firm's own entrance (WC-49)."""
    ctx.set_step("firm")
    ctx.ask("firm.name")


def named(ctx: Context) -> None:
    """Its name; then who of it may be called."""
    begin(ctx)["firm"] = ctx.text[:LONGEST]
    ctx.set_step("firm_contact")
    ctx.ask("firm.contact")


def reached(ctx: Context) -> None:
    """Who may be called stands beside the name, masked wherever others read; then it tells its matter like anybody."""
    draft = ctx.state.get("draft") or begin(ctx)
    name = draft.get("firm", "")
    if ctx.text.strip().lower() not in NOBODY:
        draft["firm"] = ctx.words("firm.whom", name=name, text=ctx.text[:LONGEST])
    ctx.set_step("draft")
    ctx.ask("firm.matter", name=name)


WORDS: dict[str, Conversation] = dict.fromkeys(("/firm", "企业报事"), ask)
STEPS: dict[str, Conversation] = {"firm": named, "firm_contact": reached}
