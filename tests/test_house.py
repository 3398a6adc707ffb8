"""The house keeps its rules."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = [path for part in ("bot", "handlers", "core") for path in sorted((ROOT / part).rglob("*.py"))]
OFFICE = [path for path in HOUSE if path.relative_to(ROOT).parts[0] in {"handlers", "core"}]
PYTHON = [ROOT / "bot.py", *HOUSE, *(p for part in ("tests", "tools") for p in sorted((ROOT / part).rglob("*.py")))]
LOCKS = ("requirements.lock", "requirements-train.lock", "requirements-dev.lock")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_FIRST_LINE = 300, 40, 70
MOST_FILES = 15  # in one package of the conversations
# Lists that are read as one: a table of contents is not made clearer by a second file.
LISTS = {"core/commands.py", "core/events.py"}


def name(path: Path) -> str:
    """Relative to the project."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """Parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def tracked() -> list[Path]:
    """The files that belong to the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [ROOT / one for one in listed.stdout.split("\0") if one]
    return [path for path in found if path.is_file()]


def test_the_rules_have_something_to_look_at() -> None:
    assert len(HOUSE) > 80 and len(OFFICE) > 60 and len(PYTHON) > 130 and len(tracked()) > 200


def test_every_file_says_in_its_first_line_what_it_is_for() -> None:
    wrong = []
    for path in PYTHON:
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        sentence = ast.get_docstring(tree(path)) or ""
        fits = len(sentence.partition("\n")[0]) <= LONGEST_FIRST_LINE and sentence.partition("\n")[0].endswith(".")
        if not (first.startswith('"""') and fits):
            wrong.append(name(path))
    assert wrong == []


def test_scripts_and_styles_say_so_too() -> None:
    static = sorted((ROOT / "bot" / "web" / "static").glob("*.*s"))
    assert len(static) > 10
    templates = sorted((ROOT / "bot" / "web" / "templates").glob("*.html"))
    assert len(templates) > 2
    firsts = {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in [*static, *templates]}
    assert {file: first for file, first in firsts.items() if not first.startswith(("// ", "/* ", "{# "))} == {}


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in HOUSE}
    migrations = {file for file in lengths if "/migrations/" in file}
    assert {f: n for f, n in lengths.items() if n > LONGEST_FILE and f not in LISTS | migrations} == {}


def test_no_room_of_the_conversations_holds_too_many_files() -> None:
    rooms = Counter(path.parent.name for path in HOUSE if "handlers" in path.parts)
    assert len(rooms) > 10 and {room: count for room, count in rooms.items() if count > MOST_FILES} == {}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All of them, methods and inner ones too."""
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_function_is_too_long_to_be_seen_at_once() -> None:
    found = {
        f"{name(path)}::{one.name}": (one.end_lineno or 0) - one.lineno + 1
        for path in HOUSE
        if "migrations" not in path.parts
        for one in functions(path)
    }
    assert len(found) > 500
    assert {which: lines for which, lines in found.items() if lines > LONGEST_FUNCTION} == {}


def swallows(handler: ast.ExceptHandler) -> bool:
    """Whether an error ends here without a trace: nothing done, or everything caught and neither logged nor told."""
    if all(isinstance(one, ast.Pass | ast.Continue) or _is_ellipsis(one) for one in handler.body):
        return True
    caught = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else {"all"}
    if not caught & {"all", "Exception", "BaseException"}:
        return False
    done = [node for one in handler.body for node in ast.walk(one)]
    raised = any(isinstance(node, ast.Raise) for node in done)
    kept = any(isinstance(node, ast.Name) and node.id == handler.name for node in done)
    return not (raised or kept or any(_is_log(node) for node in done))


def _is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_log(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "log"
    )


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("try: a()\nexcept ValueError: pass", True),
        ("try: a()\nexcept ValueError: ...", True),
        ("for x in y:\n try: a()\n except ValueError: continue", True),
        ("try: a()\nexcept: b = 1", True),
        ("try: a()\nexcept Exception: return_ = 1", True),
        ("try: a()\nexcept (KeyError, Exception): b()", True),
        ("try: a()\nexcept ValueError: b = 1", False),
        ("try: a()\nexcept Exception: log.exception('x')", False),
        ("try: a()\nexcept Exception as error: tell(error)", False),
        ("try: a()\nexcept Exception: raise", False),
    ],
)
def test_a_swallowed_error_is_known_when_seen(code: str, wrong: bool) -> None:
    [handler] = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ExceptHandler)]
    assert swallows(handler) is wrong


def test_no_error_is_swallowed() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in [ROOT / "bot.py", *HOUSE]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    ]
    assert found == []


def test_nothing_in_the_office_waits() -> None:
    waits = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    found = [
        f"{name(path)}:{getattr(n, 'lineno', 0)}"
        for path in OFFICE
        for n in ast.walk(tree(path))
        if isinstance(n, waits)
    ]
    assert found == []


def test_the_office_is_told_the_time() -> None:
    """The clock is passed in, so that a test can put it forward; how long something took may be measured."""
    clocks = {"now", "utcnow", "today", "time"}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in OFFICE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    assert found == []


def test_the_environment_is_read_once() -> None:
    """Only the command line reads it; a door or a worker may set its library's own switch."""
    reads = re.compile(r"\bgetenv\b|\benviron\b(?!\.setdefault\()")
    assert [name(path) for path in HOUSE if reads.search(path.read_text(encoding="utf-8"))] == ["bot/cli.py"]


def test_every_test_can_fail() -> None:
    """A test asserts, expects an error, or leaves it to a helper that does."""
    every = [(path, one) for path in sorted((ROOT / "tests").rglob("*.py")) for one in functions(path)]
    helpers = {one.name for _, one in every if _asserts(one, set())}
    tests = [(path, one) for path, one in every if path.name.startswith("test_") and one.name.startswith("test_")]
    assert len(tests) > 500
    idle = {one.name: name(path) for path, one in tests if not _asserts(one, helpers)}
    # What it calls raises where the witness does not take it.
    assert idle.pop("test_the_webhook_can_be_set", "").endswith("test_second_witness.py")
    assert idle == {}


def _asserts(function: ast.AST, helpers: set[str]) -> bool:
    told = {"raises", "fail", "expect", "warns"} | helpers
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in told:
                return True
    return False


def test_the_folders_are_what_python_needs() -> None:
    assert (ROOT / "bot" / "__init__.py").exists(), "without it bot.py wins over the folder"
    assert not (ROOT / "locale" / "__init__.py").exists(), "it would shadow the standard library"


# Written in pieces, so that this file does not find itself.
PLACES = re.compile("|".join(rf"(?<![\w.])/{where}/\w" for where in ("root", "work", "home", "Users", "opt/py" + "pi")))
HOSTS = re.compile(
    "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:org|com)", "npm" + r"mirror"))
)


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            assert path.suffix in {".png", ".gz", ".jpg", ".woff2"}, name(path)
            continue
        found += [f"{name(path)}: {hit[0]}" for pattern in (PLACES, HOSTS) if (hit := pattern.search(text))]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text[text.index("\n", text.index("make lock")) :].strip())
    assert len(blocks) > 20
    assert [block.split("\n")[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []
    assert "://" not in text and "--index" not in text


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, train, dev = (set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / lock).read_text())) for lock in LOCKS)
    asked = {
        "run": project["project"]["dependencies"],
        "train": project["dependency-groups"]["train"],
        "dev": project["dependency-groups"]["dev"],
    }
    names = {which: {re.split(r"[\[<>=]", one)[0].lower() for one in wanted} for which, wanted in asked.items()}
    assert names["run"] <= run <= train <= dev
    assert names["train"] <= train and names["dev"] <= dev
    assert not (names["train"] | names["dev"]) & run, "a tool stands among what the house runs on"
