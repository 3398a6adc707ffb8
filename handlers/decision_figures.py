"""Township and district: sums over the villages' decisions, warnings."""

from __future__ import annotations

from datetime import timedelta

from core.decisions.watching import courses_below
from core.domain.decisions.figures import Figures, sums
from handlers.message import Action, Button, Card
from handlers.offices import office, roles_with
from handlers.talk import Conversation, Turn

YEAR = timedelta(days=365)
SHOWN = 8  # decisions with warnings that get a button


def figures(turn: Turn) -> None:
    """/figures: how many decisions by kind, how they went, which need a look; each sees the own place and below."""
    post = office(turn, roles_with(turn, "file_or_return", "sign_off", "supervise", "read_all"))
    district = turn.unit.district
    whole = "read_all" in district.roles[post.role].can
    roots = [code for code, area in district.areas.items() if not area.parent]
    area = roots[0] if whole and roots else district.units[post.unit].area
    found = courses_below(turn.unit, area, turn.unit.now - YEAR)
    if not found:
        turn.say("figures.none", area=area)
        return
    added = sums(course for _, course, _ in found)
    lines = [_line(turn, turn.words("figures.all"), added.pop(""))]
    for code, one in sorted(added.items()):
        profile = district.charter.profiles.get(code)
        lines.append(_line(turn, profile.names.say(turn.words.lang) if profile else code, one))
    warned = [(decision, what) for decision, _, what in found if what and decision.phase != "stopped"]
    rows = []
    for decision, what in reversed(warned[-SHOWN:]):
        said = turn.words("list.joint").join(turn.words(f"warn.{one}") for one in what)
        lines.append(turn.words("figures.warned", area=decision.area, title=decision.title, text=said))
        rows.append((Button(decision.title, Action("decision", decision.id)),))
    turn.reply(Card("\n".join(lines), turn.words("figures.title", area=area), tuple(rows)))


def _line(turn: Turn, name: str, one: Figures) -> str:
    """One way of deciding in one line; a share of the roll in whole per cents."""
    share = "-" if one.turnout is None else f"{round(100 * one.turnout)}%"
    text = turn.words("figures.line", way=name, count=one.started, closed=one.counted, passed=one.passed, share=share)
    return text + turn.words("figures.rest", short=one.no_quorum, finished=one.done, punctual=one.in_time)


WORDS: dict[str, Conversation] = {"/figures": figures, "表决汇总": figures, "表決匯總": figures}
