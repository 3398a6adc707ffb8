"""What a long list of the guide holds, a few names at a time."""

from core.guide.records import GuideEntry
from handlers.context import Context, Conversation, Rows
from handlers.guide.cards import NAMED, WHOLE
from handlers.guide.knowledge import entry_of
from handlers.messages import Action, Card, still

PAGE = 3 * NAMED  # of these alone a message is full


def rows(ctx: Context, entry: GuideEntry, shown: int = NAMED) -> Rows:
    """The way to the names that a list has not said yet; nothing where it has none, or says places."""
    places = any(ctx.uow.district.guide[code].kind == "point" for code in entry.items)
    long = entry.kind == "list" and len(entry.items) > WHOLE and not places
    rest = len(entry.items) - shown if long else 0
    return ctx.more(Action("guide_more", shown, entry.code), rest)


def pressed(ctx: Context) -> None:
    """The next of them."""
    entry, at, words = still(entry_of(ctx.uow, ctx.pressed.choice)), ctx.pressed.number, ctx.words
    names = [ctx.uow.district.guide[code].names.say(words.lang) for code in entry.items[at : at + PAGE]]
    ctx.reply(Card(words("list.joint").join(names), entry.names.say(words.lang), rows(ctx, entry, at + PAGE)))


BUTTONS: dict[str, Conversation] = {"guide_more": pressed}
