"""Codes for a whole list of people, and the sheet that hands them out."""

import secrets
from collections.abc import Sequence

from bot.web.pages import html_page
from core.commands import Invite
from core.district.district import District
from core.district.naming import department_named, departments_named
from core.errors import ConfigError
from core.identity import same
from core.table_files import table_text
from core.tables import Flaw, read_headed, records

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read wrongly aloud
GROUP = "group"  # a code for a group's chat, not for a person
SHOWN = {"name": "姓名", "role": "岗位", "department": "单位", "area": "地方"}
HEADINGS = {
    **dict.fromkeys(("姓名", "名字", "name"), "name"),
    **dict.fromkeys(("岗位", "职务", "角色", "role"), "role"),
    **dict.fromkeys(("单位", "部门", "unit", "department"), "department"),
    **dict.fromkeys(("地方", "网格", "负责网格", "area"), "area"),
}


def unit_of(district: District, said: str) -> str:
    """The code of a unit, by its code or its name. Raises ConfigError, which names those that may be meant."""
    if found := said if said in district.departments else department_named(district, said):
        return found
    base = said.partition("@")[0]
    near = departments_named(district, said) or [code for code in district.departments if base in code]
    shown = "、".join(
        f"{code} {district.departments[code].names.hans}" for code in (near or [*district.departments])[:8]
    )
    raise ConfigError(f"没有“{said}”这个单位。单位代码例如：{shown} (no such unit)")


def invitation(district: District, role: str, unit: str, area: str, name: str) -> Invite:
    """One with a code of its own; role and unit by code or name. Raises ConfigError, which names what fits."""
    department = unit_of(district, unit)
    code = GROUP if role in {GROUP, "工作群"} else _role(district, same(role), department)
    if not code:
        fit = [one for one in district.roles.values() if one.fits(district.departments[department].kind)]
        shown = "、".join(["group 工作群", *(f"{one.code} {one.names.hans}" for one in fit)])
        raise ConfigError(f"{department} 没有“{role}”这个角色。可用的角色：{shown} (no such role there)")
    if area and area not in district.areas:
        raise ConfigError(f"没有“{area}”这个地方。--area 写 areas.csv 里的代码。 (no such area)")
    return Invite(code, department, new_code(), area, name)


def new_code() -> str:
    """A one-time code of ten signs."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def read_people(content: bytes, district: District) -> tuple[list[Invite], list[Flaw]]:
    """An invitation with a code of its own for each line of a table, and what is wrong in it.

    Role, unit and place may be codes or names; without a place it is the unit's own. Raises NotATable.
    """
    table = read_headed(records(table_text(content)), HEADINGS, ("name", "role", "department"), SHOWN)
    areas = {same(word): one.code for one in district.areas.values() for word in (one.code, one.names.hans)}
    found, flaws = [], list(table.flaws)
    for line, row in table.rows:
        department, area = department_named(district, row["department"]), areas.get(same(row.get("area", "")), "")
        role = _role(district, same(row["role"]), department)
        wrong = {
            "name": not row["name"],
            "role": bool(department) and not role,
            "department": not department,
            "area": bool(row.get("area")) and not area,
        }
        flaws += [
            Flaw(line, "not_here", row.get(what, ""), table.names[what]) for what, is_so in wrong.items() if is_so
        ]
        found.append(Invite(role, department, new_code(), area, row["name"]))
    return found, flaws


def _role(district: District, said: str, department: str) -> str:
    """The one role of this code, or with this word in its name, that somebody of the department may hold; '' none."""
    kind = district.departments[department].kind if department else ""
    fit = [one for one in district.roles.values() if said and one.fits(kind)]
    exact = [one.code for one in fit if said in {one.code, same(one.names.hans)}]
    found = exact or [one.code for one in fit if said in same(one.names.hans)]
    return found[0] if len(found) == 1 else ""


def code_sheet(invited: Sequence[Invite], district: District, url: str, bot: str) -> str:
    """A page to print and cut: who, as what, the line to send, and a QR code that opens the chat with it."""
    from segno import make  # read where codes are printed

    slips = []
    for one in invited:
        link = f"https://t.me/{bot}?start={one.code}" if bot else f"{url}/?start={one.code}" if url else ""
        slips.append(
            {
                "name": one.name,
                "post": f"{district.departments[one.department].names.hans} {district.roles[one.role].names.hans}",
                "line": f"/start {one.code}",
                "qr": make(link or f"/start {one.code}", micro=False).svg_inline(scale=3),
                "link": link,
            }
        )
    return str(html_page("invitations.html", district=district.names.hans, slips=slips).text)
