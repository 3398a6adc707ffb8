"""Acts as tests say them: short names for what the tables hold, beside the commands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.commands import *  # noqa: F403 - the tests' vocabulary is the commands and these
from core.commands import Input, Perform, StartCase
from core.domain.refs import NOWHERE, Ref
from core.domain.workdays import ZONE

Pictures = tuple[str, ...]


def _ticket(row: int, act: str, choice: str = "", text: str = "", pictures: Pictures = (), **fields: Any) -> Perform:
    return Perform(Ref("ticket", row), act, Input(choice, text, pictures, fields))


def DispatchTicket(ticket_id: int, unit: str) -> Perform:
    return _ticket(ticket_id, "dispatch", unit)


def CorrectTicket(ticket_id: int, category: str) -> Perform:
    return _ticket(ticket_id, "correct", category)


def ExplainCorrection(ticket_id: int, text: str) -> Perform:
    return _ticket(ticket_id, "correct_why", text=text)


def ForgetTicket(ticket_id: int, why: str) -> Perform:
    return _ticket(ticket_id, "forget", why)


def ReplyNow(ticket_id: int, text: str) -> Perform:
    return _ticket(ticket_id, "reply_now", text=text)


def SignTicket(ticket_id: int) -> Perform:
    return _ticket(ticket_id, "sign")


def ContactReporter(ticket_id: int, text: str = "") -> Perform:
    return _ticket(ticket_id, "contact", text=text)


def SubmitResult(ticket_id: int, result_kind: str, text: str, pictures: Pictures = ()) -> Perform:
    return _ticket(ticket_id, "submit", result_kind, text, pictures)


def ReturnTicket(ticket_id: int, basis: str, text: str = "") -> Perform:
    return _ticket(ticket_id, "return", basis, text)


def ReviewResult(ticket_id: int, passed: bool, reason: str = "") -> Perform:
    return _ticket(ticket_id, "pass" if passed else "send_back", text=reason)


def VerifyOnSite(ticket_id: int, real: bool, text: str = "", pictures: Pictures = ()) -> Perform:
    return _ticket(ticket_id, "verify", "real" if real else "not_found", text, pictures)


def CallStreet(ticket_id: int, reason: str) -> Perform:
    return _ticket(ticket_id, "call_street", text=reason)


def ForwardUp(ticket_id: int, external: str) -> Perform:
    return _ticket(ticket_id, "forward", text=external)


def SupplementTicket(ticket_id: int, text: str, pictures: Pictures = ()) -> Perform:
    return _ticket(ticket_id, "supplement", text=text, pictures=pictures)


def JoinTicket(ticket_id: int, text: str, pictures: Pictures = ()) -> Perform:
    return _ticket(ticket_id, "join", text=text, pictures=pictures)


def RedoTicket(ticket_id: int, text: str, pictures: Pictures = ()) -> Perform:
    return _ticket(ticket_id, "redo", text=text, pictures=pictures)


def LeaveTicket(ticket_id: int) -> Perform:
    return _ticket(ticket_id, "leave")


def AnswerSolved(ticket_id: int, solved: str) -> Perform:
    return _ticket(ticket_id, "answer", solved)


def MergeTicket(ticket_id: int, into: str) -> Perform:
    return _ticket(ticket_id, "merge", into)


def SplitTicket(ticket_id: int, kind: str, category: str, voice_id: int = 0, text: str = "") -> Perform:
    return _ticket(ticket_id, "split", text=text, kind=kind, category=category, voice_id=voice_id)


def WithdrawTicket(ticket_id: int, reason: str = "") -> Perform:
    return _ticket(ticket_id, "withdraw", text=reason)


def RateTicket(ticket_id: int, contacted: bool | None, solved: str, grade: int, comment: str = "") -> Perform:
    return _ticket(ticket_id, "rate", text=comment, contacted=contacted, solved=solved, grade=grade)


def CloseExplained(ticket_id: int, reason: str) -> Perform:
    return _ticket(ticket_id, "explain", text=reason)


def AskReporter(ticket_id: int, text: str) -> Perform:
    return _ticket(ticket_id, "ask", text=text)


def DisputeTicket(ticket_id: int, basis: str, suggested: str, text: str) -> Perform:
    return _ticket(ticket_id, "dispute", f"{basis} {suggested}", text)


def Plead(
    ticket_id: int, kind: str, text: str, reason: str = "", until: datetime | None = None, pictures: Pictures = ()
) -> StartCase:
    fields: dict[str, Any] = {"reason": reason} if reason else {}
    fields |= {"until": until.astimezone(ZONE).date().isoformat()} if until else {}
    return StartCase(kind, Ref("ticket", ticket_id), Input(text=text, pictures=pictures, fields=fields))


def DecidePlea(plea: tuple[str, int], granted: bool, text: str = "") -> Perform:
    kind, row = plea
    return Perform(Ref("case", row), f"{kind}.{'grant' if granted else 'refuse'}", Input(text=text))


def EndSuspension(plea: tuple[str, int]) -> Perform:
    return Perform(Ref("case", plea[1]), "suspend.resume")


def AskAdmission(
    task: str, people: int, money: str, reason: str, category: str = "", units: tuple[str, ...] = ()
) -> StartCase:
    fields = {"task": task, "people": people, "money": money.strip(), "reason": reason, "category": category}
    return StartCase("admission", NOWHERE, Input(fields={**fields, "where": units[0] if units else ""}))


def ReviewAdmission(admission: int, passed: bool, words: str) -> Perform:
    return Perform(Ref("case", admission), f"admission.{'agree' if passed else 'refuse'}", Input(text=words))
