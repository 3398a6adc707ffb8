"""One person in several browsers: one-time codes, and signing out."""

import hashlib
from datetime import timedelta

from core import commands as c
from core import events as e
from core.decisions.records import Decision, VoterLink
from core.errors import LoginRefused, NoPostUnder, NoWebPage, VoteUnderWay, there
from core.people.queries import under
from core.people.records import Login, Person
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Move

LIFE, SHIFT = timedelta(minutes=10), timedelta(hours=12)


def _hash(code: str) -> str:
    return hashlib.sha256(b"login:" + code.encode()).hexdigest()


def ask_login(command: c.AskLogin, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """A code opens the asker's chat in one more browser, once; only its hash is kept."""
    row = uow.repo(Login).add(Login(_hash(command.code), actor.person_id, uow.now + LIFE, actor.person_id))
    return [e.LoginAsked(row.id, person_id=actor.person_id)]


def give_login(move: Move) -> None:
    """An officer who has seen who it is gives the reporter of a ticket such a code.

    Raises NoWebPage where they do not write on the page, VoteUnderWay where a ballot could be cast or seen with it.
    """
    uow, person = move.uow, move.uow.repo(Person).get(move.record.reporter_id)
    if person is None or person.platform != "web":
        raise NoWebPage()
    not_while_voting(uow, person.id)
    code = _hash(move.input.fields["code"])
    row = uow.repo(Login).add(Login(code, person.id, uow.now + LIFE, move.actor.person_id))
    move.then.append(e.LoginAsked(row.id, person_id=person.id))


def not_while_voting(uow: UnitOfWork, person_id: int) -> None:
    """Whoever holds this person's chat could vote or look at the ballot. Raises VoteUnderWay."""
    rolls = [link.roll_id for link in uow.repo(VoterLink).find(person_id=person_id)]
    found = uow.repo(Decision).find(roll_id=rolls, phase=["open", "closed"])
    if any(one.phase == "open" or one.key for one in found):
        raise VoteUnderWay()


def use_login(command: c.UseLogin, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """The browser reads and writes as that person from now on: the same person, so no roll and no ballot moves.

    Raises LoginRefused; VoteUnderWay as `give_login` does.
    """
    row = uow.repo(Login).first(code_hash=_hash(command.code), lock=True)
    if not row or row.opened_at or row.closed_at or row.expires_at <= uow.now:
        raise LoginRefused()
    if row.given_by != row.person_id:
        not_while_voting(uow, row.person_id)
    uow.repo(Login).change(row, browser=command.browser, opened_at=uow.now)
    return [e.LoginUsed(row.id, person_id=row.person_id)]


def sign_in(command: c.SignIn, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """The console opens for one shift to whoever holds a post under this account; no post comes of it.

    Raises NoPostUnder, LoginRefused where this sign-in was used already.
    """
    held = there(under(uow, command.account), NoPostUnder, account=command.account)
    token = _hash(command.token)
    if uow.repo(Login).first(code_hash=token):
        raise LoginRefused()
    person = held[0].person_id
    row = Login(token, person, uow.now, person, command.browser, opened_at=uow.now, console=True)
    return [e.LoginUsed(uow.repo(Login).add(row).id, person_id=person)]


def leave_console(command: c.LeaveConsole, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Whoever uses this browser next begins anew there."""
    row, _ = _last(uow, command.browser, page=False)
    if row is None or row.closed_at:
        return []
    uow.repo(Login).change(row, closed_at=uow.now)
    return [e.LoginClosed(row.id, person_id=row.person_id, opened=False)]


def close_logins(command: c.CloseLogins, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Every other browser of this person begins anew, and codes that wait are void."""
    me = uow.repo(Person).get(actor.person_id)
    if me is None:
        return []
    events: list[e.Event] = []
    for row in uow.repo(Login).find(person_id=me.id, closed_at=None, lock=True):
        if row.browser != command.browser:
            uow.repo(Login).change(row, closed_at=uow.now)
            events.append(e.LoginClosed(row.id, person_id=me.id, opened=bool(row.browser)))
    if me.platform == "web" and command.browser != me.account and account_of(uow, me.account) == me.account:
        first = _hash(f"{me.account} {uow.now.isoformat()}")
        out = Login(first, me.id, uow.now, me.id, me.account, opened_at=uow.now, closed_at=uow.now)
        events.append(e.LoginClosed(uow.repo(Login).add(out).id, person_id=me.id, opened=True))
    return events


def account_of(uow: UnitOfWork, browser: str) -> str:
    """As whom a browser reads and writes; signed out it begins anew. `browser`: the account it would have by itself."""
    last, person = _last(uow, browser, page=True)
    if last and last.closed_at:
        return "r-" + hashlib.sha256(f"{browser}:{last.id}".encode()).hexdigest()[:32]
    return person.account if person else browser


def at_console(uow: UnitOfWork, browser: str) -> Person | None:
    """Whoever signed in to the console alone from this browser, for one shift; locked. The chat of the page stays the
    browser's own: by such a sign-in nobody reads matters or votes."""
    last, person = _last(uow, browser, page=False)
    if last is None or person is None or last.closed_at or not last.opened_at or last.opened_at + SHIFT < uow.now:
        return None
    return uow.repo(Person).get(person.id, lock=True)


def _last(uow: UnitOfWork, browser: str, *, page: bool) -> tuple[Login | None, Person | None]:
    """The browser's last login as somebody who writes on the page, or (not `page`) to the console alone."""
    found = [
        (row, uow.repo(Person).get(row.person_id)) for row in uow.repo(Login).find(browser=browser) if row.opened_at
    ]
    of_kind = [
        (row, person)
        for row, person in found
        if person is None or (person.platform == "web" and not row.console) is page
    ]
    return max(of_kind, key=lambda pair: (pair[0].opened_at, pair[0].id), default=(None, None))
