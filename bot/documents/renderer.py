"""The house as a platform: files it draws from records when asked."""

import asyncio
from collections.abc import Callable

from bot.platforms.base import OneWay, Refused
from bot.processing import Office
from core.decisions.records import Decision
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers import documents as d
from handlers.appraisal import figures_sheet
from handlers.decisions.documents import SHEETS
from handlers.documents import Sheet
from handlers.doors.orders import results
from handlers.duties.department_record import record_sheet
from handlers.procedures.accounts import statement
from handlers.procedures.export import counted, page, table
from handlers.wording import Wording, Words

_OF_CASES: dict[str, Callable[[SqlUnitOfWork, Words, str], Sheet | None]] = {
    d.CASE_PAGE: page,
    d.COUNTS: counted,
    **dict.fromkeys((d.CASES, d.CASES_BOOK), table),
    **dict.fromkeys((d.ACCOUNT, d.ACCOUNT_BOOK), statement),
    **dict.fromkeys((d.ORDERS, d.ORDERS_BOOK), results),
    **dict.fromkeys((d.RATES, d.RATES_BOOK), figures_sheet.sheet),
}


class PrintShop(OneWay):
    """Fetches what `handlers.documents.order` ordered; nobody is written to by this way."""

    name = d.SHOP

    def __init__(self, office: Office, wording: Wording) -> None:
        self._office, self._wording = office, wording

    async def fetch(self, ref: str) -> bytes:
        """Draw 'chart:V…:zh-Hans'. Raises Refused('bad') where there is nothing to draw."""
        what, number, lang = ref.split(":")
        content = await self.drawn(what, number, lang)
        if content is None:
            raise Refused("nothing to draw", reason="bad")
        return content

    async def drawn(self, what: str, number: str, lang: str) -> bytes | None:
        """The picture, CSV file or PDF; None where there is no such decision or unit, or nothing to say yet."""
        sheet = await self._office.run(lambda uow: self._sheet(uow, what, number, lang))
        if sheet is None:
            return None
        return await asyncio.to_thread(_draw, what, sheet, self._wording.of(lang))

    def _sheet(self, uow: SqlUnitOfWork, what: str, number: str, lang: str) -> Sheet | None:
        if what in {d.RECORD, d.LINES}:
            return record_sheet(uow, self._wording.of(lang), number) if number in uow.district.departments else None
        if what in _OF_CASES:
            return _OF_CASES[what](uow, self._wording.of(lang), number)
        found = uow.repo(Decision).first(number=number)
        if not found or what not in SHEETS or not (found.roll_digest if what == d.ROLL else found.head):
            return None
        return SHEETS[what](uow, self._wording.of(lang), found, self._wording.of("en"))


def _draw(what: str, sheet: Sheet, words: Words) -> bytes:
    if written := d.WRITTEN.get(d.mime_of(what)):
        return written(sheet)
    from bot.documents.drawing import chart, pdf, undrawn  # what draws is read when something is drawn

    if what == d.CHART:
        return chart(sheet)
    signs = words("list.joint").join(f"U+{ord(sign):04X}" for sign in undrawn(sheet))
    return pdf(sheet, words("paper.lacking", text=signs) if signs else "")
