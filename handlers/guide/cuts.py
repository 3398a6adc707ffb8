"""What a service took and takes, and how much each department cut."""

from collections.abc import Mapping

from core.district.district import District
from core.guide.records import CUTS, GuideEntry, cuts_by_department
from handlers.wording import Words

SIDES = ("guide.cuts_before", "guide.cuts_now", "guide.cuts_fewer")


def lines_of(words: Words, entry: GuideEntry, found: Mapping[str, tuple[int, int]], *, whole: bool) -> list[str]:
    """One sentence of what it took and takes, what need not be brought any more, and (`whole`) the steps by name."""
    joint, way = words("list.joint"), " → "
    before, now = (
        joint.join(words(f"guide.cut_{what}", n=pair[at]) for what, pair in found.items() if pair[at]) for at in (0, 1)
    )
    key = "guide.cut" if found.get("papers", (0, 1))[1] else "guide.cut_no_papers"
    lines = [words(key, before=before, text=now)]
    lines += [words("guide.cut_gone", text=joint.join(entry.papers_cut))] if entry.papers_cut else []
    steps = {"before": way.join(entry.steps_before), "text": way.join(entry.steps)}
    return lines + ([words("guide.cut_way", **steps)] if whole and entry.steps else [])


def by_department(district: District, words: Words) -> list[tuple[str, dict[str, tuple[int, int]]]]:
    """Every department with what its services took and take together; the last row sums all. [] where none is told."""
    sums = cuts_by_department(district.guide.values())
    rows = [(words.base(who), found) for who, found in sums.items()]
    whole = {w: (sum(f[w][0] for _, f in rows), sum(f[w][1] for _, f in rows)) for w in CUTS}
    return [*rows, (words("guide.cuts_all"), whole)] if rows else []


def page(district: District, words: Words) -> list[tuple[str, ...]]:
    """As a table to read, its heading first."""
    heads = ("", *(words(f"guide.cuts_{what}") for what in CUTS))
    rows = by_department(district, words)
    said = [(name, *(words("guide.cuts_cell", before=a, n=b, cut=a - b) for a, b in f.values())) for name, f in rows]
    return [heads, *said] if said else []


def cells(district: District, words: Words) -> list[tuple[str, ...]]:
    """As a table to reckon on, its heading first."""
    heads = ("", *(f"{words(f'guide.cuts_{what}')} {words(side)}" for what in CUTS for side in SIDES))
    rows = by_department(district, words)
    return [heads, *((name, *(str(n) for a, b in f.values() for n in (a, b, a - b))) for name, f in rows)]
