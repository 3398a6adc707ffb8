"""/hot: what many tell of one place, with its theme and its alert."""

from datetime import timedelta

from core.appraisal.periods import Question, Scope
from core.appraisal.scopes import View, permitted, scope_of
from core.duties.queries import items_in_force
from core.errors import NotYourWork, there
from core.insight.rounds import sights_of
from core.insight.thresholds import Hit, Threshold, hits
from core.people.masking import mask
from core.procedures.records import Case
from core.refs import ticket_ref
from core.routing.phrases import key_phrases
from core.tickets.records import Ticket
from core.workflow.records import Note
from handlers.context import Context, Conversation, column
from handlers.messages import Action, Button, Card, still
from handlers.people.appointments import speaking
from handlers.tickets.cards import ticket_button

PAGE, THEME, READ = 8, 3, 50
DAYS, PEOPLE = 30, 3  # where nothing else is asked for


def asked(ctx: Context) -> None:
    """/hot, with a number of days: places and kinds of matter that several people told. Raises NotYours."""
    posts = there(speaking(ctx), NotYourWork, act="rates")
    view = View("a", ctx.uow.district.departments[posts[0].department].area)
    permitted(ctx.uow, view, ctx.actor)
    days = int(ctx.said) if ctx.said.isdecimal() and 0 < int(ctx.said) <= 366 else DAYS
    found = hot(ctx, view, days)
    if not found:
        ctx.say("hot.none", n=days)
        return
    lines, buttons, kinds = [], [], ctx.uow.district.lists.kinds
    listed = {category for code in kinds for item in items_in_force(ctx.uow, code)[1] for category in item.categories}
    for hit in found[:PAGE]:
        told = [ticket_ref(one.id) for one in behind(ctx, hit.place, hit.category, days)]
        reports = (mask(note.text) for note in ctx.uow.repo(Note).find(about=told, kind="report"))
        theme = ctx.words("list.joint").join(key_phrases(reports, THEME))
        facts = {"area": hit.place, "category": hit.category, "n": hit.people, "text": theme}
        unlisted = "" if hit.category in listed else ctx.words("hot.unlisted")  # for its keeper to propose (JB-10)
        lines.append(ctx.words("hot.line", **facts) + _alert(ctx, hit) + unlisted)
        label = ctx.words("hot.label", area=hit.place, category=hit.category, n=hit.people)
        buttons.append(Button(label, Action("hot", days, f"{hit.place}/{hit.category}")))
    ctx.reply(Card("\n".join(lines), ctx.words("hot.title", n=days), column(buttons)))


def hot(ctx: Context, view: View, days: int) -> list[Hit]:
    """Most people first, at the place as it was told; nothing of a tip-off."""
    rule = Threshold("hot", ctx.uow.district.names, PEOPLE, days, "")
    areas = set(scope_of(ctx.uow.district, view).areas)
    return hits(rule, (one for one in sights_of(ctx.uow, days) if not areas or one.place in areas), ctx.uow.now)


def behind(ctx: Context, place: str, category: str, days: int) -> list[Ticket]:
    """The tickets that tell of it, the newest first."""
    start, now = ctx.uow.now - timedelta(days=days), ctx.uow.now
    ids = ctx.uow.behind(Question("filed", Scope(areas=(place,)), start, now, (), {"category": category}), READ)
    return [ticket for row in ids if (ticket := ctx.uow.repo(Ticket).get(row))]


def _alert(ctx: Context, hit: Hit) -> str:
    """How the alert about it stands; '' where there is none."""
    code = ctx.uow.district.radar.alert
    cases = ctx.uow.repo(Case).find(procedure=code, area=hit.place, newest=True) if code else []
    found = next((one for one in cases if one.fields.get("kind") == hit.category), None)
    return ctx.words("hot.alert", state=found.state) if found else ""


def opened(ctx: Context) -> None:
    """The matters of one of them. Raises NotYours."""
    place, _, category = ctx.pressed.choice.partition("/")
    still(place in ctx.uow.district.areas)
    permitted(ctx.uow, View("a", place), ctx.actor)
    found = behind(ctx, place, category, ctx.pressed.number)
    rows = column(ticket_button(ctx.words, one) for one in found[:PAGE])
    ctx.reply(Card(ctx.words("hot.opened", area=place, category=category, n=len(found)), rows=rows))


BUTTONS: dict[str, Conversation] = {"hot": opened}
WORDS: dict[str, Conversation] = dict.fromkeys(("/hot", "热点"), asked)
