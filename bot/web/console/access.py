"""Who looks at the console, what they work on, what they bring."""

import asyncio
from base64 import b64encode
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from aiohttp import web

from bot.pictures import LARGEST, FileStore
from bot.processing import Office
from bot.web.demo_accounts import SHARED, in_group
from bot.web.pages import html_page, with_images, words_of
from bot.web.seats import COOKIE, browser_of, own_account, token_of
from bot.web.stream import Hub
from bot.web.uploads import NotTaken, take_in, visitor
from core.commands import Command
from core.district.district import District
from core.district.vocabulary import ROOT_KINDS
from core.errors import CivicError, NoSuchTicket, NotNow
from core.logins import account_of, at_console
from core.people.queries import live_appointments
from core.people.records import Appointment, Person
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.permissions import DECIDES, WORKS, may_read
from core.tickets.records import StoredFile, Ticket
from core.unit_of_work import Actor
from handlers.context import Context
from handlers.messages import Action, Address, Attachment, Sender, Update
from handlers.wording import Words

T = TypeVar("T")
WATCHES = "read_all appoint configure"  # who looks after the groups
SEAT = "huying_seat"  # the demonstration's cookie: whose console a browser looks at
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
    visit: "Visit"

    @property
    def district(self) -> District:
        return self.uow.district

    @property
    def actor(self) -> Actor:
        return Actor(self.person.id, name=self.person.name)

    def do(self, command: Command) -> None:
        """Raises CivicError."""
        self.visit.gate.office.dispatcher.do(self.uow, command, self.actor)

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
                areas |= dict.fromkeys(self.district.below(one.area))
        return tuple(departments), tuple(desks), tuple(areas)

    def reads(self, ticket: Ticket) -> bool:
        """As every other door decides it."""
        return may_read(self.district, self.person, ticket, self.appointments)

    def context(self, action: Action | None = None, text: str = "", sent: tuple[Attachment, ...] = ()) -> Context:
        """A turn of conversation in which nothing is said: what lists to choose from are made of."""
        chat = Address("web", "console")
        update = Update("web", "", Sender(self.person.account), chat, True, self.uow.now, text, action, sent)
        dispatcher = self.visit.gate.office.dispatcher
        context = Context(self.uow, update, self.person, {}, dispatcher.router, dispatcher.wording)
        context.words = self.words  # those of the page
        return context


@dataclass(frozen=True)
class Gate:
    """Opens the console to whoever holds a post now; `demo`: a browser may look from any seat; `unified`: the district
    has a sign-in of its own, to which who is not signed in is shown. `trial` raises ConfigError for data of a district
    that this installation cannot open for another reason than a mistake in it (its own model knows other categories).
    """

    office: Office
    district: District
    files: FileStore
    hub: Hub
    trial: Callable[[District], object]
    demo: bool
    unified: bool = False

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """The pages for which the district has nothing to show."""
        has = {
            "/console/figures": self.district.appraisal.profile.rates,
            "/console/cases": self.district.procedures,
            "/console/knowledge": self.district.guide,
        }
        return tuple(path for path, found in has.items() if not found)

    def seats(self, lang: str) -> list[tuple[str, str]]:
        """The demonstration's seats that work somewhere, to look from."""
        found = self.district.demo_seats.values() if self.demo else ()
        return [(one.code, one.names.say(lang)) for one in found if one.unit]


Page = Callable[..., Awaitable[web.StreamResponse]]


class Visit:
    """One request at the console."""

    def __init__(self, gate: Gate, request: web.Request) -> None:
        self.gate, self.request, self.run = gate, request, gate.office.run
        self.words = words_of(gate.office, request)
        self._shown, self._leaves = list[tuple[str, str]](), False

    def viewer(self, uow: SqlUnitOfWork) -> Viewer:
        """Raises HTTPForbidden for whoever holds no post, or none for this page."""
        gate = self.gate
        shown_in = gate.unified and self.request.method == "GET"  # who is not signed in may be shown to the entrance
        own = "" if gate.demo else own_account((browser_of if shown_in else token_of)(self.request), "resident")
        entered = at_console(uow, own) if own else None
        person = entered or uow.meet("web", self._account(uow, own))
        held = tuple(live_appointments(uow, person.id)) if person else ()
        if person is None or not held:
            if shown_in:
                raise web.HTTPSeeOther("/console/enter")
            raise web.HTTPForbidden(text=self.words("console.closed"))
        viewer = Viewer(uow, person, held, self.words, self)
        self._leaves = entered is not None
        tabs = (tab for tab in TABS if tab[0] not in gate.lacking)
        self._shown = [(path, text) for path, text, can in tabs if not can or viewer.can(*can.split())]
        for path, text, can in TABS:
            if can and self.request.path.startswith(path) and not viewer.can(*can.split()):
                raise web.HTTPForbidden(text=self.words("console.not_yours", name=self.words(f"console.{text}")))
        return viewer

    def instead(self, refused: web.HTTPException) -> web.Response:
        """In place of a page that is not there or not for this person; raised on for who may not enter at all."""
        if not self._shown:
            raise refused
        worded = refused.text and not refused.text.startswith(f"{refused.status}: ")  # else aiohttp's own
        told = refused.text if worded else self.words("console.not_here")
        return self.page("console.html", status=refused.status, told=told)

    async def read(self, work: Callable[[Viewer], T]) -> T:
        """What somebody at the console does in a unit. Raises HTTPForbidden for whoever holds no post."""
        return await self.run(lambda uow: work(self.viewer(uow)))

    def _account(self, uow: SqlUnitOfWork, own: str) -> str:
        if self.gate.demo:
            seat = self.gate.district.demo_seats.get(self._seat)
            return SHARED + (seat.unit if seat and in_group(self.gate.district, seat) else self._seat)
        return account_of(uow, own)

    @property
    def _seat(self) -> str:
        return self.request.query.get("seat") or self.request.cookies.get(SEAT, "center")

    def page(self, template: str, *, status: int = 200, **facts: Any) -> web.Response:
        """A page of the console in the reader's language."""
        response = html_page(
            template,
            lang=self.words.lang,
            words=self.words,
            seats=self.gate.seats(self.words.lang),
            seat=self._seat,
            tabs=[(path, self.words(f"console.{text}")) for path, text in self._shown],
            here=self.request.path,
            refused=status >= 400,
            leaves=self._leaves,
            **{"told": "", "live": "", "shots": (), **facts},
        )
        response.set_status(status)
        response.headers["Cache-Control"] = "no-store"
        if "images" in facts:
            with_images(response, facts["images"])
        if self.gate.demo:
            response.set_cookie(SEAT, self._seat, httponly=True, samesite="Lax")
        return response

    async def done(self, show: Page, told: str, **facts: Any) -> web.StreamResponse:
        """The page of what was acted on, or what was done alone where the act took it out of this person's sight."""
        try:
            return await show(self, told, **facts)
        except web.HTTPNotFound:
            return self.page("console.html", told=f"{told} {self.words('console.out_of_sight')}")

    def refused(self, refusal: CivicError | NotTaken) -> tuple[str, int]:
        """Why not, in words, and the status."""
        if isinstance(refusal, NotTaken):
            return self.words(refusal.key), refusal.status
        if isinstance(refusal, NoSuchTicket) and not refusal.facts.get("number"):
            return self.words("console.not_here"), 409
        if refusal.key == NotNow.key:  # the page shows below what can be done
            return self.words("console.not_now", act=refusal.facts["act"], state=refusal.facts["state"]), 409
        return self.words(f"refusal.{refusal.key}", **refusal.facts), 409


def filled(template: str, read: Callable[[Viewer], dict[str, Any]]) -> Page:
    """The page of a template with what is read for it; shown again with why an act was refused."""

    async def page(visit: Visit, told: str = "", status: int = 200) -> web.StreamResponse:
        return visit.page(template, status=status, told=told, **await visit.read(read))

    return page


Files = dict[str, tuple[Attachment, ...]]


async def taken(visit: Visit) -> Files:
    """What was uploaded with a form, by its field. Raises NotTaken, HTTPForbidden."""
    found, who = defaultdict[str, list[Attachment]](list), visitor(visit.request.cookies.get(COOKIE, ""))
    for name, sent in (await visit.request.post()).items():
        if isinstance(sent, web.FileField):
            content = await asyncio.to_thread(sent.file.read, LARGEST + 1)

            async def read(content: bytes = content, name: str = sent.filename) -> tuple[bytes, str] | None:
                return (content, name) if len(content) <= LARGEST else None

            row = await take_in(visit.gate.office, visit.gate.files, who, read, lambda uow: bool(visit.viewer(uow)))
            found[name].append(Attachment(row.kind, row.key, row.mime, row.size))
    return {name: tuple(sent) for name, sent in found.items()}


async def inlaid(files: FileStore, paths: Iterable[str]) -> list[str]:
    """Pictures as parts of a page that is seen once: no address opens them again."""
    return [f"data:image/jpeg;base64,{b64encode(await asyncio.to_thread(files.read, path)).decode()}" for path in paths]


def pictures(viewer: Viewer, keys: Iterable[str]) -> list[str]:
    """The paths of those of these files that are pictures and whose bytes are here."""
    found = viewer.uow.repo(StoredFile).find(key=[*keys])
    return [row.path for row in found if row.path and row.mime == "image/jpeg"]
