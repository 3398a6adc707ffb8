"""Double entry: what acts post, reverse and close; nothing is deleted."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from core.district.district import District
from core.district.procedures import Book, Effect, Lack
from core.errors import lacks
from core.procedures.records import Case, Closing, Posting
from core.procedures.relations import case_named, procedure_of
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow import limits
from core.workflow.engine import Happened, Move
from core.workflow.work_calendar import local

EXPIRY = "expire"  # the limit after which what is left of a posting is no longer good


def account(uow: UnitOfWork, case: Case, written: str) -> str:
    """The account that 'spring', 'field:source', 'wallet:applicant' or 'giver:name' means; '' where it has no
    holder."""
    name, _, holder = written.partition(":")
    if name == "field":
        return str(case.fields.get(holder, ""))
    held = _holder(uow, case, holder) if holder else ""
    return f"{name}/{held}" if held else "" if holder else name


def _holder(uow: UnitOfWork, case: Case, holder: str) -> str:
    if holder == "applicant":
        return f"department:{case.department}" if case.department else f"person:{case.created_by}"
    if holder.startswith("owner:"):
        other = case_named(uow, case, holder.removeprefix("owner:"))
        return _holder(uow, other, "applicant") if other else ""
    if holder in {"self", "above"}:
        return f"case:{case.id if holder == 'self' else case.about.id}"
    value = case.fields.get(holder)
    kind = {"department": "department", "resident": "person", "officer": "person", "case": "case"}
    lead = kind.get(procedure_of(uow, case).fields[holder].type, "")
    return f"{lead}:{value}" if lead and value else str(value or "")


def base(account: str) -> str:
    """Its code without the holder."""
    return account.partition("/")[0]


def balance(uow: UnitOfWork, book: str, account: str) -> int:
    """What is on an account now."""
    postings = uow.repo(Posting)
    arrived, left = postings.find(book=book, target=account), postings.find(book=book, source=account)
    return sum(one.amount for one in arrived) - sum(one.amount for one in left)


def paid_to(uow: UnitOfWork, case: Case) -> int:
    """The money that was posted to a case, without what was posted back."""
    books = [book for book in uow.district.books.values() if book.unit == "fen"]
    held = [f"{code}/case:{case.id}" for book in books for code in book.accounts]
    arrived = uow.repo(Posting).find(target=held)
    back = [one.amount for one in uow.repo(Posting).find(source=held) if one.reverses]
    return sum(one.amount for one in arrived if not one.reverses) - sum(back)


def sums(uow: UnitOfWork, book: str) -> dict[str, list[int]]:
    """Of every account of a book: what arrived and what left."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in uow.repo(Posting).find(book=book):
        found[one.target][0] += one.amount
        found[one.source][1] += one.amount
    return dict(found)


def closed_until(uow: UnitOfWork, book: str) -> str:
    """The last day of the last closed period, '' where none is closed."""
    return max((one.until for one in uow.repo(Closing).find(book=book)), default="")


def tag_of(district: District, case: Case, code: str) -> str:
    """A choice in the district's words."""
    field = district.procedures[case.procedure].fields[code]
    value = case.fields.get(code, "")
    return field.choices[value].hans if value in field.choices else str(value)


def post(move: Move, effect: Effect) -> None:
    """From one account to another, the first of several that has a holder. Raises Lacks."""
    uow, case, values = move.uow, move.record, effect.values
    source, target = (
        next(filter(None, (account(uow, case, one) for one in values[key])), "") for key in ("from", "to")
    )
    amount = _amount(uow, case, values["amount"]) * int(values.get("times", 1)) if target else 0  # nobody: nothing
    day = str(case.fields.get(values.get("on", ""), "")) or local(uow.now).date().isoformat()
    tag = tag_of(uow.district, case, values["tag"]) if "tag" in values else ""
    wanted = Posting(values["book"], source, target, amount, day, uow.now, case.id, tag)
    if amount and (missing := _hindered(uow, wanted)):
        raise lacks(move.act.name, [Lack(missing)])
    if amount:
        enter(uow, wanted)


def _amount(uow: UnitOfWork, case: Case, written: str) -> int:
    value: Any = int(written) if written.isdecimal() else case.fields.get(written, 0)
    return value if isinstance(value, int) else procedure_of(uow, case).fields[written].worth.get(value, 0)


def _hindered(uow: UnitOfWork, wanted: Posting) -> str:
    """Why it cannot be posted: the period is closed, or too little is on the account."""
    book = uow.district.books[wanted.book]
    uow.repo(Posting).find(book=book.code, limit=1, lock=True)  # two at once would both see enough
    if wanted.day <= closed_until(uow, book.code):
        return "period_closed"
    held = book.accounts[base(wanted.source)].kind == "held"
    return "funds" if held and balance(uow, book.code, wanted.source) < wanted.amount else ""


def enter(uow: UnitOfWork, wanted: Posting) -> None:
    """Keep a posting; what expires begins to."""
    book: Book = uow.district.books[wanted.book]
    uow.repo(Posting).add(wanted)
    if book.expires and book.accounts[base(wanted.target)].kind == "held" and base(wanted.target) != book.gone:
        due = uow.now + timedelta(days=book.expires.value)  # to the day, working or not
        limits.begin(uow, Ref("posting", wanted.id), EXPIRY, "", book.expires, urgent=True, due=due)


def reverse(move: Move, effect: Effect) -> None:
    """What the case has posted in a book is posted back, each once. Raises Lacks."""
    uow, book = move.uow, effect.values["book"]
    mine = uow.repo(Posting).find(book=book, case_id=move.record.id)
    done = {one.reverses for one in mine}
    today = local(uow.now).date().isoformat()
    for one in (one for one in mine if not one.reverses and one.id not in done):
        back = Posting(book, one.target, one.source, one.amount, today, uow.now, move.record.id, one.tag, one.id)
        if missing := _hindered(uow, back):
            raise lacks(move.act.name, [Lack(missing)])
        enter(uow, back)


def close(move: Move, effect: Effect) -> None:
    """A period of a book is closed; its day must have passed. Raises Lacks."""
    uow, book, until = move.uow, effect.values["book"], move.record.fields[effect.values["until"]]
    if not closed_until(uow, book) < until < local(uow.now).date().isoformat():
        raise lacks(move.act.name, [Lack("period")])
    uow.repo(Closing).add(Closing(book, until, uow.now, move.record.id))


def lock(uow: UnitOfWork, row: int) -> tuple[Posting | None, None]:
    """A posting, for its limit."""
    return uow.repo(Posting).get(row, lock=True), None


def expire(uow: UnitOfWork, posting: Posting, parent: object) -> Happened:
    """What is left of it is no longer good; the oldest is spent first."""
    book = uow.district.books.get(posting.book)
    if book is None or not book.gone:
        return []
    arrived = uow.repo(Posting).find(book=book.code, target=posting.target)
    left = sum(one.amount for one in arrived if one.id <= posting.id)
    left -= sum(one.amount for one in uow.repo(Posting).find(book=book.code, source=posting.target))
    if left > 0:
        day = local(uow.now).date().isoformat()
        enter(uow, Posting(book.code, posting.target, book.gone, left, day, uow.now))
    return []
