"""企业报事: a firm says what it is called, then what it needs."""

from __future__ import annotations

from handlers.context import Context, Conversation
from handlers.tickets.draft import begin

LONGEST = 40  # characters of a firm's name


def ask(ctx: Context) -> None:
    """The firm's own entrance (WC-49)."""
    ctx.set_step("firm")
    ctx.ask("firm.name")


def named(ctx: Context) -> None:
    """Its name; then it tells its matter like anybody."""
    begin(ctx)["firm"] = ctx.text[:LONGEST]
    ctx.set_step("draft")
    ctx.ask("firm.matter", name=ctx.text[:LONGEST])


WORDS: dict[str, Conversation] = dict.fromkeys(("/firm", "企业报事", "企業報事"), ask)
STEPS: dict[str, Conversation] = {"firm": named}
