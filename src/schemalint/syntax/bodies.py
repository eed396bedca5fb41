"""The text of functions, procedures and DO blocks, and where it stands."""

from typing import Any

from schemalint.named import NamedTuple
from schemalint.syntax.literal import Literal, literal_at


class FunctionText(NamedTuple):
    """The body of a function, procedure or DO block that is written as a string.

    Attributes:
        language: in lower case; `plpgsql` for a DO block that names none.
    """

    language: str
    body: Literal


def function_text(node: dict[str, Any], sql: bytes, shift: int = 0) -> FunctionText | None:
    """The body of a decoded `CreateFunctionStmt` or `DoStmt`; none where it is `BEGIN ATOMIC`, RETURN or in C.

    Args:
        node: the node's fields.
        sql: the SQL around it.
        shift: what to add to the parser's locations to get offsets in `sql`.
    """
    options = [item["DefElem"] for item in node.get("options", node.get("args", ()))]
    named = {option["defname"]: option for option in options}
    if "as" not in named:
        return None
    language = "plpgsql" if "args" in node else "sql"
    if "language" in named:
        language = named["language"]["arg"]["String"].get("sval", "").lower()
    place = named["as"]
    strings = [place["arg"]] if "String" in place["arg"] else place["arg"]["List"]["items"]
    if len(strings) != 1:
        return None
    start = place.get("arg_location", place.get("location", 0))
    return FunctionText(language, literal_at(sql, start + shift, strings[0]["String"].get("sval", "")))
