"""Whatever the stage, an act of a decision is for those its row names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import errors as x
from core.bus import carry_out
from core.commands import Input, Perform
from core.decisions.procedures import Profile
from core.decisions.workflow import FIXED, decision_flow
from core.people.records import Appointment
from core.refs import Ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests import acts as c
from tests.decisions.village import ELSEWHERE, SECRETARY, Village, decision_at, demo

STAGES = [(profile, stage.code) for profile in demo().charter.profiles.values() for stage in profile.stages]
GIVEN = Input("online", "写几句", (), {"number": "1"})


@pytest.mark.parametrize(("profile", "stage"), [pytest.param(p, s, id=f"{p.code} {s}") for p, s in STAGES])
def test_a_stage_offers_its_own_acts_and_the_fixed_ones(profile: Profile, stage: str) -> None:
    flow = decision_flow(profile, stage)
    own = {act.code: act.to or stage for act in profile.act_list(stage)}
    assert {*flow.acts} == {*own} | (FIXED if profile.keyholders else FIXED - {"take_part"})
    assert {name: flow.target(stage, name) for name in own} == own
    assert all(act.who for act in flow.acts.values())


def refused(uow: SqlUnitOfWork, decision_id: int, act: str, actor: Actor) -> bool:
    try:
        carry_out(Perform(Ref("decision", decision_id), act, GIVEN), uow, actor=actor)
    except x.NotAtThisStage as refusal:  # the program's own acts have no place for anybody
        return act in {"shred", "check"} and refusal.facts["deed"] == act
    except (x.NotYourOffice, x.NotOnRoll):
        return True
    return False


def test_nobody_without_an_appointment_here_does_anything(village: Village) -> None:
    """At every stage: a stranger, the official of another village, an appointment that is only said."""
    stranger = village.person("stranger")

    def attempts(uow: SqlUnitOfWork) -> list[str]:
        done = []
        for profile, stage in STAGES:
            row = decision_at(uow, profile.code, stage)
            for act in decision_flow(profile, stage).acts:
                for actor in (Actor(stranger), ELSEWHERE, Actor(stranger, SECRETARY.role, SECRETARY.department)):
                    if not refused(uow, row.id, act, actor):
                        done.append(f"{profile.code} {stage} {act} by {actor}")
        return done

    assert village.ask(attempts) == []


def test_an_appointment_that_has_ended_is_none(village: Village) -> None:
    def end(uow: SqlUnitOfWork) -> None:
        for appointment in uow.repo(Appointment).find(person_id=SECRETARY.person_id):
            appointment.valid_to = village.now
            uow.repo(Appointment).save(appointment)

    row = village.ask(lambda uow: decision_at(uow, "residents", "prepare"))
    village.do(c.SettleDecision(row.id, place="文化礼堂"), SECRETARY)
    village.ask(end)
    village.now += timedelta(seconds=1)
    with pytest.raises(x.NotYourOffice):
        village.act(row.id, "form_plan", "方案全文")
