"""Where somebody asks from, and which answers and offices are near."""

from core.district.district import District
from core.guide.search import Hit
from core.guide.understanding import understanding_of
from handlers.context import Context
from handlers.intake.drafted import owed_for


def area_of(ctx: Context, said: str) -> str:
    """The place that is sent or named, else where somebody works by a post, else the home; '' where none is known."""
    district = ctx.uow.district
    posts = [one.area for one in ctx.appointments]
    parts = (area for area in posts if area != district.code)
    own = next((one for one in (*parts, ctx.person.home, *posts) if one in district.areas), "")
    if ctx.update.location and (found := district.area_at(*ctx.update.location)):
        return found.code
    return ctx.router.places.find(said, own).area or (district.current(own).code if own else "")


def near(district: District, hits: list[Hit], area: str) -> list[Hit]:
    """The best three; of places of one kind that of the person's own area stands for all. Who asks for somebody of a
    community asks for no place."""
    part = "" if area == district.code else area
    own = [hit for hit in hits if not (hit.entry.area and part) or district.within(part, hit.entry.area)]
    posts = [hit for hit in own if hit.entry.kind == "post"]
    if own and own[0].entry.kind == "point" and posts:
        return posts[:3]
    return (own or hits)[:3]


def office_of(ctx: Context, said: str, area: str) -> str:
    """Whose matters of this kind are, where that is asked (违建归谁管); else that the guide does not say."""
    reading = ctx.router.read(said)
    if understanding_of(ctx.uow.district).read(said, reading).kind != "office":
        return ctx.words("guide.unknown", phone=ctx.uow.district.phone)
    draft = {"choices": [reading.category], "kind": "consult", "sure": True, "area": area or ctx.uow.district.code}
    owed = owed_for(ctx, draft)
    office = owed.department.code if owed.department else owed.desk
    return ctx.words("guide.office", category=reading.category, department=office)
