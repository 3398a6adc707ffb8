"""The handbook of duties: a page and a file for every item in force."""

from bot.web.pages import Facts, Visit
from core.duties.queries import items_in_force
from handlers.duties.search import entry, find
from handlers.messages import Card

MARKDOWN = "text/markdown; charset=utf-8"
# The lists are public: whose duty a matter is may be read by anybody (SG-43, SG-45).


def _contents(visit: Visit) -> Facts:
    """Every list with its items."""
    kinds, lang = visit.uow.district.lists.kinds, visit.words.lang
    lists = [(kind.names.say(lang), list(items_in_force(visit.uow, code)[1])) for code, kind in kinds.items()]
    return {"title": visit.words("duty.handbook"), "lists": lists}


def _card(visit: Visit) -> Card | None:
    """The item that is asked for."""
    item = find(visit.uow, visit.named("code"), visit.named("number"))
    return entry(visit.uow, visit.words, item) if item else None


def _item(visit: Visit) -> Facts | None:
    card, words = _card(visit), visit.words
    links = {f"{visit.request.path}.md": words("duty.file"), "/handbook": words("duty.handbook")}
    return {"title": card.title, "lines": card.text.splitlines(), "links": links} if card else None


def _file(visit: Visit) -> tuple[str, bytes, str] | None:
    """The same as a Markdown file to keep or print."""
    card = _card(visit)
    return (f"{visit.named('number')}.md", _chapter(card).encode(), MARKDOWN) if card else None


def _book(visit: Visit) -> tuple[str, bytes, str]:
    """The whole book in one file, to print and to hand out (SG-52)."""
    items = (item for code in visit.uow.district.lists.kinds for item in items_in_force(visit.uow, code)[1])
    chapters = (_chapter(entry(visit.uow, visit.words, item)) for item in items)
    return "handbook.md", "\n".join(chapters).encode(), MARKDOWN


def _chapter(card: Card) -> str:
    return f"# {card.title}\n\n" + "".join(f"- {line}\n" for line in card.text.splitlines())


PAGES = {"/handbook": ("handbook.html", _contents), "/handbook/{code}/{number}": ("duty.html", _item)}
FILES = {"/handbook.md": _book, "/handbook/{code}/{number}.md": _file}
