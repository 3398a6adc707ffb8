"""The district's data as pages: read, changed, checked, published."""

import asyncio
import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any, TypeVar

from aiohttp import web

from bot.web.console.access import Viewer, Visit
from bot.web.pages import attached
from bot.web.updates import number
from core import commands as c
from core.district.folder import SUFFIXES
from core.editions import subject as editions
from core.editions.calendar_days import KINDS, with_days
from core.editions.checking import ending, read, stranded
from core.editions.differences import differences
from core.editions.records import Edition
from core.errors import CivicError, ConfigError, EditionGone, EditionWrong, there
from core.people.records import Person
from core.refs import Ref
from core.spreadsheets import TORN
from core.table_files import NotATable, plain_text, table_text
from handlers.documents import BOOK, Sheet, as_book, of_book

CALENDAR = re.compile(r"calendar_(\d{4})\.yaml")
SHOWN = 200  # differences on a page
Changes = Mapping[str, str | None]
T = TypeVar("T")


async def _read(visit: Visit, work: Callable[[Viewer], T]) -> T:
    """Raises HTTPForbidden for whom the engine would not let begin a version."""

    def permitted(viewer: Viewer) -> T:
        try:
            editions.permitted(viewer.uow, viewer.actor)
        except CivicError as refusal:
            raise web.HTTPForbidden(text=visit.refused(refusal)[0]) from refusal
        return work(viewer)

    return await visit.read(permitted)


async def show(visit: Visit, told: str = "", status: int = 200) -> web.Response:
    """The files, what is being changed, and the versions there have been."""

    def read_all(viewer: Viewer) -> dict[str, Any]:
        uow = viewer.uow
        draft = editions.draft(uow)
        now = editions.files_of(uow, None)
        files = editions.files_of(uow, draft)
        listed = [_listed(name, files.get(name), now.get(name)) for name in sorted({*files, *now})]
        found = uow.repo(Edition).find(state="published", newest=True, limit=50)
        versions = [_version(viewer, one, at == 0) for at, one in enumerate(found)]
        return {"draft": draft, "now": now, "files": files, "listed": listed, "versions": versions}

    facts = await _read(visit, read_all)
    draft, now, files = facts.pop("draft"), facts.pop("now"), facts.pop("files")
    facts |= await _checked(visit, draft, now, files) if draft else {"number": 0}
    facts["heading"] = visit.words("console.draft", n=facts["number"])
    return visit.page("console_data.html", status=status, told=told, **facts)


async def _checked(visit: Visit, draft: Edition, now: Mapping[str, str], files: Mapping[str, str]) -> dict[str, Any]:
    """What a draft changes, what is wrong in it, what would be lost by it."""
    new, mistakes = await asyncio.to_thread(read, files)
    found = [one for name in sorted(draft.changes) for one in differences(name, now.get(name), files.get(name))]
    facts = {
        "number": draft.number,
        "mark": editions.mark(draft.changes),
        "found": found[:SHOWN],
        "rest": max(0, len(found) - SHOWN),
    }
    lost, posts = list[str](), 0
    if new:
        lost, posts = await visit.run(lambda uow: (stranded(uow, new), ending(uow, new)))
    return {**facts, "mistakes": mistakes, "lost": lost, "posts": posts}


async def act(visit: Visit) -> web.Response:
    """Publish or drop what is being changed, go back to a version, or take in an uploaded file."""
    form, words = await visit.request.post(), visit.words
    do = str(form.get("do", ""))
    try:
        if do == "upload":
            upload = form.get("file")
            if not isinstance(upload, web.FileField):
                return await show(visit, words("console.no_file"), 409)
            await _perform(visit, "change_data", taken_in(upload.filename, upload.file.read()))
        elif do == "back":
            back = number(str(form.get("number", "")))
            await _read(visit, lambda viewer: viewer.do(c.StartEdition(back)))
        elif do == "publish":
            await _publish(visit, str(form.get("seen", "")))
        elif do == "drop":
            await _perform(visit, "drop_data")
    except (NotATable, *TORN) as error:
        return await show(visit, words(f"table.{getattr(error, 'key', 'torn')}"), 409)
    return await show(visit, words("console.published") if do == "publish" else "")


async def _publish(visit: Visit, seen: str) -> None:
    """Raises EditionWrong and what else the engine refuses. The check is made beside the units, and kept."""
    new, _ = await asyncio.to_thread(read, await _files(visit, draft=True))
    try:
        await asyncio.to_thread(visit.gate.trial, new) if new else None
    except ConfigError as error:
        raise EditionWrong(n=1, text=str(error)) from error
    await _perform(visit, "publish_data", seen=seen)


async def _perform(visit: Visit, act: str, files: Changes | None = None, seen: str = "") -> None:
    """Raises EditionGone where nothing is being changed, and what the engine refuses."""

    def work(viewer: Viewer) -> None:
        draft = editions.draft(viewer.uow)
        if draft is None and files is not None:
            viewer.do(c.StartEdition())
            draft = editions.draft(viewer.uow)
        given = c.Input(fields={"files": files or {}, "seen": seen})
        viewer.do(c.Perform(Ref("edition", there(draft, EditionGone).id), act, given))

    await _read(visit, work)


async def file(visit: Visit, told: str = "", status: int = 200) -> web.Response:
    """One file as text, as it was sent where it was not taken; an unknown name is a new file."""
    name = visit.request.match_info["name"]
    found = (await _files(visit, draft=True)).get(name, "")
    year = int(years[1]) if (years := CALENDAR.fullmatch(name)) else 0
    kinds = [(kind, visit.words(f"console.day_{kind}")) for kind in KINDS]
    sent = (await visit.request.post()).get("text", found) if told else found
    facts = {"name": name, "text": sent, "mark": editions.mark({name: found}), "year": year, "kinds": kinds}
    return visit.page("console_data_file.html", status=status, told=told, **facts)


async def write(visit: Visit) -> web.Response:
    """Keep what was written, or days of a calendar, in the draft; the page of all files then says what it changes
    and what is wrong."""
    form, name = await visit.request.post(), visit.request.match_info["name"]
    text = str(form.get("text", "")).replace("\r\n", "\n")
    if form.get("do") == "days" and (year := CALENDAR.fullmatch(name)):
        known = (await _files(visit, draft=True)).get(name, "")
        said = (str(form.get(key, "")) for key in ("first", "last", "kind", "name"))
        text = with_days(known, int(year[1]), *said)
    changes = {name: None if form.get("do") == "leave_out" else text}
    await _perform(visit, "change_data", changes, str(form.get("seen", "")))
    raise web.HTTPSeeOther("/console/data")


async def packed(visit: Visit) -> web.Response:
    """All files in force, as they would lie in the folder."""
    files = await _files(visit)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in sorted(files.items()):
            pack.writestr(name, text)
    return attached(out.getvalue(), "district.zip", "application/zip")


async def book(visit: Visit) -> web.Response:
    """A table as a workbook. Raises HTTPNotFound."""
    name = visit.request.match_info["name"]
    text = (await _files(visit, draft=True)).get(name, "")
    if not text or not name.endswith(".csv"):
        raise web.HTTPNotFound
    rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline="")))
    return attached(as_book(Sheet(name.removesuffix(".csv"), "", (), table=rows)), f"{name[:-4]}.xlsx", BOOK)


async def _files(visit: Visit, *, draft: bool = False) -> Mapping[str, str]:
    """Those in force, or with what is being changed."""
    return await _read(visit, lambda v: editions.files_of(v.uow, editions.draft(v.uow) if draft else None))


def taken_in(filename: str, content: bytes) -> dict[str, str]:
    """The files of an upload by name: itself, a workbook as the table of its name, or all of a package.

    Raises NotATable, TORN.
    """
    name = filename.rpartition("/")[2].strip()
    stem, _, suffix = name.rpartition(".")
    if suffix.lower() == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            parts = [one for one in pack.infolist() if not one.is_dir()]
            if sum(one.file_size for one in parts) > 16_000_000:
                raise NotATable("big")
            named = {one.filename.rpartition("/")[2]: one for one in parts}
            found = {n: plain_text(pack.read(one)) for n, one in named.items() if n.endswith(tuple(SUFFIXES))}
            return found or {name: ""}
    if suffix.lower() != "xlsx":
        return {name: plain_text(content).replace("\r\n", "\n")}
    return {f"{stem}.csv": of_book(table_text(content))}


def _listed(name: str, text: str | None, now: str | None) -> dict[str, Any]:
    """A file with what it says it is for, and whether the draft changes it."""
    lines = (line.lstrip("# ") for line in takewhile(lambda line: line[:1] == "#", (text or "").split("\n")))
    what = "".join(lines).partition("。")[0]
    return {"name": name, "what": what[:120], "lines": (text or "").count("\n"), "changed": text != now}


def _version(viewer: Viewer, edition: Edition, newest: bool) -> dict[str, Any]:
    person = viewer.uow.repo(Person).get(edition.published_by)
    return {
        "number": edition.number,
        "at": viewer.words.moment(edition.published_at or edition.begun_at),
        "who": person.name if person else "",
        "files": sorted(edition.changes),
        "newest": newest,
    }
