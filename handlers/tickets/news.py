"""What a row of the table of notices cannot say about tickets and calls."""

from typing import Any

from core.district.desks import centre
from core.people.masking import mask
from core.people.queries import live, live_appointments
from core.people.records import Appointment, Login, Person
from core.routing.reply_check import ReplyCheck
from core.tickets.followers import followers
from core.tickets.permissions import is_reporter
from core.tickets.queries import covered
from core.tickets.records import Follower, Ticket
from core.workflow.records import Note
from handlers.calls.cards import called_rows, post_call
from handlers.context import Rows
from handlers.messages import Action, Card, shorten
from handlers.notifier import SHOWN, News
from handlers.procedures import cards as case_cards
from handlers.tickets.cards import act_rows, addresses, chats_of, reminder_name
from handlers.tickets.followers import solved_card
from handlers.tickets.rating import rating_card
from handlers.wording import named_matter

CHECK = ReplyCheck()
COMPARED = 60  # characters of a result from which on it is compared with the report


def call_to_review(news: News) -> None:
    """The desk reads the result; a card that is edited cannot gain pictures: they come with this message."""
    ticket, notifier = news.matter, news.notifier
    if ticket.desk == ticket.department:
        return
    result, doubts = news.event.result_kind, _doubts(news)
    facts = {
        "matter": named_matter(ticket),
        "department": ticket.department,
        "text": news.text,
        "result": result,
        "doubts": doubts,
    }
    for address, lang in notifier.chats(ticket.desk, "desk").items():
        words = notifier.wording.of(lang)
        rows = act_rows(news.uow, words, ticket, "desk", ticket.desk)
        card = Card(words("told.review", **facts), rows=rows, pictures=news.pictures)
        notifier.fresh(
            address, reminder_name(ticket), lang, card, about=news.ref_of_ticket, viewer=f"desk:{ticket.desk}"
        )


def _doubts(news: News) -> str:
    """Why the reviewer should look twice (答非所问、套话): codes joined by commas.

    A short answer shares few words with the report even when it is right; whether it speaks of the matter, and says
    who did what when, is asked of longer ones only.
    """
    result, report = news.text, news.uow.repo(Note).first(about=news.ref_of_ticket)
    category = news.uow.district.categories[news.matter.category].names.hans
    found = [flag.what for flag in CHECK.check(report.text if report else "", result, category).flags]
    return ",".join(what for what in found if len(result) >= COMPARED or what not in {"apart", "nothing_done"})


def remarked(news: News) -> None:
    """A note to a department, or to one colleague in private; it can be answered in the same way."""
    uow, notifier = news.uow, news.notifier
    post = uow.repo(Appointment).get(news.event.post)
    person = uow.repo(Person).get(post.person_id) if post and live(uow, post) else None
    chats = notifier.chats(news.event.department) if post is None else addresses([person])
    said, way = shorten(covered(news.matter, news.text), SHOWN), ("press.remark", Action("remark", news.matter.id))
    notifier.tell(chats, "told.remark", way, desk=news.actor.department, number=news.matter.number, text=said)


def result_given(news: News) -> None:
    """The result to the reporter with the first question; to all who joined without what it may say of the reporter."""
    ticket, notifier = news.matter, news.notifier
    results = [n for n in news.uow.repo(Note).find(about=news.ref_of_ticket) if n.kind == "result"]
    text, pictures = (results[-1].text, tuple(results[-1].pictures[:10])) if results else ("", ())
    facts: dict[str, Any] = {
        "matter": named_matter(ticket),
        "department": ticket.department,
        "result": ticket.result_kind,
    }
    for person_id in followers(news.uow, ticket):
        notifier.notify_person(person_id, "told.result", pictures=pictures, text=mask(text), **facts)
        follower = news.uow.repo(Person).get(person_id)
        if follower and follower.address:
            card = solved_card(notifier.wording.of(follower.lang), ticket)
            notifier.keep(follower, f"s{ticket.id}.{ticket.round}", ticket, card)
    person = notifier.reporter(ticket)
    if person is None:
        return
    words = notifier.wording.of(person.lang)
    notifier.write(person.address, Card(words("told.result", text=text, **facts), pictures=pictures))
    if is_reporter(person.id, ticket, "rate"):
        ratings = [r.say(words.lang) for r in news.uow.district.ratings]
        card = rating_card(words, ticket, "", ratings)
        notifier.keep(person, f"q{ticket.id}.{ticket.round}", ticket, card)


def again(news: News) -> None:
    """Done again: the reporter and all who joined hear it, but not whoever just asked for it and was answered."""
    ticket, actor = news.matter, news.actor
    key = "near.supervised" if type(news.event).__name__ == "TicketSupervised" else "near.reopened"
    outvoted = news.event.why == "outvoted" and actor.person_id == ticket.reporter_id
    asked_for_it = 0 if outvoted else actor.person_id
    due = ticket.due_at or news.uow.now
    for person_id in (ticket.reporter_id, *followers(news.uow, ticket)):
        if person_id != asked_for_it:
            facts = {"matter": named_matter(ticket), "department": ticket.department, "due": due}
            news.notifier.notify_person(person_id, key, **facts)


def may_still_say(news: News) -> None:
    """Closed by the reporter's rating: who joined may say within the district's days that it is not solved."""
    ticket = news.matter
    if news.event.how != "rated" or ticket.state != "closed":
        return
    for person_id in followers(news.uow, ticket):
        days = news.uow.district.repeats.closed_days
        news.notifier.notify_person(person_id, "near.ended", matter=named_matter(ticket), n=days)


def goes_on_elsewhere(news: News) -> None:
    """Everybody who told the ticket learns where it goes on."""
    ticket, event = news.matter, news.event
    main = news.uow.repo(Ticket).get(event.into)
    told = [v.person_id for v in news.uow.repo(Follower).find(ticket_id=event.into, origin=ticket.id, left_at=None)]
    for person_id in dict.fromkeys(told):
        own = main is not None and person_id == main.reporter_id
        key = "near.merged_own" if own else "near.merged"
        leave = () if own else (("press.unfollow", Action("unfollow", event.into)),)
        buttons = (("press.show", Action("show", event.into)), *leave)
        news.notifier.notify_person(person_id, key, *buttons, matter=named_matter(ticket), main=event.number)


def login_used(news: News) -> None:
    """The person hears that somebody now reads along, while they can still do something about it."""
    person, login = news.uow.repo(Person).get(news.event.person_id), news.uow.repo(Login).get(news.event.subject_id)
    page = person and person.platform == "web" and not (login and login.console)
    told = "told.login_used" if page else "told.console_used"
    news.notifier.notify_person(news.event.person_id, told, phone=news.uow.district.phone)


def person_lost(news: News) -> None:
    """Somebody who holds an appointment can no longer be reached: their department hears it, else the centre."""
    person = news.uow.repo(Person).get(news.event.subject_id)
    for held in live_appointments(news.uow, news.event.subject_id):
        for reader in dict.fromkeys((held.department, centre(news.uow.district))):
            if news.notifier.say(
                reader, "told.person_lost", department=held.department, name=person.name if person else ""
            ):
                break


def call_issued(news: News) -> None:
    """Five groups hold a card; who has no chat is told to the caller and the centre."""
    if news.call is None:
        return
    reached = post_call(news.uow, news.notifier.wording, news.call)
    for code in news.event.departments:
        if not reached.get(code, False):
            _nobody(news, code)


def called_later(news: News) -> None:
    """Who is called in later; those of the whistle itself got their cards with it."""
    call, called = news.call, news.record
    if call is None or called is None or called.joined_at == call.issued_at:
        return
    if not post_call(news.uow, news.notifier.wording, call).get(news.event.department, False):
        _nobody(news, news.event.department)


def _nobody(news: News, code: str) -> None:
    call = news.call
    if call is None:
        return
    for reader in dict.fromkeys((call.caller, centre(news.uow.district))):
        if (
            reader
            and reader != code
            and news.notifier.say(reader, "calltold.nobody", department=code, matter=named_matter(call))
        ):
            return


def limit_missed(news: News) -> None:
    """The department whose limit it was; the cards of a call show it."""
    if news.event.of in {"call", "called"} and news.call:
        post_call(news.uow, news.notifier.wording, news.call)
    limit(news, "calltold.missed")


def limit(news: News, key: str) -> None:
    """The department whose limit it is; a wait that nobody can miss is told to nobody."""
    event = news.event
    if event.kind == "answer":
        return
    for address, lang in chats_of(news.uow, event.department).items():
        words = news.notifier.wording.of(lang)
        rows: Rows = ()
        slot = f"cn{event.subject_id}"  # what it may press now: its card may be far above
        if event.of == "called" and news.call:
            rows = tuple(called_rows(news.uow, words, news.call, news.record))
        elif news.ref.kind == "case":
            staff = case_cards.staff_of(news.uow, event.department)
            rows, slot = case_cards.buttons(news.uow, words, news.record, staff), case_cards.slot_name(news.record)
        card = Card(words(key, **news.facts(())), rows=rows)
        if rows:
            news.notifier.fresh(address, slot, lang, card)
        else:
            news.notifier.write(address, card)
