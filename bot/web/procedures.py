"""The public procedures: what is under way, and how far each case is."""

from bot.web.pages import Facts, Visit
from core.district.procedures import Procedure
from core.procedures.relations import visible
from handlers.procedures.accounts import lines
from handlers.procedures.cards import history, lines_of
from handlers.wording import Words

# A reader without a name sees what the public sees.


def _contents(visit: Visit) -> Facts:
    """Every public procedure with its basis, and the public books of accounts."""
    words, found = visit.words, (p for p in visit.uow.district.procedures.values() if _open(p))
    links = [(f"/procedures/{p.code}", p.names.say(words.lang), p.basis) for p in found]
    public = (one for one in visit.uow.district.books.values() if one.see == "public")
    links += [(f"/accounts/{one.code}", one.names.say(words.lang), "") for one in public]
    return {"title": words("page.procedures"), "lines": (), "links": links}


def _cases(visit: Visit) -> Facts | None:
    """The stages of one procedure, and its cases."""
    procedure, lang = visit.uow.district.procedures.get(visit.named("code")), visit.words.lang
    if procedure is None or not _open(procedure):
        return None
    found = visible(visit.uow, procedure, 0) if procedure.see == "public" else []
    said = ((one.number, procedure.stage(one.state).names.say(lang)) for one in found)
    stages = " → ".join(stage.names.say(lang) for stage in procedure.stages.values())
    return {
        "title": procedure.names.say(lang),
        "lines": (*filter(None, (procedure.basis, stages)), *_catalogue(procedure, visit.words)),
        "links": [(f"/procedures/{procedure.code}/{number}", f"{number} {state}", "") for number, state in said],
    }


def _account(visit: Visit) -> Facts | None:
    """A public book of accounts."""
    book = visit.uow.district.books.get(visit.named("code"))
    if book is None or book.see != "public":
        return None
    said = lines(visit.uow, visit.words, book, 0)
    return {"title": book.names.say(visit.words.lang), "lines": said, "links": ()}


def _case(visit: Visit) -> Facts | None:
    """What everybody may know of one case."""
    uow, words, procedure = visit.uow, visit.words, visit.uow.district.procedures.get(visit.named("code"))
    found = visible(uow, procedure, 0) if procedure and procedure.see == "public" else []
    case = next((one for one in found if one.number == visit.named("number")), None)
    if case is None or procedure is None:
        return None
    said = [*lines_of(uow, words, case, whole=False), words("case.history"), *history(uow, words, case, whole=False)]
    return {"title": f"{procedure.names.say(words.lang)} {case.number}", "lines": said, "links": ()}


def _open(procedure: Procedure) -> bool:
    """Whether there is a page: its cases are public, or what it collects is (采集目录)."""
    return procedure.see == "public" or any(field.owner for field in procedure.fields.values())


def _catalogue(procedure: Procedure, words: Words) -> list[str]:
    """Every datum that is collected: for whom, what for, how long an answer holds."""
    return [
        words("case.catalogue", name=f.names, text=words.base(f.owner), purpose=f.purpose, limit=f.valid)
        for f in procedure.fields.values()
        if f.owner and f.valid
    ]


PAGES = {
    "/procedures": ("procedure.html", _contents),
    "/accounts/{code}": ("procedure.html", _account),
    "/procedures/{code}": ("procedure.html", _cases),
    "/procedures/{code}/{number}": ("procedure.html", _case),
}
