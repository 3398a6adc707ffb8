"""The guide as public pages: one for every service, to print or link."""

from bot.web.pages import Facts, Visit
from handlers.documents import BOOK, Sheet, as_book
from handlers.guide import cuts
from handlers.guide.cards import lines_of
from handlers.guide.knowledge import entry_of

# The order of the contents: an entry stands under its mode, else for whom it is, else under what it is.
CONTENTS = (
    *("direct", "agent", "accompany", "item", "event", "issued", "abolished", "commitment"),
    *("list", "point", "post", "note", "firm"),
)


def _contents(visit: Visit) -> Facts:
    """Every entry, by its mode."""
    district, words = visit.uow.district, visit.words
    found: dict[str, list[tuple[str, str]]] = {key: [] for key in CONTENTS}
    for entry in district.guide.values():
        found[entry.mode or entry.audience or entry.kind].append((entry.code, entry.names.say(words.lang)))
    lists = [(words(f"guide.{key}"), entries) for key, entries in found.items() if entries]
    return {
        "title": words("guide.title"),
        "lists": lists,
        "cuts": words("guide.cuts") if cuts.page(district, words) else "",
    }


def _cuts(visit: Visit) -> Facts | None:
    """How many papers, steps and days each department cut; None where nothing is told."""
    words, rows = visit.words, cuts.page(visit.uow.district, visit.words)
    said = {"title": words("guide.cuts"), "note": words("guide.cuts_note"), "book": words("guide.cuts_book")}
    return {"rows": rows, **said} if rows else None


def _cuts_book(visit: Visit) -> tuple[str, bytes, str]:
    """The same to reckon on."""
    rows = tuple(cuts.cells(visit.uow.district, visit.words))
    return "cuts.xlsx", as_book(Sheet(visit.words("guide.title"), "", (), table=rows)), BOOK


def _entry(visit: Visit) -> Facts | None:
    from segno import make  # read where a code is drawn

    uow, words = visit.uow, visit.words
    entry, address = entry_of(uow, visit.named("code")), str(visit.request.url.with_query(None))
    if entry is None:
        return None
    code = make(address, error="m").svg_data_uri(scale=4)
    facts = {"title": entry.names.say(words.lang), "lines": lines_of(uow, words, entry, entry.area)}
    return {**facts, "contents": words("guide.title"), "address": address, "code": code}


PAGES = {
    "/guide": ("guide.html", _contents),
    "/guide/cuts": ("guide_cuts.html", _cuts),
    "/guide/{code}": ("guide_entry.html", _entry),
}
FILES = {"/guide/cuts.xlsx": _cuts_book}
