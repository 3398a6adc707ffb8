"""Public pages: what was typed stays text, a gap is an error."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jinja2 import UndefinedError

from bot.web.pages import TEMPLATES, html_page
from bot.web.server import STATIC

LINES = ["<script>alert(1)</script>"]
FACTS: dict[str, Any] = {
    "lang": "en",
    "title": "<b>&\"'",
    "number": "V1",
    "roll": "",
    "lines": LINES,
    "result": None,
    "ask": None,
    "fate": "",
}
PRINTED = {"invitations.html"}  # written to a file and never served: it has its style with it


def test_what_somebody_typed_is_text_not_markup() -> None:
    """一个标题里写了标签，页面上看到的就是那几个字符。"""
    text = html_page("decision.html", **FACTS).text or ""
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "<h1>&lt;b&gt;&amp;&#34;&#39;</h1>" in text
    assert "<script" not in text and "<b>" not in text


def test_a_link_cannot_break_out_of_its_quotes() -> None:
    links = {'/handbook/x/"onclick="y.md': "file"}
    text = html_page("duty.html", lang="en", title="t", lines=[], links=links).text or ""
    assert 'href="/handbook/x/&#34;onclick=&#34;y.md?lang=en"' in text


@pytest.mark.parametrize("missing", sorted(FACTS))
def test_a_fact_that_is_missing_is_an_error_and_not_a_hole(missing: str) -> None:
    with pytest.raises(UndefinedError):
        html_page("decision.html", **{name: value for name, value in FACTS.items() if name != missing})


def test_no_template_holds_what_the_security_policy_forbids() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html")}
    found = {name: text for name, text in found.items() if name not in PRINTED}
    assert len(found) >= 4
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|\|\s*safe|autoescape")
    assert {name: hit[0] for name, text in found.items() if (hit := inline.search(text))} == {}


def test_no_script_of_the_page_asks_for_what_old_browsers_lack() -> None:
    newer = re.compile(
        r"\.at\(|\.replaceAll\(|\.findLast|\.toSorted\(|\.toReversed\(|\.toSpliced\(|structuredClone|Object\.hasOwn|"
        r"AbortSignal\.(timeout|any)|Promise\.(any|withResolvers)|\.checkVisibility\(|\?\?=|\|\|=|&&=|#\w+\s*[=;(]\s*this|"
        r"URL\.canParse|Array\.fromAsync|\.groupBy\(|\bstatic \{"
    )
    scripts = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}
    assert len(scripts) > 10
    assert {name: hit[0] for name, text in scripts.items() if (hit := newer.search(text))} == {}
    assert ":has(" not in (STATIC / "chat.css").read_text(encoding="utf-8")
