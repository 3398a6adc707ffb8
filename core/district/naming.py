"""Which departments a few typed words may mean, the likeliest first."""

from collections.abc import Iterable

from core.district.district import District
from core.district.entries import Department
from core.identity import same

EXACT, NEVER = 0, 9


def departments_named(district: District, said: str, among: Iterable[str] = ()) -> list[str]:
    """Codes of the departments these words name, the likeliest first; of equals, as they stand in `among`.

    `among`: the codes to look at, all departments where it is empty. A name, a short name or another name that people
    use counts before a part of one, a shortening (市场监管局) before a word of what the department is for. A team's
    or a force's name (公共服务力量) is all of its units.
    """
    plain = _plain(said)
    asked = list(among) or list(district.departments)
    codes = [code for code in asked if code in district.departments]
    if not plain:
        return []
    called = {_plain(name): one for one in district.calls.teams.values() for name in (one.names.hans, one.names.en)}
    if team := called.get(plain):
        return [code for code in codes if district.departments[code].base in team.units]
    found = [(_rank(district.departments[code], plain), code) for code in codes]
    return [code for rank, code in sorted(found, key=lambda one: one[0]) if rank < NEVER]


def department_named(district: District, said: str) -> str:
    """The one department of a name, a short name or another it goes by; '' where none is called so, or several are."""
    plain = _plain(said)
    exact = [code for code, one in district.departments.items() if plain and _rank(one, plain) == EXACT]
    return exact[0] if len(exact) == 1 else ""


def _plain(text: str) -> str:
    return "".join(char for char in same(text).casefold() if char.isalnum() or char in "@_")


def _rank(department: Department, said: str) -> int:
    names = department.names
    plain = [_plain(name) for name in (department.code, names.hans, names.hant, names.en, department.short)]
    plain = [name for name in (*plain, *map(_plain, department.aliases)) if name]
    if said in plain:
        return EXACT
    tests = (
        any(name.endswith(said) for name in plain),
        any(said in name for name in plain),
        len(said) > 1 and any(len(name) > 1 and name in said for name in plain),
        len(said) > 2 and any(_shortens(said, name) for name in plain),
        len(said) > 1 and said in _plain(department.remit),
    )
    return next((rank for rank, holds in enumerate(tests, 1) if holds), NEVER)


def _shortens(said: str, name: str) -> bool:
    """Whether all its characters stand in the name, in this order."""
    left = iter(name)
    return said[0] in name[:3] and all(char in left for char in said)
