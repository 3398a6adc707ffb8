"""What is said about a danger: what to do, whether it is now, where."""

from core.district.dangers import Danger
from core.people.masking import names_room
from core.tickets.records import Alarm, Ticket
from handlers.context import Context, Rows, column, paired
from handlers.intake.drafted import area_choices
from handlers.messages import Action, Button, Card
from handlers.notifier import News
from handlers.tickets.cards import where
from handlers.wording import Words


def question(words: Words, alarm_id: int, danger: Danger, after: str, said: str = "") -> Card:
    """What to do now stands above the question, or `said` once it was read; `after` says what follows without an
    answer."""
    labels = {
        "now": danger.yes.say(words.lang) or words("press.danger_now"),
        "not": danger.no.say(words.lang) or words("press.danger_not"),
    }
    if danger.more.hans:
        labels["more"] = words("press.danger_more")
    rows = column(Button(label, Action("danger", alarm_id, choice)) for choice, label in labels.items())
    lines = [said or danger.now.say(words.lang), "", danger.ask.say(words.lang) or words("danger.ask")]
    if not danger.quiet:
        lines.append(after)
    return Card("\n".join(lines), rows=rows)


def ask_again(news: News) -> None:
    """Nobody answered: the same question once more, with the number under which the duty desk has it."""
    alarm: Alarm = news.record
    words, district = news.notifier.wording.of(_lang(news, alarm)), news.uow.district
    after = words("danger.told_desk", number=news.matter.number, phone=district.phone)
    card = question(words, alarm.id, district.danger(alarm.danger), after)
    news.notifier.fresh(alarm.address, f"a{alarm.id}", words.lang, card)


def _lang(news: News, alarm: Alarm) -> str:
    person = news.notifier.reporter(news.matter)
    return person.lang if person and person.address == alarm.address else "zh-Hans"


def filed_line(ctx: Context, danger: Danger, ticket: Ticket) -> str:
    if danger.quiet or danger.after.hans:
        return f"{danger.after.say(ctx.words.lang)}\n{ctx.words('danger.filed_quiet', number=ticket.number)}".strip()
    return ctx.words("danger.filed", number=ticket.number, line=danger.line)


def told_line(ctx: Context, key: str, danger: Danger, ticket: Ticket) -> str:
    """What became of more words, with the number to ring; not where another may read it, nor to whoever despairs."""
    if danger.quiet or danger.after.hans:
        return ctx.words("danger.added_quiet", number=ticket.number)
    return ctx.words(key, number=ticket.number, line=danger.line)


def where_lines(ctx: Context, ticket: Ticket) -> list[str]:
    if ticket.area:
        place = ctx.words("danger.place", where=where(ctx.words, ticket))
        return (
            [place]
            if names_room(ctx.state["danger"].get("said", {}).get("text", ""))
            else [place, ctx.words("danger.closer")]
        )
    return [ctx.words("danger.where")]


def places(ctx: Context, ticket: Ticket) -> Rows:
    """One tap: what the words may have meant, one's own home first, the communities."""
    district, home = ctx.uow.district, ctx.person.home
    codes = ctx.state["danger"].get("areas") or area_choices(ctx, "")
    buttons = [Button(ctx.words.area(code), Action("danger_at", ticket.id, code)) for code in codes if code != home]
    if home in district.areas and ctx.update.private:
        named = ctx.words.area(home)
        buttons.insert(0, ctx.button("press.home", Action("danger_at", ticket.id, home), home=named))
    return paired(buttons)  # what to do, above it, stays in sight
