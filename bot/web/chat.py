"""The chat page's endpoints: who sits here, what is new, what was said."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.pictures import FileStore
from bot.processing import Office
from bot.web.demo_accounts import settle_residents, town_seats
from bot.web.pages import lang_of, ways
from bot.web.seats import COOKIE, GROUP, Seat, browser_of, own_seats, remember, token_of
from bot.web.stream import HEART, Hub, event_stream, next_of
from bot.web.updates import answers, as_update, checked, keep_own, number
from bot.web.uploads import NotTaken, answered, own_files, shown_in, staffed, take_in, uploaded, visitor
from core.district.district import District
from core.errors import StorageTrouble
from core.storage import web_chat
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.storage.web_chat import Said
from handlers.messages import Update
from handlers.wording import Wording

LONGEST = 20_000  # characters of one message
HEARTBEAT = 5.0  # seconds; the page takes a stream for dead that is silent for more than two of them
FRESH = timedelta(seconds=15)  # after which a toast is no longer worth showing
EXAMPLES = 4


class ChatPage:
    """The endpoints of the built-in web chat. `secure`: the page is reached by https (the cookie then says so)."""

    def __init__(
        self,
        office: Office,
        hub: Hub,
        files: FileStore,
        district: District,
        wording: Wording,
        *,
        demo: bool,
        secure: bool,
    ) -> None:
        self._office, self._hub, self._files = office, hub, files
        self._district, self._wording = district, wording
        self._demo, self._secure = demo, secure

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/chat/config", self.config),
            web.get("/chat/stream", self.stream),
            web.post("/chat/{seat}/send", self.send),
            web.post("/chat/{seat}/upload", self.upload),
            web.get("/chat/{seat}/file/{message}/{key}", self.file),
        ]

    async def config(self, request: web.Request) -> web.Response:
        """The page's set-up; a browser that comes for the first time gets its cookie here."""
        token = browser_of(request)
        fresh = token != request.cookies.get(COOKIE)
        lang = lang_of(request)
        seats = await self._seats(token, lang, opening=True)
        if self._demo and fresh:
            await self._office.run(lambda uow: settle_residents(uow, token, lang))
        staff = await self._office.run(lambda uow: {seat.id for seat in seats if staffed(uow, seat)})
        words = self._wording.of(lang)
        answer = {
            "mode": "demo" if self._demo else "production",
            "lang": lang,
            "district": self._district.names.say(lang),
            "phone": self._district.phone,
            "now": self._office.clock().isoformat(),
            "stream": "/chat/stream",
            "links": ([("/console", words("page.console"))] if self._demo else []) + ways(self._district, words)[1:],
            "examples": [words(f"web.example{n}") for n in range(1, EXAMPLES + 1)],
            "seats": [
                {
                    **_seat_data(seat, words("web.groups" if seat.kind == "group" else "web.title")),
                    "hint": words(seat.hint) if seat.hint else "",
                    "tables": seat.id in staff,
                }
                for seat in seats
            ],
        }
        response = web.json_response(answer)
        if fresh:
            remember(response, token, secure=self._secure)
        return response

    async def _seats(self, token: str, lang: str, *, opening: bool = False) -> list[Seat]:
        """Where this browser may read and write now. `opening`: of the demo's groups those that are shown at first."""
        if not self._demo:
            return await self._office.run(lambda uow: own_seats(uow, token, lang))
        every = [GROUP + code for code in self._district.departments]
        busy = await self._office.look(lambda c: web_chat.busy_chats(c, GROUP)) if opening else every
        return town_seats(self._district, token, lang, busy)

    async def _seat(self, request: web.Request) -> Seat | None:
        """The seat that is asked for, where this browser has it now."""
        seats = await self._seats(token_of(request), lang_of(request))
        return next((one for one in seats if one.id == request.match_info["seat"]), None)

    async def _moved(self, token: str, lang: str, seats: list[Seat], said: Said) -> bool:
        """Whether the seats are others than when the page opened; asked before anything is shown."""
        idle = said is HEART and len(seats) == 1
        return not (self._demo or idle) and await self._seats(token, lang) != seats

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """All seats' messages, older ones first, then whatever is new."""
        token = token_of(request)
        lang = lang_of(request)
        seats = await self._seats(token, lang)
        places = {chat: (seat, account, title) for seat in seats for chat, title, account in seat.chats}
        after = number(request.headers.get("Last-Event-ID") or request.query.get("after", "0"))
        queue = self._hub.open(list(places))
        response = event_stream()
        try:
            await response.prepare(request)
            told = after
            for old in await self._office.look(lambda c: web_chat.history(c, places, after)):
                told = max(told, old.rev)
                await response.write(self._event(old, *places[old.chat]))
            await response.write(b"event: ready\ndata: {}\n\n")
            while (said := await next_of(queue, HEARTBEAT)) is not None:
                if await self._moved(token, lang, seats, said):
                    await response.write(_sse({}, "seats"))
                    break
                if said is HEART:
                    await response.write(_sse({"now": self._office.clock().isoformat()}, "beat"))
                elif said.rev > told:
                    await response.write(self._event(said, *places[said.chat]))
        except (ConnectionResetError, asyncio.CancelledError, StorageTrouble):
            return response
        finally:
            self._hub.close(queue)
        return response

    def _event(self, said: Said, seat: Seat, account: str, title: str) -> bytes:
        if said.author == web_chat.TOAST:
            late = self._office.clock() - said.at > FRESH
            if late or said.body["toast"] != account:
                return b""
            return _sse({"seat": seat.id, "chat": said.chat, "text": self._office.plain(said.body["text"])}, "toast")
        place = f"/chat/{quote(seat.id)}/file/{said.id}/"
        papers = [[{"label": p["name"], "url": place + p["key"]}] for p in said.body.get("papers", ())]
        whose = "bot" if not said.author else "me" if said.author == account else "other"
        data = {
            "rev": said.rev,
            "seat": seat.id,
            "chat": said.chat,
            "chat_title": title,
            "id": str(said.id),
            "from": whose,
            "at": said.at.isoformat(),
            **{name: value for name, value in said.body.items() if name != "asked"},
            "text": self._shown(said.body.get("text", "")),
            "ask": bool(said.body.get("ask")) and said.body.get("asked", account) == account,
            "rows": [*said.body.get("rows", ()), *papers],
            "pictures": [place + key for key in said.body.get("pictures", ())],
        }
        if whose == "me":
            data["key"] = said.key
        return _sse(data, number=said.rev)

    def _shown(self, text: str) -> str:
        """The words of a message; what lies sealed can be read until its key is gone."""
        return self._office.plain(text) or (text and self._wording.of("zh-Hans")("part.gone"))

    async def send(self, request: web.Request) -> web.Response:
        """A message or a press. The same key again changes nothing."""
        token, lang = token_of(request), lang_of(request)
        try:
            data = checked(await request.json())
        except (ValueError, TypeError, KeyError, RecursionError):
            return _refusal(self._wording.of(lang)("trouble.unreadable"))
        if len(data["text"]) > LONGEST:
            return _refusal(self._wording.of(lang)("trouble.too_long", n=LONGEST))
        seat = await self._seat(request)
        chat = data["chat"] or (seat.chats[0][0] if seat else "")
        account = seat.account(chat) if seat else None
        if seat is None or account is None:
            return _refusal(self._wording.of(lang)("trouble.no_seat"), status=404)
        mine, about = await self._office.run(
            lambda uow: (own_files(uow, data, visitor(token)), answers(uow.connection, data, chat))
        )
        if not mine:
            return _refusal(self._wording.of(lang)("trouble.not_your_file"))
        data |= about
        update = as_update(data, account, chat, lang, self._office)

        def keep(uow: SqlUnitOfWork, update: Update) -> Update:
            if data["action"]:
                return update
            text = self._office.dispatcher.withheld(uow, update) or data["text"]
            return replace(update, message=keep_own(uow, data | {"text": text}, chat, account))

        if not await self._office.receive(update, keep):
            return web.json_response({"error": self._wording.of(lang)("trouble.storage")}, status=503)
        self._hub.call()
        return web.json_response({})

    async def upload(self, request: web.Request) -> web.Response:
        """A picture, or from staff a table; gives the id under which `send` names it."""
        words, who = self._wording.of(lang_of(request)), visitor(token_of(request))
        try:
            seat = await self._seat(request)
            if seat is None:
                return _refusal(words("trouble.no_seat"), status=404)
            sent, staff = partial(uploaded, request), partial(staffed, seat=seat)
            kept = await take_in(self._office, self._files, who, sent, staff)
        except NotTaken as refused:
            return _refusal(words(refused.key), status=refused.status)
        return web.json_response({"id": kept.key})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A picture of a message, for whoever may read the message now."""
        seat, key = await self._seat(request), request.match_info["key"]
        message = number(request.match_info["message"])
        said = await self._office.look(lambda connection: web_chat.read(connection, message))
        if seat is None or said is None or seat.account(said.chat) is None or key not in shown_in(said.body):
            raise web.HTTPNotFound
        return await answered(request, self._office, self._files, key)


def _sse(data: Mapping[str, Any], event: str = "", number: int = 0) -> bytes:
    lines = [f"id: {number}"] if number else []
    lines += [f"event: {event}"] if event else []
    return ("\n".join([*lines, "data: " + json.dumps(data, ensure_ascii=False)]) + "\n\n").encode()


def _seat_data(seat: Seat, title: str) -> dict[str, Any]:
    data: dict[str, Any] = {"id": seat.id, "title": seat.title or title, "kind": seat.kind}
    data["chats"] = [{"id": chat, "title": name or seat.title or title} for chat, name, _ in seat.chats]
    return data


def _refusal(text: str, status: int = 400) -> web.Response:
    return web.json_response({"error": text}, status=status)
