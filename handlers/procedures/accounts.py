"""Books of accounts in a chat, on paper and on the public page."""

import re
from collections import Counter

from core.district.entries import Names
from core.district.procedures import Book
from core.errors import NoSuchCase
from core.people.queries import live_appointments
from core.procedures.accounts import balance, base, closed_until, sums
from core.procedures.records import Case, Posting
from core.procedures.relations import visible
from core.routing.folding import fold
from core.unit_of_work import UnitOfWork
from handlers.context import Context
from handlers.documents import ACCOUNT, ACCOUNT_BOOK, Part, Sheet, order
from handlers.messages import Card
from handlers.procedures.saying import yuan
from handlers.wording import Words

NEWEST = 10  # postings that a card shows
_HOW_MUCH = re.compile(
    r"(?:我们?|咱们|社区|看|查|问|一?下|的)*([^,，。]{2,6}?)(?:的|里|账上|现在|一?共|总共|还|都)*"
    r"(?:余额|结余|(?:有|剩|花|用|收)(?:了|下|到)?多少钱?|[花用]到哪里?去?|怎么[花用])了?[呢啊呀?？]*"
)


def named(ctx: Context) -> Book | None:
    """The book that goes by these words, or of which it is asked how much is in it: 基金还有多少钱."""
    asked = _HOW_MUCH.fullmatch(fold(ctx.text).plain.strip())
    said = {ctx.text, asked[1]} if asked else {ctx.text}
    return next((one for one in ctx.uow.district.books.values() if said & {*one.words}), None)


def show(ctx: Context, book: Book) -> None:
    """What is in the book: all of it where it is public, else the own accounts. Raises NoSuchCase in a group."""
    if book.see == "holder" and not ctx.update.private:
        raise NoSuchCase(number="")
    about = f"{book.code}.{ctx.person.id}"
    papers = tuple(order(ctx.uow, what, about, ctx.words.lang) for what in (ACCOUNT, ACCOUNT_BOOK))
    ctx.reply(
        Card("\n".join(lines(ctx.uow, ctx.words, book, ctx.person.id)), book.names.say(ctx.words.lang), pictures=papers)
    )


def lines(uow: UnitOfWork, words: Words, book: Book, person_id: int) -> list[str]:
    """The book as somebody may read it; person 0 is the public."""
    note = [book.note.say(words.lang)] if book.note.hans else []
    if book.see == "public":
        return [*note, *whole(uow, words, book)]
    held = [(one, balance(uow, book.code, one)) for one in holdings(uow, book, person_id)]
    found = [words("account.held", name=name_of(uow, words, book, one), text=amount(words, book, n)) for one, n in held]
    return [*note, *found, *moves(uow, words, book, [one for one, _ in held])[-NEWEST:]]


def whole(uow: UnitOfWork, words: Words, book: Book) -> list[str]:
    """Income by kind and source, what is held, what was spent, the book beside it, and the cases it pays for."""
    found = sums(uow, book.code)
    kinds = {account: book.accounts[base(account)].kind for account in found}
    came = sum(left - arrived for account, (arrived, left) in found.items() if kinds[account] == "income")
    gone = sum(arrived - left for account, (arrived, left) in found.items() if kinds[account] == "spent")
    said = words("account.sums", total=amount(words, book, came), spent=amount(words, book, gone),
                 left=amount(words, book, came - gone))  # fmt: skip
    rows = [said, *_tags(uow, words, book)]
    order = [*book.accounts]
    for account, (arrived, left) in sorted(found.items(), key=lambda one: (order.index(base(one[0])), one[0])):
        key = {"income": "account.gave", "spent": ""}.get(kinds[account], "account.held")
        rest = left - arrived if kinds[account] == "income" else arrived - left
        name = name_of(uow, words, book, account)
        rows += [words(key, name=name, text=amount(words, book, rest))] if key and rest else []
    rows += [words("account.closed", day=until)] if (until := closed_until(uow, book.code)) else []
    other = uow.district.books.get(book.beside)
    rows += ["", other.names.say(words.lang), *lines(uow, words, other, 0)] if other else []
    return rows + _cases(uow, words, book)


def _tags(uow: UnitOfWork, words: Words, book: Book) -> list[str]:
    """How much came by each kind of income."""
    found: Counter[str] = Counter()
    for one in uow.repo(Posting).find(book=book.code):
        sign = (book.accounts[base(one.source)].kind == "income") - (book.accounts[base(one.target)].kind == "income")
        found[one.tag] += sign * one.amount
    said = ((Names(tag).say(words.lang), n) for tag, n in found.items() if tag and n)
    return [words("account.by", name=tag, text=amount(words, book, n)) for tag, n in said]


def _cases(uow: UnitOfWork, words: Words, book: Book) -> list[str]:
    procedure = uow.district.procedures.get(book.cases)
    found = visible(uow, procedure, 0) if procedure else []
    shown = [words("case.line", number=one.number, title=one.title, state=one.state) for one in found]
    return ["", words("account.cases", n=len(shown)), *shown] if shown else []


def holdings(uow: UnitOfWork, book: Book, person_id: int) -> list[str]:
    """The accounts of a person: the own, those of the units worked for, those of what the person started."""
    holders = [f"person:{person_id}", *(f"department:{one.department}" for one in live_appointments(uow, person_id))]
    held = [f"{code}/{holder}" for code, one in book.accounts.items() for holder in holders if one.kind == "held"]
    mine = [f"case:{one.id}" for one in uow.repo(Case).find(created_by=person_id)]
    teams = [f"{code}/{holder}" for code, one in book.accounts.items() for holder in mine if one.kind == "held"]
    known = uow.repo(Posting).find(book=book.code, target=[*held, *teams]) if book.see == "holder" else []
    return [one for one in dict.fromkeys([*held, *teams]) if any(posting.target == one for posting in known)]


def name_of(uow: UnitOfWork, words: Words, book: Book, account: str) -> str:
    """An account in words: its name, and whose it is."""
    code, _, holder = account.partition("/")
    kind, _, value = holder.partition(":")
    name = book.accounts[code].names.say(words.lang)
    case = uow.repo(Case).get(int(value)) if kind == "case" and value.isdecimal() else None
    whose = {"department": lambda: words.department(value), "person": lambda: words("account.yours"),
             "case": lambda: (case.title or case.number) if case else ""}.get(kind, lambda: holder)()  # fmt: skip
    if whose and book.accounts[code].kind == "income":
        return whose
    return words("account.of", name=name, who=whose) if whose else name


def amount(words: Words, book: Book, n: int) -> str:
    """An amount in the unit of the book; what goods are worth is no money."""
    key = {"fen": "case.money", "goods": "account.worth"}.get(book.unit, "account.beans")
    return words(key, money=yuan(n)) if book.unit != "bean" else words(key, n=n)


def moves(uow: UnitOfWork, words: Words, book: Book, accounts: list[str]) -> list[str]:
    """What came to and left these accounts, oldest first."""
    return [" ".join(row) for row in _rows(uow, words, book, accounts)]


def _rows(uow: UnitOfWork, words: Words, book: Book, accounts: list[str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in _postings(uow, book, accounts):
        case = uow.repo(Case).get(one.case_id)
        sign = "-" if book.see == "holder" and one.source in accounts else ""
        why = uow.district.procedures[case.procedure].names.say(words.lang) if case else ""
        names = (name_of(uow, words, book, one.source), name_of(uow, words, book, one.target))
        how = words("account.reversal") if one.reverses else Names(one.tag).say(words.lang)
        rows.append((one.day, *names, sign + amount(words, book, one.amount), how, why, case.number if case else ""))
    return rows


def _postings(uow: UnitOfWork, book: Book, accounts: list[str]) -> list[Posting]:
    postings = uow.repo(Posting)
    if book.see == "public":
        return postings.find(book=book.code)
    own = postings.find(book=book.code, target=accounts) + postings.find(book=book.code, source=accounts)
    return sorted({one.id: one for one in own}.values(), key=lambda one: one.id)


def statement(uow: UnitOfWork, words: Words, about: str) -> Sheet | None:
    """`about`: 'book.person'. The book as a page and as a table of its postings, as far as the person may see it."""
    code, _, person = about.partition(".")
    book = uow.district.books.get(code)
    if book is None:
        return None
    accounts = holdings(uow, book, int(person))
    rows = [tuple(words("account.columns").split("|")), *_rows(uow, words, book, accounts)]
    said = tuple(lines(uow, words, book, int(person)))
    return Sheet(book.names.say(words.lang), "", (Part("", said),), (words("case.signature"),), tuple(rows))
