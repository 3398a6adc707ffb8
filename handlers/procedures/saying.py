"""How the values of a case are said."""

from datetime import datetime
from typing import Any

from core.district.procedures import Field
from handlers.wording import Words


def bound_said(words: Words, field: Field, value: Any) -> str:
    """A bound in words: money in yuan, a day as it is written."""
    return words("case.money", money=yuan(value)) if field.type == "money" else str(value)


def yuan(fen: Any) -> str:
    """Fen as yuan, without fen where there are none."""
    return f"{int(fen) / 100:,.2f}".removesuffix(".00")


def said(words: Words, field: Field, value: Any) -> str:
    """A value as people read it."""
    match field.type:
        case "money":
            return words("case.money", money=yuan(value))
        case "choice":
            return field.choices[value].say(words.lang) if value in field.choices else str(value)
        case "department":
            return words.department(value)
        case "area":
            return words.area(value)
        case "category":
            return words.fact("category", value)
        case "service":
            return words.service(value)
        case "departments":
            return words("list.joint").join(map(words.department, value))
        case "moment":
            return words("case.moment", at=datetime.fromisoformat(value))
        case "papers":
            return words("list.joint").join(
                words("case.paper" if keys else "case.no_paper", name=name, n=len(keys)) for name, keys in value.items()
            )
        case "pictures" | "document":
            return words("case.files", n=len(value))
    return str(value)
