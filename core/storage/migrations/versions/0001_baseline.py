"""All tables as they first were, and the guard over the ledger."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.storage.columns import Id, Json, Moment, RefType
from core.storage.records import GUARD

revision = "baseline"
down_revision = None
branch_labels = None
depends_on = None
KINDS = {
    "text": sa.Text, "number": sa.BigInteger, "flag": sa.Boolean, "real": sa.Float, "json": Json, "moment": Moment,
    "ref": RefType,
}  # fmt: skip


def upgrade() -> None:
    _tables()
    for words in GUARD[op.get_bind().dialect.name]:
        op.execute(words)


def downgrade() -> None:
    op.execute("DROP TABLE searched")
    for name in reversed(TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_stays()")


def _table(name: str, *, key: str = "id", numbered: bool = True, unique: tuple[str, ...] = (), **names: str) -> None:
    """A table with columns of these kinds; those that may be empty end in '?'."""
    columns: list[Any] = []
    for kind, words in names.items():
        columns += [sa.Column(w.rstrip("?"), KINDS[kind], nullable=w.endswith("?")) for w in words.split()]
    if key in {"id", "seq"}:
        columns.insert(0, sa.Column(key, Id, autoincrement="auto" if numbered else False))
    columns.append(sa.PrimaryKeyConstraint(*key.split()))
    columns += [sa.UniqueConstraint(*one.split()) for one in unique]
    op.create_table(name, *columns, sqlite_autoincrement=numbered)


def _index(name: str, table: str, columns: str, *, sqlite: str = "", postgresql: str = "") -> None:
    where: dict[str, Any] = {}
    if sqlite:
        where = {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(postgresql)}
    op.create_index(name, table, columns.split(), **where)


def _tables() -> None:  # from here on written by `python -m tools.baseline`
    _table("calls", text="number kind state caller area category item place team reviewer how last_act",
        moment="created_at issued_at? told_at? filed_at? concluded_at? closed_at? changed_at?",
        number="caller_id ticket_id", real="lon? lat?", json="copied", unique=("number",))
    _index("ix_calls_caller_state", "calls", "caller state")
    _index("ix_calls_ticket_id", "calls", "ticket_id")
    _table("called_departments", number="call_id came", text="department state external last_act",
        flag="lead late designated", moment="joined_at acked_at? arrived_at? answered_at? released_at?",
        unique=("call_id department external",))
    _index("ix_called_departments_department_state", "called_departments", "department state")
    _table("call_ratings", number="call_id called_id by revised", text="side department by_department comment",
        moment="at locks_at", json="grades reasons", unique=("call_id called_id side",))
    _index("ix_call_ratings_at", "call_ratings", "at")
    _index("ix_call_ratings_called_id_side", "call_ratings", "called_id side")
    _index("ix_call_ratings_department", "call_ratings", "department")
    _table("rolls", text="area department name salt digest", number="version population", moment="imported_at")
    _index("ix_rolls_area", "rolls", "area")
    _table("members", number="roll_id heads", text="number name household area", json="kinds represents",
        moment="left_at?", unique=("roll_id number",))
    _table("voter_codes", number="member_id issued_by used_by", text="code_hash post", moment="expires_at used_at?",
        unique=("code_hash",))
    _index("ix_voter_codes_member_id", "voter_codes", "member_id")
    _table("voter_links", number="roll_id member_id person_id", text="how post why", moment="since until?",
        json="released")
    _index("ix_voter_links_member_id", "voter_links", "member_id")
    _index("ix_voter_links_person_id", "voter_links", "person_id")
    _index("ix_voter_links_roll_id", "voter_links", "roll_id")
    _table("decisions",
        text="number area department profile title stage matter body secrecy place phase key seed roll_digest outcome head",
        moment="created_at meeting_at? closes_at? key_until? opened_at? closed_at?",
        number="roll_id population created_by", json="ballots rules result anchor", unique=("number",))
    _index("ix_decisions_area_phase", "decisions", "area phase")
    _table("decision_steps", number="decision_id person_id", text="act stage effect to role department text salt",
        moment="at", json="facts")
    _index("ix_decision_steps_decision_id", "decision_steps", "decision_id")
    _table("roll_entries", number="decision_id member_id heads",
        text="number name household area grp present voted by struck cast_by mark", json="kinds officers",
        unique=("decision_id number",))
    _index("ix_roll_entries_decision_id_member_id", "roll_entries", "decision_id member_id")
    _table("proxies", number="decision_id", text="principal holder paper", moment="published_at? ended_at?")
    _index("ix_proxies_decision_id", "proxies", "decision_id")
    _table("envelopes", number="decision_id", text="slot sealed", numbered=False, unique=("decision_id slot",))
    _table("ballots", number="decision_id", text="mark grp choice", numbered=False, unique=("decision_id grp mark",))
    _table("sheets", number="decision_id teller_id", text="pile grp counts", moment="at",
        unique=("decision_id pile grp teller_id",))
    _table("rulings", ref="about",
        text="department basis suggested panel state category area subject main statute clause",
        moment="opened_at decided_at?", json="helpers principles", flag="late")
    _index("ix_rulings_about", "rulings", "about")
    _index("ix_rulings_category_state", "rulings", "category state")
    _index("ix_rulings_state", "rulings", "state")
    _table("opinions", number="ruling_id by", text="department main basis text", moment="at",
        unique=("ruling_id department",))
    _table("duty_items",
        text="list_code number sector name main part duties town_duty helper_duty basis scenario keywords",
        json="helpers flow categories", number="version_id", unique=("version_id number",))
    _table("duty_versions", text="list_code state department situation reason digest", number="version by",
        moment="proposed_at valid_from? valid_to?", json="reviews", unique=("list_code version",))
    _table("editions", number="number published_by", text="state version", moment="begun_at published_at?",
        json="changes files", unique=("number",))
    _table("guide_reminders", text="department", moment="at")
    _index("ix_guide_reminders_department", "guide_reminders", "department")
    _table("day_heads", text="day hash stamp", number="seq", unique=("day",))
    _table("persons", text="platform account chat lang name home", flag="reachable", moment="created_at?",
        unique=("platform account",))
    _table("saved_filters", number="person_id", text="name query")
    _index("ix_saved_filters_person_id", "saved_filters", "person_id")
    _table("appointments", number="person_id", text="role department area account", moment="valid_from valid_to?")
    _index("ix_appointments_account", "appointments", "account")
    _index("ix_appointments_area", "appointments", "area")
    _index("ix_appointments_department", "appointments", "department")
    _index("ix_appointments_person_id", "appointments", "person_id")
    _table("bindings", text="address department area", moment="valid_from valid_to? shut_at?", number="bound_by")
    _index("ix_bindings_address", "bindings", "address")
    _index("ix_bindings_department", "bindings", "department")
    _table("logins", text="code_hash browser", number="person_id given_by", moment="expires_at opened_at? closed_at?",
        flag="console", unique=("code_hash",))
    _index("ix_logins_browser", "logins", "browser")
    _index("ix_logins_person_id", "logins", "person_id")
    _table("invitations", text="code_hash role department area name", moment="expires_at used_at?", number="used_by",
        unique=("code_hash",))
    _table("cases", text="procedure number state title department area last_act", ref="about",
        moment="created_at entered_at changed_at? published_at? closed_at? forgotten_at?", number="created_by",
        json="fields", unique=("number",))
    _index("ix_cases_about", "cases", "about")
    _index("ix_cases_area", "cases", "area")
    _index("ix_cases_created_by", "cases", "created_by")
    _index("ix_cases_procedure_id", "cases", "procedure id")
    _index("ix_cases_procedure_title", "cases", "procedure title")
    _table("postings", text="book source target day tag", number="amount case_id reverses", moment="at")
    _index("ix_postings_book_source", "postings", "book source")
    _index("ix_postings_book_target", "postings", "book target")
    _index("ix_postings_case_id", "postings", "case_id")
    _table("closings", text="book until", moment="at", number="case_id")
    _index("ix_closings_book", "closings", "book")
    _table("tickets",
        text="number state kind category area level grade department proposed desk source place verified result_kind external last_act contact alarm",
        moment="created_at dispatched_at? due_at? changed_at?",
        number="reporter_id filed_by returns round merged_into tried", real="lon? lat? confidence",
        json="helpers why returned_by", flag="tip_off designated supervised", unique=("number",))
    _index("ix_tickets_area_category_created_at", "tickets", "area category created_at")
    _index("ix_tickets_created_at", "tickets", "created_at")
    _index("ix_tickets_department_state", "tickets", "department state")
    _index("ix_tickets_desk_state", "tickets", "desk state")
    _index("ix_tickets_id", "tickets", "id", sqlite="tip_off = 1", postgresql="tip_off = true")
    _index("ix_tickets_reporter_id_id", "tickets", "reporter_id id")
    _index("ix_tickets_state_due_at", "tickets", "state due_at")
    _index("ix_tickets_state_id", "tickets", "state id")
    _table("alarms", number="person_id ticket_id", text="address danger state category area place", moment="at",
        real="lon? lat?")
    _index("ix_alarms_person_id", "alarms", "person_id")
    _index("ix_alarms_ticket_id", "alarms", "ticket_id")
    _table("orders", text="channel number", number="ticket_id", moment="at due_at?", unique=("channel number",))
    _index("ix_orders_ticket_id", "orders", "ticket_id")
    _table("followers", number="ticket_id person_id note_id origin round", moment="at left_at?", text="solved")
    _index("ix_followers_person_id", "followers", "person_id")
    _index("ix_followers_ticket_id", "followers", "ticket_id")
    _table("corrections", number="ticket_id person_id", moment="at",
        text="by department was_category category was_department chosen_department why")
    _index("ix_corrections_ticket_id", "corrections", "ticket_id")
    _table("lessons", moment="made_at", number="upto", flag="live", real="weight", json="departments figures")
    _table("ratings", number="ticket_id round by grade? entered_by", moment="at", flag="contacted?",
        text="solved comment department", unique=("ticket_id round",))
    _index("ix_ratings_at", "ratings", "at")
    _table("files", text="key platform ref kind mime path", moment="created_at", number="size", unique=("key",))
    _index("ix_files_kind", "files", "kind")
    _index("ix_files_path", "files", "path")
    _table("timers", ref="about", text="kind department limit_unit",
        moment="started_at due_at next_at? stopped_at? missed_at? settled_at?", number="limit_value step",
        flag="exempt provisional", json="pauses")
    _index("ix_timers_about", "timers", "about")
    _index("ix_timers_id", "timers", "id", sqlite="provisional = 1", postgresql="provisional = true")
    _index("ix_timers_next_at", "timers", "next_at", sqlite="next_at IS NOT NULL", postgresql="next_at IS NOT NULL")
    _index("ix_timers_settled_at_kind_department_missed_at_exempt_about", "timers",
        "settled_at kind department missed_at exempt about", sqlite="settled_at IS NOT NULL",
        postgresql="settled_at IS NOT NULL")
    _table("slots", text="address slot viewer lang digest message", ref="about", json="options", moment="at?",
        unique=("address slot",))
    _index("ix_slots_about", "slots", "about")
    _index("ix_slots_address_id", "slots", "address id")
    _index("ix_slots_address_message", "slots", "address message")
    _table("open_questions", text="address token", number="person_id", moment="at", json="card")
    _table("deferred", text="address slot", json="body", moment="at", flag="told")
    _index("ix_deferred_address_slot", "deferred", "address slot")
    _index("ix_deferred_id", "deferred", "id", sqlite="told = 0", postgresql="NOT told")
    _table("notes", ref="about", text="kind text salt department", moment="at", number="author_id", json="pictures",
        flag="open")
    _index("ix_notes_about", "notes", "about")
    _index("ix_notes_author_id_at", "notes", "author_id at")
    _table("ledger", moment="at", text="event subject actor_department seal prev hash", number="subject_id actor_id",
        json="facts", key="seq", numbered=False)
    _index("ledger_by_subject", "ledger", "subject subject_id seq")
    _table("ledger_head", number="seq", text="hash", numbered=False)
    _table("inbox", text="platform key state body trouble", number="attempts", moment="at", key="platform key",
        numbered=False)
    _index("inbox_by_age", "inbox", "at")
    _table("album_parts", text="platform key whose album", moment="at", json="body", key="platform key", numbered=False)
    _table("dialogues", text="address", number="person_id", json="state", moment="changed_at",
        key="address person_id", numbered=False)
    _index("dialogues_by_age", "dialogues", "changed_at")
    _table("letters", text="address kind slot state", json="body", number="version urgency attempts",
        moment="created_at")
    _index("letters_by_slot", "letters", "address slot", sqlite="state = 'waiting' AND slot != ''",
        postgresql="state = 'waiting' AND slot != ''")
    _index("letters_waiting", "letters", "address urgency id", sqlite="state = 'waiting'",
        postgresql="state = 'waiting'")
    _table("lanes", text="address", flag="waiting", moment="next_at lease_until", number="urgency", key="address",
        numbered=False)
    _index("lanes_waiting", "lanes", "urgency next_at", sqlite="waiting = 1", postgresql="waiting = true")
    _table("paces", text="platform", moment="next_at", key="platform", numbered=False)
    _table("leases", text="name owner", moment="until", number="value", key="name", numbered=False)
    _table("web_messages", number="rev", text="chat key author", json="body", moment="at", unique=("chat key",))
    _index("web_by_chat", "web_messages", "chat rev")
    _index("web_by_rev", "web_messages", "rev")
    _table("sums", text="question start until", number="line", flag="month", json="found", key="question start until",
        numbered=False)
    _table("changed_days", text="day", number="line", key="day", numbered=False)


TABLES = """
    calls called_departments call_ratings rolls members voter_codes voter_links decisions decision_steps
    roll_entries proxies envelopes ballots sheets rulings opinions duty_items duty_versions editions guide_reminders
    day_heads persons saved_filters appointments bindings logins invitations cases postings closings tickets alarms
    orders followers corrections lessons ratings files timers slots open_questions deferred notes ledger ledger_head
    inbox album_parts dialogues letters lanes paces leases web_messages sums changed_days
""".split()
