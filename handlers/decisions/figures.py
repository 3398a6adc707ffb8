"""Township and district: sums over the villages' decisions, warnings."""

from datetime import timedelta

from core.decisions.figures import Figures, sums
from core.decisions.watching import courses_below
from handlers.context import Context, Conversation
from handlers.messages import Action, Button, Card
from handlers.people.appointments import post

YEAR = timedelta(days=365)
SHOWN = 8  # decisions with warnings that get a button


def figures(ctx: Context) -> None:
    """/figures: how many decisions by kind, how they went, which need a look; each sees the own place and below."""
    appointment = post(ctx, "file_or_return", "sign_off", "supervise", "read_all")
    district = ctx.uow.district
    whole = "read_all" in district.roles[appointment.role].can
    roots = [code for code, area in district.areas.items() if not area.parent]
    area = roots[0] if whole and roots else district.departments[appointment.department].area
    found = courses_below(ctx.uow, area, ctx.uow.now - YEAR)
    if not found:
        ctx.say("figures.none", area=area)
        return
    added = sums(course for _, course, _ in found)
    lines = [_line(ctx, ctx.words("figures.all"), added.pop(""))]
    for code, one in sorted(added.items()):
        profile = district.charter.profiles.get(code)
        lines.append(_line(ctx, profile.names.say(ctx.words.lang) if profile else code, one))
    warned = [(decision, what) for decision, _, what in found if what and decision.phase != "stopped"]
    rows = []
    for decision, what in reversed(warned[-SHOWN:]):
        said = ctx.words("list.joint").join(ctx.words(f"warn.{one}") for one in what)
        lines.append(ctx.words("figures.warned", area=decision.area, title=decision.title, text=said))
        rows.append((Button(decision.title, Action("decision", decision.id)),))
    ctx.reply(Card("\n".join(lines), ctx.words("figures.title", area=area), tuple(rows)))


def _line(ctx: Context, name: str, one: Figures) -> str:
    """One way of deciding in one line; a share of the roll in whole per cents."""
    share = "-" if one.turnout is None else f"{round(100 * one.turnout)}%"
    text = ctx.words("figures.line", way=name, count=one.started, closed=one.counted, passed=one.passed, share=share)
    return text + ctx.words("figures.rest", short=one.no_quorum, finished=one.done, punctual=one.in_time)


WORDS: dict[str, Conversation] = {"/figures": figures, "表决汇总": figures}
