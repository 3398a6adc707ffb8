"""Acts as tests say them: short names for what the tables hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.commands import *  # noqa: F403 - the tests' vocabulary is the commands and these
from core.commands import Input, Perform, StartCase
from core.refs import NO_REF, Ref, call_ref, ticket_ref
from core.workflow.work_calendar import ZONE

Pictures = tuple[str, ...]


def _ticket(row: int, act: str, choice: str = "", text: str = "", pictures: Pictures = (), **fields: Any) -> Perform:
    return Perform(Ref("ticket", row), act, Input(choice, text, pictures, fields))


def DispatchTicket(ticket_id: int, department: str) -> Perform:
    return _ticket(ticket_id, "dispatch", department)


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
    return _ticket(ticket_id, "follow", text=text, pictures=pictures)


def RedoTicket(ticket_id: int, text: str, pictures: Pictures = ()) -> Perform:
    return _ticket(ticket_id, "redo", text=text, pictures=pictures)


def LeaveTicket(ticket_id: int) -> Perform:
    return _ticket(ticket_id, "unfollow")


def AnswerSolved(ticket_id: int, solved: str) -> Perform:
    return _ticket(ticket_id, "answer", solved)


def MergeTicket(ticket_id: int, into: str) -> Perform:
    return _ticket(ticket_id, "merge", into)


def SplitTicket(ticket_id: int, kind: str, category: str, follower_id: int = 0, text: str = "") -> Perform:
    return _ticket(ticket_id, "split", text=text, kind=kind, category=category, follower_id=follower_id)


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


def DecideApplication(application: tuple[str, int], granted: bool, text: str = "") -> Perform:
    kind, row = application
    return Perform(Ref("case", row), f"{kind}.{'grant' if granted else 'refuse'}", Input(text=text))


def EndSuspension(application: tuple[str, int]) -> Perform:
    return Perform(Ref("case", application[1]), "suspend.resume")


def AskAdmission(
    task: str, people: int, money: str, reason: str, category: str = "", departments: tuple[str, ...] = ()
) -> StartCase:
    fields = {"task": task, "people": people, "money": money.strip(), "reason": reason, "category": category}
    return StartCase("admission", NO_REF, Input(fields={**fields, "where": departments[0] if departments else ""}))


def ReviewAdmission(admission: int, passed: bool, words: str) -> Perform:
    return Perform(Ref("case", admission), f"admission.{'agree' if passed else 'refuse'}", Input(text=words))


def _call(row: int, act: str, choice: str = "", text: str = "", pictures: Pictures = ()) -> Perform:
    return Perform(Ref("call", row), act, Input(choice, text, pictures))


def _called(row: int, act: str, choice: str = "", text: str = "", pictures: Pictures = (), **fields: Any) -> Perform:
    return Perform(Ref("called", row), act, Input(choice, text, pictures, fields))


def ReviewCall(call_id: int, passed: bool, reason: str = "") -> Perform:
    return _call(call_id, "approve" if passed else "refuse", text=reason)


def FileCall(call_id: int, text: str) -> Perform:
    return _call(call_id, "file", text=text)


def CancelCall(call_id: int, reason: str) -> Perform:
    return _call(call_id, "cancel", text=reason)


def JoinDepartment(call_id: int, department: str) -> Perform:
    return _call(call_id, "join", department)


def ChangeLead(call_id: int, department: str) -> Perform:
    return _call(call_id, "lead", department)


def AddMinutes(call_id: int, text: str, pictures: Pictures = ()) -> Perform:
    return _call(call_id, "minutes", text=text, pictures=pictures)


def ConcludeCall(call_id: int, text: str, pictures: Pictures = ()) -> Perform:
    return _call(call_id, "conclude", text=text, pictures=pictures)


def ResumeCall(call_id: int, reason: str) -> Perform:
    return _call(call_id, "resume", text=reason)


def AcknowledgeCall(called_id: int) -> Perform:
    return _called(called_id, "ack")


def ReportIn(called_id: int, place: str = "", pictures: Pictures = ()) -> Perform:
    return _called(called_id, "report_in", text=place, pictures=pictures)


def FeedBack(called_id: int, text: str, pictures: Pictures = ()) -> Perform:
    return _called(called_id, "feed_back", text=text, pictures=pictures)


def SendBackFeedback(called_id: int, reason: str) -> Perform:
    return _called(called_id, "send_back", text=reason)


def ReleaseDepartment(called_id: int, reason: str = "") -> Perform:
    return _called(called_id, "release", text=reason)


def DisputeCall(called_id: int, basis: str, suggested: str, text: str) -> Perform:
    return _called(called_id, "dispute", f"{basis} {suggested}", text)


def RateCalled(called_id: int, grades: dict[str, int], reasons: tuple[str, ...] = (), comment: str = "") -> Perform:
    return _called(called_id, "rate", text=comment, grades=grades, reasons=reasons)


def RateCaller(called_id: int, grades: dict[str, int], reasons: tuple[str, ...] = (), comment: str = "") -> Perform:
    return _called(called_id, "rate_caller", text=comment, grades=grades, reasons=reasons)


def _decision(row: int, act: str, choice: str = "", text: str = "", **fields: Any) -> Perform:
    return Perform(Ref("decision", row), act, Input(choice, text, (), fields))


def SettleDecision(decision_id: int, **what: Any) -> Perform:
    return _decision(decision_id, "settle", **what)


def PutToVote(decision_id: int, number: str) -> Perform:
    return _decision(decision_id, "link", number)


def DoAct(decision_id: int, act: str, text: str = "", facts: dict[str, Any] | None = None) -> Perform:
    return Perform(Ref("decision", decision_id), act, Input(text=text, fields=facts or {}))


def RegisterProxy(decision_id: int, principal: str, holder: str, paper: str) -> Perform:
    return _decision(decision_id, "register_proxy", principal=principal, holder=holder, paper=paper)


def PublishProxies(decision_id: int) -> Perform:
    return _decision(decision_id, "publish_proxies")


def MarkPresent(decision_id: int, number: str, how: str) -> Perform:
    return _decision(decision_id, "present", how, number=number)


def CastBallot(decision_id: int, choice: str, number: str = "") -> Perform:
    return _decision(decision_id, "cast", choice, number=number)


def HandPaper(decision_id: int, number: str) -> Perform:
    return _decision(decision_id, "hand_paper", number=number)


def EnterSheet(decision_id: int, pile: str, counts: dict[str, int], group: str = "") -> Perform:
    return _decision(decision_id, "enter_sheet", pile=pile, counts=counts, group=group)


def StrikeVoter(decision_id: int, number: str, reason: str, choice: str = "") -> Perform:
    return _decision(decision_id, "strike", choice, reason, number=number)


def ShredKey(decision_id: int) -> Perform:
    return _decision(decision_id, "shred")


def CheckDecision(decision_id: int) -> Perform:
    return _decision(decision_id, "check")


def _roll(row: int, act: str, **fields: Any) -> Perform:
    return Perform(Ref("roll", row), act, Input(fields=fields))


def ImportRollAgain(roll_id: int, rows: tuple[tuple[str, ...], ...], population: int = 0) -> Perform:
    return _roll(roll_id, "import", rows=rows, population=population)


def ReleaseLine(roll_id: int, number: str, reason: str) -> Perform:
    return Perform(Ref("roll", roll_id), "release", Input(text=reason, fields={"number": number}))


def IssueVoterCode(roll_id: int, number: str, code: str) -> Perform:
    return _roll(roll_id, "issue_code", number=number, code=code)


def VouchVoter(roll_id: int, number: str, person_id: int) -> Perform:
    return _roll(roll_id, "vouch", number=number, person_id=person_id)


def _ruling(row: int, act: str, choice: str = "", text: str = "", **fields: Any) -> Perform:
    return Perform(Ref("ruling", row), act, Input(choice, text, (), fields))


def GiveOpinion(ruling_id: int, main: str, basis: str, text: str) -> Perform:
    return _ruling(ruling_id, "opine", main, text, basis=basis)


def DecideRuling(
    ruling_id: int,
    main: str,
    statute: str,
    clause: str,
    helpers: tuple[str, ...] = (),
    principles: tuple[str, ...] = (),
) -> Perform:
    law = f"《{statute}》{clause}" if statute else clause
    law += f"。协办：{'、'.join(helpers)}" if helpers else ""
    return _ruling(ruling_id, "decide", main, law, principles=principles)


def WithdrawDispute(ruling_id: int) -> Perform:
    return _ruling(ruling_id, "withdraw")


def OpenSupervision(trigger: str, text: str, ticket_id: int) -> StartCase:
    return StartCase("supervision", ticket_ref(ticket_id), Input(text=text, fields={"trigger": trigger}))


def AnswerSupervision(case_id: int, text: str) -> Perform:
    return Perform(Ref("case", case_id), "supervision.answer", Input(text=text))


def ConcludeSupervision(case_id: int, text: str) -> Perform:
    return Perform(Ref("case", case_id), "supervision.conclude", Input(text=text))


def ReportMisuse(kind: str, department: str, facts: str, call_id: int) -> StartCase:
    fields = {"kind": kind, "against": department, "facts": facts}
    return StartCase("misuse", call_ref(call_id), Input(fields=fields))


def VerifyMisuse(report_id: int, upheld: bool, text: str, tolerance: str = "none") -> Perform:
    fields = {"verified": text} | ({"tolerance": tolerance} if upheld else {})
    return Perform(Ref("case", report_id), "misuse.uphold" if upheld else "misuse.dismiss", Input(fields=fields))


def ReviewList(version_id: int, passed: bool, words: str, valid_from: datetime | None = None) -> Perform:
    given = Input(text=words, fields={"valid_from": valid_from} if valid_from else {})
    return Perform(Ref("list", version_id), "agree" if passed else "refuse", given)


def PlanMeeting(title: str, at: datetime) -> StartCase:
    return StartCase("meeting", NO_REF, Input(fields={"name": title, "at": at.isoformat()}))


def CloseMeeting(case_id: int, minutes: str) -> Perform:
    return Perform(Ref("case", case_id), "meeting.close", Input(text=minutes))
