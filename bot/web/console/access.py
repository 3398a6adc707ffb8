"""Who looks at the console, and what that person works on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from aiohttp import web

from bot.processing import Office
from bot.web.demo_accounts import SHARED, in_group
from bot.web.pages import html_page, words_of
from bot.web.seats import browser_of, own_account, token_of
from bot.web.uploads import NotTaken
from core.district.district import District
from core.district.vocabulary import ROOT_KINDS
from core.errors import CivicError, NoSuchTicket
from core.logins import account_of, at_console
from core.people.queries import live_appointments
from core.people.records import Appointment, Person
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.permissions import DECIDES, WORKS, may_read
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from handlers.context import Context
from handlers.messages import Action, Address, Attachment, Sender, Update
from handlers.wording import Words

T = TypeVar("T")
WATCHES = "read_all appoint configure"  # who looks after the groups
SEAT = "huying_seat"  # the demonstration's cookie: whose console a browser looks at
_SHOWN = web.RequestKey("tabs", list[tuple[str, str]])
_LEAVES = web.RequestKey("leaves", bool)
# Every page in the order of the bar, with what its reader must be able to do; '' is any post.
TABS = (
    ("/console", "queue", ""),
    ("/console/map", "map", ""),
    ("/console/cases", "cases", ""),
    ("/console/figures", "figures", ""),
    ("/console/knowledge", "knowledge", ""),
    ("/console/groups", "groups", WATCHES),
    ("/console/people", "people", "appoint"),
    ("/console/audit", "audit", "read_all"),
    ("/console/data", "data", "configure"),
)


@dataclass(frozen=True)
class Viewer:
    """One request of somebody who works for the district, inside its unit of work."""

    uow: SqlUnitOfWork
    person: Person
    appointments: tuple[Appointment, ...]
    words: Words
    office: Office

    @property
    def district(self) -> District:
        return self.uow.district

    @property
    def actor(self) -> Actor:
        return Actor(self.person.id, name=self.person.name)

    def can(self, *permissions: str) -> bool:
        """Whether one of the person's posts allows one of these."""
        return any(self.district.roles[one.role].can & {*permissions} for one in self.appointments)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.department for one in self.appointments))

    @cached_property
    def among(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None:
        """Departments, desks and areas in one of which a ticket must lie to be read; None for the whole district."""
        departments, desks, areas = dict[str, None](), dict[str, None](), dict[str, None]()
        for one in self.appointments:
            can, unit = self.district.roles[one.role].can, self.district.departments[one.department]
            if "read_all" in can and self.district.areas[unit.area].kind in ROOT_KINDS:
                return None
            departments |= {one.department: None} if (WORKS | {"handle"}) & can else {}
            desks |= {one.department: None} if DECIDES & can else {}
            if {"verify", "read_all"} & can:
                areas |= dict.fromkeys(a for a in self.district.areas if self.district.within(a, one.area))
        return tuple(departments), tuple(desks), tuple(areas)

    def reads(self, ticket: Ticket) -> bool:
        """As every other door decides it."""
        return may_read(self.district, self.person, ticket, self.appointments)

    def context(self, action: Action | None = None, text: str = "", sent: tuple[Attachment, ...] = ()) -> Context:
        """A turn of conversation in which nothing is said: what lists to choose from are made of."""
        chat = Address("web", "console")
        update = Update("web", "", Sender(self.person.account), chat, True, self.uow.now, text, action, sent)
        dispatcher = self.office.dispatcher
        context = Context(self.uow, update, self.person, {}, dispatcher.router, dispatcher.wording)
        context.words = self.words  # those of the page
        return context


class Gate:
    """Opens the console to whoever holds a post now; `demo`: a browser may look from any seat; `unified`: the district
    has a sign-in of its own, to which who is not signed in is shown."""

    def __init__(self, office: Office, district: District, *, demo: bool, unified: bool = False) -> None:
        self.office, self.district, self.demo, self.unified = office, district, demo, unified
        lacks = {
            "/console/figures": not district.appraisal.profile.rates,
            "/console/cases": not district.procedures,
            "/console/knowledge": not district.guide,
        }
        self.tabs = [one for one in TABS if not lacks.get(one[0])]

    def words(self, request: web.Request) -> Words:
        return words_of(self.office, request)

    def viewer(self, request: web.Request, uow: SqlUnitOfWork) -> Viewer:
        """Raises HTTPForbidden for whoever holds no post."""
        shown_in = self.unified and request.method == "GET"  # who is not signed in may be shown to the entrance
        own = "" if self.demo else own_account((browser_of if shown_in else token_of)(request), "resident")
        entered = at_console(uow, own) if own else None
        person = entered or uow.meet("web", self._account(request, uow, own))
        held = tuple(live_appointments(uow, person.id)) if person else ()
        if person is None or not held:
            if shown_in:
                raise web.HTTPSeeOther("/console/enter")
            raise web.HTTPForbidden(text=self.words(request)("console.closed"))
        viewer = Viewer(uow, person, held, self.words(request), self.office)
        request[_LEAVES] = entered is not None
        request[_SHOWN] = [(path, text) for path, text, can in self.tabs if not can or viewer.can(*can.split())]
        return viewer

    async def read(self, request: web.Request, work: Callable[[Viewer], T]) -> T:
        """What somebody at the console does in a unit. Raises HTTPForbidden for whoever holds no post."""
        return await self.office.run(lambda uow: work(self.viewer(request, uow)))

    def _account(self, request: web.Request, uow: SqlUnitOfWork, own: str) -> str:
        if self.demo:
            code = request.query.get("seat") or request.cookies.get(SEAT, "center")
            seat = self.district.demo_seats.get(code)
            return SHARED + (seat.unit if seat and in_group(self.district, seat) else code)
        return account_of(uow, own)

    def seats(self, lang: str) -> list[tuple[str, str]]:
        """The demonstration's seats that work somewhere, to look from."""
        found = self.district.demo_seats.values() if self.demo else ()
        return [(one.code, one.names.say(lang)) for one in found if one.unit]

    def page(self, request: web.Request, template: str, *, status: int = 200, **facts: Any) -> web.Response:
        """A page of the console in the reader's language."""
        words = self.words(request)
        seat = request.query.get("seat") or request.cookies.get(SEAT, "center")
        seats = self.seats(words.lang)
        response = html_page(
            template,
            lang=words.lang,
            words=words,
            seats=seats,
            seat=seat,
            tabs=[(path, words(f"console.{text}")) for path, text in request.get(_SHOWN, ())],
            here=request.path,
            refused=status >= 400,
            leaves=request.get(_LEAVES, False),
            **{"told": "", "live": "", "shots": (), **facts},
        )
        response.set_status(status)
        response.headers["Cache-Control"] = "no-store"
        if self.demo:
            response.set_cookie(SEAT, seat, httponly=True, samesite="Lax")
        return response

    def refused(self, request: web.Request, refusal: CivicError | NotTaken) -> tuple[str, int]:
        """Why not, in words, and the status."""
        words = self.words(request)
        if isinstance(refusal, NotTaken):
            return words(refusal.key), refusal.status
        if isinstance(refusal, NoSuchTicket) and not refusal.facts.get("number"):
            return words("console.not_here"), 409
        return words(f"refusal.{refusal.key}", **refusal.facts), 409
