"""Writes to whoever must hear of what happened, as the table says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core import events as e
from core.bus import ActedEvents
from core.calls.records import CalledDepartment
from core.people.masking import mask
from core.people.records import Person
from core.tickets.alarms import hushed
from core.tickets.followers import followers
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork, Urgency
from handlers.audiences import AUDIENCES, chiefs
from handlers.calls.cards import called_rows, caller_rows, post_call
from handlers.context import Rows, column
from handlers.messages import Action, Button, Card
from handlers.notifier import News, Notifier
from handlers.quiet_hours import pressing, quiet_now
from handlers.tickets.cards import act_rows, addresses, refresh, reminder_name
from handlers.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class Notice:
    """One row: who hears an event, with which words and what may be pressed.

    `to`: 'reporter', 'reporter and followers', 'around', 'chiefs', 'named' (whom the event names), or an audience of
    departments. `key`: of the words; '' only shows the card.
    `card`: the matter's card for this kind of reader; 'call' for the cards of all whom a call concerns. `fresh`: a new
    message at the end of the chat with what this kind of reader may press. `serving`: only those of the
    department's people who serve as such a reader. `acts`: buttons for a person. `answers`:
    (words, button) pairs, as 'plea.grant plea_grant'. `pictures`: those of the event come along. `masked`: numbers and
    names in its words are hidden. `must`: where nobody is reached, the desk is told. `names`: see News.facts. `when`:
    whether the row counts this time.
    """

    to: str
    key: str = ""
    card: str = ""
    fresh: str = ""
    serving: str = ""
    acts: str = ""
    answers: tuple[str, ...] = ()
    pictures: bool = False
    masked: bool = False
    must: bool = False
    names: tuple[tuple[str, str], ...] = ()
    facts: Callable[[News, Words], dict[str, Any]] | None = None
    when: Callable[[News], bool] | None = None


Notify = Callable[[News], None]
Row = tuple[Notice | Notify, ...]
WORK = frozenset({"ticket", "call", "called", "ruling", "alarm", "case", "binding"})
OF_TICKETS = frozenset({"handler", "desk", "watch"})  # readers whose buttons are those of the ticket's card


def notify(
    table: dict[type[e.Event], Row],
    uow: UnitOfWork,
    wording: Wording,
    events: ActedEvents,
    *,
    awake: frozenset[str] = frozenset(),
    ticking: bool = False,
) -> None:
    """Write to everybody who must hear of these events, then bring all cards up to date.

    `awake`: the addresses of whoever did it, who hear of it also at night. `ticking`: limits are speaking, and what
    they say is kept until all of this tick have spoken.
    """
    notifier = Notifier(uow, wording)
    touched: dict[int, Ticket] = {}
    rest = awake if ticking or quiet_now(uow) else None
    for event, actor in events:
        urgent = pressing(uow, event)
        uow.awake = None if rest is None or urgent else rest
        uow.outbox.urgency = Urgency.DANGER if urgent else Urgency.REMINDER if ticking else _urgency(event)
        news = News(notifier, event, actor)
        for row in table[type(event)]:
            if not isinstance(row, Notice):
                row(news)
            elif row.when is None or row.when(news):
                _carry(news, row)
        if news.ref.kind == "ticket":
            touched[news.ref.id] = news.matter
    uow.awake, uow.outbox.urgency = rest, Urgency.NEWS
    for ticket in touched.values():
        refresh(uow, wording, ticket, notifier.made)
    uow.awake = None


def _urgency(event: e.Event) -> Urgency:
    """What a department works on goes before what a whole village is told."""
    return Urgency.WORK if e.subject_of(event) in WORK else Urgency.NEWS


def _carry(news: News, row: Notice) -> None:
    if row.card == "call":
        if news.call:
            post_call(news.uow, news.notifier.wording, news.call)
    elif row.to in _PERSONS:
        _PERSONS[row.to](news, row)
    else:
        for code in dict.fromkeys(AUDIENCES[row.to](news)):
            if not _to_department(news, row, code) and row.must:
                news.notifier.nobody_there(news.matter, code)


def _facts(news: News, row: Notice, words: Words) -> dict[str, Any]:
    found = news.facts(row.names, masked=row.masked)
    return found | (row.facts(news, words) if row.facts else {})


def _to_department(news: News, row: Notice, code: str) -> bool:
    """Whether the department has any chat."""
    notifier = news.notifier
    if row.card:
        return notifier.card(news.matter, code, row.card)
    reader = row.fresh if row.fresh in OF_TICKETS else ""
    chats = notifier.chats(code, reader or row.serving)
    for address, lang in chats.items():
        words = notifier.wording.of(lang)
        rows = _rows(news, row, words, code)
        text = words(row.key, **_facts(news, row, words))
        card = Card(text, rows=rows or (), pictures=news.pictures if row.pictures else ())
        if rows is None:
            notifier.write(address, card)
        elif reader:
            notifier.fresh(address, _slot(news, row), lang, card, about=news.ref_of_ticket, viewer=f"{reader}:{code}")
        else:
            notifier.fresh(address, _slot(news, row), lang, card)
    return bool(chats)


def _rows(news: News, row: Notice, words: Words, code: str) -> Rows | None:
    """What the reader may press; None where the message is plain."""
    if row.answers:
        pairs = (pair.split() for pair in row.answers)
        return (tuple(Button(words(key), Action(name, news.ref.id)) for key, name in pairs),)
    if row.fresh in OF_TICKETS:
        return act_rows(news.uow, words, news.matter, row.fresh, code)
    if row.fresh == "caller" and news.call:
        return tuple(caller_rows(news.uow, words, news.call))
    if row.fresh == "called" and news.call:
        found = news.uow.repo(CalledDepartment).first(call_id=news.call.id, department=code)
        return tuple(called_rows(news.uow, words, news.call, found)) if found else ()
    return None


def _slot(news: News, row: Notice) -> str:
    """The card key of such messages: a later one takes the place of the buttons of an earlier one."""
    if row.answers:
        return f"{news.ref.kind}{news.ref.id}"
    if row.fresh in OF_TICKETS:
        return reminder_name(news.matter)
    return f"{'wn' if row.fresh == 'caller' else 'cn'}{news.call.id if news.call else 0}"


def _to_reporter(news: News, row: Notice) -> None:
    """With buttons for the acts of the row."""
    notifier, ticket = news.notifier, news.matter
    person = notifier.reporter(ticket)
    if person is None:
        return
    words = notifier.wording.of(person.lang)
    hush = hushed(news.uow, ticket)
    acts = ["show"] if hush else row.acts.split()
    rows = column(Button(words(f"press.{act}"), Action(act, ticket.id)) for act in acts)
    text = words("told.hushed", number=ticket.number) if hush else words(row.key, **_facts(news, row, words))
    card = Card(text, rows=rows)
    if rows:
        slot, about = f"r{ticket.id}.{ticket.round}.{row.key}", news.ref_of_ticket
        notifier.fresh(person.address, slot, person.lang, card, about=about, viewer="reporter")
    else:
        notifier.write(person.address, card)


def _to_followers(news: News, row: Notice) -> None:
    """The same step in the same words; nothing in them is the reporter's, and what a department wrote is masked."""
    notifier = news.notifier
    for person_id in followers(news.uow, news.matter):
        person = news.uow.repo(Person).get(person_id)
        if person and person.address:
            words = notifier.wording.of(person.lang)
            facts = _facts(news, row, words)
            facts["text"] = mask(str(facts["text"]))
            text = words("near.following") + "\n" + words(row.key, **facts)
            notifier.write(person.address, Card(text))


def _around(news: News, row: Notice) -> None:
    """The ticket's card for the people on the spot; with words, a message to those who cannot handle it there."""
    if not row.key:
        news.notifier.show_around(news.matter)
        return
    around = news.notifier.around(news.matter, without="handle")
    _to_chats(news, row, {address: lang for address, (lang, _) in around.items()})


def _steps_told(news: News, row: Notice) -> None:
    """A step of the matter: the reporter hears it, and who joined hears it too."""
    _to_followers(news, row)
    _to_reporter(news, row)


def _to_chiefs(news: News, row: Notice) -> None:
    """Who leads the desk of the matter, in private; of a tip-off nobody."""
    _to_chats(news, row, {} if news.matter.tip_off else chiefs(news.uow, news.matter.desk))


def _to_named(news: News, row: Notice) -> None:
    """Whom the event names, in private."""
    _to_chats(news, row, addresses([news.uow.repo(Person).get(news.event.person_id)]))


def _to_chats(news: News, row: Notice, chats: Mapping[str, str]) -> None:
    """The row's words and buttons, in these chats (address -> language)."""
    for address, lang in chats.items():
        words = news.notifier.wording.of(lang)
        rows = column(Button(words(f"press.{act}"), Action(act, news.matter.id)) for act in row.acts.split())
        news.notifier.write(address, Card(words(row.key, **_facts(news, row, words)), rows=rows))


_PERSONS: dict[str, Callable[[News, Notice], None]] = {
    "reporter": _to_reporter,
    "reporter and followers": _steps_told,
    "around": _around,
    "chiefs": _to_chiefs,
    "named": _to_named,
}
