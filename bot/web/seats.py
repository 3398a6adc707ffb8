"""The seats of a browser: its own chat, and the rooms of units."""

import hashlib
import secrets
from dataclasses import dataclass

from aiohttp import web

from core.logins import account_of
from core.people.queries import ROOM, groups_of, live_appointments, room_of, rooms_of
from core.people.records import Person
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.messages import Address

COOKIE, YEAR = "huying", 365 * 24 * 3600
LENGTH = 43  # characters of a secret
GROUP = Address.parse(ROOM).chat  # chats that several may read begin so


@dataclass(frozen=True, slots=True)
class Seat:
    """A column of the page. `chats`: (chat, title, account that speaks there); the first is open at the start.

    `hint`: a key of words beside the title.
    """

    id: str
    title: str
    kind: str
    chats: tuple[tuple[str, str, str], ...]
    hint: str = ""

    def account(self, chat: str) -> str | None:
        """Who speaks in a chat of this seat; None where the seat has no such chat."""
        return next((account for name, _, account in self.chats if name == chat), None)


def own_account(token: str, seat: str) -> str:
    """The account of one browser; the token itself is kept nowhere."""
    return "r-" + hashlib.sha256(f"{seat}:{token}".encode()).hexdigest()[:32]


def own_seats(uow: SqlUnitOfWork, token: str, lang: str) -> list[Seat]:
    """The private chat of whoever uses this browser, and a room for every unit in which they hold an appointment."""
    account = account_of(uow, own_account(token, "resident"))
    known = uow.repo(Person).first(platform="web", account=account)
    rooms = rooms_of(uow, known.id) if known else []
    return [Seat("resident", "", "resident", ((account, "", account),)), *(_room(uow, r, account, lang) for r in rooms)]


def _room(uow: SqlUnitOfWork, code: str, account: str, lang: str) -> Seat:
    chat, title = Address.parse(room_of(code)).chat, uow.district.departments[code].names.say(lang)
    bound = {group.address for group in groups_of(uow, code)}
    hint = "" if room_of(code) in bound else "web.room_beside" if bound else "web.room_unbound"
    return Seat(chat, title, "group", ((chat, title, account),), hint)


def post_in(uow: SqlUnitOfWork, person: Person, chat: str) -> str:
    """By which appointment somebody speaks in a room, as the room reads it; '' in private."""
    held = live_appointments(uow, person.id)
    here = (a.role for a in held if str(Address("web", chat)) == room_of(a.department))
    return next((uow.district.roles[role].names.hans for role in here), "")


def browser_of(request: web.Request) -> str:
    """The browser's secret, a fresh one where it comes for the first time; `remember` then gives it back."""
    token = request.cookies.get(COOKIE, "")
    return token if len(token) == LENGTH else secrets.token_urlsafe(32)


def remember(response: web.Response, token: str, *, secure: bool) -> None:
    """The browser keeps its secret for a year; no script reads it."""
    response.set_cookie(COOKIE, token, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def token_of(request: web.Request) -> str:
    """The browser's secret. Raises HTTPForbidden: requests from other sites' pages are turned away."""
    token = request.cookies.get(COOKIE, "")
    origin = request.headers.get("Origin")
    if len(token) != LENGTH or (origin and origin.partition("://")[2] != request.host):
        raise web.HTTPForbidden
    return token
