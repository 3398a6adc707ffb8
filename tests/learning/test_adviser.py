"""Lists and the city's own model give one answer in the bot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import House
from core.district.district import District
from core.errors import ConfigError
from core.routing.classifier import Learnt
from core.routing.model.model import Model
from core.routing.router import Router
from core.settings import read_settings
from tools.training.keeping import save

ROOT = Path(__file__).parents[2]


def test_the_model_speaks_where_the_lists_know_no_word(demo: District, model: Model) -> None:
    lists, both = Router(demo), Router(demo, Learnt(demo, model))
    text = "柳树巷机器轰鸣"
    found = both.read(text)
    assert demo.categories[found.category].group == "09"
    assert "why.model" in [reason.key for reason in found.reasons]
    assert found.confidence != lists.read(text).confidence


def test_clear_words_are_heard_against_the_model(demo: District, model: Model) -> None:
    """The archive has no class for bins; the model must guess another, and the lists know better."""
    found = Router(demo, Learnt(demo, model)).read("垃圾桶满了没人清，垃圾堆成山，垃圾站太臭")
    assert demo.categories[found.category].group == demo.categories["0102"].group


def test_labels_named_like_categories_need_no_mapping(demo: District, model: Model) -> None:
    named = replace(model, ties={}, labels=("市政设施", "0903", "劳动纠纷", "学校"))
    both = Router(demo, Learnt(demo, named))
    told = [r.facts["label"] for r in both.read("拖欠工资，工钱没发").reasons if r.key == "why.model"]
    assert told in ([], ["劳动纠纷"])


def test_the_house_uses_the_model_in_its_data_folder(demo: District, model: Model, tmp_path: Path) -> None:
    save(model, tmp_path / "model")
    settings = read_settings({"HUYING_DATA": str(tmp_path)}, ROOT)
    house = House(settings, demo)
    try:
        reasons = house.dispatcher.router.read("柳树巷机器轰鸣").reasons
        assert "why.model" in [reason.key for reason in reasons]
    finally:
        house.runner.close()
        house.engine.dispose()


def test_a_model_of_another_district_is_refused_in_one_sentence(demo: District, model: Model, tmp_path: Path) -> None:
    save(replace(model, about={"district": "510104"}), tmp_path / "model")
    with pytest.raises(ConfigError, match="510104"):
        House(read_settings({"HUYING_DATA": str(tmp_path)}, ROOT), demo)
