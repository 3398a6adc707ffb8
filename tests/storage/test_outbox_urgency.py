"""Urgency decides which letter leaves first, not age; the pace holds."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from core.storage import outbox
from core.unit_of_work import Urgency
from tests.storage.conftest import Open
from tests.storage.office import NOW, Clock
from tests.storage.post_office import PostOffice, texts

DANGER, ANSWER, WORK, REMINDER, NEWS = Urgency


@pytest.fixture
def office(department: Open, clock: Clock) -> PostOffice:
    return PostOffice(department, clock)


def test_danger_then_answers_then_work_then_reminders_then_news(office: PostOffice, clock: Clock) -> None:
    for n, urgency in enumerate((NEWS, REMINDER, WORK, ANSWER, DANGER)):
        office.post(f"web:{n}", urgency.name, urgency=urgency)
        clock.pass_(seconds=1)
    assert [texts(office.claim(limit=1))[0] for _ in range(5)] == ["DANGER", "ANSWER", "WORK", "REMINDER", "NEWS"]


def test_in_one_chat_too(office: PostOffice) -> None:
    office.post("web:anna", "n1", "n2", urgency=NEWS)
    office.post("web:anna", "a1", "a2", urgency=ANSWER)
    seen = []
    while out := office.claim():
        seen += texts(out)
        office.settle(*out)
    assert seen == ["a1", "a2", "n1", "n2"]


def test_a_chat_is_as_urgent_as_what_waits_in_it(office: PostOffice, clock: Clock) -> None:
    office.post("web:old", "news", urgency=NEWS)
    clock.pass_(seconds=1)
    office.post("web:anna", "answer", urgency=ANSWER)
    office.post("web:anna", "later news", urgency=NEWS)
    clock.pass_(seconds=1)
    office.settle(*office.claim(limit=1))
    assert texts(office.claim(limit=1)) == ["news"]  # the answer is gone: the older news go before the later ones


def test_a_card_that_becomes_urgent_while_it_waits_goes_first(office: PostOffice, clock: Clock) -> None:
    office.post("web:a", "card", slot="t1", urgency=NEWS)
    office.post("web:b", "other", urgency=WORK)
    office.post("web:a", "card again", slot="t1", urgency=ANSWER)
    assert texts(office.claim(limit=1)) == ["card again"]


def test_who_is_answered_in_this_unit_goes_before_news(department: Open, office: PostOffice) -> None:
    with department() as one:
        one.outbox.post("web:village", "card", {"text": "news"})
        one.outbox.answering = frozenset({"web:anna"})
        one.outbox.post("web:anna", "card", {"text": "answer"})
    assert texts(office.claim(limit=1)) == ["answer"]


@pytest.mark.parametrize("seed", range(5))
def test_no_second_holds_more_than_thirty_whatever_happens(office: PostOffice, clock: Clock, seed: int) -> None:
    """Looks at odd moments, rests that fill the bucket, letters that come in bursts: 25 a second and never over 30."""
    dice = random.Random(seed)
    for n in range(400):
        office.post(f"telegram:{n}", "card")
    gone: list[datetime] = []
    while len(gone) < 200:
        clock.pass_(seconds=dice.choice((0.0, 0.001, 0.02, 0.04, 0.3, 2.0)))
        gone += [clock.now] * len(office.claim(limit=dice.choice((1, 5, 32)), telegram=1 / 25))
    for begin in gone:
        assert sum(begin <= moment < begin + timedelta(seconds=1) for moment in gone) <= 30
    assert len(gone) >= 200


def test_the_next_look_is_when_the_pace_allows_one_more(office: PostOffice, department: Open, clock: Clock) -> None:
    def soon() -> datetime | None:
        with department() as one:
            return outbox.soon(one.connection, one.now)

    assert soon() is None
    for n in range(20):
        office.post(f"telegram:{n}", "card")
    while office.claim(telegram=0.04):
        pass
    assert soon() == NOW + timedelta(seconds=0.04)
